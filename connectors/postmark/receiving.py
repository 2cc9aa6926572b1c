"""What Postmark posts to a channel: events and mail of customers, both as JSON, neither signed.

“Webhooks overview” and “Inbound webhook”: proof is the basic authentication that was registered with
the address, whose password is the channel's webhook secret.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRequest,
    InboundMessage,
    Media,
    Received,
    unreadable,
)
from connectors.mailapi.incoming import kind_of, prove_by_password, readable, when
from connectors.postmark.errors import why_it_bounced

FAILED = frozenset(
    {
        "HardBounce",
        "BadEmailAddress",
        "SoftBounce",
        "DnsError",
        "SpamNotification",
        "VirusNotification",
        "ChallengeVerification",
        "ManuallyDeactivated",
        "Blocked",
        "SMTPApiError",
        "DMARCPolicy",
        "TemplateRenderingFailed",
        "Unknown",
    }
)
"""Types of bounce after which the mail is not delivered. Postmark calls answers such as an
out-of-office note, a delay and an unsubscription bounces as well."""


def receive(request: HookRequest, secret: str | None, now: datetime) -> Received:
    """Prove and read a post.

    Raises:
        HookRefused: it has not the channel's secret, or makes no sense.
    """
    prove_by_password(request, secret)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise unreadable("it is no JSON") from None
    if not isinstance(body, dict):
        raise unreadable("it is no object")
    if "RecordType" not in body or body["RecordType"] == "Inbound":
        return Received(messages=(_mail(body, now),))
    update = _update(body)
    return Received(deliveries=(update,) if update is not None else ())


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


_EVENTS = {
    "Delivery": (DeliveryStatus.DELIVERED, "DeliveredAt", "Recipient"),
    "Open": (DeliveryStatus.READ, "ReceivedAt", "Recipient"),
    "Click": (DeliveryStatus.READ, "ReceivedAt", "Recipient"),
    "Bounce": (DeliveryStatus.FAILED, "BouncedAt", "Email"),
}
"""Status, and where time and recipient stand. Complaints and unsubscriptions are not among them."""


def _update(event: Mapping[str, Any]) -> DeliveryUpdate | None:
    known = _EVENTS.get(_text(event, "RecordType"))
    message_id = _text(event, "MessageID")
    if known is None or not message_id:
        return None
    status, stamp, recipient = known
    if status is DeliveryStatus.FAILED and event.get("Type") == "Transient":
        status = DeliveryStatus.QUEUED  # Postmark goes on trying
    elif status is DeliveryStatus.FAILED and event.get("Type") not in FAILED:
        return None
    return DeliveryUpdate(
        message_id=message_id,
        status=status,
        at=_time(_text(event, stamp)),
        contact=_text(event, recipient) or None,
        problem=why_it_bounced(event) if status is DeliveryStatus.FAILED else None,
    )


def _time(stamp: str) -> datetime:
    """Read a time such as `2026-11-24T10:00:00.2735393-05:00`: seven decimals, and a zone or Z."""
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        raise unreadable("the event has no time") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _mail(body: Mapping[str, Any], now: datetime) -> InboundMessage:
    sender = body.get("FromFull")
    sender = sender if isinstance(sender, dict) else {}
    address = _text(sender, "Email") or _text(body, "From")
    message_id = _text(body, "MessageID")
    if not address or not message_id:
        raise unreadable("it has no sender or no id")
    text = readable(_text(body, "TextBody"), _text(body, "HtmlBody"))
    files = _files(body)
    return InboundMessage(
        id=message_id,
        contact=address,
        text=text,
        at=when(_text(body, "Date"), now),
        kind=kind_of(text, files),
        contact_name=_text(sender, "Name") or None,
        subject=_text(body, "Subject").strip() or None,
        media=files,
        details={"messageId": header} if (header := _message_id(body)) else {},
    )


def _message_id(body: Mapping[str, Any]) -> str:
    """The mail's own Message-ID: `MessageID` is Postmark's."""
    found = body.get("Headers")
    items = (item for item in (found if isinstance(found, list) else []) if isinstance(item, dict))
    named = (_text(item, "Value") for item in items if _text(item, "Name").lower() == "message-id")
    return next(named, "")


def _files(body: Mapping[str, Any]) -> tuple[Media, ...]:
    found = body.get("Attachments")
    items = (item for item in (found if isinstance(found, list) else []) if isinstance(item, dict))
    return tuple(
        Media(_text(item, "ContentType") or None, name=_text(item, "Name") or None)
        for item in items
    )
