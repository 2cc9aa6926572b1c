"""What the engine does at a provider beside checking: send, and look after the webhook.

A provider's refusal or silence becomes an error of the engine, with the channel's secrets taken out
once more: a last net under the connectors.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors import webhooks
from connectors.addresses import host_of, same
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState
from linktor_tui.contract.errors import (
    Fault,
    InvalidRequest,
    ProviderRefused,
    ProviderSilent,
    Unsupported,
    WebhookTaken,
)
from linktor_tui.contract.resources import WebhookRegistration

if TYPE_CHECKING:
    from connectors.contract import Connector, Outbound, Sent
    from connectors.redaction import Redactor

    AnyConnector = Connector[Any]


@asynccontextmanager
async def _engine_errors(connector: AnyConnector, redactor: Redactor) -> AsyncIterator[None]:
    try:
        yield
    except ProviderRefusal as refusal:
        problem = redacted(refusal.problem, redactor)
        taken = problem.code == "webhook_taken"
        raise (WebhookTaken if taken else ProviderRefused)(problem) from None
    except NoAnswer as silence:
        raise ProviderSilent(redacted(silence.problem, redactor)) from None
    finally:
        await connector.close()


def redacted(problem: Problem, redactor: Redactor) -> Problem:
    """Take a channel's secrets out of a problem: a last net under the connectors."""
    return replace(
        problem,
        code=redactor.text(problem.code),
        message=redactor.text(problem.message),
        cause=redactor.text(problem.cause),
        fix=redactor.text(problem.fix),
        details=redactor.value(problem.details),
    )


async def sent(connector: AnyConnector, message: Outbound, redactor: Redactor) -> Sent:
    """Send a text. Raises `ProviderRefused`, `ProviderSilent`."""
    async with _engine_errors(connector, redactor):
        return await connector.send(message)


async def webhook_state(connector: AnyConnector, redactor: Redactor) -> WebhookState:
    """Ask where the provider posts. Raises `Unsupported`, `ProviderRefused`, `ProviderSilent`."""
    async with _engine_errors(connector, redactor):
        return await _registering(connector).webhook_state()


async def set_webhook(
    connector: AnyConnector, url: str, redactor: Redactor, *, take_over: bool
) -> WebhookState:
    """Have the provider post to an address. Raises as `webhook_state`, and `WebhookTaken`."""
    async with _engine_errors(connector, redactor):
        return await webhooks.set_webhook(_registering(connector), url, take_over=take_over)


async def clear_webhook(
    connector: AnyConnector, ours: str | None, redactor: Redactor, *, take_over: bool
) -> WebhookState:
    """Have the provider post nowhere. Raises as `webhook_state`, and `WebhookTaken`."""
    async with _engine_errors(connector, redactor):
        return await webhooks.clear_webhook(_registering(connector), ours, take_over=take_over)


def _registering(connector: AnyConnector) -> RegistersWebhook:
    if isinstance(connector, RegistersWebhook):
        return connector
    raise Unsupported(
        f"{connector.title} has no API for webhooks.",
        fix=connector.setup(connector.config, connector.context.webhook_url).instructions,
    )


def address(given: str | None, own: str | None) -> str:
    """Decide which address to register. Raises `InvalidRequest`."""
    url = given or own
    if url is None:
        raise InvalidRequest(
            Fault("url", "is needed: this machine has no public address"),
            fix="Give one with --url, or set LINKTOR_TUI_PUBLIC_URL to where the outside reaches it.",
        )
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(character.isspace() for character in url):
        raise InvalidRequest(Fault("url", "must be a complete http or https address"))
    if "@" in parts.netloc:  # the provider keeps and shows it
        raise InvalidRequest(Fault("url", "must hold no user name and no password"))
    return url


def shown(channel_id: str, state: WebhookState, ours: str | None) -> WebhookRegistration:
    """What may be shown of a registration: the whole of our own address, the host of another."""
    own = None if ours is None else bool(state.url) and same(str(state.url), ours)
    return WebhookRegistration(
        channel_id=channel_id,
        registered=bool(state.url),
        host=host_of(state.url) if state.url else None,
        ours=own,
        url=ours if own else None,
        place=state.place,
        details=state.details,
    )
