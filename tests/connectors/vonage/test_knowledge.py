"""Vonage's errors, found in what people paste."""

from __future__ import annotations

import json

import pytest

from connectors.knowledge import read
from connectors.vonage.knowledge import ENTRIES, recognise

SEND = {"message-count": "1", "messages": [{"status": "15", "error-text": "Illegal Sender"}]}
PROBLEM = {
    "type": "https://developer.nexmo.com/api-errors#unauthorized",
    "title": "Unauthorized",
    "detail": "You did not provide correct credentials.",
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps(SEND), "status 15"),
        (f"HTTP/1.1 401\n\n{json.dumps(PROBLEM)}", "unauthorized"),
        ('{"error-code":"401","error-code-label":"authentication failed"}', "unauthorized"),
        ('{"type":"UNAUTHORIZED","error_title":"Unauthorized"}', "unauthorized"),
        ('{"status":"busy","uuid":"1","conversation_uuid":"CON-1"}', "call busy"),
        ('{"error-code":"420","error-code-label":"method failed"}', "http_420"),
        ('{"err-code":"6","messageId":"0A","msisdn":"1555","status":"rejected"}', "err-code 6"),
        ("GET /dlr?msisdn=1555&err-code=2&messageId=0A HTTP/1.1", "err-code 2"),
        (
            "Sms.send_message method failed with error code 9: Quota Exceeded - rejected",
            "status 9",
        ),
        (
            "see https://developer.vonage.com/api-errors#account-suspended for more",
            "account-suspended",
        ),
    ],
)
def test_recognised(text: str, code: str) -> None:
    found = recognise(read(text))
    assert found is not None
    assert found.code == code
    assert all((found.cause, found.fix, found.documentation))


@pytest.mark.parametrize(
    "text",
    [
        "401 Unauthorized",
        '{"code": 20003, "message": "Authenticate", "status": 401}',
        '{"errors": [{"code": 2, "description": "x", "parameter": "access_key"}]}',
        '{"message-count": "1", "messages": [{"status": "0", "message-id": "1"}]}',
        '{"err-code": "0", "messageId": "0A", "status": "delivered"}',
        '{"error-code":"200","error-code-label":"success"}',
        '{"messages": "none", "message-count": 1}',
        '{"status":"completed","uuid":"1","conversation_uuid":"CON-1"}',
        "err-code=6",
    ],
)
def test_left_to_others(text: str) -> None:
    assert recognise(read(text)) is None


def test_there_are_enough_and_each_is_of_vonage() -> None:
    assert len(ENTRIES) >= 25
    assert all("vonage.com" in entry.documentation for entry in ENTRIES)
