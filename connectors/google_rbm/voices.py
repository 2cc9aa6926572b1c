"""What Google posts of customers: messages and events, in their envelope and signed.

Shapes: “UserMessage”, “UserEvent” and “Events” of the RCS for Business docs.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.google_rbm.hooks import HEADER, sign
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import NotPlayed

EVENTS = {DeliveryStatus.DELIVERED: "DELIVERED", DeliveryStatus.READ: "READ"}


def now() -> datetime:
    """The time of the world."""
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """Write a time as Google does."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def message(agent: str, phone: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """A customer's message with one of the kinds of content."""
    return {
        "senderPhoneNumber": phone,
        "messageId": f"Ms{uuid.uuid4().hex[:20]}",
        "sendTime": stamp(now()),
        "agentId": agent,
        **content,
    }


def event(
    agent: str, phone: str, message_id: str, status: DeliveryStatus, code: str | None
) -> dict[str, Any]:
    """An event about a message that was sent. Raises `NotPlayed` for what Google tells nobody."""
    shared = {
        "messageId": message_id,
        "agentId": agent,
        "eventId": f"Mx{uuid.uuid4().hex[:20]}",
        "sendTime": stamp(now()),
    }
    if status is DeliveryStatus.FAILED:
        kind = code or "TTL_EXPIRATION_REVOKED"
        if not kind.startswith("TTL_EXPIRATION"):
            raise NotPlayed(f"Google posts no event for {kind}")
        return {"phoneNumber": phone, "eventType": kind, **shared}
    if status not in EVENTS:
        raise NotPlayed(f"Google posts no event when a message is {status}")
    return {"senderPhoneNumber": phone, "eventType": EVENTS[status], **shared}


def posted(url: str, token: str, event: Mapping[str, Any]) -> HookRequest:
    """Put an event into its envelope, signed with the token of the webhook."""
    data = json.dumps(event, ensure_ascii=False).encode()
    envelope = {
        "message": {
            "data": base64.b64encode(data).decode(),
            "messageId": str(uuid.uuid4().int)[:16],
            "publishTime": stamp(now()),
        },
        "subscription": "projects/rcs-business-messaging/subscriptions/rbm-sub-simulator",
    }
    headers = {"content-type": "application/json", HEADER.lower(): sign(data, token)}
    return HookRequest("POST", url, headers, json.dumps(envelope).encode())


def handshake(url: str, token: str, secret: str) -> HookRequest:
    """What Google posts when a webhook is being set."""
    body = json.dumps({"clientToken": token, "secret": secret}).encode()
    return HookRequest("POST", url, {"content-type": "application/json"}, body)
