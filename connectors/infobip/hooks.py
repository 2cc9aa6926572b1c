"""What Infobip posts to the webhook: proof by login, and three kinds of report.

Facts: the webhooks `receive-inbound-rcs-messages`, `receive-outbound-rcs-message-delivery-reports`
and `receive-rcs-seen-reports` of Infobip's OpenAPI document. The proof is the basic login that
registering gave to Infobip; it says nothing about time, so a repeated post is told by message ID.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRefused,
    HookRequest,
    InboundMessage,
    Kind,
    Media,
    Received,
    equal,
    not_ours,
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)
from connectors.infobip.knowledge import loss
from connectors.infobip.logins import USER

GROUPS = {
    "ACCEPTED": DeliveryStatus.QUEUED,
    "PENDING": DeliveryStatus.SENT,
    "DELIVERED": DeliveryStatus.DELIVERED,
    "UNDELIVERABLE": DeliveryStatus.FAILED,
    "EXPIRED": DeliveryStatus.FAILED,
    "REJECTED": DeliveryStatus.FAILED,
}
"""`status.groupName` -> how far the message came."""


def read(request: HookRequest, secret: str | None, sender: str, now: datetime) -> Received:
    """Prove and read a request. Raises `HookRefused`."""
    if request.method != "POST":
        raise HookRefused(405, "unreadable", "Infobip posts; this was another kind of request.")
    if not secret:
        raise unverifiable("webhook secret")
    _prove(request.headers.get("authorization"), secret)
    items = list(_items(request.body))
    ours = [item for item in items if _sender_of(item) in (None, sender)]
    if items and not ours:
        raise not_ours("another RCS sender")
    messages = tuple(_message(item, now) for item in ours if "message" in item)
    deliveries = (_delivery(item, now) for item in ours if "message" not in item)
    return Received(messages=messages, deliveries=tuple(found for found in deliveries if found))


def _prove(given: str | None, secret: str) -> None:
    if not given:
        raise unsigned("Authorization")
    kind, _, encoded = given.partition(" ")
    try:
        shown = base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        shown = ""
    if kind.lower() != "basic" or not equal(shown, f"{USER}:{secret}"):
        raise wrong_signature("basic login")


def _items(body: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable("it is not JSON") from None
    results = found.get("results") if isinstance(found, dict) else None
    if not isinstance(results, list) or not all(isinstance(item, dict) for item in results):
        raise unreadable("it has no results")
    yield from results


def _sender_of(item: Mapping[str, Any]) -> str | None:
    """Whose sender it is about: `to` of what a customer wrote or saw, `sender` of a report."""
    name = item.get("sender") if "status" in item else item.get("to")
    return name if isinstance(name, str) else None


def _when(value: Any, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return now
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _phone(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    return f"+{value}" if value.isascii() and value.isdigit() else value


def _message(item: Mapping[str, Any], now: datetime) -> InboundMessage:
    contact, message_id, content = (
        _phone(item.get("sender")),
        item.get("messageId"),
        item["message"],
    )
    if contact is None or not isinstance(message_id, str) or not isinstance(content, dict):
        raise unreadable("a message lacks its sender, ID or content")
    kind, text, media, details = _said(content)
    at = _when(item.get("receivedAt"), now)
    return InboundMessage(message_id, contact, text, at, kind, media=media, details=details)


def _said(content: Mapping[str, Any]) -> tuple[Kind, str, tuple[Media, ...], dict[str, Any]]:
    kind, text = content.get("type"), content.get("text")
    written = text if isinstance(text, str) else ""
    if kind == "TEXT":
        return Kind.TEXT, written, (), {}
    if kind == "SUGGESTION":
        return Kind.TEXT, written, (), {"postback": content.get("postbackData")}
    if kind == "LOCATION":
        spot = {name: content.get(name) for name in ("latitude", "longitude")}
        return Kind.LOCATION, "", (), spot
    if kind == "FILE":
        return _file(content)
    return Kind.OTHER, written, (), {}


def _file(content: Mapping[str, Any]) -> tuple[Kind, str, tuple[Media, ...], dict[str, Any]]:
    given = {name: content.get(name) for name in ("contentType", "url", "name")}
    mime, url, name = (value if isinstance(value, str) else None for value in given.values())
    kinds = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
    kind = kinds.get((mime or "").partition("/")[0].lower(), Kind.DOCUMENT)
    return kind, "", (Media(mime, url, name=name),), {}


def _delivery(item: Mapping[str, Any], now: datetime) -> DeliveryUpdate | None:
    message_id = item.get("messageId")
    if not isinstance(message_id, str):
        return None
    if "seenAt" in item:
        at = _when(item["seenAt"], now)
        return DeliveryUpdate(message_id, DeliveryStatus.READ, at, _phone(item.get("from")))
    status, error = item.get("status"), item.get("error")
    came = GROUPS.get(str(status.get("groupName"))) if isinstance(status, dict) else None
    if not isinstance(status, dict) or came is None:
        return None
    if status.get("name") == "DELIVERED_TO_OPERATOR":
        came = DeliveryStatus.SENT
    problem = None
    if came is DeliveryStatus.FAILED:
        problem = loss(status, error if isinstance(error, dict) else {})
    at = _when(item.get("doneAt"), now)
    return DeliveryUpdate(message_id, came, at, _phone(item.get("to")), problem)
