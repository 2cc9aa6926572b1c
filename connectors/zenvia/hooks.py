"""What Zenvia posts to the webhook: proof by a header, messages and their states.

Facts: the events MESSAGE and MESSAGE_STATUS of Zenvia's OpenAPI document. The proof is the header
that registering gave to Zenvia; it says nothing about time, so a repeated post is told by its IDs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)
from connectors.zenvia.knowledge import loss
from connectors.zenvia.subscriptions import SECRET

STATUSES = {
    "SENT": DeliveryStatus.SENT,
    "DELIVERED": DeliveryStatus.DELIVERED,
    "READ": DeliveryStatus.READ,
    "REJECTED": DeliveryStatus.FAILED,
    "NOT_DELIVERED": DeliveryStatus.FAILED,
}
"""`messageStatus.code` -> how far the message came. Others, such as CLICKED, are no step of that."""


def read(request: HookRequest, secret: str | None, sender: str, now: datetime) -> Received:
    """Prove and read a request. Raises `HookRefused`."""
    if request.method != "POST":
        raise HookRefused(405, "unreadable", "Zenvia posts; this was another kind of request.")
    if not secret:
        raise unverifiable("webhook secret")
    given = request.headers.get(SECRET.lower())
    if not given:
        raise unsigned(SECRET)
    if not equal(given, secret):
        raise wrong_signature(SECRET)
    event = _event(request.body)
    if event.get("type") == "MESSAGE":
        return _messages(event, sender, now)
    if event.get("type") == "MESSAGE_STATUS":
        return _deliveries(event, sender, now)
    return Received()


def _event(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable("it is not JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise unreadable("it is no event")
    return found


def _theirs() -> HookRefused:
    # A subscription gets the events of all agents of the account, and Zenvia switches off a webhook
    # that refuses too much: this one is dropped, and Zenvia told that all is well.
    return HookRefused(200, "not_ours", "The event is of another agent or channel of the account.")


def _when(value: Any, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return now
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _phone(value: Any) -> str | None:
    found = _text(value)
    return f"+{found}" if found and found.isascii() and found.isdigit() else found


def _messages(event: Mapping[str, Any], sender: str, now: datetime) -> Received:
    message = event.get("message")
    if not isinstance(message, dict):
        raise unreadable("it has no message")
    if event.get("direction", "IN") != "IN":
        return Received()
    if message.get("to") != sender or event.get("channel", "rcs") != "rcs":
        raise _theirs()
    message_id, contact = _text(message.get("id")), _phone(message.get("from"))
    found = message.get("contents")
    contents = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    if message_id is None or contact is None:
        raise unreadable("the message lacks its ID or its sender")
    at = _when(message.get("timestamp") or event.get("timestamp"), now)
    read = InboundMessage(
        id=message_id,
        contact=contact,
        text="\n".join(filter(None, map(_said, contents))),
        at=at,
        kind=_kind(contents),
        contact_name=_name(message.get("visitor")),
        media=tuple(_media(item) for item in contents if item.get("type") == "file"),
        details=_details(contents),
    )
    return Received(messages=(read,))


def _said(content: Mapping[str, Any]) -> str | None:
    return _text(content.get("text")) or _text(content.get("fileCaption"))


def _name(visitor: Any) -> str | None:
    return _text(visitor.get("name")) if isinstance(visitor, dict) else None


def _kind(contents: Sequence[Mapping[str, Any]]) -> Kind:
    first = contents[0] if contents else {}
    if first.get("type") == "file":
        major = (_text(first.get("fileMimeType")) or "").partition("/")[0]
        kinds = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
        return kinds.get(major, Kind.DOCUMENT)
    return {"text": Kind.TEXT, "location": Kind.LOCATION}.get(str(first.get("type")), Kind.OTHER)


def _media(content: Mapping[str, Any]) -> Media:
    mime, url, name = (_text(content.get(key)) for key in ("fileMimeType", "fileUrl", "fileName"))
    return Media(mime, url, name=name)


def _details(contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first = contents[0] if contents else {}
    keys = ("payload", "latitude", "longitude", "address")
    return {key: first[key] for key in keys if isinstance(first.get(key), (str, int, float))}


def _deliveries(event: Mapping[str, Any], sender: str, now: datetime) -> Received:
    status, found = event.get("messageStatus"), event.get("message")
    message = found if isinstance(found, dict) else {}
    if not isinstance(status, dict):
        raise unreadable("it has no status")
    if message.get("from", sender) != sender or event.get("channel", "rcs") != "rcs":
        raise _theirs()
    message_id = _text(message.get("id")) or _text(event.get("messageId"))
    came = STATUSES.get(str(status.get("code")))
    if message_id is None or came is None:
        return Received()
    problem = loss(status) if came is DeliveryStatus.FAILED else None
    at, contact = _when(status.get("timestamp"), now), _phone(message.get("to"))
    return Received(deliveries=(DeliveryUpdate(message_id, came, at, contact, problem),))
