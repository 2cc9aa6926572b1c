"""Replies of mail servers in plain words: how a reply is read, and what most of them mean.

What a reply means is a `Meaning`; `smtp_errors` and `imap_errors` say which reply has which. Mail
servers have few codes and much free text, so a meaning is chosen by code first and by well-known
words of the text second. The text itself is shown as a detail, redacted and cut, and is trusted
for nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.contract import FailureClass, Who
from connectors.problems import Problem
from connectors.redaction import Redactor

LONGEST_QUOTE = 300
"""Characters of a server's text that are shown."""

GOOGLE_APP_PASSWORDS = "https://support.google.com/accounts/answer/185833"
GOOGLE_SMTP_ERRORS = "https://support.google.com/a/answer/3726730"
MICROSOFT_SMTP_AUTH = (
    "https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/"
    "authenticated-client-smtp-submission"
)
MICROSOFT_BASIC_AUTH = (
    "https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/"
    "deprecation-of-basic-authentication-exchange-online"
)
RFC = "https://www.rfc-editor.org/rfc/rfc"

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def redactor(secrets: Iterable[str]) -> Redactor:
    """Make the mask for a mailbox's secrets, in every form they go over the wire in."""
    known = tuple(secrets)
    # As IMAP's LOGIN quotes them: a server that repeats the command repeats that form.
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in known)
    return Redactor((*known, *quoted))


