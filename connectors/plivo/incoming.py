"""What Plivo posts to a channel's webhook about messages, once it is proved.

Facts: “Handling incoming messages” and “Message status callbacks”. Only a status report has `Status`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookReply,
    InboundMessage,
    Kind,
    Media,
    Received,
    unreadable,
)
from connectors.plivo import xml
from connectors.plivo.errors import lost
from connectors.plivo.formats import as_contact

NOTHING_TO_SAY: HookReply = xml.reply()
"""Answers nothing to the customer: whoever answers sends a message of its own."""

STATES = {
    "queued": DeliveryStatus.QUEUED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "rejected": DeliveryStatus.FAILED,
}
"""`Status` of a message that was sent."""
MOST_MEDIA = 10


def read(form: Mapping[str, str], now: datetime) -> Received:
    """Read a form that Plivo posted about a message. Raises `HookRefused`."""
    uuid = form.get("MessageUUID")
    if not uuid:
        raise unreadable("it has no MessageUUID")
    if "Status" in form:
        return Received(deliveries=_deliveries(uuid, form, now))
    return Received(NOTHING_TO_SAY, messages=(_message(uuid, form, now),))


def _message(uuid: str, form: Mapping[str, str], now: datetime) -> InboundMessage:
    contact = form.get("From", "")
    if not contact:
        raise unreadable("it has no From")
    media = _media(form)
    told = ("To", "Type", "Units", "MessageIntent", "PowerpackUUID")
    return InboundMessage(
        id=uuid,
        contact=as_contact(contact),
        text=form.get("Text") or form.get("Body", ""),
        at=now,  # Plivo tells no time
        kind=Kind.OTHER if media else Kind.TEXT,  # nor what kind of file it is
        media=media,
        details={name: form[name] for name in told if form.get(name)},
    )


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    urls = (form.get(f"Media{number}") for number in range(MOST_MEDIA + 1))
    return tuple(Media(url=url) for url in urls if url)


def _deliveries(uuid: str, form: Mapping[str, str], now: datetime) -> tuple[DeliveryUpdate, ...]:
    status = STATES.get(form["Status"])
    if status is None:
        return ()  # one that Plivo has added since
    problem = lost(form.get("ErrorCode", "")) if status is DeliveryStatus.FAILED else None
    contact = as_contact(form["To"]) if form.get("To") else None
    return (DeliveryUpdate(uuid, status, now, contact, problem),)
