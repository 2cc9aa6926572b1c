"""Where Mailgun posts: webhooks of the domain by kind of event, and one route for our address.

A kind of event may go to three addresses, so adding ours takes nothing away as long as there is
room. For mail, this program makes one route whose expression is exactly the channel's address; a
route with that expression and another address is somebody else's. Routes that match more (a
catch-all) go on working beside it. Facts: “Webhooks” and “Routes” in Mailgun's OpenAPI description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from connectors.addresses import host_of, same
from connectors.mailgun.answers import Nothing, Route, Routes, Webhooks
from connectors.mailgun.api import MailgunApi
from connectors.webhooks import WebhookState

KINDS = ("accepted", "delivered", "opened", "permanent_fail", "temporary_fail")
"""The kinds of event that this program asks for."""
MOST_URLS = 3
PAGE = 100
MOST_PAGES = 20

_TARGET = re.compile(r"^\s*forward\(\s*[\"']([^\"',\s]+)[\"']\s*\)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Places:
    """What stands at Mailgun now."""

    webhooks: Webhooks
    route: Route | None
    address: str
    """The address that mail of customers comes in at."""

    def kinds(self, url: str | None) -> list[str]:
        """The kinds of event that go to an address."""
        return [
            kind
            for kind in KINDS
            if url and any(same(item, url) for item in self.webhooks.urls(kind))
        ]

    @property
    def full(self) -> str | None:
        """Somebody else's address where a kind of event has no room for another one."""
        crowded = (self.webhooks.urls(kind) for kind in KINDS)
        return next((urls[0] for urls in crowded if len(urls) >= MOST_URLS), None)

    @property
    def target(self) -> str | None:
        """Where the route for our address posts."""
        return target_of(self.route) if self.route is not None else None


def expression(address: str) -> str:
    """The expression of a route that matches one address and nothing else."""
    return f'match_recipient("^{re.escape(address.lower())}$")'


def target_of(route: Route) -> str | None:
    """The address that a route posts to, None for one that posts nowhere."""
    hits = (_TARGET.match(action) for action in route.actions)
    return next((hit[1] for hit in hits if hit and "://" in hit[1]), None)


async def places(api: MailgunApi, domain: str, address: str) -> Places:
    """Ask for both. Raises `ProviderRefusal`, `NoAnswer`."""
    webhooks = await api.get(Webhooks, f"/v3/domains/{quote(domain, safe='')}/webhooks")
    return Places(webhooks, await _route(api, address), address)


async def _route(api: MailgunApi, address: str) -> Route | None:
    wanted = expression(address)
    for page in range(MOST_PAGES):
        params = {"skip": str(page * PAGE), "limit": str(PAGE)}
        items = (await api.get(Routes, "/v3/routes", params)).items
        for item in items:
            if item.expression.strip().lower() == wanted.lower():
                return item
        if len(items) < PAGE:
            break
    return None


def state(found: Places, ours: str | None) -> WebhookState:
    """Name the one address that an operator has to know of: what stands in the way, or ours."""
    target, kinds = found.target, found.kinds(ours)
    inbound = bool(ours and target and same(target, ours))
    everybody = {url for kind in KINDS for url in found.webhooks.urls(kind)}
    details: dict[str, Any] = {
        "events": kinds,
        "inbound": inbound,
        "inboundAddress": found.address,
        "otherWebhooks": sorted(
            {host_of(url) for url in everybody if not (ours and same(url, ours))}
        ),
    }
    place = f"the route for {found.address}"
    if target is not None and not inbound:
        return WebhookState(target, place, details)
    if ours and (inbound or kinds):
        return WebhookState(ours, f"{place} and the webhooks of the domain", details)
    if found.full is not None:
        return WebhookState(found.full, "the webhooks of the domain", details)
    return WebhookState(None, place, details)


async def register(api: MailgunApi, domain: str, found: Places, url: str) -> None:
    """Have events and mail posted to an address."""
    await _set_route(api, found, url)
    path = f"/v4/domains/{quote(domain, safe='')}/webhooks"
    if found.full is not None and not found.kinds(url):
        await api.change(Nothing, "DELETE", path, params={"url": found.full})
    # Adding an address that has some of the kinds is refused: it is changed instead.
    method = "PUT" if found.kinds(url) else "POST"
    form = [("url", url), *(("event_types", kind) for kind in KINDS)]
    await api.change(Nothing, method, path, form)


async def _set_route(api: MailgunApi, found: Places, url: str) -> None:
    form = [
        ("priority", "0"),
        ("description", "linktor channel"),
        ("expression", expression(found.address)),
        ("action", f'forward("{url}")'),
    ]
    if found.route is None:
        await api.change(Nothing, "POST", "/v3/routes", form)
    else:
        await api.change(Nothing, "PUT", f"/v3/routes/{quote(found.route.id, safe='')}", form)


async def unregister(api: MailgunApi, domain: str, found: Places, url: str | None) -> None:
    """Take away what `state` shows: the route for our address, and the webhooks beside it."""
    shown = state(found, url).url
    path = f"/v4/domains/{quote(domain, safe='')}/webhooks"
    for address in {item for item in (url, shown) if item and found.kinds(item)}:
        stands = next(
            item for kind in KINDS for item in found.webhooks.urls(kind) if same(item, address)
        )
        await api.change(Nothing, "DELETE", path, params={"url": stands})
    if found.route is not None:
        await api.change(Nothing, "DELETE", f"/v3/routes/{quote(found.route.id, safe='')}")
