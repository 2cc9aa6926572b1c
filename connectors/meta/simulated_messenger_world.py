"""Messenger's and Instagram's nodes of the simulated Graph API: pages, accounts, and their customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.meta.simulated_graph import App, GraphWorld, Token

BOTH_FIELDS = frozenset(
    {
        "messages",
        "messaging_postbacks",
        "messaging_optins",
        "messaging_referrals",
        "messaging_handovers",
        "message_reactions",
        "standby",
    }
)
PAGE_FIELDS = BOTH_FIELDS | {"feed", "message_deliveries", "message_reads", "message_echoes"}
ACCOUNT_FIELDS = BOTH_FIELDS | {"messaging_seen", "comments", "live_comments", "mentions"}


@dataclass(slots=True)
class Account:
    """A professional Instagram account."""

    id: str
    """Its own id, `user_id` to its own token."""
    scoped: str
    """Its id for the app, `id` to its own token."""
    username: str
    type: str = "BUSINESS"
    apps_may_read: bool = True
    """“Allow access to messages”."""
    customers: dict[str, str] = field(default_factory=dict)
    """Instagram-scoped id -> handle."""
    subscribed: dict[str, list[str]] = field(default_factory=dict)
    """App -> fields, for a token of Instagram Login."""
    sent: dict[str, str] = field(default_factory=dict)
    """Message -> recipient."""


@dataclass(slots=True)
class Page:
    """A Facebook page."""

    id: str
    name: str
    account: str | None = None
    """Id of the Instagram account it is linked to."""
    customers: dict[str, str] = field(default_factory=dict)
    """Page-scoped id -> name."""
    subscribed: dict[str, list[str]] = field(default_factory=dict)
    """App -> fields."""
    sent: dict[str, str] = field(default_factory=dict)
    """Message -> recipient."""


@dataclass(slots=True)
class Hook:
    """The webhook of an app for one kind of object."""

    callback_url: str
    verify_token: str
    fields: list[str]
    active: bool = True

    def shown(self, kind: str) -> dict[str, Any]:
        """How `/{app}/subscriptions` lists it."""
        named = [{"name": name, "version": "v23.0"} for name in self.fields]
        return {
            "object": kind,
            "callback_url": self.callback_url,
            "active": self.active,
            "fields": named,
        }


@dataclass(slots=True)
class MessengerWorld:
    """What Meta knows of pages and accounts. May be changed at any time."""

    pages: dict[str, Page] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    hooks: dict[tuple[str, str], Hook] = field(default_factory=dict)
    """(app, object) -> its webhook."""
    parents: dict[str, str] = field(default_factory=dict)
    """Instagram app -> the Meta app that it is part of, and that keeps its webhook."""
    deaf: set[str] = field(default_factory=lambda: {"unreachable.example"})
    """Hosts that do not answer Meta's question at registration."""

    def node(self, node: str) -> Page | Account | None:
        """A page or an account by id; an app may call an account by the id it has for it, too."""
        scoped = (item for item in self.accounts.values() if item.scoped == node)
        return self.pages.get(node) or self.accounts.get(node) or next(scoped, None)

    def linked(self, page: Page) -> Account | None:
        """The Instagram account of a page."""
        return None if page.account is None else self.accounts.get(page.account)


APP = App("345100000000001", "Acme Inbox", "0e55e0000000000000000000000000a1")
INSTAGRAM_APP = App("345100000000101", "Acme Inbox-IG", "0e55e0000000000000000000000000a2")
OTHER_APP = App("345100000000002", "Another CRM", "0e55e0000000000000000000000000a3")

PAGE = "104500000000001"
OTHER_PAGE = "104500000000002"
ORDERS_PAGE = "104500000000003"
UNLINKED_PAGE = "104500000000004"
ACCOUNT = "17841400000000001"
OTHER_ACCOUNT = "17841400000000002"
LOGIN_ACCOUNT = "17841400000000003"
SCOPED = {ACCOUNT: "27100000000000001", OTHER_ACCOUNT: "27100000000000002"}
LOGIN_SCOPED = "27100000000000003"
PERSON = "122100000000000077"
CUSTOMER = "24500000000000001"
INSTAGRAM_CUSTOMER = "960000000000001"

