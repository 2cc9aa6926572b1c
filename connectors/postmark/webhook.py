"""Where Postmark posts: webhooks of the stream for events, one inbound address of the server for mail.

A stream may have several webhooks side by side; the server posts mail to one address. Facts:
“Webhooks API” and “Server API” (`InboundHookUrl`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors.addresses import host_of, same
from connectors.mailapi.incoming import USER, with_password
from connectors.postmark.answers import Nothing, Server, Webhook, Webhooks
from connectors.postmark.api import PostmarkApi
from connectors.postmark.pages import HOOKS
from connectors.problems import Problem, ProviderRefusal
from connectors.redaction import MASK
from connectors.webhooks import WebhookState

MOST_WEBHOOKS = 10


@dataclass(frozen=True, slots=True)
class Places:
    """What stands at Postmark now."""

    server: Server
    webhooks: tuple[Webhook, ...]

    def event(self, url: str | None) -> Webhook | None:
        """The webhook with an address."""
        return next((item for item in self.webhooks if url and same(item.url, url)), None)

    @property
    def inbound(self) -> str | None:
        """Where the server posts mail."""
        return self.server.inbound_hook_url or None


async def places(api: PostmarkApi, stream: str) -> Places:
    """Ask for both. Raises `ProviderRefusal`, `NoAnswer`."""
    server = await api.get(Server, "/server")
    found = await api.get(Webhooks, "/webhooks", {"MessageStream": stream})
    return Places(server, found.webhooks)


def proves(url: str) -> bool:
    """Tell whether an address holds the channel's secret, which comes out of a reply masked."""
    return urlsplit(url).netloc.rpartition("@")[0].endswith(f":{MASK}")


def state(found: Places, ours: str | None) -> WebhookState:
    """Name the one address that an operator has to know of: what stands in the way, or ours."""
    event, inbound = found.event(ours), found.inbound
    mine = bool(ours and inbound and same(inbound, ours))
    others = sorted({host_of(item.url) for item in found.webhooks if item != event})
    details: dict[str, Any] = {
        "events": event is not None,
        "inbound": mine,
        "inboundAddress": found.server.inbound_address,
        "otherWebhooks": others,
    }
    place = f"the inbound stream of the server {found.server.name[:60]}"
    if inbound is not None and not mine:
        return WebhookState(inbound, place, details)
    if ours and (mine or event is not None):
        return WebhookState(ours, f"{place} and the webhooks of the stream", details)
    if len(found.webhooks) >= MOST_WEBHOOKS:
        return WebhookState(found.webhooks[0].url, "the webhooks of the stream", details)
    return WebhookState(None, place, details)


async def register(
    api: PostmarkApi, stream: str, found: Places, url: str, secret: str | None
) -> None:
    """Have events and mail posted to an address, with the secret as the password of both."""
    if not secret:
        raise ProviderRefusal(_no_secret())
    await api.change(Nothing, "PUT", "/server", {"InboundHookUrl": with_password(url, secret)})
    body: dict[str, Any] = {
        "Url": url,
        "HttpAuth": {"Username": USER, "Password": secret},
        "Triggers": {
            "Delivery": {"Enabled": True},
            "Bounce": {"Enabled": True, "IncludeContent": False},
            "Open": {"Enabled": True, "PostFirstOpenOnly": True},
        },
    }
    crowded = len(found.webhooks) >= MOST_WEBHOOKS
    stands = found.event(url) or (found.webhooks[0] if crowded else None)
    if stands is None:
        await api.change(Nothing, "POST", "/webhooks", body | {"MessageStream": stream})
    else:
        await api.change(Nothing, "PUT", f"/webhooks/{stands.id}", body)


async def unregister(api: PostmarkApi, found: Places, url: str | None) -> None:
    """Take away what `state` shows: the inbound address, and the webhook beside it."""
    shown = state(found, url).url
    for item in found.webhooks:
        if any(address and same(item.url, address) for address in (url, shown)):
            await api.change(Nothing, "DELETE", f"/webhooks/{item.id}")
    if found.inbound is not None:
        await api.change(Nothing, "PUT", "/server", {"InboundHookUrl": ""})


def _no_secret() -> Problem:
    return Problem(
        code="webhook_secret_missing",
        message="The channel has no webhook secret, so what Postmark posts could not be proved.",
        cause="Postmark signs nothing: the secret that is registered with the address is the proof.",
        fix="Give the channel a webhook secret, and register the webhook again.",
        documentation=HOOKS,
    )
