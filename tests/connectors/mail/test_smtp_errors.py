"""The table of an SMTP server's replies: what each means, whose move it is."""

from __future__ import annotations

import pytest

from connectors.contract import FailureClass, Who
from connectors.mail.errors import LONGEST_QUOTE, quote
from connectors.mail.smtp_errors import Reply, Stage, explain
from connectors.redaction import Redactor

NOTHING = Redactor(())
LOGIN, SENDER, RECIPIENT, MESSAGE = Stage.LOGIN, Stage.SENDER, Stage.RECIPIENT, Stage.MESSAGE

CASES = [
    (LOGIN, 535, "5.7.8 Error: authentication failed", "wrong_password"),
    (LOGIN, 535, "Incorrect authentication data", "wrong_password"),
    (LOGIN, 535, "5.7.3 Authentication unsuccessful", "wrong_password"),
    (LOGIN, 535, "5.7.139 Authentication unsuccessful, the user credentials were incorrect.", ""),
    (LOGIN, 535, "5.7.139 SmtpClientAuthentication is disabled for the Tenant.", "disabled"),
    (LOGIN, 535, "5.7.139 locked by your organization's security defaults policy.", "disabled"),
    (LOGIN, 550, "5.7.30 Basic authentication is not supported for Client Submission.", "disabled"),
    (LOGIN, 534, "5.7.9 Application-specific password required.", "app_password_needed"),
    (LOGIN, 534, "5.7.14 Please log in via your web browser", "web_login_needed"),
    (LOGIN, 534, "5.7.9 Authentication mechanism is too weak", "login_too_weak"),
    (LOGIN, 535, "5.7.13 disabled", "account_blocked"),
    (LOGIN, 535, "5.7.8 Your account is locked", "account_blocked"),
    (LOGIN, 535, "5.7.8 Password expired", "password_expired"),
    (LOGIN, 432, "4.7.12 A password transition is needed", "password_expired"),
    (LOGIN, 538, "5.7.11 Encryption required", "encryption_required"),
    (LOGIN, 530, "5.7.0 Must issue a STARTTLS command first", "encryption_required"),
    (LOGIN, 454, "4.7.0 Temporary authentication failure", "not_now"),
    (LOGIN, 454, "4.7.0 Too many login attempts, please try again later.", "rate_limited"),
    (LOGIN, 421, "4.7.0 Rate limit exceeded", "rate_limited"),
    (LOGIN, 503, "5.5.1 Already authenticated", "refused"),
    (SENDER, 530, "5.7.0 Authentication required", "login_required"),
    (SENDER, 530, "5.7.57 Client not authenticated to send mail.", "login_required"),
    (SENDER, 553, "5.7.1 Sender address rejected: not owned by user x", "sender_not_allowed"),
    (SENDER, 550, "5.7.60 Client does not have permissions to send as this", "sender_not_allowed"),
    (SENDER, 550, "5.1.8 Domain not found", "sender_invalid"),
    (SENDER, 451, "4.3.0 queue is broken", "not_now"),
    (SENDER, 452, "4.5.3 Too many mails from you", "rate_limited"),
    (RECIPIENT, 553, "5.7.1 Sender address rejected: not owned by user x", "sender_not_allowed"),
    (RECIPIENT, 554, "5.7.1 Relay access denied", "relay_denied"),
    (RECIPIENT, 550, "5.1.1 User unknown", "recipient_unknown"),
    (RECIPIENT, 550, "No such user here", "recipient_unknown"),
    (RECIPIENT, 552, "5.2.2 Over quota", "recipient_full"),
    (RECIPIENT, 450, "4.2.0 Greylisted, come back", "not_now"),
    (RECIPIENT, 554, "go away", "refused"),
    (MESSAGE, 552, "5.3.4 Message too big", "message_too_big"),
    (MESSAGE, 554, "5.7.1 Looks like spam", "message_refused"),
    (MESSAGE, 550, "5.7.60 Client does not have permissions to send as this", "sender_not_allowed"),
    (MESSAGE, 451, "4.7.1 Try later", "not_now"),
    (Stage.GREETING, 554, "5.7.1 listed", "connection_refused_by_policy"),
    (Stage.GREETING, 421, "4.3.2 closing", "not_now"),
    (Stage.STARTTLS, 454, "4.7.0 TLS not available", "starttls_unavailable"),
    (Stage.HELLO, 550, "5.5.2 bad name", "refused"),
]


@pytest.mark.parametrize(("stage", "code", "text", "reason"), CASES)
def test_a_reply_has_its_meaning(stage: Stage, code: int, text: str, reason: str) -> None:
    expected = {"": "wrong_password", "disabled": "password_login_disabled"}.get(reason, reason)

    problem = explain(Reply.read(code, text, NOTHING), stage, "mail.acme.com", "me@acme.com")

    assert problem.details["reason"] == expected
    assert problem.details["reply"] == text
    assert problem.cause
    assert problem.fix
    assert problem.documentation
    assert "{" not in problem.message + problem.cause + problem.fix


@pytest.mark.parametrize(("stage", "code", "text", "reason"), CASES)
def test_what_passes_by_itself_is_nobodys_fault(
    stage: Stage, code: int, text: str, reason: str
) -> None:
    problem = explain(Reply.read(code, text, NOTHING), stage, "mail.acme.com")

    temporary = code < 500 and reason != "password_expired"
    assert (problem.failure_class is not FailureClass.CONFIG) == temporary


def test_the_code_is_the_servers_own() -> None:
    def code(reply: int, text: str) -> str:
        return explain(Reply.read(reply, text, NOTHING), LOGIN, "h").code

    assert code(535, "5.7.8 no") == "535 5.7.8"
    assert code(535, "no") == "535"
    assert code(535, "5.7.8-odd") == "535"
    assert code(421, "too many connections") == "rate_limited"


def test_google_is_told_of_app_passwords() -> None:
    reply = Reply.read(535, "5.7.8 Username and Password not accepted.", NOTHING)

    google = explain(reply, LOGIN, "smtp.gmail.com", "me@gmail.com")
    other = explain(reply, LOGIN, "smtp.notgmail.com", "me@notgmail.com")

    assert "App passwords" in google.fix
    assert "support.google.com" in (google.documentation or "")
    assert "google" not in f"{other.message}{other.documentation}".lower()


def test_another_provider_is_not_sent_to_googles_pages() -> None:
    reply = Reply.read(535, "5.7.0 app password required", NOTHING)

    problem = explain(reply, LOGIN, "smtp.mail.yahoo.com", "me@yahoo.com")

    assert problem.details["reason"] == "app_password_needed"
    assert "google" not in (problem.documentation or "")


def test_an_administrators_move_is_called_one() -> None:
    reply = Reply.read(535, "5.7.139 SmtpClientAuthentication is disabled", NOTHING)

    problem = explain(reply, LOGIN, "smtp.office365.com", "me@acme.com")

    assert problem.who is Who.ACCOUNT_ADMIN
    assert "learn.microsoft.com" in (problem.documentation or "")


def test_a_servers_text_is_one_line_masked_and_cut() -> None:
    redact = Redactor(("s3cret-word",))
    text = f"no\r\n\x1b[31m{'x' * (LONGEST_QUOTE - 8)}s3cret-word and more"

    shown = quote(text, redact)

    assert "\n" not in shown
    assert "\x1b" not in shown
    assert len(shown) <= LONGEST_QUOTE + 1
    assert "s3cret" not in shown, "cut before it was masked"
