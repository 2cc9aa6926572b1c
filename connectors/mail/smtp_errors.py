"""What the replies of an SMTP server mean.

Codes: RFC 5321 (section 4.2.3), RFC 4954 (section 6, logins), RFC 3207 (STARTTLS); enhanced codes:
RFC 3463 and the registry of RFC 5248. Google's and Microsoft's own uses: “Gmail SMTP errors and
codes”, “Enable or disable authenticated client SMTP submission”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from connectors.contract import FailureClass, Who
from connectors.mail.errors import (
    ACCOUNT_BLOCKED,
    ENCRYPTION_REQUIRED,
    MICROSOFT_SMTP_AUTH,
    NOT_NOW,
    PASSWORD_EXPIRED,
    PASSWORD_LOGIN_DISABLED,
    RFC,
    TOO_MANY,
    WORDS_TOO_MANY,
    Meaning,
    login_hint,
    mentions,
    quote,
    wrong_password,
)
from connectors.problems import Problem
from connectors.redaction import Redactor

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")


class Stage(StrEnum):
    """What was being asked when the server replied."""

    GREETING = "greeting"
    HELLO = "hello"
    STARTTLS = "starttls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: `535`, `5.7.8`, and the text, already fit to be shown."""

    code: int
    enhanced: str
    text: str

    @classmethod
    def read(cls, code: int, text: str, redact: Redactor) -> Self:
        """Take a reply as it came from the wire."""
        found = _ENHANCED.match(text)
        return cls(code, found[1] if found else "", quote(text, redact))

    @property
    def label(self) -> str:
        """The server's own code, with its enhanced code where it gave one."""
        return f"{self.code} {self.enhanced}".rstrip()

    @property
    def temporary(self) -> bool:
        """True for a 4xx: the same could work later."""
        return 400 <= self.code < 500


REFUSED = Meaning(
    "refused",
    "{host} refused, with a reply that has no usual meaning here.",
    "The server has a rule of its own that this ran into.",
    "Read the server's reply in the details, or ask whoever runs it.",
)
BAD_GREETING = Meaning(
    "connection_refused_by_policy",
    "{host} wants nothing to do with this machine.",
    "It refuses mail from this network address, by a block list or a rule of its own.",
    "Use the provider's submission port (587 or 465), or ask whoever runs the server.",
    who=Who.NETWORK_ADMIN,
)
STARTTLS_BROKEN = Meaning(
    "starttls_unavailable",
    "{host} offers STARTTLS and cannot do it now. No password was sent.",
    "Mostly its certificate or key cannot be read.",
    "Tell whoever runs the server; its log says why.",
    who=Who.PROVIDER,
    failure_class=FailureClass.REMOTE,
    documentation=f"{RFC}3207",
)
TOO_WEAK = Meaning(
    "login_too_weak",
    "{host} wants a stronger way of logging in than a password.",
    "Its rules do not allow this kind of login.",
    "Ask the administrator for an app password or another kind of login.",
    who=Who.ACCOUNT_ADMIN,
    documentation=f"{RFC}4954",
)
LOGIN_REQUIRED = Meaning(
    "login_required",
    "{host} takes no mail without a login.",
    "smtpUser and smtpPassword are not set, and the server does not know this machine.",
    "Set smtpUser and smtpPassword.",
    documentation=f"{RFC}4954",
)
SENDER_NOT_ALLOWED = Meaning(
    "sender_not_allowed",
    "{host} does not let this login send from {who}.",
    "The address does not belong to the login, or is not verified with the provider.",
    "Set fromEmail to the login's own address, or have the provider allow this one.",
    who=Who.ACCOUNT_ADMIN,
)
SENDER_UNKNOWN = Meaning(
    "sender_invalid",
    "{host} does not believe that {who} exists.",
    "The address is mistyped, or its domain has no mail server in DNS.",
    "Check the spelling of fromEmail and the DNS of its domain.",
)
RELAY_DENIED = Meaning(
    "relay_denied",
    "{host} does not pass mail on for this login.",
    "It takes mail for its own domains only, because no login was made or it does not count.",
    "Use the provider's submission server, with smtpUser and smtpPassword.",
)
RECIPIENT_UNKNOWN = Meaning(
    "recipient_unknown",
    "{host} says that there is no mailbox {who}.",
    "The address is mistyped or gone.",
    "Check the address.",
)
RECIPIENT_FULL = Meaning(
    "recipient_full",
    "The mailbox {who} is full.",
    "Its owner has to make room.",
    "Write to another address, or try again later.",
)
TOO_BIG = Meaning(
    "message_too_big",
    "{host} does not take a mail of this size.",
    "It is larger than the server's limit.",
    "Send a shorter one.",
)
MESSAGE_REFUSED = Meaning(
    "message_refused",
    "{host} refused the mail after reading it.",
    "A rule of the server: it looks like spam, or the address or domain lacks SPF or DKIM.",
    "Read the server's reply in the details; SPF, DKIM and DMARC of the domain are the usual fix.",
)

