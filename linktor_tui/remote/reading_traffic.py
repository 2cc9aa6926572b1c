"""The bodies of the Messages and Conversations pages, from servers that this program does not know.

As tolerant as `reading`: what is missing is None, and a status that nobody knows is the nearest one.
"""

from __future__ import annotations

from typing import Any

from linktor_tui.contract.resources import Page
from linktor_tui.contract.traffic import (
    Contact,
    Conversation,
    ConversationStatus,
    Direction,
    Message,
    MessageStatus,
    Thread,
)
from linktor_tui.remote.reading import count, mapping, not_the_page, paged, text

NOBODY = Contact("", "")


def message(resource: Any) -> Message:
    """Read `{id, type, attributes}`, or a message inside a conversation, which has no attributes."""
    given = mapping(resource)
    has = mapping(given.get("attributes")) or given
    inbound = has.get("direction") == Direction.INBOUND.value
    ends = text(has.get("from")), text(has.get("to"))
    theirs, ours = ends if inbound else ends[::-1]
    problem = has.get("error")
    return Message(
        id=_identifier(given, "a message"),
        channel_id=text(has.get("channelId")) or "",
        conversation_id=text(has.get("conversationId")) or "",
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        contact=_contact(has.get("contact"), theirs),
        content=dict(mapping(has.get("content"))),
        status=message_status(has.get("status")),
        created_at=text(has.get("createdAt")) or text(has.get("timestamp")) or "",
        external_id=text(has.get("externalId")),
        subject=text(has.get("subject")),
        metadata=dict(mapping(has.get("metadata"))),
        sent_at=text(has.get("sentAt")),
        delivered_at=text(has.get("deliveredAt")),
        read_at=text(has.get("readAt")),
        failed_at=text(has.get("failedAt")),
        problem=dict(problem) if isinstance(problem, dict) else None,
        provider_status=text(has.get("providerStatus")),
        channel_type=text(has.get("channelType")),
        channel_address=ours,
    )


def messages(body: Any, page: int, per_page: int) -> Page[Message]:
    """Read GET /messages."""
    return paged(body, page, per_page, message, "a list of messages")


def thread(body: Any, contact: Contact) -> Thread:
    """Read GET /conversations/:id/messages; the page leaves out whom its messages are of."""
    data = mapping(body).get("data")
    if not isinstance(data, list):
        raise not_the_page("a list of messages")
    cursor = mapping(mapping(mapping(body).get("meta")).get("cursor"))
    more = cursor.get("hasMore") is not False
    read = (message(item) for item in data)
    said = [item if item.contact.address else item._replace(contact=contact) for item in read]
    # The page does not say which comes first.
    return Thread(
        tuple(sorted(said, key=lambda item: item.created_at)),
        text(cursor.get("next")) if more else None,
    )


def conversation(resource: Any) -> Conversation:
    """Read `{id, type, attributes}`."""
    given = mapping(resource)
    has = mapping(given.get("attributes"))
    channel = mapping(has.get("channel"))
    contact = _contact(has.get("contact"), None)
    last = has.get("lastMessage")
    channel_id = text(channel.get("id")) or ""
    identifier = _identifier(given, "a conversation")
    return Conversation(
        id=identifier,
        channel_id=channel_id,
        channel_type=text(channel.get("type")) or "unknown",
        channel_name=text(channel.get("name")) or channel_id,
        contact=contact,
        status=_open_or_closed(has.get("status")),
        unread_count=count(has.get("unreadCount")) or 0,
        message_count=count(has.get("messageCount")) or 0,
        created_at=text(has.get("createdAt")) or "",
        updated_at=text(has.get("updatedAt")) or "",
        last_message=_within(last, identifier, channel_id, contact) if last else None,
        last_inbound_at=text(has.get("lastInboundAt")),
        closed_at=text(has.get("closedAt")),
        closed_because=text(has.get("closureReason")),
    )


def conversations(body: Any, page: int, per_page: int) -> Page[Conversation]:
    """Read GET /conversations."""
    return paged(body, page, per_page, conversation, "a list of conversations")


def _within(resource: Any, conversation_id: str, channel_id: str, contact: Contact) -> Message:
    return message(resource)._replace(
        conversation_id=conversation_id, channel_id=channel_id, contact=contact
    )


def _contact(value: Any, address: str | None) -> Contact:
    given = mapping(value)
    reached = (given.get(name) for name in ("address", "phone", "email"))
    known = next((item for item in map(text, reached) if item), None) or address
    named = text(given.get("id"))
    # The page knows phones and mail addresses only: of a chat there is no more than the contact's id.
    return Contact(named or known or "", known or named or "", text(given.get("name")))


def _identifier(given: Any, what: str) -> str:
    identifier = given.get("id")
    if not isinstance(identifier, (str, int)):
        raise not_the_page(f"{what} with an id")
    return str(identifier)


def message_status(value: Any) -> MessageStatus:
    """Read a status; one that nobody knows is nearest to pending."""
    try:
        return MessageStatus(value)
    except ValueError:
        return MessageStatus.PENDING


def _open_or_closed(value: Any) -> ConversationStatus:
    """The page knows `pending` and `snoozed` too: both go on."""
    closed = value in ("closed", "resolved")
    return ConversationStatus.CLOSED if closed else ConversationStatus.OPEN
