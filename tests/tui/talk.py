"""Messages and conversations as the tests of what is said want them."""

from __future__ import annotations

from typing import Any

from linktor_tui.contract.traffic import (
    Contact,
    Conversation,
    ConversationStatus,
    Direction,
    Message,
    MessageStatus,
)
from tests.tui.samples import before

ADA = Contact("con_1", "+15550100", "Ada Lovelace")
PROBLEM = {
    "code": "63016",
    "message": "WhatsApp took no free text.",
    "cause": "Her last message is older than 24 hours.",
    "fix": "Send a template.",
}


def message(number: int, text: str, *, out: bool = False, **more: Any) -> Message:
    """A message of a minute each; number 0 is the oldest."""
    made = Message(
        f"msg_{number:03d}",
        "ch_1",
        "conv_1",
        Direction.OUTBOUND if out else Direction.INBOUND,
        ADA,
        {"type": "text", "text": text},
        MessageStatus.DELIVERED,
        before(minutes=60 - number),
    )
    return made._replace(**more)


def conversation(number: int = 1, **more: Any) -> Conversation:
    """An open conversation with somebody who waits for an answer."""
    made = Conversation(
        id=f"conv_{number}",
        channel_id="ch_1",
        channel_type="telegram",
        channel_name="Support",
        contact=ADA,
        status=ConversationStatus.OPEN,
        unread_count=2,
        message_count=3,
        created_at=before(hours=3),
        updated_at=before(minutes=4),
        last_message=message(0, "Where is my order?"),
        last_inbound_at=before(minutes=4),
    )
    return made._replace(**more)