_LOGIN = (
    ({432}, {"4.7.12"}, PASSWORD_EXPIRED),
    (set[int](), {"5.7.13"}, ACCOUNT_BLOCKED),
    (set[int](), {"5.7.139", "5.7.30"}, PASSWORD_LOGIN_DISABLED),
    ({538}, {"5.7.11"}, ENCRYPTION_REQUIRED),
    ({530, 534}, {"5.7.9", "5.7.14"}, TOO_WEAK),
)
_WORDS_SENDER = ("sender address rejected", "not owned by", "send as", "sender not", "from address")
_WORDS_UNKNOWN = ("user unknown", "no such user", "does not exist", "unknown user", "unknown in")
_WORDS_RELAY = ("relay",)


def explain(reply: Reply, stage: Stage, host: str, who: str = "") -> Problem:
    """Say what a refusal means. `who` is the login, the sender or the recipient it is about."""
    meaning = _meaning(reply, stage, host)
    return meaning.problem(
        code=reply.label,
        host=host,
        who=who,
        documentation=f"{RFC}5321",
        details={"reply": reply.text, "replyCode": reply.label},
    )


def _meaning(reply: Reply, stage: Stage, host: str) -> Meaning:
    if reply.temporary and mentions(reply.text, WORDS_TOO_MANY):
        return TOO_MANY
    if stage is Stage.LOGIN:
        return _of_login(reply, host)
    if stage is Stage.STARTTLS:
        return STARTTLS_BROKEN
    if reply.temporary:
        return NOT_NOW
    if stage is Stage.GREETING:
        return BAD_GREETING
    if stage in (Stage.SENDER, Stage.RECIPIENT, Stage.MESSAGE):
        return _of_envelope(reply, stage)
    return REFUSED


def _of_login(reply: Reply, host: str) -> Meaning:
    if "credentials were incorrect" in reply.text.lower():
        return wrong_password(host)  # Microsoft says so under 5.7.139 too
    if "starttls" in reply.text.lower():
        return ENCRYPTION_REQUIRED
    hint = login_hint(reply.text, host)
    if hint is not None:
        return hint
    for codes, enhanced, meaning in _LOGIN:
        if reply.code in codes or reply.enhanced in enhanced:
            return meaning
    if reply.temporary:
        return NOT_NOW
    return wrong_password(host) if reply.code == 535 else REFUSED


def _of_envelope(reply: Reply, stage: Stage) -> Meaning:
    if reply.code == 530 or reply.enhanced == "5.7.57":
        return replace(LOGIN_REQUIRED, documentation=_of_microsoft(reply))
    if reply.code == 552 or reply.enhanced in {"5.2.2", "5.3.4"}:
        return RECIPIENT_FULL if reply.enhanced == "5.2.2" else TOO_BIG
    if mentions(reply.text, _WORDS_SENDER) or reply.enhanced == "5.7.60":
        return SENDER_NOT_ALLOWED
    if mentions(reply.text, _WORDS_RELAY):
        return RELAY_DENIED
    if stage is Stage.MESSAGE:
        return MESSAGE_REFUSED
    if stage is Stage.SENDER:
        return SENDER_UNKNOWN if reply.enhanced in {"5.1.7", "5.1.8"} else SENDER_NOT_ALLOWED
    if reply.enhanced.startswith("5.1.") or mentions(reply.text, _WORDS_UNKNOWN):
        return RECIPIENT_UNKNOWN
    return SENDER_NOT_ALLOWED if reply.enhanced.startswith("5.7.") else REFUSED


def _of_microsoft(reply: Reply) -> str:
    return MICROSOFT_SMTP_AUTH if reply.enhanced == "5.7.57" else f"{RFC}4954"
