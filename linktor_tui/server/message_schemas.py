"""JSON Schemas of the Messages and Conversations pages: what is taken and given of them."""

from __future__ import annotations

from linktor_tui.contract.message_requests import LONGEST_REASON, LONGEST_TEXT
from linktor_tui.contract.traffic import ConversationStatus, Direction, MessageStatus
from linktor_tui.server.schemas import (
    ANYTHING,
    COUNT,
    FLAG,
    TEXT,
    TIME,
    Schema,
    nullable,
    object_,
    one_of,
    resource,
)

_CONTENT: Schema = {
    **ANYTHING,
    "description": "`type`, and what belongs to it: `text`, `url` and `caption`, a place.",
}


def components() -> dict[str, Schema]:
    """Every schema by name."""
    return {
        "SendMessage": _send(),
        "ReadConversation": object_(
            {"conversationId": TEXT}, required=["conversationId"], closed=True
        ),
        "Close": object_(
            {
                "reason": nullable({**TEXT, "maxLength": LONGEST_REASON}),
                "resolution": nullable({**TEXT, "enum": ["resolved", "unresolved", "spam"]}),
            },
            closed=True,
        ),
        "Message": resource(_message(), "message"),
        "MessageRead": resource(
            object_({"status": one_of(MessageStatus), "readAt": nullable(TIME)}), "message"
        ),
        "ConversationRead": object_({"markedCount": COUNT, "conversationId": TEXT}),
        "Conversation": _conversation(),
        "Closed": resource(
            object_(
                {
                    "status": one_of(ConversationStatus),
                    "closedAt": nullable(TIME),
                    "closureReason": nullable(TEXT),
                }
            ),
            "conversation",
        ),
        "Cursor": object_({"next": nullable(TEXT), "hasMore": FLAG}),
    }


def _send() -> Schema:
    content = object_(
        {
            "type": {"const": "text"},
            "text": {**TEXT, "maxLength": LONGEST_TEXT},
            "subject": nullable(TEXT),
        },
        required=["type", "text"],
        closed=True,
    )
    to = {**TEXT, "description": "Needed where no conversation is named."}
    named = {"channelId": TEXT, "conversationId": nullable(TEXT), "to": nullable(to)}
    properties = {**named, "content": content, "metadata": ANYTHING}
    return object_(properties, required=["channelId", "content"], closed=True)


def _message() -> Schema:
    always = {
        "conversationId": TEXT,
        "channelId": TEXT,
        "direction": one_of(Direction),
        "from": nullable(TEXT),
        "to": nullable(TEXT),
        "content": _CONTENT,
        "status": one_of(MessageStatus),
        "metadata": ANYTHING,
        "createdAt": TIME,
        "contact": _contact(),
    }
    step = object_({"status": one_of(MessageStatus), "timestamp": TIME})
    times = ("sentAt", "deliveredAt", "readAt", "failedAt")
    beyond = {
        **dict.fromkeys(("channelType", "externalId", "subject", "providerStatus"), TEXT),
        **dict.fromkeys(times, TIME),
        "error": ANYTHING,
        "statusHistory": {"type": "array", "items": step},
    }
    return object_({**always, **beyond}, required=list(always))


def _contact() -> Schema:
    always = {"id": TEXT, "name": nullable(TEXT), "address": TEXT}
    return object_({**always, "phone": TEXT, "email": TEXT}, required=list(always))


def _brief() -> Schema:
    return object_(
        {
            "id": TEXT,
            "direction": one_of(Direction),
            "content": _CONTENT,
            "timestamp": TIME,
            "status": one_of(MessageStatus),
        }
    )


def _conversation() -> Schema:
    always = {
        "status": one_of(ConversationStatus),
        "channel": object_({"id": TEXT, "type": TEXT, "name": TEXT}),
        "contact": _contact(),
        "lastMessage": nullable(_brief()),
        "unreadCount": COUNT,
        "messageCount": COUNT,
        "createdAt": TIME,
        "updatedAt": TIME,
    }
    beyond = {**dict.fromkeys(("lastInboundAt", "closedAt"), TIME), "closureReason": TEXT}
    shown = resource(object_({**always, **beyond}, required=list(always)), "conversation")
    said = object_({"messages": {"type": "array", "items": _brief()}})
    shown["properties"]["relationships"] = said
    return shown
