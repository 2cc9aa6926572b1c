"""Errors of Twilio's in pasted texts, and none of anybody else's."""

from __future__ import annotations

import json

import pytest

from connectors.knowledge import During, by_code, read
from connectors.twilio.errors import CODES
from connectors.twilio.knowledge import ENTRIES, recognise

BODY = {
    "code": 21608,
    "message": "The number +12025550150 is unverified.",
    "more_info": "https://www.twilio.com/docs/errors/21608",
    "status": 400,
}
SID = f"SM{1:032d}"
CALL = f"CA{1:032d}"


def test_every_entry_stands_once() -> None:
    assert len(by_code(ENTRIES)) == len(ENTRIES) > 85
    assert {entry.during for entry in ENTRIES} == {During.CHECK, During.SEND, During.DELIVERY}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps(BODY), "21608"),
        (f"HTTP/1.1 400 Bad Request\n\n{json.dumps(BODY)}", "21608"),
        (json.dumps({"sid": SID, "status": "undelivered", "error_code": 30007}), "30007"),
        (json.dumps({"MessageSid": SID, "ErrorCode": "30003"}), "30003"),
        ("twilio.base.exceptions.TwilioRestException: HTTP 401 error: error code 20003", "20003"),
        ("See https://www.twilio.com/docs/api/errors/30034 for more", "30034"),
        (f"{SID} failed with ErrorCode: 30005", "30005"),
        ("Twilio error 20429 (Too Many Requests)", "20429"),
        (json.dumps({"code": 99999, "message": "New.", "more_info": "twilio"}), "99999"),
        (json.dumps({"sid": CALL, "status": "busy"}), "busy"),
        (json.dumps({"CallSid": CALL, "CallStatus": "no-answer"}), "no-answer"),
    ],
)
def test_what_is_twilios(text: str, code: str) -> None:
    problem = recognise(read(text))
    assert problem is not None
    assert problem.code == code
    assert problem.documentation


@pytest.mark.parametrize(
    "text",
    [
        "",
        "error 21608",
        '{"code": 21608, "message": "No."}',
        '{"error": {"code": 190, "message": "twilio"}}',
        '{"code": "x", "more_info": "https://www.twilio.com/docs/errors/21608x"}',
        '{"status": "busy"}',
        '{"sid": "CA1", "status": "busy"}',
        '{"sid": "' + CALL + '", "status": "completed"}',
        '{"ok": false, "error_code": 401, "description": "Unauthorized"}',
        "535 5.7.8 Username and Password not accepted",
        "Twilio is down?",
    ],
)
def test_what_may_be_anybodys(text: str) -> None:
    assert recognise(read(text)) is None


def test_what_the_check_never_shows_is_recognised_all_the_same() -> None:
    for code in (10003, 10004, 20429, 20500, 20503):
        assert str(code) not in by_code(ENTRIES)
        problem = recognise(read(f"https://www.twilio.com/docs/errors/{code}"))
        assert problem is not None
        assert problem.message == CODES[code].message
