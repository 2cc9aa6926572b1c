"""Bodies of the Messages and Conversations pages, as servers that are not ours may send them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from linktor_tui.contract import traffic_wire
from linktor_tui.contract.errors import Unreachable
from linktor_tui.contract.traffic import (
    Contact,
    Conversation,
    ConversationStatus,
    Direction,
    Message,
    MessageStatus,
)
from linktor_tui.remote import reading_traffic
from tests.contract.test_traffic_wire import OPEN, SENT
from tests.remote.test_reading import json_values

PAGE_MESSAGE: dict[str, Any] = {
    "id": "msg_001",
    "type": "message",
    "attributes": {
        "conversationId": "conv_abc123",
        "channelId": "ch_xyz789",
        "direction": "inbound",
        "from": "+5511999999999",
        "to": "+5511888888888",
        "content": {"type": "text", "text": "Hi, I need help with my order"},
        "status": "read",
        "createdAt": "2024-01-15T10:00:00Z",
    },
}
PAGE_CONVERSATION: dict[str, Any] = {
    "id": "conv_abc123",
    "type": "conversation",
    "attributes": {
        "status": "snoozed",
        "channel": {"id": "ch_xyz789", "type": "whatsapp", "name": "WhatsApp Business"},
        "contact": {"id": "contact_123", "name": "John Doe", "phone": "+5511999999999"},
        "lastMessage": {
            "id": "msg_789",
            "content": {"type": "text", "text": "Thanks for your help!"},
            "direction": "inbound",
            "timestamp": "2024-01-15T10:35:00Z",
        },
        "unreadCount": 2,
        "messageCount": 15,
        "createdAt": "2024-01-15T10:00:00Z",
        "updatedAt": "2024-01-15T10:35:00Z",
    },
}


def test_the_pages_message() -> None:
    read = reading_traffic.message(PAGE_MESSAGE)
    assert (read.direction, read.status) == (Direction.INBOUND, MessageStatus.READ)
    assert read.contact == Contact("+5511999999999", "+5511999999999")
    assert read.channel_address == "+5511888888888"
    assert read.content["text"] == "Hi, I need help with my order"


def test_the_pages_conversation() -> None:
    read = reading_traffic.conversation(PAGE_CONVERSATION)
    assert read.contact == Contact("contact_123", "+5511999999999", "John Doe")
    assert read.status is ConversationStatus.OPEN
    assert read.last_message is not None
    assert read.last_message.conversation_id == "conv_abc123"
    assert read.last_message.created_at == "2024-01-15T10:35:00Z"


def test_a_thread_whose_messages_name_nobody() -> None:
    bare = {"direction": "inbound", "content": {"type": "text", "text": "Hi"}, "status": "read"}
    later = {"id": "2", "attributes": {**bare, "createdAt": "2024-01-15T10:01:00Z"}}
    first = {"id": "1", "attributes": {**bare, "createdAt": "2024-01-15T10:00:00Z"}}
    body = {"data": [later, first], "meta": {"cursor": {"next": "x", "hasMore": False}}}
    read = reading_traffic.thread(body, Contact("c", "+1555"))
    assert [item.id for item in read.messages] == ["1", "2"]
    assert {item.contact.address for item in read.messages} == {"+1555"}
    assert read.earlier is None


@pytest.mark.parametrize("body", [None, {}, {"data": None}, {"data": {}}, [], "no"])
def test_what_is_no_list_is_not_taken_for_an_empty_one(body: Any) -> None:
    for read in (reading_traffic.messages, reading_traffic.conversations):
        with pytest.raises(Unreachable):
            read(body, 1, 20)
    with pytest.raises(Unreachable):
        reading_traffic.thread(body, Contact("", ""))


def test_our_own_bodies_come_back_as_they_were() -> None:
    message = reading_traffic.message(traffic_wire.message(SENT))
    assert message == SENT
    conversation = reading_traffic.conversation(traffic_wire.conversation(OPEN))
    assert conversation._replace(last_message=None) == OPEN._replace(last_message=None)


@given(json_values)
@settings(max_examples=100)
def test_any_attributes_can_be_read(value: Any) -> None:
    attributes = value if isinstance(value, dict) else {"content": value, "contact": value}
    resource = {"id": "x", "attributes": attributes}
    assert isinstance(reading_traffic.message(resource), Message)
    assert isinstance(reading_traffic.conversation(resource), Conversation)
