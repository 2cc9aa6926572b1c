"""What Meta posts for Messenger and Instagram, read into the form all providers share.

Forms: “Webhook events reference” of the Messenger Platform and “Webhook notification examples” of
the Instagram Platform. Pure functions: nobody is asked, and nothing here proves who sent it.

A read receipt of Messenger names no message, only a time up to which everything was read: it says
nothing about a message by its id, so it makes no update. Instagram's names the message.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    InboundMessage,
    Kind,
    Media,
    Received,
    unreadable,
)
from connectors.meta.accounts import accounts
from connectors.meta.messenger_payload import Attachment, Body, Event, Postback, Said

KINDS = {
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "video": Kind.VIDEO,
    "reel": Kind.VIDEO,
    "ig_reel": Kind.VIDEO,
    "file": Kind.DOCUMENT,
    "location": Kind.LOCATION,
}
LATEST = 253_402_300_799
"""Unix seconds of the last moment that can be shown."""
MILLISECONDS = 100_000_000_000
"""Numbers above this are milliseconds: as seconds they would lie in the year 5138."""


def read(body: bytes, platform: str, own: str) -> Received:
    """Read a proved post.

    Args:
        body: as it came.
        platform: `page` or `instagram`, what the post must be of.
        own: id of the page or account, which the post must be for.

    Returns:
        What is of that page or account; the other ones in `others`.

    Raises:
        connectors.hooks.HookRefused: not JSON of Meta's form.
    """
    found = _body(body)
    if found.object != platform:
        return Received(others=accounts(body))
    mine = [entry for entry in found.entry if entry.id == own]
    others = tuple(dict.fromkeys(entry.id for entry in found.entry if entry.id != own))
    messages: list[InboundMessage] = []
    deliveries: list[DeliveryUpdate] = []
    for event in (event for entry in mine for event in entry.events):
        message = _message(event, own)
        if message is not None:
            messages.append(message)
        deliveries.extend(_deliveries(event, own))
    return Received(messages=tuple(messages), deliveries=tuple(deliveries), others=others)


def _body(body: bytes) -> Body:
    try:
        return Body.model_validate(json.loads(body))
    except (ValueError, RecursionError, ValidationError):
        raise unreadable("it is no JSON of Meta's form") from None


def moment(stamp: int | None) -> datetime:
    """Read Meta's time, which is in milliseconds here and in seconds there."""
    if stamp is None or stamp < 0:
        return datetime.now(UTC)
    seconds = stamp / 1000 if stamp > MILLISECONDS else float(stamp)
    return datetime.fromtimestamp(min(seconds, LATEST), UTC)


def _message(event: Event, own: str) -> InboundMessage | None:
    """A customer's message. None for an echo of our own, a deletion, and what is no message."""
    sender = event.sender.id
    if sender is None or sender == own:
        return None
    if event.message is not None:
        return _said(event, event.message, sender)
    if event.postback is not None:
        return _pressed(event, event.postback, sender)
    return None


def _said(event: Event, said: Said, sender: str) -> InboundMessage | None:
    if said.is_echo or said.is_deleted or said.mid is None:
        return None
    text = said.text or next((item.caption for item in said.attachments if item.caption), "")
    media = tuple(_media(item) for item in said.attachments if item.payload.url)
    return InboundMessage(
        id=said.mid,
        contact=sender,
        text=text,
        at=moment(event.timestamp),
        kind=_kind(said),
        media=media,
        details=_details(said),
    )


def _kind(said: Said) -> Kind:
    for item in said.attachments:
        if item.type in KINDS:
            return KINDS[item.type]
    if said.is_unsupported or (said.attachments and not said.text):
        return Kind.OTHER
    return Kind.TEXT


def _media(item: Attachment) -> Media:
    return Media(url=item.payload.url, name=item.caption or None)


def _details(said: Said) -> dict[str, Any]:
    coordinates = next(
        (item.payload.coordinates for item in said.attachments if item.payload.coordinates), None
    )
    known = {
        "quickReply": said.quick_reply.payload if said.quick_reply else None,
        "replyTo": said.reply_to.mid if said.reply_to else None,
        "attachments": [item.type for item in said.attachments] or None,
        "latitude": coordinates.lat if coordinates else None,
        "longitude": coordinates.long if coordinates else None,
    }
    return {name: value for name, value in known.items() if value is not None}


def _pressed(event: Event, pressed: Postback, sender: str) -> InboundMessage:
    """A button that was pressed reads as what stood on it; its payload is a detail."""
    text = pressed.title or pressed.payload or ""
    details = {"postback": pressed.payload} if pressed.payload is not None else {}
    return InboundMessage(
        id=pressed.mid or _made_id(event, sender, text),
        contact=sender,
        text=text,
        at=moment(event.timestamp),
        details=details,
    )


def _made_id(event: Event, sender: str, text: str) -> str:
    """Name a postback without a message id, so that the same one posted twice has the same name."""
    made = hashlib.sha256(f"{sender}\0{event.timestamp}\0{text}".encode()).hexdigest()
    return f"postback:{made[:32]}"


def _deliveries(event: Event, own: str) -> Iterator[DeliveryUpdate]:
    contact = event.sender.id
    if contact == own:
        return
    if event.delivery is not None:
        at = moment(event.delivery.watermark)
        for mid in event.delivery.mids:
            yield DeliveryUpdate(mid, DeliveryStatus.DELIVERED, at, contact)
    if event.read is not None and event.read.mid is not None:
        yield DeliveryUpdate(event.read.mid, DeliveryStatus.READ, moment(event.timestamp), contact)
