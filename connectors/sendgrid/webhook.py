"""Where SendGrid posts: Event Webhooks of the account, and one Inbound Parse setting per host name.

An account may have several Event Webhooks, side by side; so adding ours takes nothing away, as long
as the plan has room. A host name's mail goes to one address: only there can ours displace another.
Facts: “Webhooks” and “Settings - Inbound Parse” in the API reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from connectors.addresses import host_of, same
from connectors.mailapi.incoming import with_password
from connectors.problems import Problem, ProviderRefusal
from connectors.sendgrid.answers import (
    Created,
    EventWebhook,
    EventWebhooks,
    Nothing,
    ParseSetting,
    ParseSettings,
    SigningKey,
)
from connectors.sendgrid.api import SendGridApi
from connectors.sendgrid.pages import INBOUND
from connectors.webhooks import WebhookState

EVENTS = "/v3/user/webhooks/event/settings"
PARSE = "/v3/user/webhooks/parse/settings"
SIGNED = EVENTS + "/signed"

WANTED = {
    "processed": True,
    "deferred": True,
    "delivered": True,
    "bounce": True,
    "dropped": True,
    "open": True,
    "click": False,
    "spam_report": False,
    "unsubscribe": False,
    "group_unsubscribe": False,
    "group_resubscribe": False,
}
"""All events must be named: what is left out is switched off."""


@dataclass(frozen=True, slots=True)
class Places:
    """What stands at SendGrid now."""

    events: tuple[EventWebhook, ...]
    room: bool
    """Whether the plan has room for another Event Webhook."""
    parse: ParseSetting | None
    parse_readable: bool
    host: str
    """The host name that mail of customers comes in at."""

    def event(self, url: str | None) -> EventWebhook | None:
        """The Event Webhook with an address."""
        return next((item for item in self.events if url and same(item.url, url)), None)


async def places(api: SendGridApi, host: str) -> Places:
    """Ask for both. Raises `ProviderRefusal` where events are not shown; `NoAnswer`."""
    found = await api.get(EventWebhooks, f"{EVENTS}/all")
    events = tuple(item for item in found.webhooks if item.id and item.url)
    room = found.max_allowed is None or len(events) < found.max_allowed
    try:
        settings = (await api.get(ParseSettings, PARSE)).result
    except ProviderRefusal:
        return Places(events, room, None, False, host)
    mine = next((item for item in settings if item.hostname.lower() == host), None)
    return Places(events, room, mine, True, host)


def state(found: Places, ours: str | None) -> WebhookState:
    """Name the one address that an operator has to know of: what stands in the way, or ours."""
    event, parse = found.event(ours), found.parse
    inbound = bool(ours and parse and same(parse.url, ours))
    details: dict[str, Any] = {
        "events": event is not None,
        "inbound": inbound if found.parse_readable else None,
        "inboundHost": found.host,
        "otherEventWebhooks": sorted(host_of(item.url) for item in found.events if item != event),
    }
    if event is not None and event.public_key:
        details["webhookPublicKey"] = event.public_key
    place = f"Inbound Parse of {found.host}"
    if parse is not None and parse.url and not inbound:
        return WebhookState(parse.url, place, details)
    if ours and (inbound or event):
        return WebhookState(ours, f"{place} and the Event Webhooks", details)
    if not found.room and found.events:
        return WebhookState(found.events[0].url, "the Event Webhooks", details)
    return WebhookState(None, place, details)


async def register(api: SendGridApi, found: Places, url: str, secret: str | None) -> None:
    """Have mail and events posted to an address, the mail with the secret as password."""
    if not secret:
        raise ProviderRefusal(_no_secret())
    if found.parse_readable:
        body = {
            "url": with_password(url, secret),
            "hostname": found.host,
            "spam_check": False,
            "send_raw": False,
        }
        if found.parse is None:
            await api.change(Nothing, "POST", PARSE, body)
        else:
            await api.change(Nothing, "PATCH", _parse_path(found), body)
    await _register_events(api, found, url)


async def _register_events(api: SendGridApi, found: Places, url: str) -> None:
    body = WANTED | {"enabled": True, "url": url}
    stands = found.event(url) or (None if found.room or not found.events else found.events[0])
    if stands is None:
        made = await api.change(
            Created, "POST", EVENTS, body | {"friendly_name": "linktor channel"}
        )
        webhook_id = made.id
    else:
        webhook_id = stands.id
        await api.change(Nothing, "PATCH", f"{EVENTS}/{quote(webhook_id, safe='')}", body)
    # Signing cannot be switched on while a webhook is made.
    await api.change(
        SigningKey, "PATCH", f"{SIGNED}/{quote(webhook_id, safe='')}", {"enabled": True}
    )


async def unregister(api: SendGridApi, found: Places, url: str | None) -> None:
    """Take away what `state` shows: the setting of the host name, and the Event Webhook."""
    shown = state(found, url).url
    for item in found.events:
        if any(address and same(item.url, address) for address in (url, shown)):
            path = f"{EVENTS}/{quote(item.id, safe='')}"
            await api.change(Nothing, "DELETE", path)
    if found.parse is not None:
        await api.change(Nothing, "DELETE", _parse_path(found))


def _parse_path(found: Places) -> str:
    hostname = found.parse.hostname if found.parse else found.host
    return f"{PARSE}/{quote(hostname, safe='')}"


def _no_secret() -> Problem:
    return Problem(
        code="webhook_secret_missing",
        message="The channel has no webhook secret, so mail of Inbound Parse could not be proved.",
        cause="SendGrid does not sign it by itself: the secret in its address is the proof.",
        fix="Give the channel a webhook secret, and register the webhook again.",
        documentation=INBOUND,
    )
