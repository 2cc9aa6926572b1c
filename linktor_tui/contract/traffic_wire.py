"""The bodies of the Messages, Conversations and Webhooks pages, from the values of `traffic`.

As in `wire`: the page's keys first, in the page's order, and what is known beyond them added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.redaction import MASK
from linktor_tui.contract.wire import Json, camel, paged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import (
        Contact,
        Conversation,
        CreatedEndpoint,
        Delivery,
        EndpointStats,
        Event,
        Expiry,
        Message,
        Thread,
        WebhookEndpoint,
    )

BY_PHONE = frozenset({"sms", "voice", "whatsapp", "rcs"})
"""Channel types whose contacts are phone numbers."""


# --- messages ------------------------------------------------------------------------------------


def message(value: Message) -> Json:
    """A message as an item of a list. `from` and `to` are null where a side is not known."""
    ends = value.channel_address, value.contact.address
    sender, receiver = ends if value.direction == "outbound" else ends[::-1]
    shown: Json = {
        "conversationId": value.conversation_id,
        "channelId": value.channel_id,
        **_given(value, "channel_type"),
        "direction": value.direction.value,
        "from": sender,
        "to": receiver,
        "content": dict(value.content),
        "status": value.status.value,
        "metadata": dict(value.metadata),
        **_given(value, "external_id"),
        "createdAt": value.created_at,
        **_given(value, "sent_at", "delivered_at", "read_at"),
        **_given(value, "failed_at", "subject", "provider_status"),
        "contact": contact(value.contact, value.channel_type),
    }
    if value.problem is not None:
        shown["error"] = dict(value.problem)
    return _resource("message", value.id, shown)


def one_message(value: Message) -> Json:
    """GET and POST /messages."""
    shown = message(value)
    shown["attributes"]["statusHistory"] = _history(value)
    return {"data": shown}


def messages(page: Page[Message]) -> Json:
    """GET /messages."""
    return paged(page, [message(item) for item in page.items])


def read_message(value: Message) -> Json:
    """POST /messages/:id/read."""
    shown = {"status": value.status.value, "readAt": value.read_at}
    return {"data": _resource("message", value.id, shown)}


def thread(value: Thread) -> Json:
    """GET /conversations/:id/messages: oldest first; the cursor leads to what came before."""
    cursor = {"next": value.earlier, "hasMore": value.earlier is not None}
    return {"data": [message(item) for item in value.messages], "meta": {"cursor": cursor}}


def _history(value: Message) -> list[Json]:
    """The statuses that a message has gone through, as far as their times are known."""
    passed = {"pending" if value.direction == "outbound" else "delivered": value.created_at}
    for name in ("sent", "delivered", "read", "failed"):
        at = getattr(value, f"{name}_at")
        if at is not None:
            passed.setdefault(name, at)
    in_order = sorted(passed.items(), key=lambda item: item[1])
    return [{"status": name, "timestamp": at} for name, at in in_order]


# --- conversations -------------------------------------------------------------------------------


def contact(value: Contact, channel_type: str | None) -> Json:
    """A contact; its address under the page's name for it, too, where the page has one."""
    shown: Json = {"id": value.id, "name": value.name}
    if channel_type in BY_PHONE:
        shown["phone"] = value.address
    if channel_type == "email":
        shown["email"] = value.address
    return {**shown, "address": value.address}


def conversation(value: Conversation) -> Json:
    """A conversation as an item of a list."""
    shown: Json = {
        "status": value.status.value,
        "channel": {
            "id": value.channel_id,
            "type": value.channel_type,
            "name": value.channel_name,
        },
        "contact": contact(value.contact, value.channel_type),
        "assignee": None,
        "lastMessage": brief(value.last_message) if value.last_message else None,
        "unreadCount": value.unread_count,
        "messageCount": value.message_count,
        "metadata": {},
        "createdAt": value.created_at,
        "updatedAt": value.updated_at,
        **_given(value, "last_inbound_at", "closed_at"),
    }
    if value.closed_because is not None:
        shown["closureReason"] = value.closed_because
    return _resource("conversation", value.id, shown)


def one_conversation(value: Conversation, said: Sequence[Message] | None = None) -> Json:
    """GET /conversations/:id, with its last messages where they were asked for."""
    shown = conversation(value)
    last = value.last_message.created_at if value.last_message else None
    shown["attributes"] |= {"firstMessageAt": value.created_at, "lastMessageAt": last, "tags": []}
    if said is not None:
        shown["relationships"] = {"messages": [brief(item) for item in said]}
    return {"data": shown}


def conversations(page: Page[Conversation]) -> Json:
    """GET /conversations."""
    return paged(page, [conversation(item) for item in page.items])


def closed(value: Conversation) -> Json:
    """POST /conversations/:id/close."""
    shown = {
        "status": value.status.value,
        "closedAt": value.closed_at,
        "closureReason": value.closed_because,
    }
    return {"data": _resource("conversation", value.id, shown)}


