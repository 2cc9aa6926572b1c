"""The API page's envelopes: resources and errors in, JSON-ready values out.

Each function is one of the page's response bodies, with its keys in the page's order. What a
resource knows beyond the page (`health` in a list, the finer parts of a step) is added, and nothing
of the page is left out.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from connectors.contract import Capabilities, CheckStep
    from linktor_tui.contract.errors import ChannelsError
    from linktor_tui.contract.resources import (
        Channel,
        CheckReport,
        CreatedChannel,
        Health,
        Page,
        Statistics,
        Traffic,
        WebhookRegistration,
    )

Json = dict[str, Any]


@cache
def camel(name: str) -> str:
    """Turn a Python name into the wire's: `messages_received_24h` -> `messagesReceived24h`."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def spaced(name: str) -> str:
    """Turn a wire name into words for people: `pendingUpdates` -> `Pending updates`."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words[:1].upper() + words[1:]


def _known(value: NamedTuple) -> Json:
    """Write a flat resource as wire names, leaving out what is None."""
    return {camel(name): item for name, item in value._asdict().items() if item is not None}


def capabilities(value: Capabilities) -> Json:
    """The twelve capabilities."""
    return {camel(name): held for name, held in asdict(value).items()}


def health(value: Health) -> Json:
    """A channel's health; times that are not known are null."""
    shown: Json = {
        "status": value.status.value,
        "lastChecked": value.last_checked,
        "lastMessageReceived": value.last_message_received,
        "lastMessageSent": value.last_message_sent,
    }
    return shown | ({"message": value.message} if value.message else {})


def _stats(value: Traffic | None) -> Json:
    return {} if value is None else {"stats": _known(value)}


def _optional(channel: Channel) -> Json:
    """The attributes that a channel has only after something happened to it."""
    names = ("activated_at", "deactivated_at", "deactivation_reason")
    return {camel(name): getattr(channel, name) for name in names if getattr(channel, name)}


def _resource(channel: Channel, attributes: Json) -> Json:
    return {"id": channel.id, "type": "channel", "attributes": attributes}


def summary(channel: Channel) -> Json:
    """A channel as an item of a list."""
    return _resource(
        channel,
        {
            "name": channel.name,
            "channelType": channel.channel_type,
            "status": channel.status.value,
            "config": dict(channel.config),
            **_stats(channel.stats),
            "health": health(channel.health),
            "webhookUrl": channel.webhook_url,
            "createdAt": channel.created_at,
            "updatedAt": channel.updated_at,
            **channel.extra,
        },
    )


def full(channel: Channel) -> Json:
    """A channel with everything that is known of it."""
    shown: Json = {
        "name": channel.name,
        "channelType": channel.channel_type,
        "status": channel.status.value,
        "config": dict(channel.config),
    }
    if channel.capabilities is not None:
        shown["capabilities"] = capabilities(channel.capabilities)
    if channel.default_bot is not None:
        shown["defaultBot"] = {"id": channel.default_bot.id, "name": channel.default_bot.name}
    shown |= {
        "metadata": dict(channel.metadata),
        "webhookUrl": channel.webhook_url,
        "webhookSecret": channel.webhook_secret,
        **_stats(channel.stats),
        "health": health(channel.health),
        **_optional(channel),
        "createdAt": channel.created_at,
        "updatedAt": channel.updated_at,
        **channel.extra,
    }
    return _resource(channel, shown)


def listing(page: Page[Channel]) -> Json:
    """GET /channels."""
    return paged(page, [summary(channel) for channel in page.items])


def paged(page: Page[Any], items: list[Json]) -> Json:
    """A page of any list, in the envelope that all lists have."""
    return {
        "data": items,
        "meta": {
            "pagination": {
                "page": page.page,
                "perPage": page.per_page,
                "totalPages": page.total_pages,
                "totalCount": page.total_count,
            }
        },
    }


def single(channel: Channel) -> Json:
    """GET and PATCH /channels/:id."""
    return {"data": full(channel)}


def created(new: CreatedChannel) -> Json:
    """POST /channels: the one body that shows the webhook secret."""
    body = full(new.channel)
    body["attributes"]["webhookSecret"] = new.webhook_secret
    return {"data": body, "meta": {"setupInstructions": new.setup_instructions}}


def activated(channel: Channel) -> Json:
    """POST /channels/:id/activate."""
    shown = {"status": channel.status.value, "activatedAt": channel.activated_at}
    return {"data": _resource(channel, shown)}


def deactivated(channel: Channel) -> Json:
    """POST /channels/:id/deactivate."""
    shown = {
        "status": channel.status.value,
        "deactivatedAt": channel.deactivated_at,
        "deactivationReason": channel.deactivation_reason,
    }
    return {"data": _resource(channel, shown)}


def check_step(step: CheckStep) -> Json:
    """One item of `tests[]`: the page's keys, then what a step knows beyond them."""
    shown: Json = {"name": step.name, "status": step.status.value, "message": step.message}
    if step.details:
        shown["details"] = dict(step.details)
    shown["id"] = step.id
    beyond = {
        "failureClass": step.failure_class.value if step.failure_class else None,
        "code": step.code,
        "cause": step.cause,
        "fix": step.fix,
        "who": step.who.value if step.who else None,
        "documentation": step.documentation,
    }
    shown |= {key: value for key, value in beyond.items() if value is not None}
    shown["durationMs"] = step.duration_ms
    return shown


def report(value: CheckReport) -> Json:
    """What stands under `data` for POST /channels/:id/test."""
    shown: Json = {
        "success": value.success,
        "channelId": value.channel_id,
        "tests": [check_step(step) for step in value.tests],
        "testedAt": value.tested_at,
    }
    if value.identity is not None:
        shown["identity"] = {"id": value.identity.id, "label": value.identity.label}
    if value.partial:
        shown["partial"] = True
    return shown


def tested(value: CheckReport) -> Json:
    """POST /channels/:id/test."""
    return {"data": report(value)}


def webhook(value: WebhookRegistration) -> Json:
    """Where a channel's messages are posted to."""
    shown = {camel(name): item for name, item in value._asdict().items()}
    return {"data": shown | {"details": dict(value.details)}}


def statistics(value: Statistics) -> Json:
    """GET /channels/:id/stats; averages that nothing can be said about are null."""
    return {
        "data": {
            "channelId": value.channel_id,
            "period": value.period.value,
            "granularity": value.granularity.value,
            "summary": {camel(name): item for name, item in value.summary._asdict().items()},
            "timeSeries": [_known(bucket) for bucket in value.time_series],
        }
    }


def failure(error: ChannelsError) -> Json:
    """The error envelope, with cause and fix where they are known."""
    shown: Json = {"code": error.code, "message": error.message}
    if error.cause:
        shown["cause"] = error.cause
    if error.fix:
        shown["fix"] = error.fix
    details = dict(error.details)
    attached = getattr(error, "report", None)
    if attached is not None:
        details["report"] = report(attached)
    if details:
        shown["details"] = details
    return {"error": shown}
