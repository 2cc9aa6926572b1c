"""Errors found in pasted texts, what is left to others, and the signature of requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.knowledge import read
from connectors.zenvia import knowledge, signing


def found(pasted: Any, before: str = "") -> str | None:
    text = pasted if isinstance(pasted, str) else json.dumps(pasted)
    problem = knowledge.recognise(read(before + text))
    return None if problem is None else problem.code


@pytest.mark.parametrize("code", knowledge.SAID)
def test_what_the_documentation_lists(code: str) -> None:
    body = {"code": code, "message": knowledge.SAID[code][1]}
    assert found(body, "https://api.zenvia.com/v2/subscriptions said ") == code


def test_a_code_that_is_not_known_is_quoted() -> None:
    body = {"code": "NEW_ERROR", "message": "Something new", "details": [{"path": "to"}]}
    problem = knowledge.recognise(read("zenvia " + json.dumps(body)))
    assert problem is not None
    assert (problem.code, problem.message) == ("NEW_ERROR", "Zenvia refused: to")


def test_an_event_of_a_lost_message() -> None:
    causes = [{"channelErrorCode": "404", "reason": "Requested entity was not found."}]
    status = {"code": "NOT_DELIVERED", "causes": causes}
    problem = knowledge.recognise(
        read(json.dumps({"type": "MESSAGE_STATUS", "messageStatus": status}))
    )
    assert problem is not None
    assert problem.details == {
        "said": "Requested entity was not found.",
        "channelErrorCode": "404",
    }
    delivered = {"type": "MESSAGE_STATUS", "messageStatus": {"code": "DELIVERED"}}
    assert found(delivered) is None


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        {"code": "NOT_FOUND", "message": "Not found"},
        {"code": "VALIDATION_ERROR", "message": "of somebody else"},
        {"code": 20003, "message": "Authenticate"},
        {"type": "MESSAGE_STATUS"},
    ],
)
def test_what_others_may_have_written_is_left_to_them(pasted: Any) -> None:
    assert found(pasted) is None


def test_the_six_lines_that_are_signed() -> None:
    """Computed by hand from the example in “Signature input examples”."""
    import base64
    import hashlib
    import hmac

    date = "Sun, 12 Feb 2023 07:40:32 GMT"
    lines = f"GET\n\n\n{date}\napi.zenvia.com\n/v2/files?limit=5"
    wanted = base64.b64encode(hmac.new(b"ABCDEF", lines.encode(), hashlib.sha256).digest())
    made = signing.signature("ABCDEF", "GET", "api.zenvia.com", "/v2/files?limit=5", None, date)
    assert made == wanted.decode()
    with_body = signing.signature("ABCDEF", "GET", "api.zenvia.com", "/v2/files", b"{}", date)
    assert with_body != made
