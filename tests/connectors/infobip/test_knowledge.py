"""Errors found in pasted texts, and what is left to others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.infobip import knowledge
from connectors.infobip.simulated_rules import ERRORS, EXCEPTIONS
from connectors.knowledge import read


def found(pasted: Any) -> str | None:
    text = pasted if isinstance(pasted, str) else json.dumps(pasted)
    problem = knowledge.recognise(read(text))
    return None if problem is None else problem.code


@pytest.mark.parametrize("code", ERRORS)
def test_the_newer_form(code: str) -> None:
    _, description, action = ERRORS[code]
    assert found({"errorCode": code, "description": description, "action": action}) == code


@pytest.mark.parametrize("code", EXCEPTIONS)
def test_the_older_form(code: str) -> None:
    inner = {"messageId": code, "text": EXCEPTIONS[code][1]}
    assert found({"requestError": {"serviceException": inner}}) == code


def test_a_report_of_a_lost_message() -> None:
    status = {"groupId": 2, "groupName": "UNDELIVERABLE", "id": 4, "name": "UNDELIVERABLE_X"}
    error = {"id": 7002, "name": "EC_UNKNOWN_USER"}
    assert found({"results": [{"status": status, "error": error}]}) == "7002"
    rejected = {"groupId": 5, "groupName": "REJECTED", "name": "REJECTED_SOURCE"}
    assert found({"messages": [{"status": rejected}]}) == "REJECTED_SOURCE"
    delivered = {"groupId": 3, "groupName": "DELIVERED", "name": "DELIVERED_TO_HANDSET"}
    assert found({"results": [{"status": delivered}]}) is None


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "E401",
        {"errorCode": "INVALID_SESSION_ID", "message": "Session expired"},
        {"errorCode": "E401", "message": "of somebody else"},
        {"messages": [{"status": "0"}]},
        {"code": 20003, "message": "Authenticate"},
        {"requestError": "text"},
    ],
)
def test_what_others_may_have_written_is_left_to_them(pasted: Any) -> None:
    assert found(pasted) is None
