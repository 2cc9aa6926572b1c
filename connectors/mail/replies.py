"""Refusals that mail servers are known for: as they say them, and when.

Codes and texts: RFC 5321, 4954, 3207, 3463, 5530, 9051; “Gmail SMTP errors and codes”; “Authenticated
client SMTP submission” (Microsoft); Postfix's and Dovecot's own words. `knowledge` explains them, and
the simulator says them when it is told to.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.knowledge import During
from connectors.mail.smtp_errors import Stage


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """A refusal of an SMTP server."""

    code: str
    """As problems show it: `535 5.7.8`."""
    line: str
    stage: Stage
    during: During = During.CHECK


@dataclass(frozen=True, slots=True)
class ImapReply:
    """A refusal of an IMAP server, to a login or to opening a folder."""

    code: str
    """As problems show it: `AUTHENTICATIONFAILED`."""
    line: str
    """What stands behind the tag."""
    folder: bool = False


SMTP_REPLIES = (
    SmtpReply("535 5.7.8", "535 5.7.8 Error: authentication failed", Stage.LOGIN),
    SmtpReply("534 5.7.9", "534 5.7.9 Application-specific password required", Stage.LOGIN),
    SmtpReply("534 5.7.14", "534 5.7.14 Please log in via your web browser", Stage.LOGIN),
    SmtpReply(
        "535 5.7.139",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
        "Tenant.",
        Stage.LOGIN,
    ),
    SmtpReply("535 5.7.13", "535 5.7.13 User account disabled", Stage.LOGIN),
    SmtpReply("432 4.7.12", "432 4.7.12 A password transition is needed", Stage.LOGIN),
    SmtpReply("534", "534 Authentication mechanism is too weak", Stage.LOGIN),
    SmtpReply(
        "538 5.7.11",
        "538 5.7.11 Encryption required for requested authentication mechanism",
        Stage.LOGIN,
    ),
    SmtpReply("454 4.7.0", "454 4.7.0 Temporary authentication failure", Stage.LOGIN),
    SmtpReply("rate_limited", "454 4.7.0 Too many login attempts, please try later", Stage.LOGIN),
    SmtpReply("421 4.3.2", "421 4.3.2 System not accepting network messages", Stage.GREETING),
    SmtpReply("554", "554 No SMTP service here", Stage.GREETING),
    SmtpReply("454", "454 TLS not available due to temporary reason", Stage.STARTTLS),
    SmtpReply("530 5.7.0", "530 5.7.0 Authentication required", Stage.SENDER),
    SmtpReply("530 5.7.57", "530 5.7.57 Client not authenticated to send mail", Stage.SENDER),
    SmtpReply(
        "553 5.7.1",
        "553 5.7.1 Sender address rejected: not owned by user",
        Stage.SENDER,
    ),
    SmtpReply("550 5.1.8", "550 5.1.8 Bad sender's system address", Stage.SENDER),
    SmtpReply(
        "550 5.7.60",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        Stage.MESSAGE,
        During.SEND,
    ),
    SmtpReply(
        "550 5.1.1",
        "550 5.1.1 Recipient address rejected: User unknown",
        Stage.RECIPIENT,
        During.SEND,
    ),
    SmtpReply("552 5.2.2", "552 5.2.2 Mailbox full", Stage.RECIPIENT, During.SEND),
    SmtpReply("554 5.7.1", "554 5.7.1 Relay access denied", Stage.RECIPIENT, During.SEND),
    SmtpReply(
        "451 4.7.1",
        "451 4.7.1 Greylisting in action, please come back later",
        Stage.RECIPIENT,
        During.SEND,
    ),
    SmtpReply(
        "552 5.3.4",
        "552 5.3.4 Message size exceeds fixed limit",
        Stage.MESSAGE,
        During.SEND,
    ),
    SmtpReply(
        "550 5.7.26",
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated",
        Stage.MESSAGE,
        During.SEND,
    ),
    SmtpReply("554 5.7.7", "554 5.7.7 Message looks like spam", Stage.MESSAGE, During.SEND),
)
IMAP_REPLIES = (
    ImapReply("AUTHENTICATIONFAILED", "NO [AUTHENTICATIONFAILED] Authentication failed."),
    ImapReply("AUTHORIZATIONFAILED", "NO [AUTHORIZATIONFAILED] Not allowed in."),
    ImapReply("EXPIRED", "NO [EXPIRED] That password is no longer valid."),
    ImapReply("ALERT", "NO [ALERT] Application-specific password required"),
    ImapReply("WEBALERT", "NO [WEBALERT] Web login required."),
    ImapReply("PRIVACYREQUIRED", "NO [PRIVACYREQUIRED] Connection is in clear."),
    ImapReply("CONTACTADMIN", "NO [CONTACTADMIN] Account problem."),
    ImapReply("UNAVAILABLE", "NO [UNAVAILABLE] User's backend is down for maintenance."),
    ImapReply("LIMIT", "NO [LIMIT] This mailbox has reached a limit."),
    ImapReply("SERVERBUG", "NO [SERVERBUG] Internal error occurred."),
    ImapReply("INUSE", "NO [INUSE] Mailbox is in use.", folder=True),
    ImapReply("NONEXISTENT", "NO [NONEXISTENT] Mailbox doesn't exist", folder=True),
    ImapReply("NOPERM", "NO [NOPERM] Access denied", folder=True),
    ImapReply("OVERQUOTA", "NO [OVERQUOTA] Quota exceeded", folder=True),
    ImapReply("CORRUPTION", "NO [CORRUPTION] Cannot open mailbox", folder=True),
    ImapReply("CLIENTBUG", "NO [CLIENTBUG] That makes no sense", folder=True),
)


def smtp_line(code: str | None, stage: Stage) -> str | None:
    """What the SMTP server says at a stage when this error is to be met, None for nothing."""
    hits = (item.line for item in SMTP_REPLIES if (item.code, item.stage) == (code, stage))
    return next(hits, None)


def imap_line(code: str | None, *, folder: bool) -> str | None:
    """What the IMAP server answers when this error is to be met, None for nothing."""
    hits = (item.line for item in IMAP_REPLIES if (item.code, item.folder) == (code, folder))
    return next(hits, None)
