"""Twilio's error codes in plain words, one by one."""

from __future__ import annotations

import re

import pytest

from connectors.contract import FailureClass, StepStatus, Who
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.transport import Reply
from connectors.twilio.answers import Message
from connectors.twilio.api import understood
from connectors.twilio.codes import ACCOUNT_CODES, APART_CODES
from connectors.twilio.codes_delivery import DELIVERY_CODES
from connectors.twilio.codes_message import MESSAGE_CODES
from connectors.twilio.codes_voice import VOICE_CODES
from connectors.twilio.errors import CODES, explain
from connectors.twilio.simulated_rules import WORDS

TABLES = (ACCOUNT_CODES, APART_CODES, MESSAGE_CODES, VOICE_CODES, DELIVERY_CODES)
EVERY = tuple(entry for table in TABLES for entry in table)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_explained(code: int) -> None:
    problem = explain(code, "In Twilio's words.", 400)
    assert problem.code == str(code)
    assert problem.documentation == f"https://www.twilio.com/docs/api/errors/{code}"
    assert problem.details == {"errorCode": code, "statusCode": 400, "said": "In Twilio's words."}
    for text in (problem.message, problem.cause, problem.fix):
        assert re.fullmatch(r"[A-Z0-9T].*\.", text, re.DOTALL), text
        assert "!" not in text
    assert len({problem.message, problem.cause, problem.fix}) == 3
    expected = (
        StepStatus.FAILED if problem.failure_class is FailureClass.CONFIG else StepStatus.UNKNOWN
    )
    assert problem.status is expected


def test_no_code_is_there_twice() -> None:
    assert len(EVERY) == len(CODES)
    for table in TABLES:
        assert [entry.code for entry in table] == sorted(entry.code for entry in table)


def test_what_the_simulator_says_is_explained() -> None:
    assert set(WORDS) <= set(CODES)


@pytest.mark.parametrize(
    ("code", "said", "who"),
    [
        (20003, "does not accept this credential", Who.ACCOUNT_ADMIN),
        (20008, "test credentials", Who.OPERATOR),
        (21211, "not a valid phone number", Who.OPERATOR),
        (21408, "may not send to the recipient's country", Who.ACCOUNT_ADMIN),
        (21608, "verified numbers only", Who.ACCOUNT_ADMIN),
        (21610, "does not want messages", Who.OPERATOR),
        (30007, "filtered as spam", Who.ACCOUNT_ADMIN),
        (30034, "not registered for messages to the United States", Who.ACCOUNT_ADMIN),
        (20500, "internal fault", Who.PROVIDER),
    ],
)
def test_the_ones_that_matter_most(code: int, said: str, who: Who) -> None:
    problem = explain(code)
    assert said in problem.message
    assert problem.who is who


@pytest.mark.parametrize("code", [20429, 21611, 30001, 30003, 30022, 63038])
def test_what_passes_is_no_fault_of_the_configuration(code: int) -> None:
    assert explain(code).failure_class is FailureClass.TRANSIENT


def test_an_unknown_code_keeps_twilios_words() -> None:
    problem = explain(99999, "Something new.", 400)
    assert problem.message == "Twilio refused with error 99999: Something new."
    assert problem.documentation == "https://www.twilio.com/docs/api/errors/99999"
    assert "it gave no reason" in explain(99999).message


def test_long_words_are_shortened() -> None:
    assert len(explain(99999, "x" * 10_000).message) < 300


def reply(status: int, json: object = None, **headers: str) -> Reply:
    return Reply(status, headers, "", json)


def refusing(code: object, status: int = 400) -> dict[str, object]:
    return {"code": code, "message": "No.", "more_info": "…", "status": status}


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, refusing(20003, 401), "20003"),
        (404, refusing(20404, 404), "20404"),
        (400, refusing(21211), "21211"),
        # RFC 9457, as newer services of Twilio's answer.
        (400, {"type": "about:blank", "title": "No.", "status": 400, "code": 20422}, "20422"),
    ],
)
def test_a_refusal(status: int, body: object, code: str) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        understood(Message, reply(status, body), "api.twilio.com")
    assert refused.value.problem.code == code
    assert refused.value.problem.details["said"] == "No."


@pytest.mark.parametrize(
    ("answer", "code", "failure_class"),
    [
        (reply(429, refusing(20429, 429)), "rate_limited", FailureClass.TRANSIENT),
        (reply(429), "rate_limited", FailureClass.TRANSIENT),
        (reply(500, refusing(20500, 500)), "http_500", FailureClass.REMOTE),
        (reply(503), "http_503", FailureClass.REMOTE),
        (reply(401), "not_twilio", FailureClass.REMOTE),
        (reply(403, {"message": "no code"}), "not_twilio", FailureClass.REMOTE),
        (reply(403, refusing("20003")), "not_twilio", FailureClass.REMOTE),
        (reply(302), "not_twilio", FailureClass.REMOTE),
        (reply(200), "not_twilio", FailureClass.REMOTE),
        (reply(200, []), "not_twilio", FailureClass.REMOTE),
        (reply(201, {"sid": 5}), "not_twilio", FailureClass.REMOTE),
    ],
)
def test_what_says_nothing_about_the_credential(
    answer: Reply, code: str, failure_class: FailureClass
) -> None:
    with pytest.raises(NoAnswer) as silence:
        understood(Message, answer, "api.twilio.com")
    problem = silence.value.problem
    assert (problem.code, problem.failure_class) == (code, failure_class)
    assert problem.status is StepStatus.UNKNOWN


def test_how_long_to_wait_is_told() -> None:
    with pytest.raises(NoAnswer) as silence:
        understood(Message, reply(429, **{"retry-after": "7"}), "api.twilio.com")
    assert silence.value.problem.fix == "Wait 7 s and try again."
