"""Replies of mail servers that people paste, and what is not one."""

from __future__ import annotations

import pytest

from connectors.knowledge import by_code, read
from connectors.mail.knowledge import ENTRIES, recognise

GMAIL = """535-5.7.8 Username and Password not accepted. For more information, go to
535 5.7.8  https://support.google.com/mail/?p=BadCredentials a640c23a62f3a-ab0c1d2e3f4sm1 - gsmtp"""


@pytest.mark.parametrize(
    ("pasted", "code", "reason"),
    [
        ("535 5.7.8 Error: authentication failed", "535 5.7.8", "wrong_password"),
        (GMAIL, "535 5.7.8", "wrong_password"),
        (
            "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted')",
            "535 5.7.8",
            "wrong_password",
        ),
        ("534-5.7.9 Application-specific password required.", "534 5.7.9", "app_password_needed"),
        (
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
            "535 5.7.139",
            "password_login_disabled",
        ),
        (
            "host mx.example.com said: 550 5.1.1 <a@example.com>: User unknown in table",
            "550 5.1.1",
            "recipient_unknown",
        ),
        ("550 5.1.1", "550 5.1.1", "recipient_unknown"),
        ("554 5.7.1 <a@b.example>: Relay access denied", "554 5.7.1", "relay_denied"),
        (
            "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user c",
            "553 5.7.1",
            "sender_not_allowed",
        ),
        ("530 5.7.0 Must issue a STARTTLS command first", "530 5.7.0", "login_required"),
        ("452 4.2.2 Mailbox full", "452 4.2.2", "not_now"),
        ("552 5.2.2 Mailbox full", "552 5.2.2", "recipient_full"),
        ("550 5.7.26 unauthenticated sender, DMARC", "550 5.7.26", "message_refused"),
        ("535 Incorrect authentication data", "535", "wrong_password"),
        ("a1 NO [AUTHENTICATIONFAILED] Authentication failed.", "AUTHENTICATIONFAILED", None),
        ("b'[AUTHENTICATIONFAILED] Invalid credentials (Failure)'", "AUTHENTICATIONFAILED", None),
        (
            "* NO [ALERT] Application-specific password required: https://support.google.com",
            "ALERT",
            "app_password_needed",
        ),
        ("a4 NO [NONEXISTENT] Unknown Mailbox: Foo", "NONEXISTENT", "no_such_folder"),
        ("a1 NO LOGIN failed.", "wrong_password", "wrong_password"),
    ],
)
def test_a_reply_is_recognised(pasted: str, code: str, reason: str | None) -> None:
    told = recognise(read(pasted))

    assert told is not None
    assert told.code == code
    assert reason is None or told.details["reason"] == reason
    assert told.message
    assert told.fix


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "550 USD were paid for it",
        "HTTP/1.1 503 Service Unavailable",
        "HTTP 403 Forbidden: authentication failed",
        "401 Unauthorized",
        "NO entry",
        "[ERROR] 535 lines",
        '{"reason": "550 5.1.1 The email account does not exist", "status": "5.1.1"}',
        '{"error": {"code": 190}}',
        "Error 21211: The 'To' number is not valid",
    ],
)
def test_what_is_no_reply_of_a_mail_server_is_left_to_others(pasted: str) -> None:
    assert recognise(read(pasted)) is None


def test_gmail_is_told_by_its_words() -> None:
    told = recognise(read(GMAIL))

    assert told is not None
    assert "Google" in told.message
    assert "app password" in told.fix


def test_no_code_stands_twice() -> None:
    assert len(by_code(ENTRIES)) == len(ENTRIES) > 35
