"""Samples of events, for trying an endpoint out. Made up, as the Webhooks page shows them."""

from __future__ import annotations

from typing import Any

from linktor_tui.contract.errors import InvalidEvents
from linktor_tui.contract.traffic import EVENT_TYPES

PING = "test.ping"


def sample(event: str, *, at: str, endpoint_id: str) -> dict[str, Any]:
    """The `data` of a sample. Raises `InvalidEvents`."""
    if event == PING:
        about = {"message": "This is a test.", "createdAt": at}
        return {"id": endpoint_id, "type": "webhook", "attributes": about}
    if event not in EVENT_TYPES:
        raise InvalidEvents(
            "There is no such event.",
            fix=f"There are: {PING}, {', '.join(EVENT_TYPES)}.",
            details={"known": [PING, *EVENT_TYPES]},
        )
    kind, _, happened = event.partition(".")
    return _channel(happened, at) if kind == "channel" else _message(happened, at)


def _channel(happened: str, at: str) -> dict[str, Any]:
    status = {"activated": "active", "error": "error"}.get(happened, "inactive")
    attributes = {"name": "A sample", "channelType": "telegram", "status": status}
    return {
        "id": "ch_sample",
        "type": "channel",
        "attributes": {**attributes, "createdAt": at, "updatedAt": at},
    }


def _message(happened: str, at: str) -> dict[str, Any]:
    inbound = happened == "received"
    return {
        "id": "msg_sample",
        "type": "message",
        "attributes": {
            "conversationId": "conv_sample",
            "channelId": "ch_sample",
            "direction": "inbound" if inbound else "outbound",
            "content": {"type": "text", "text": "Hello, this is a sample."},
            "status": "delivered" if inbound else happened,
            "createdAt": at,
        },
    }