PAGE_WORKS = "EAAsimulatorOnlyPageWorks000000000000000000"
PAGE_EXPIRED = "EAAsimulatorOnlyPageExpired0000000000000000"
PAGE_MUTE = "EAAsimulatorOnlyPageMayNotWrite000000000000"
ORDERS_KEY = "EAAsimulatorOnlyOrdersPage00000000000000000"
OTHERS_KEY = "EAAsimulatorOnlyOtherPage000000000000000000"
UNLINKED_KEY = "EAAsimulatorOnlyUnlinkedPage000000000000000"
PERSONS_KEY = "EAAsimulatorOnlyPerson000000000000000000000"
LOGIN_WORKS = "IGAAsimulatorOnlyWorks00000000000000000000"
LOGIN_EXPIRED = "IGAAsimulatorOnlyExpired000000000000000000"
LOGIN_MUTE = "IGAAsimulatorOnlyMayNotWrite00000000000000"

MESSENGER_SCOPES = ("pages_messaging", "pages_manage_metadata", "pages_show_list")
INSTAGRAM_SCOPES = ("instagram_basic", "instagram_manage_messages")
LOGIN_SCOPES = ("instagram_business_basic", "instagram_business_manage_messages")
HALF = ("pages_show_list", "pages_manage_metadata", "instagram_basic")
"""Everything but writing and reading messages."""
DAY = 86_400


def messenger_world(graph: GraphWorld) -> MessengerWorld:
    """Make the pages, accounts and tokens that the simulator starts with."""
    graph.add(APP, INSTAGRAM_APP, OTHER_APP)
    graph.add(*_page_tokens(), *_login_tokens())
    world = MessengerWorld(parents={INSTAGRAM_APP.id: APP.id})
    people = {CUSTOMER: "Ada Customer"}
    followers = {INSTAGRAM_CUSTOMER: "ada.customer"}
    everything = ["messages", "messaging_postbacks", "message_deliveries", "message_reads"]
    for page in (
        Page(PAGE, "Acme Support", ACCOUNT, dict(people), {APP.id: list(everything)}),
        Page(OTHER_PAGE, "Somebody Else", OTHER_ACCOUNT, {}, {OTHER_APP.id: list(everything)}),
        Page(ORDERS_PAGE, "Acme Orders", None, dict(people), {OTHER_APP.id: list(everything)}),
        Page(UNLINKED_PAGE, "Acme Unlinked", None, dict(people), {APP.id: ["feed"]}),
    ):
        world.pages[page.id] = page
    seen = ["messages", "messaging_postbacks", "messaging_seen"]
    for account in (
        Account(ACCOUNT, SCOPED[ACCOUNT], "acme.support", customers=dict(followers)),
        Account(OTHER_ACCOUNT, SCOPED[OTHER_ACCOUNT], "somebody.else"),
        Account(
            LOGIN_ACCOUNT,
            LOGIN_SCOPED,
            "acme.studio",
            "MEDIA_CREATOR",
            customers=dict(followers),
            subscribed={INSTAGRAM_APP.id: seen},
        ),
    ):
        world.accounts[account.id] = account
    return world


def _page_tokens() -> tuple[Token, ...]:
    every = (*MESSENGER_SCOPES, *INSTAGRAM_SCOPES)

    def page(value: str, node: str, name: str, scopes: tuple[str, ...] = every) -> Token:
        return Token(value, APP.id, "PAGE", node, name, scopes, data_access_in=80 * DAY)

    expired = page(PAGE_EXPIRED, PAGE, "Acme Support")
    expired.ended = 463
    return (
        page(PAGE_WORKS, PAGE, "Acme Support"),
        expired,
        page(PAGE_MUTE, PAGE, "Acme Support", HALF),
        page(ORDERS_KEY, ORDERS_PAGE, "Acme Orders"),
        page(OTHERS_KEY, OTHER_PAGE, "Somebody Else"),
        page(UNLINKED_KEY, UNLINKED_PAGE, "Acme Unlinked"),
        Token(PERSONS_KEY, APP.id, "USER", PERSON, "Ada Admin", every, expires_in=50 * DAY),
    )


def _login_tokens() -> tuple[Token, ...]:
    app, name = INSTAGRAM_APP.id, "acme.studio"
    return (
        Token(LOGIN_WORKS, app, "USER", LOGIN_ACCOUNT, name, LOGIN_SCOPES),
        Token(LOGIN_EXPIRED, app, "USER", LOGIN_ACCOUNT, name, LOGIN_SCOPES, ended=463),
        Token(LOGIN_MUTE, app, "USER", LOGIN_ACCOUNT, name, LOGIN_SCOPES[:1]),
    )
