"""Messages and conversations as the pages have them."""

from __future__ import annotations

from linktor_tui.contract import traffic_wire
from linktor_tui.contract.traffic import (
    Contact,
    Conversation,
    ConversationStatus,
    Direction,
    Message,
    MessageStatus,
    Thread,
)

ADA = Contact("ct_1", "+5511999999999", "Ada")
SENT = Message(
    id="msg_1",
    channel_id="ch_1",
    conversation_id="cv_1",
    direction=Direction.OUTBOUND,
    contact=ADA,
    content={"type": "text", "text": "Hello"},
    status=MessageStatus.DELIVERED,
    created_at="2024-01-15T10:30:00Z",
    external_id="wamid.abc",
    metadata={"orderId": "12345"},
    sent_at="2024-01-15T10:30:01Z",
    delivered_at="2024-01-15T10:30:05Z",
    channel_type="whatsapp",
    channel_address="+5511888888888",
)
OPEN = Conversation(
    id="cv_1",
    channel_id="ch_1",
    channel_type="whatsapp",
    channel_name="WhatsApp Business",
    contact=ADA,
    status=ConversationStatus.OPEN,
    unread_count=2,
    message_count=15,
    created_at="2024-01-15T10:00:00Z",
    updated_at="2024-01-15T10:35:00Z",
    last_message=SENT,
)


def test_a_message_has_what_the_page_has() -> None:
    shown = traffic_wire.one_message(SENT)["data"]
    assert (shown["id"], shown["type"]) == ("msg_1", "message")
    attributes = shown["attributes"]
    page = {
        "conversationId": "cv_1",
        "channelId": "ch_1",
        "channelType": "whatsapp",
        "direction": "outbound",
        "from": "+5511888888888",
        "to": "+5511999999999",
        "content": {"type": "text", "text": "Hello"},
        "status": "delivered",
        "statusHistory": [
            {"status": "pending", "timestamp": "2024-01-15T10:30:00Z"},
            {"status": "sent", "timestamp": "2024-01-15T10:30:01Z"},
            {"status": "delivered", "timestamp": "2024-01-15T10:30:05Z"},
        ],
        "externalId": "wamid.abc",
        "metadata": {"orderId": "12345"},
        "createdAt": "2024-01-15T10:30:00Z",
        "sentAt": "2024-01-15T10:30:01Z",
        "deliveredAt": "2024-01-15T10:30:05Z",
    }
    assert {key: attributes[key] for key in page} == page
    assert "failedAt" not in attributes
    assert "error" not in attributes


def test_an_inbound_message_is_from_the_contact() -> None:
    inbound = SENT._replace(direction=Direction.INBOUND, sent_at=None, channel_address=None)
    attributes = traffic_wire.one_message(inbound)["data"]["attributes"]
    assert (attributes["from"], attributes["to"]) == ("+5511999999999", None)
    assert attributes["statusHistory"][0]["status"] == "delivered"
    assert len(attributes["statusHistory"]) == 1


def test_a_failed_message_says_why() -> None:
    why = {"code": "131047", "message": "Too late."}
    failed = SENT._replace(problem=why, failed_at="2024-01-15T10:30:05Z", delivered_at=None)
    attributes = traffic_wire.one_message(failed)["data"]["attributes"]
    assert attributes["error"] == why
    assert [item["status"] for item in attributes["statusHistory"]] == ["pending", "sent", "failed"]


def test_a_conversation_has_what_the_page_has() -> None:
    shown = traffic_wire.one_conversation(OPEN, [SENT])["data"]
    attributes = shown["attributes"]
    assert attributes["channel"] == {
        "id": "ch_1",
        "type": "whatsapp",
        "name": "WhatsApp Business",
    }
    assert attributes["contact"]["phone"] == "+5511999999999"
    assert attributes["lastMessage"]["content"] == {"type": "text", "text": "Hello"}
    assert (attributes["unreadCount"], attributes["messageCount"]) == (2, 15)
    assert attributes["lastMessageAt"] == "2024-01-15T10:30:00Z"
    (brief,) = shown["relationships"]["messages"]
    assert (brief["id"], brief["timestamp"]) == ("msg_1", "2024-01-15T10:30:00Z")


def test_a_contact_by_mail_has_an_address_of_mail() -> None:
    shown = traffic_wire.contact(Contact("ct_2", "ada@example.com"), "email")
    assert shown == {
        "id": "ct_2",
        "name": None,
        "email": "ada@example.com",
        "address": "ada@example.com",
    }


def test_a_thread_tells_whether_there_is_more() -> None:
    assert traffic_wire.thread(Thread((SENT,), "c1"))["meta"]["cursor"] == {
        "next": "c1",
        "hasMore": True,
    }
    assert traffic_wire.thread(Thread((), None))["meta"]["cursor"]["hasMore"] is False
