"""Texts and delivery receipts as Vonage posts them, in the form all providers share.

The account's setting “Default SMS setting” decides which of two dialects they come in: the SMS API's
(“Inbound SMS”, “Delivery receipts”) or the Messages API's (“Messages API webhooks”). Both are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    InboundMessage,
    Kind,
    Received,
    not_ours,
    unreadable,
)
from connectors.problems import Problem
from connectors.vonage.formats import digits, is_number, shown
from connectors.vonage.knowledge import of_delivery, of_http
from connectors.vonage.signatures import Proved

_RECEIPTS = {
    "delivered": DeliveryStatus.DELIVERED,
    "accepted": DeliveryStatus.SENT,
    "buffered": DeliveryStatus.SENT,
    "expired": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "rejected": DeliveryStatus.FAILED,
}
_STATUSES = {
    "submitted": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "rejected": DeliveryStatus.FAILED,
    "undeliverable": DeliveryStatus.FAILED,
}


def read(proved: Proved, number: str, now: datetime) -> Received:
    """Read a proved request.

    Args:
        proved: what it holds.
        number: the channel's, as Vonage writes it, or its sender name.
        now: when it came, for requests without a time of their own.

    Raises:
        HookRefused: it makes no sense, or is for another number.
    """
    values = proved.values
    if "message_uuid" in values:
        found = _status(values, now) if "status" in values else _message(values, number, now)
    elif "msisdn" in values and "status" in values:
        found = _receipt(values, now)
    elif "msisdn" in values:
        found = _text(values, number, now)
    else:
        raise unreadable("it is neither a text nor a delivery receipt")
    messages = (found,) if isinstance(found, InboundMessage) else ()
    deliveries = (found,) if isinstance(found, DeliveryUpdate) else ()
    return Received(messages=messages, deliveries=deliveries, once=proved.once)


def _told(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _id(values: Mapping[str, Any], *names: str) -> str:
    found = next((told for name in names if (told := _told(values, name))), "")
    if not found:
        raise unreadable("it names no message")
    return found


def _for_us(to: str, number: str) -> None:
    if is_number(number) and digits(to) != number:
        raise not_ours("another number")


def _text(values: Mapping[str, Any], number: str, now: datetime) -> InboundMessage:
    """Read an inbound text of the SMS API. A long one comes in parts, each a message."""
    _for_us(_told(values, "to"), number)
    binary = _told(values, "type") == "binary"
    part = {
        key: _told(values, name)
        for key, name in (
            ("part", "concat-part"),
            ("parts", "concat-total"),
            ("reference", "concat-ref"),
        )
        if name in values
    }
    return InboundMessage(
        id=_id(values, "messageId", "message-id"),
        contact=shown(digits(_told(values, "msisdn"))),
        text="" if binary else _told(values, "text"),
        at=_at(values, now),
        kind=Kind.OTHER if binary else Kind.TEXT,
        details=part,
    )


def _receipt(values: Mapping[str, Any], now: datetime) -> DeliveryUpdate:
    """Read a delivery receipt of the SMS API."""
    number = _told(values, "err-code") or "0"
    status = _RECEIPTS.get(_told(values, "status").lower())
    if status is None:
        # `unknown`: the network gave a state that Vonage has no word for, or an error.
        status = DeliveryStatus.SENT if number == "0" else DeliveryStatus.FAILED
    return DeliveryUpdate(
        message_id=_id(values, "messageId", "message-id"),
        status=status,
        at=_at(values, now),
        contact=shown(digits(_told(values, "msisdn"))),
        problem=_failure(number) if status is DeliveryStatus.FAILED else None,
    )


def _failure(number: str) -> Problem:
    return of_delivery("1" if number == "0" else number)


def _at(values: Mapping[str, Any], now: datetime) -> datetime:
    """When it happened: `message-timestamp` is UTC without saying so."""
    try:
        told = datetime.strptime(_told(values, "message-timestamp"), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return now
    return told.replace(tzinfo=UTC)


def _message(values: Mapping[str, Any], number: str, now: datetime) -> InboundMessage:
    """Read an inbound text of the Messages API."""
    if _told(values, "channel") not in ("sms", ""):
        raise not_ours("another channel than SMS")
    _for_us(_told(values, "to"), number)
    is_text = _told(values, "message_type") in ("text", "")
    return InboundMessage(
        id=_id(values, "message_uuid"),
        contact=shown(digits(_told(values, "from"))),
        text=_told(values, "text"),
        at=_iso(values, now),
        kind=Kind.TEXT if is_text else Kind.OTHER,
    )


def _status(values: Mapping[str, Any], now: datetime) -> DeliveryUpdate:
    """Read a message status of the Messages API."""
    status = _STATUSES.get(_told(values, "status").lower(), DeliveryStatus.SENT)
    return DeliveryUpdate(
        message_id=_id(values, "message_uuid"),
        status=status,
        at=_iso(values, now),
        contact=shown(digits(_told(values, "to"))),
        problem=_error(values.get("error")) if status is DeliveryStatus.FAILED else None,
    )


def _error(error: Any) -> Problem:
    """Read the `error` of a status: its title is an err-code where the network refused."""
    given = error if isinstance(error, dict) else {}
    title, detail = _told(given, "title"), _told(given, "detail")
    if title.isascii() and title.isdigit() and len(title) < 3:
        return of_delivery(title)
    slug = _told(given, "type").rpartition("#")[2][:60]
    return of_http(slug or "undelivered", 400, detail[:200] or title[:60])


def _iso(values: Mapping[str, Any], now: datetime) -> datetime:
    try:
        told = datetime.fromisoformat(_told(values, "timestamp"))
    except ValueError:
        return now
    return told if told.tzinfo else told.replace(tzinfo=UTC)
