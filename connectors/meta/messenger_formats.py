"""What can be said of a Messenger or Instagram channel's values without asking anybody.

Meta documents the beginnings of its tokens nowhere but in examples, so an unusual one is a warning;
what can be no token at all, or one of another API, is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from connectors.checks import Finding, failed, passed, warning
from connectors.meta.facebook_config import PAGE_TOKENS, SECURING, WEBHOOKS
from connectors.meta.instagram_config import GET_STARTED, INSTAGRAM_LOGIN
from connectors.problems import Problem

PAGE_PREFIX = "EAA"
INSTAGRAM_PREFIX = "IGAA"
BASIC_DISPLAY_PREFIX = "IGQ"
"""Tokens of the Instagram Basic Display API, which ended in December 2024."""

_PLACEHOLDER = re.compile(r"^(your|my)[_-]|^<.*>$|^x{4,}$", re.IGNORECASE)
_APP_TOKEN = re.compile(r"^\d+\|")
_SECRET = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one value: a fault rules it out, an oddity is merely unusual."""

    fault: bool
    problem: Problem


def judged(remarks: Iterable[Remark | None]) -> Finding:
    """Make a finding of all remarks: the first fault, else the first oddity, else a pass."""
    found = sorted((item for item in remarks if item is not None), key=lambda item: not item.fault)
    if not found:
        return passed("The values have the right shape.")
    first = found[0]
    fields = [item.problem.details["field"] for item in found]
    problem = replace(first.problem, details={**first.problem.details, "fields": fields})
    return failed(problem) if first.fault else warning(problem)


def _remark(
    fault: bool, field: str, code: str, message: str, cause: str, fix: str, page: str
) -> Remark:
    details: dict[str, Any] = {"field": field}
    return Remark(fault, Problem(code, message, cause, fix, documentation=page, details=details))


def number(field: str, title: str, value: str | None, fix: str, page: str) -> Remark | None:
    """Say what is wrong with an id of Meta's; None for a right one, or where there is none."""
    if value is None or (value.isascii() and value.isdigit() and len(value) <= 32):
        return None
    cause = "Ids of Meta's are numbers; a name, a handle or an address is none."
    if _PLACEHOLDER.match(value):
        cause = "This is the placeholder of an example."
    return _remark(True, field, "id_format", f"This is no {title}.", cause, fix, page)


def page_token(field: str, token: str) -> Remark | None:
    """Say what is wrong with the shape of a page token; None for an ordinary one."""
    if token.startswith((INSTAGRAM_PREFIX, BASIC_DISPLAY_PREFIX)):
        return _remark(
            True,
            field,
            "token_of_instagram",
            "This is an Instagram token, and Messenger wants the page's.",
            "Tokens that begin with IG come from Instagram Login and reach no page.",
            "Make a page token under App Dashboard > Messenger > API setup, or create an "
            "Instagram channel with this one.",
            PAGE_TOKENS,
        )
    found = _token(field, token, PAGE_TOKENS)
    if found is None and not token.startswith(PAGE_PREFIX):
        return _unusual_token(field, f"{PAGE_PREFIX}…", PAGE_TOKENS)
    return found


def instagram_token(field: str, token: str) -> Remark | None:
    """Say what is wrong with the shape of a token for Instagram; None for an ordinary one."""
    if token.startswith(BASIC_DISPLAY_PREFIX):
        return _remark(
            True,
            field,
            "token_of_basic_display",
            "This is a token of the Instagram Basic Display API, which has ended.",
            "That API never carried messages, and Meta switched it off in December 2024.",
            "Make a token under App Dashboard > Instagram > API setup with Instagram login.",
            INSTAGRAM_LOGIN,
        )
    found = _token(field, token, GET_STARTED)
    if found is None and not token.startswith((PAGE_PREFIX, INSTAGRAM_PREFIX)):
        return _unusual_token(field, f"{INSTAGRAM_PREFIX}… or {PAGE_PREFIX}…", GET_STARTED)
    return found


def _token(field: str, token: str, page: str) -> Remark | None:
    copy = "Copy the whole token again, from Generate access tokens in the App Dashboard."
    if _PLACEHOLDER.match(token):
        cause = "This is the placeholder of an example."
    elif any(character.isspace() for character in token):
        cause = "It has blanks in it: a line break, or “Bearer”, was copied along."
    elif _APP_TOKEN.match(token):
        cause = "This is an app's own token, its id and its secret: it may not write messages."
    elif not token.isascii():
        cause = "It holds characters that no token has."
    else:
        return None
    return _remark(True, field, "token_format", "This is no access token.", cause, copy, page)


def _unusual_token(field: str, usual: str, page: str) -> Remark:
    return _remark(
        False,
        field,
        "token_unusual",
        f"Tokens for this usually begin with {usual}, and this one does not.",
        "It may be cut off at the front, or be something else than an access token.",
        "Compare it with the App Dashboard; Meta decides in the next step.",
        page,
    )


def app_secret(field: str, secret: str | None) -> Remark | None:
    """Say what is unusual about an app secret; None for an ordinary one, or where there is none."""
    if secret is None or _SECRET.fullmatch(secret):
        return None
    fault = bool(_PLACEHOLDER.match(secret))
    return _remark(
        fault,
        field,
        "app_secret_unusual",
        "App secrets have 32 characters from 0 to 9 and a to f, and this one does not.",
        "This is the placeholder of an example." if fault else "It may be cut off, or be a token.",
        "Copy it from App Dashboard > App settings > Basic > App secret > Show.",
        SECURING,
    )


def app_id(field: str, value: str | None) -> Remark | None:
    """Say what is wrong with an app id; None for a right one, or where there is none."""
    fix = "Copy the App ID from the top of the App Dashboard."
    return number(field, "app ID", value, fix, WEBHOOKS)


def when(value: str | None) -> datetime | None:
    """Read a moment in RFC 3339, aware. None where there is none, or it is none."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def end(field: str, value: str | None) -> Remark | None:
    """Say that the end of a token is no moment; None for a right one, or where there is none."""
    if value is None or when(value) is not None:
        return None
    return _remark(
        True,
        field,
        "moment_format",
        "The end of the token is no moment.",
        "It is not written as RFC 3339 has it.",
        "Write it like 2030-01-31T12:00:00Z, or leave it out.",
        INSTAGRAM_LOGIN,
    )