def brief(value: Message) -> Json:
    """A message inside a conversation."""
    return {
        "id": value.id,
        "direction": value.direction.value,
        "content": dict(value.content),
        "timestamp": value.created_at,
        "status": value.status.value,
    }


# --- events, and who is told of them -------------------------------------------------------------


def event(value: Event) -> Json:
    """An event as it is delivered, with what only its place knows: channel and cursor."""
    return {
        "id": value.id,
        "event": value.event,
        "timestamp": value.timestamp,
        "channelId": value.channel_id,
        "cursor": value.cursor,
        "data": dict(value.data),
    }


def endpoint(value: WebhookEndpoint) -> Json:
    """An endpoint as an item of a list."""
    shown: Json = {
        "url": value.url,
        "description": value.description,
        "status": value.status.value,
        "events": list(value.events),
        "stats": _endpoint_stats(value.stats),
        **_given(value, "channel_id"),
        "createdAt": value.created_at,
        "updatedAt": value.updated_at,
    }
    return _resource("webhook", value.id, shown)


def endpoints(values: Sequence[WebhookEndpoint]) -> Json:
    """GET /webhooks."""
    return {"data": [endpoint(value) for value in values]}


def one_endpoint(value: WebhookEndpoint, last: Delivery | None = None) -> Json:
    """GET and PATCH /webhooks/:id; the secret and the values of headers are masked."""
    shown = endpoint(value)
    shown["attributes"] |= {
        "secret": MASK,
        "headers": dict(value.headers),
        "config": {
            "retryPolicy": "exponential",
            "maxRetries": value.max_retries,
            "timeout": value.timeout,
        },
        "allowPrivate": value.allow_private,
    }
    if last is not None:
        shown["attributes"]["lastDelivery"] = {
            "id": last.id,
            "event": last.event,
            "status": last.status.value,
            "timestamp": last.last_attempt_at or last.created_at,
        }
    return {"data": shown}


def created_endpoint(value: CreatedEndpoint) -> Json:
    """POST /webhooks: the one body that shows the secret."""
    shown = one_endpoint(value.endpoint)
    shown["data"]["attributes"]["secret"] = value.secret
    return shown


def _endpoint_stats(value: EndpointStats) -> Json:
    ended = value.succeeded + value.failed
    return {
        "deliveriesTotal": value.total,
        "deliveriesSucceeded": value.succeeded,
        "deliveriesFailed": value.failed,
        "deliveriesPending": value.pending,
        "successRate": round(value.succeeded / ended, 4) if ended else None,
        "avgLatency": value.average_latency,
    }


def delivery(value: Delivery) -> Json:
    """A delivery as an item of a list."""
    shown: Json = {
        "webhookId": value.endpoint_id,
        "eventId": value.event_id,
        "event": value.event,
        "channelId": value.channel_id,
        "status": value.status.value,
        "statusCode": value.status_code,
        "errorMessage": value.error,
        "attempts": value.attempts,
        "latency": value.latency,
        **_given(value, "payload"),
        "request": {
            "headers": {
                "Content-Type": "application/json",
                "X-Linktor-Signature": f"sha256={MASK}",
                "X-Linktor-Event": value.event,
                "X-Linktor-Delivery-Id": value.id,
            }
        },
        "response": {"statusCode": value.status_code, "body": value.response_body},
        "createdAt": value.created_at,
        "lastAttemptAt": value.last_attempt_at,
        "nextAttemptAt": value.next_attempt_at,
    }
    return _resource("delivery", value.id, shown)


def deliveries(page: Page[Delivery]) -> Json:
    """GET /webhooks/:id/deliveries."""
    return paged(page, [delivery(item) for item in page.items])


def tested_endpoint(value: Delivery) -> Json:
    """POST /webhooks/:id/test."""
    shown = {
        "deliveryId": value.id,
        "status": value.status.value,
        "statusCode": value.status_code,
        "latency": value.latency,
        "timestamp": value.last_attempt_at,
    }
    return {"data": shown | ({"errorMessage": value.error} if value.error else {})}


def retried(value: Delivery) -> Json:
    """POST /webhooks/:id/deliveries/:deliveryId/retry."""
    shown = {
        "id": value.id,
        "status": value.status.value,
        "statusCode": value.status_code,
        "attempts": value.attempts,
        "retriedAt": value.last_attempt_at,
    }
    return {"data": shown | ({"errorMessage": value.error} if value.error else {})}


# --- shared --------------------------------------------------------------------------------------


def _resource(kind: str, identifier: str, attributes: Json) -> Json:
    return {"id": identifier, "type": kind, "attributes": attributes}


def _given(value: Any, *names: str) -> Json:
    """The attributes that are known, under their wire names."""
    found = {camel(name): getattr(value, name) for name in names}
    return {name: item for name, item in found.items() if item is not None}


# --- what ends -----------------------------------------------------------------------------------


def expiries(values: Sequence[Expiry]) -> Json:
    """What ends or got worse; no page documents it."""
    return {"data": [expiry(value) for value in values]}


def expiry(value: Expiry) -> Json:
    """One thing that ends or got worse."""
    return {camel(name): item for name, item in value._asdict().items()}
