"""What Infobip posts of customers: messages, delivery reports and seen reports, with its login."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.infobip.logins import login
from connectors.simulation import NotPlayed

NO_ERROR = {
    "groupId": 0,
    "groupName": "OK",
    "id": 0,
    "name": "NO_ERROR",
    "description": "No error",
    "permanent": False,
}
STATES = {
    DeliveryStatus.SENT: (1, "PENDING", 7, "PENDING_ENROUTE"),
    DeliveryStatus.DELIVERED: (3, "DELIVERED", 5, "DELIVERED_TO_HANDSET"),
    DeliveryStatus.FAILED: (2, "UNDELIVERABLE", 4, "UNDELIVERABLE_REJECTED_OPERATOR"),
}
NAMED = {
    "EXPIRED_EXPIRED": (4, "EXPIRED", 15, "EXPIRED_EXPIRED"),
    "UNDELIVERABLE_NOT_DELIVERED": (2, "UNDELIVERABLE", 9, "UNDELIVERABLE_NOT_DELIVERED"),
}


def stamp() -> str:
    """The time as Infobip writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def message(sender: str, contact: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """A customer's message."""
    return {
        "sender": contact.removeprefix("+"),
        "to": sender,
        "integrationType": "RCS",
        "receivedAt": stamp(),
        "interactionType": "BASIC_MESSAGE",
        "rcsCount": 1,
        "keyword": "",
        "messageId": str(uuid.uuid4()),
        "pairedMessageId": None,
        "callbackData": None,
        "message": dict(content),
        "price": {"trafficType": "BASIC", "pricePerMessage": 0, "currency": "EUR"},
        "conversation": {"canInitiate": True, "id": None},
        "platform": {"applicationId": None, "entityId": None},
    }


def seen(sender: str, to: str, message_id: str) -> dict[str, Any]:
    """A report that the customer saw a message: `to` is the sender here."""
    now = stamp()
    return {"messageId": message_id, "from": to, "to": sender, "sentAt": now, "seenAt": now}


def report(
    sender: str, to: str, message_id: str, status: DeliveryStatus, code: str | None
) -> dict[str, Any]:
    """A delivery report. Raises `NotPlayed` for what Infobip reports to nobody."""
    if status not in STATES:
        raise NotPlayed(f"Infobip reports nothing when a message is {status}")
    group, group_name, number, name = NAMED.get(code or "", STATES[status])
    return {
        "bulkId": "BULK-simulator",
        "price": {"trafficType": "BASIC", "pricePerMessage": 0.005, "currency": "EUR"},
        "status": {"groupId": group, "groupName": group_name, "id": number, "name": name},
        "error": _error(code),
        "messageId": message_id,
        "doneAt": stamp(),
        "sentAt": stamp(),
        "messageCount": 1,
        "mccMnc": "310260",
        "to": to,
        "sender": sender,
    }


def _error(code: str | None) -> dict[str, Any]:
    if code is None or not code.isdigit():
        return NO_ERROR
    found: dict[str, Any] = {
        "groupId": 1,
        "groupName": "HANDSET_ERRORS",
        "id": int(code),
        "permanent": True,
    }
    if code == "7002":
        words = "No matching user found (on platform or on provider)"
        found |= {"name": "EC_UNKNOWN_USER", "description": words}
    return found


def posted(url: str, password: str, *items: Mapping[str, Any]) -> HookRequest:
    """Put items into a post."""
    body: dict[str, Any] = {"results": list(items)}
    if items and "message" in items[0]:
        body |= {"messageCount": len(items), "pendingMessageCount": 0}
    headers = {"content-type": "application/json", "authorization": login(password)}
    return HookRequest("POST", url, headers, json.dumps(body).encode())
