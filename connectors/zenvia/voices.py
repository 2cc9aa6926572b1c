"""What Zenvia posts of customers: the events MESSAGE and MESSAGE_STATUS, with their headers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import NotPlayed

CODES = {
    DeliveryStatus.SENT: "SENT",
    DeliveryStatus.DELIVERED: "DELIVERED",
    DeliveryStatus.READ: "READ",
    DeliveryStatus.FAILED: "NOT_DELIVERED",
}
DESCRIPTIONS = {
    "SENT": "The message has been forwarded to the provider",
    "DELIVERED": "The message has been delivered by the provider",
    "READ": "The message has been read by the recipient",
    "REJECTED": "The message was rejected by the provider",
    "NOT_DELIVERED": "The provider was unable to deliver the message",
}


def stamp() -> str:
    """The time as Zenvia writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def message(agent: str, contact: str, contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A customer's message."""
    return {
        "id": str(uuid.uuid4()),
        "timestamp": stamp(),
        "type": "MESSAGE",
        "channel": "rcs",
        "direction": "IN",
        "message": {
            "id": str(uuid.uuid4()),
            "from": contact.removeprefix("+"),
            "to": agent,
            "direction": "IN",
            "channel": "rcs",
            "contents": [dict(content) for content in contents],
            "timestamp": stamp(),
        },
    }


def status(
    sent: Mapping[str, Any], message_id: str, came: DeliveryStatus, code: str | None
) -> dict[str, Any]:
    """A state of a message that was sent. Raises `NotPlayed` for what Zenvia tells nobody."""
    if came not in CODES:
        raise NotPlayed(f"Zenvia posts no event when a message is {came}")
    word = code or CODES[came]
    found: dict[str, Any] = {"code": word, "timestamp": stamp(), "description": DESCRIPTIONS[word]}
    if came is DeliveryStatus.FAILED:
        found["causes"] = [{"reason": "Requested entity was not found.", "details": "Not on RCS"}]
    reference = {
        "id": message_id,
        "contentIndex": 0,
        "direction": "OUT",
        "from": sent["from"],
        "to": sent["to"],
    }
    return {
        "id": str(uuid.uuid4()),
        "timestamp": stamp(),
        "type": "MESSAGE_STATUS",
        "channel": "rcs",
        "messageId": message_id,
        "contentIndex": 0,
        "message": reference,
        "messageStatus": found,
    }


def posted(url: str, headers: Mapping[str, Any], event: Mapping[str, Any]) -> HookRequest:
    """Post an event with the headers of its subscription."""
    own = {name.lower(): str(value) for name, value in headers.items()}
    body = json.dumps(event, ensure_ascii=False).encode()
    return HookRequest("POST", url, {"content-type": "application/json"} | own, body)
