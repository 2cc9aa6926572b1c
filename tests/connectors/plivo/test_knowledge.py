"""Plivo's errors: from replies, from pasted texts, and none of anybody else's."""

from __future__ import annotations

import json

import pytest

from connectors.contract import FailureClass, StepStatus
from connectors.knowledge import During, by_code, read
from connectors.plivo.answers import Account
from connectors.plivo.api import understood
from connectors.plivo.knowledge import ENTRIES, recognise
from connectors.plivo.simulated_requests import NO_ACCESS
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.transport import Reply


def test_every_entry_stands_once() -> None:
    assert len(by_code(ENTRIES)) == len(ENTRIES) > 40
    assert {entry.during for entry in ENTRIES} == {During.CHECK, During.SEND, During.DELIVERY}


def reply(status: int, json: object = None, text: str = "", **headers: str) -> Reply:
    return Reply(status, headers, text, json)


@pytest.mark.parametrize(
    ("answer", "sending", "code"),
    [
        (reply(401, text=NO_ACCESS), False, "401"),
        (reply(401, {"error": "authentication failed"}), False, "401"),
        (reply(404, {"api_id": "1", "error": "not found"}), False, "404"),
        (reply(403, {"api_id": "1"}), False, "403"),
        (reply(403, {"api_id": "1", "error": "no"}), True, "geo_permission"),
        (reply(400, {"api_id": "1", "error": "Insufficient Credit"}), True, "insufficient_credit"),
        (reply(402, {"api_id": "1", "error": "pay"}), True, "insufficient_credit"),
        (reply(418, {"api_id": "1", "error": "teapot"}), True, "418"),
    ],
)
def test_a_refusal(answer: Reply, sending: bool, code: str) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        understood(Account, answer, "api.plivo.com", sending=sending)
    assert refused.value.problem.code == code
    assert refused.value.problem.status is StepStatus.FAILED


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(429, {"api_id": "1"}), "rate_limited"),
        (reply(500, {"api_id": "1", "error": "oops"}), "http_500"),
        (reply(401, text="<html>sign in</html>"), "not_plivo"),
        (reply(401, {"error": {"message": "somebody else's"}}), "not_plivo"),
        (reply(302), "not_plivo"),
        (reply(200, []), "not_plivo"),
        (reply(200, {"auth_id": 5}), "not_plivo"),
        (reply(200, {"auth_id": "MA1", "cash_credits": "NaN"}), "not_plivo"),
    ],
)
def test_what_says_nothing_about_the_credential(answer: Reply, code: str) -> None:
    with pytest.raises(NoAnswer) as silence:
        understood(Account, answer, "api.plivo.com")
    assert silence.value.problem.code == code
    assert silence.value.problem.failure_class is not FailureClass.CONFIG


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps({"MessageUUID": "1", "Status": "undelivered", "ErrorCode": "30"}), "30"),
        (json.dumps({"message_uuid": "1", "error_code": 200}), "200"),
        (json.dumps({"call_uuid": "1", "hangup_cause_code": 3010}), "hangup/3010"),
        (json.dumps({"CallStatus": "failed", "HangupCauseCode": "2030"}), "hangup/2030"),
        ('HTTP/1.1 404 Not Found {"api_id": "1", "error": "not found"}', "404"),
        ('{"api_id": "1", "error": "insufficient credit"}', "insufficient_credit"),
        ("Plivo: message failed with error code 450", "450"),
        ("plivo hangup cause code: 8011", "hangup/8011"),
        ("plivo.exceptions.AuthenticationError: Failed to authenticate", "401"),
    ],
)
def test_what_is_plivos(text: str, code: str) -> None:
    problem = recognise(read(text))
    assert problem is not None
    assert problem.code == code
    assert problem.documentation


@pytest.mark.parametrize(
    "text",
    [
        "",
        "error code 30",
        '{"error": "not found"}',
        '{"error_code": 30}',
        '{"ErrorCode": "30003", "MessageSid": "SM1"}',
        '{"error": {"message": "x", "code": 190}}',
        '{"hangup_cause_code": 4000}',
        '{"hangup_cause_code": null}',
        "Could not verify your access level for that URL.",
        "Plivo is down?",
    ],
)
def test_what_may_be_anybodys(text: str) -> None:
    assert recognise(read(text)) is None
