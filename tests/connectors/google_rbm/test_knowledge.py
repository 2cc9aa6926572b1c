"""Errors found in pasted texts, and what is left to others."""

from __future__ import annotations

import json

import pytest

from connectors.google_rbm import knowledge
from connectors.google_rbm.oauth_errors import SAID
from connectors.knowledge import read


def found(text: str) -> str | None:
    problem = knowledge.recognise(read(text))
    return None if problem is None else problem.code


@pytest.mark.parametrize("code", [code for code in SAID if code.startswith("invalid_grant/")])
def test_what_the_token_endpoint_says(code: str) -> None:
    error, said = SAID[code]
    assert found(json.dumps({"error": error, "error_description": said})) == code


def status(name: str, code: int, message: str, reason: str | None = None) -> str:
    details = [{"reason": reason}] if reason else []
    return json.dumps(
        {"error": {"code": code, "message": message, "status": name, "details": details}}
    )


def test_what_the_api_says() -> None:
    api = "https://rcsbusinessmessaging.googleapis.com answered\n"
    missing = status("NOT_FOUND", 404, "Requested entity was not found.")
    assert found(api + missing) == "NOT_FOUND"
    assert found(missing) is None
    disabled = status("PERMISSION_DENIED", 403, "disabled", "SERVICE_DISABLED")
    assert found(api + disabled) == "PERMISSION_DENIED/SERVICE_DISABLED"
    agent = status(
        "PERMISSION_DENIED", 403, "There was an error looking up the RBM agent (ID: null)"
    )
    assert found(agent) == "PERMISSION_DENIED/agent"
    assert found(api + status("RESOURCE_EXHAUSTED", 429, "Quota")) == "rate_limited"
    assert found(api + status("ABORTED", 409, "Try again")) == "ABORTED"


def test_an_event_of_a_lost_message() -> None:
    event = {"eventType": "TTL_EXPIRATION_REVOKED", "agentId": "a", "phoneNumber": "+1"}
    assert found(json.dumps(event)) == "TTL_EXPIRATION_REVOKED"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rcsbusinessmessaging",
        '{"error": "invalid_grant", "error_description": "Bad credentials"}',
        '{"error": {"message": "Invalid OAuth access token.", "code": 190}}',
        '{"code": 20003, "message": "Authenticate"}',
        '{"error": {"code": 7, "status": 9}}',
        '{"eventType": {"a": [1]}, "agentId": "a"}',
    ],
)
def test_what_others_may_have_written_is_left_to_them(text: str) -> None:
    assert found(text) is None
