"""Registering a channel's webhook where the provider has an API for it.

A provider keeps one address, and somebody else's may stand there: a colleague's CRM, another tool.
`set_webhook` and `clear_webhook` are the only way in, and never take an address over unasked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.addresses import host_of, same
from connectors.problems import Problem, ProviderRefusal


@dataclass(frozen=True, slots=True)
class WebhookState:
    """Where a provider posts a channel's messages now."""

    url: str | None
    """None: nowhere. May hold somebody's secret in its path: show `host_of` of a foreign one."""
    place: str
    """What the address is registered at: `the bot`, `the number +15551234567`."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else an operator would want to know, JSON-ready and without secrets."""


class RegistersWebhook(ABC):
    """A connector whose provider lets the webhook be read, set and cleared by API."""

    @abstractmethod
    async def webhook_state(self) -> WebhookState:
        """Ask the provider where it posts. Raises `ProviderRefusal`, `NoAnswer`."""

    @abstractmethod
    async def register_webhook(self, url: str) -> None:
        """Tell the provider to post to this address from now on, whatever stood there.

        The channel's secrets (`Context.webhook_secret`, a verify token) go along where the provider
        takes one. Raises `ProviderRefusal`, `NoAnswer`.
        """

    @abstractmethod
    async def unregister_webhook(self) -> None:
        """Tell the provider to post nowhere. Raises `ProviderRefusal`, `NoAnswer`."""


async def set_webhook(
    connector: RegistersWebhook, url: str, *, take_over: bool = False
) -> WebhookState:
    """Register an address and read back what stands there then.

    Raises:
        ProviderRefusal: `webhook_taken` where somebody else's address stands and `take_over` is not
            given (nothing was changed), or the provider's own refusal.
        NoAnswer: the provider could not be reached.
    """
    found = await connector.webhook_state()
    if found.url and not same(found.url, url):
        _refuse_taking(found, take_over)
    await connector.register_webhook(url)
    return await connector.webhook_state()


async def clear_webhook(
    connector: RegistersWebhook, ours: str | None, *, take_over: bool = False
) -> WebhookState:
    """Take the registered address away, if it is this channel's, and read back what stands then.

    Args:
        connector: whose webhook.
        ours: the address of this channel; None while this machine has no public one.
        take_over: clear it even if it is somebody else's.

    Raises:
        ProviderRefusal, NoAnswer: as `set_webhook`.
    """
    found = await connector.webhook_state()
    if found.url is None:
        return found
    if ours is None or not same(found.url, ours):
        _refuse_taking(found, take_over)
    await connector.unregister_webhook()
    return await connector.webhook_state()


def _refuse_taking(found: WebhookState, take_over: bool) -> None:
    if take_over or found.url is None:
        return
    host = host_of(found.url)
    raise ProviderRefusal(
        Problem(
            code="webhook_taken",
            message=f"Messages go to {host} now, which is not this channel's address.",
            cause=f"Another program registered its own webhook at {found.place}.",
            fix="If that program is yours and no longer needed, repeat this with --take-over; "
            "messages stop reaching it at once.",
            details={"host": host, "place": found.place},
        )
    )