def quote(text: str, redact: Redactor) -> str:
    """Make a server's text fit to be shown: secrets masked, one line, not too long."""
    # Masked before it is cut, so that no cut leaves the half of a secret that no mask knows.
    line = redact.text(_UNPRINTABLE.sub(" ", text)).strip()
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE] + "…"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reply means to an operator. The texts may hold `{host}` and `{who}`."""

    reason: str
    """Ours, stable, for scripts: stands in the details beside the server's own code."""
    message: str
    cause: str
    fix: str
    who: Who = Who.OPERATOR
    failure_class: FailureClass = FailureClass.CONFIG
    documentation: str | None = None
    code: str | None = None
    """Ours in place of the server's, where callers look for it."""

    def problem(
        self,
        *,
        code: str,
        host: str,
        who: str = "",
        documentation: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> Problem:
        """Tell it of one server. `who` is the login or the address that was refused."""
        return Problem(
            code=self.code or code,
            message=self.message.format(host=host, who=who),
            cause=self.cause.format(host=host, who=who),
            fix=self.fix.format(host=host, who=who),
            who=self.who,
            failure_class=self.failure_class,
            documentation=self.documentation or documentation,
            details={"host": host, "reason": self.reason, **(details or {})},
        )


def mentions(text: str, words: Iterable[str]) -> bool:
    """Tell whether any of these words stand in a text, in whatever case."""
    lowered = text.lower()
    return any(word in lowered for word in words)


WRONG_PASSWORD = Meaning(
    "wrong_password",
    "{host} does not accept the login of {who}.",
    "The user or the password is wrong. Some providers also say this when they want an app "
    "password, or have switched password logins off for the account.",
    "Sign in to the mailbox in a browser to prove the password, then type it again here. With "
    "two-step sign-in, make an app password and use that.",
)
GOOGLE_WRONG_PASSWORD = Meaning(
    "wrong_password",
    "Google does not accept the login of {who}.",
    "Google takes app passwords here and not the password of the account; an app password ends "
    "when the account's password is changed.",
    "Make an app password (Google Account > Security > 2-Step Verification > App passwords) and "
    "use it as the password.",
    documentation=GOOGLE_APP_PASSWORDS,
)
APP_PASSWORD_NEEDED = Meaning(
    "app_password_needed",
    "{host} wants an app password for {who}.",
    "The account has two-step sign-in, and mail programs may not use its ordinary password.",
    "Make an app password in the security settings of the account and use it as the password.",
    documentation=GOOGLE_APP_PASSWORDS,
)
WEB_LOGIN_NEEDED = Meaning(
    "web_login_needed",
    "{host} wants {who} to sign in with a browser first.",
    "The provider finds this login unusual and holds it back until a person confirms it.",
    "Sign in to the mailbox in a browser, confirm the attempt, and check again.",
    documentation=GOOGLE_SMTP_ERRORS,
)
PASSWORD_LOGIN_DISABLED = Meaning(
    "password_login_disabled",
    "{host} has password logins switched off for {who}.",
    "Microsoft 365 and Outlook.com take passwords only where an administrator still allows it, and "
    "sign-in by OAuth otherwise. The password itself was not judged.",
    "Ask the administrator to allow authenticated SMTP for this mailbox, or use a provider that "
    "takes a password.",
    who=Who.ACCOUNT_ADMIN,
    documentation=MICROSOFT_SMTP_AUTH,
)
PASSWORD_EXPIRED = Meaning(
    "password_expired",
    "{host} says that the password of {who} is no longer valid.",
    "It has expired, or has to be changed before it is accepted again.",
    "Set a new password at the provider and put it here.",
)
ACCOUNT_BLOCKED = Meaning(
    "account_blocked",
    "{host} keeps {who} out, whatever the password.",
    "The account is disabled, locked or suspended.",
    "Ask whoever runs the mail server to unlock it, and why it was locked.",
    who=Who.ACCOUNT_ADMIN,
)
ENCRYPTION_REQUIRED = Meaning(
    "encryption_required",
    "{host} takes logins on encrypted connections only.",
    "This connection is in clear.",
    "Set the security to starttls or tls, with the port that belongs to it.",
)
TOO_MANY = Meaning(
    "rate_limited",
    "{host} asks us to slow down.",
    "Too many logins or connections in a short time. It says nothing about the password.",
    "Wait some minutes and try again.",
    failure_class=FailureClass.TRANSIENT,
    code="rate_limited",
)
NOT_NOW = Meaning(
    "not_now",
    "{host} cannot answer this now.",
    "The server has a passing fault or is busy. It says nothing about the password.",
    "Try again in some minutes; if it stays, look at the provider's status page.",
    who=Who.PROVIDER,
    failure_class=FailureClass.REMOTE,
)
WORDS_TOO_MANY = (
    "too many",
    "rate limit",
    "ratelimit",
    "limit exceeded",
    "throttl",
    "maximum number of connections",
)
WORDS_APP_PASSWORD = (
    "application-specific password",
    "app-specific password",
    "app password",
    "invalidsecondfactor",
)
WORDS_WEB_LOGIN = ("web login required", "via your web browser", "with your web browser")
WORDS_PASSWORD_LOGIN_DISABLED = (
    "basic authentication is disabled",
    "basic authentication is not supported",
    "smtpclientauthentication is disabled",
    "security defaults policy",
    "basicauthblocked",
)
WORDS_EXPIRED = ("password expired", "password has expired", "expired password")
WORDS_BLOCKED = ("account is disabled", "account disabled", "account is locked", "suspended")

_GOOGLE_PAGES = (GOOGLE_APP_PASSWORDS, GOOGLE_SMTP_ERRORS)
GOOGLE_HOSTS = ("gmail.com", "googlemail.com", "google.com")


def is_google(host: str) -> bool:
    """Tell whether a host is one of Google's mail servers."""
    return any(host.lower() == name or host.lower().endswith("." + name) for name in GOOGLE_HOSTS)


def wrong_password(host: str) -> Meaning:
    """What a refused login most probably means at this host."""
    return GOOGLE_WRONG_PASSWORD if is_google(host) else WRONG_PASSWORD


def login_hint(text: str, host: str) -> Meaning | None:
    """What a refused login means by the well-known words of the big providers, if it has any.

    Google: “Gmail SMTP errors and codes” and the ALERT texts of its IMAP server. Microsoft:
    “Enable or disable authenticated client SMTP submission” and “Deprecation of Basic
    authentication in Exchange Online”.
    """
    by_words = (
        (WORDS_APP_PASSWORD, APP_PASSWORD_NEEDED),
        (WORDS_WEB_LOGIN, WEB_LOGIN_NEEDED),
        (WORDS_PASSWORD_LOGIN_DISABLED, PASSWORD_LOGIN_DISABLED),
        (WORDS_EXPIRED, PASSWORD_EXPIRED),
        (WORDS_BLOCKED, ACCOUNT_BLOCKED),
    )
    found = next((meaning for words, meaning in by_words if mentions(text, words)), None)
    if found is not None and found.documentation in _GOOGLE_PAGES and not is_google(host):
        return replace(found, documentation=None)
    return found
