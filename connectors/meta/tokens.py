"""What can be said of an access token from the facts that Meta gives about it."""

from __future__ import annotations

from datetime import datetime

from connectors.checks import Finding, failed, passed, warning
from connectors.contract import Who
from connectors.meta.answers import TokenFacts
from connectors.problems import Problem

SOON = 14
"""Days before its end that a token is worth a warning."""
TOKENS = "https://developers.facebook.com/docs/facebook-login/guides/access-tokens"
PERMISSIONS = "https://developers.facebook.com/docs/permissions"


def expiry(facts: TokenFacts, now: datetime) -> Finding:
    """Say when a token ends, and warn where that is soon.

    The token and the access to data end separately: after 90 days without the person, a user's
    token still counts as valid and reads nothing (`data_access_expires_at`).
    """
    ends = [
        (moment, what)
        for moment, what in (
            (facts.expires_at, "the access token"),
            (facts.data_access_expires_at, "its access to data"),
        )
        if moment is not None
    ]
    if not ends:
        return passed("The token does not expire.", tokenType=facts.type)
    moment, what = min(ends)
    details = {"tokenType": facts.type, "expiresAt": moment.isoformat(), "expires": what}
    days = (moment - now).days
    if moment <= now:
        return failed(_ended(what, moment, details))
    if days < SOON:
        return warning(_ending(what, days, details))
    return passed(f"{_first_upper(what)} lasts {days} more days.", **details)


def scopes(facts: TokenFacts, needed: tuple[str, ...]) -> Finding:
    """Say whether a token has the permissions that a channel needs, and name those it lacks."""
    missing = [scope for scope in needed if scope not in facts.scopes]
    if not missing:
        return passed("The token has the permissions it needs.", scopes=sorted(needed))
    listed = ", ".join(missing)
    return failed(
        Problem(
            code="scopes_missing",
            message=f"The token lacks {listed}.",
            cause="It was made without this permission, the person who granted it took it back, "
            "or the app has no advanced access to it.",
            fix=f"Make a new token with {', '.join(needed)} ticked. If a permission is not on "
            "offer, add it to the app first, in App Review > Permissions and features.",
            who=Who.ACCOUNT_ADMIN,
            documentation=PERMISSIONS,
            details={"missing": missing, "scopes": sorted(facts.scopes)},
        )
    )


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(what: str, moment: datetime, details: dict[str, str | None]) -> Problem:
    return Problem(
        code="token_expired",
        message=f"{_first_upper(what)} ended on {moment:%Y-%m-%d}.",
        cause="Tokens of people end after hours or 60 days, their access to data after 90.",
        fix="Make a new token; one of a system user can be made to last for ever.",
        who=Who.ACCOUNT_ADMIN,
        documentation=TOKENS,
        details=details,
    )


def _ending(what: str, days: int, details: dict[str, str | None]) -> Problem:
    left = "in less than a day" if days < 1 else f"in {days} day{'s' if days != 1 else ''}"
    return Problem(
        code="token_expires_soon",
        message=f"{_first_upper(what)} ends {left}.",
        cause="Tokens of people end after hours or 60 days, their access to data after 90.",
        fix="Make a new token before that; one of a system user can be made to last for ever.",
        who=Who.ACCOUNT_ADMIN,
        documentation=TOKENS,
        details=details,
    )
