"""What the replies of an IMAP server mean.

Response codes: RFC 5530, RFC 9051 (section 7.1). Google and Microsoft put the reason into the
text, under ALERT or no code at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

from connectors.contract import FailureClass, Who
from connectors.mail.errors import (
    ACCOUNT_BLOCKED,
    ENCRYPTION_REQUIRED,
    MICROSOFT_BASIC_AUTH,
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

_RESPONSE_CODE = re.compile(r"\s*\[([A-Za-z][A-Za-z0-9-]*)[^\]]*\]")

RESPONSE_CODES = f"{RFC}5530"

NOT_AUTHORIZED = Meaning(
    "not_authorized",
    "{host} accepts the password of {who} and does not let it in.",
    "The login has no right to this mailbox, or IMAP is switched off for it.",
    "Have IMAP switched on for the mailbox, or ask for the right to read it.",
    who=Who.ACCOUNT_ADMIN,
)
IN_USE = Meaning(
    "in_use",
    "Another program keeps {host} from doing this now.",
    "The mailbox is locked by another connection.",
    "Close the other mail program, or try again in a minute.",
    failure_class=FailureClass.TRANSIENT,
)
SERVER_LIMIT = Meaning(
    "server_limit",
    "{host} has reached a limit of its own.",
    "Mostly too many connections or folders of this mailbox.",
    "Close other mail programs; if it stays, ask whoever runs the server.",
    who=Who.PROVIDER,
    failure_class=FailureClass.REMOTE,
)
OVER_QUOTA = Meaning(
    "over_quota",
    "The mailbox at {host} is full.",
    "It holds more than its quota allows, and new mail is turned away.",
    "Delete mail there, or have the quota raised.",
    who=Who.ACCOUNT_ADMIN,
)
NO_FOLDER = Meaning(
    "no_such_folder",
    "There is no folder {who} at {host}.",
    "The name is mistyped, or the server calls it otherwise.",
    "Set imapFolder to one of the folders in the details; INBOX is always there.",
)
NO_PERMISSION = Meaning(
    "no_permission",
    "{host} does not let this login read the folder {who}.",
    "The folder belongs to somebody else.",
    "Have its owner share it for reading, or choose another folder.",
    who=Who.ACCOUNT_ADMIN,
)
NOT_UNDERSTOOD = Meaning(
    "not_understood",
    "{host} did not understand an ordinary IMAP command.",
    "It is no IMAP server, or one that departs from the standard.",
    "Check host and port; if they are right, report it with the server's reply.",
    failure_class=FailureClass.REMOTE,
)
FOLDER_REFUSED = Meaning(
    "folder_refused",
    "{host} does not open the folder {who}.",
    "The name is wrong, or the folder cannot hold mail.",
    "Set imapFolder to one of the folders in the details; INBOX is always there.",
)

_WORDS_NO_FOLDER = ("doesn't exist", "does not exist", "no such", "unknown mailbox", "not found")

_BY_CODE = {
    "AUTHORIZATIONFAILED": NOT_AUTHORIZED,
    "EXPIRED": PASSWORD_EXPIRED,
    "PRIVACYREQUIRED": ENCRYPTION_REQUIRED,
    "CONTACTADMIN": ACCOUNT_BLOCKED,
    "UNAVAILABLE": NOT_NOW,
    "SERVERBUG": NOT_NOW,
    "CORRUPTION": NOT_NOW,
    "INUSE": IN_USE,
    "LIMIT": SERVER_LIMIT,
    "OVERQUOTA": OVER_QUOTA,
    "NONEXISTENT": NO_FOLDER,
    "TRYCREATE": NO_FOLDER,
    "NOPERM": NO_PERMISSION,
    "CLIENTBUG": NOT_UNDERSTOOD,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A tagged answer: `OK`, `NO` or `BAD`, its response code, and the text, fit to be shown."""

    result: str
    code: str
    text: str

    @classmethod
    def read(cls, result: str, text: str, redact: Redactor) -> Self:
        """Take an answer as it came from the wire."""
        found = _RESPONSE_CODE.match(text)
        return cls(result, found[1].upper() if found else "", quote(text, redact))

    @property
    def ok(self) -> bool:
        """True when the server did what it was asked."""
        return self.result == "OK"

    @property
    def label(self) -> str:
        """The server's own code, else its `NO` or `BAD`."""
        return self.code or self.result


def explain_login(reply: Reply, host: str, user: str) -> Problem:
    """Say why a login was refused."""
    return _tell(reply, _of_login(reply, host), host, user)


def explain_folder(reply: Reply, host: str, folder: str) -> Problem:
    """Say why a folder could not be looked at."""
    absent = NO_FOLDER if mentions(reply.text, _WORDS_NO_FOLDER) else FOLDER_REFUSED
    return _tell(reply, _general(reply) or absent, host, folder)


def explain_other(reply: Reply, host: str) -> Problem:
    """Say what any other refusal means, a greeting's included: nothing about the credential."""
    return _tell(reply, _general(reply) or NOT_NOW, host, "")


def _of_login(reply: Reply, host: str) -> Meaning:
    return login_hint(reply.text, host) or _general(reply) or wrong_password(host)


def _general(reply: Reply) -> Meaning | None:
    if mentions(reply.text, WORDS_TOO_MANY):
        return TOO_MANY
    if reply.code in _BY_CODE:
        return _BY_CODE[reply.code]
    return NOT_UNDERSTOOD if reply.result == "BAD" else None


def _tell(reply: Reply, meaning: Meaning, host: str, who: str) -> Problem:
    if meaning is PASSWORD_LOGIN_DISABLED:
        meaning = replace(meaning, documentation=MICROSOFT_BASIC_AUTH)
    return meaning.problem(
        code=reply.code or meaning.reason,  # a bare NO names nothing
        host=host,
        who=who,
        documentation=RESPONSE_CODES,
        details={"reply": reply.text, "replyCode": reply.label},
    )
