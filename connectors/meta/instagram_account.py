"""Whose an Instagram token is, in either of Meta's two APIs, and what is wrong where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.checks import Finding, passed, warning
from connectors.contract import Who
from connectors.meta import messenger_problems as problems
from connectors.meta.instagram_config import GET_STARTED, INSTAGRAM_LOGIN
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.meta.graph import TokenFacts
    from connectors.meta.messenger_reach import Reach

SOON = 14
"""Days before its end that a token is worth a warning."""
PERSONS = {"USER": "person", "SYSTEM_USER": "system user"}
REFRESH = (
    "Refresh it while it lasts (GET /refresh_access_token), or make a new one under App Dashboard > "
    "Instagram > API setup with Instagram login > Generate access tokens."
)


@dataclass(frozen=True, slots=True)
class Owner:
    """What Meta says of whose a token is."""

    account: str | None
    """The account's own id; None for a page without one, or a person."""
    name: str | None = None
    """Of the account: its handle without the @. Of a page, where there is no account."""
    page: str | None = None
    scoped: str | None = None
    """The account's id for this app only, which looks just like the other."""
    type: str | None = None

    @property
    def label(self) -> str:
        """What a person recognises: `@acme.shop`."""
        return f"@{self.name}" if self.name else str(self.account)


async def of_account(reach: Reach) -> Owner:
    """Ask graph.instagram.com whose token it is. Raises `ProviderRefusal`, `NoAnswer`."""
    from connectors.meta.graph import read
    from connectors.meta.messenger_reach import AccountMe

    found = await reach.me("id,user_id,username,account_type")
    me = read(AccountMe, found, reach.own.http.host)
    return Owner(me.user_id, me.username, scoped=me.id, type=me.account_type)


async def of_page(reach: Reach) -> Owner:
    """Ask graph.facebook.com whose token it is. Raises `ProviderRefusal`, `NoAnswer`."""
    from connectors.meta.graph import read
    from connectors.meta.messenger_reach import PageMe
    from connectors.problems import ProviderRefusal

    try:
        found = await reach.me("id,name,instagram_business_account{id,username}")
    except ProviderRefusal as refusal:
        # A person has no such field, and the refusal names no more than that.
        if refusal.problem.code != "100":
            raise
        found = await reach.me("id,name")
    me = read(PageMe, found, reach.own.http.host)
    linked = me.instagram_business_account
    if linked is None:
        return Owner(None, me.name, page=me.id)
    return Owner(linked.id, linked.username, page=me.id)


async def conversations(reach: Reach) -> None:
    """Read the id of one conversation: what the permission for messages allows.

    Raises:
        ProviderRefusal: the permission is missing, or the owner lets no app read messages.
        NoAnswer: as `Graph.get`.
    """
    from connectors.meta.answers import Answer
    from connectors.meta.graph import read

    class _Conversations(Answer):
        data: tuple[object, ...]

    asked = {"platform": "instagram", "fields": "id", "limit": "1"}
    found = await reach.own.get("/me/conversations", asked)
    read(_Conversations, found, reach.own.http.host)


def fault(
    owner: Owner, expected: str, page: str | None, facts: TokenFacts | None
) -> Problem | None:
    """Say why the token is not the channel's account's; None where it is."""
    if owner.account is None:
        kind = PERSONS.get((facts.type if facts else None) or "")
        if kind is not None:
            return problems.of_a_person(owner.name, expected, kind)
        return _not_linked(owner, expected)
    if owner.account == expected:
        if page is not None and owner.page is not None and owner.page != page:
            return problems.of_another("page", owner.page, None, page)
        return None
    if owner.scoped == expected:
        return _scoped(owner, expected)
    if owner.page == expected:
        return _page_id(owner, expected)
    return problems.of_another("account", owner.account, owner.name, expected)


def lasting(ends: datetime, now: datetime) -> Finding:
    """Say how long a token of Instagram Login lasts, as the channel has it."""
    days = (ends - now).days
    details = {"expiresAt": ends.isoformat(), "expires": "the access token"}
    if days >= SOON:
        return passed(f"The token lasts {days} more days, as the channel has it.", **details)
    over = ends <= now
    problem = Problem(
        code="token_expired" if over else "token_expires_soon",
        message=f"The token {'ended' if over else 'ends'} on {ends:%Y-%m-%d}, as the channel has it.",
        cause="Tokens of Instagram Login last 60 days from when they were made or refreshed.",
        fix=f"{REFRESH} Then put its new end into the channel.",
        documentation=f"{INSTAGRAM_LOGIN}/business-login",
        details=details,
    )
    # Meta took the token a moment ago: the day in the channel is what is wrong.
    return warning(problem)


def _scoped(owner: Owner, expected: str) -> Problem:
    return Problem(
        code="account_id_scoped",
        message=f"{expected} is the account's id for this app only; its own is {owner.account}.",
        cause="GET /me gives two ids that look alike: id counts for one app, user_id is the "
        "account's. Webhooks name the account by user_id.",
        fix=f"Put {owner.account} into the channel as its account ID.",
        documentation=GET_STARTED,
        details={"expected": expected, "found": owner.account},
    )


def _page_id(owner: Owner, expected: str) -> Problem:
    return Problem(
        code="account_id_of_page",
        message=f"{expected} is the page's id; the account linked to it is {owner.account}.",
        cause="The page and its Instagram account have ids of their own.",
        fix=f"Put {owner.account} into the channel as its account ID.",
        documentation=GET_STARTED,
        details={"expected": expected, "found": owner.account},
    )


def _not_linked(owner: Owner, expected: str) -> Problem:
    whose = f"“{owner.name}”" if owner.name else str(owner.page)
    return Problem(
        code="account_not_linked",
        message=f"The page {whose} is linked to no Instagram account that this token may see.",
        cause="Page and account were never linked, the account is a personal one, or the token lacks "
        "instagram_basic.",
        fix="In Instagram, switch to a professional account and link the page under Settings > "
        "Business tools and controls; then make a new token with instagram_basic.",
        who=Who.ACCOUNT_ADMIN,
        documentation="https://developers.facebook.com/docs/messenger-platform/instagram",
        details={"expected": expected},
    )
