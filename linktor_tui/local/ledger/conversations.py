"""Conversations as they are read. Their channels' names and types are filled in by who knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import apsw

from linktor_tui.contract import pages
from linktor_tui.contract.errors import ConversationNotFound
from linktor_tui.contract.resources import Page
from linktor_tui.contract.times import from_millis, stamp
from linktor_tui.contract.traffic import (
    Contact,
    Conversation,
    ConversationQuery,
    ConversationStatus,
)
from linktor_tui.local.ledger import messages, threads
from linktor_tui.local.ledger.rows import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_JOINED = """
FROM conversations AS c
JOIN contacts AS p ON p.key = c.contact
JOIN channels AS h ON h.key = c.channel
"""
_COLUMNS = f"""
SELECT c.key, c.id, h.id, p.id, p.address, p.name, c.closed_at, c.unread, c.messages, c.opened_at,
    c.moved_at, c.last_inbound_at, c.closed_because {_JOINED}
"""
_SEARCHED = """(holds(:search, p.name, p.address) OR EXISTS (
    SELECT 1 FROM messages AS m WHERE m.conversation = c.key
    AND holds(:search, m.body, m.subject)))"""


def page(
    connection: apsw.Connection, query: ConversationQuery, channel_ids: Sequence[str] | None
) -> Page[Conversation]:
    """Conversations that a query lets through, the one that moved last first."""
    where, values = _conditions(query, channel_ids)
    count: int = connection.execute(f"SELECT count(*) {_JOINED} WHERE {where}", values).get
    found = rows(
        connection,
        f"{_COLUMNS} WHERE {where} ORDER BY c.moved_at DESC, c.key DESC"
        " LIMIT :limit OFFSET :offset",
        {**values, "limit": query.per_page, "offset": (query.page - 1) * query.per_page},
    )
    shown = tuple(_conversation(connection, row) for row in found)
    return Page(shown, query.page, query.per_page, count)


def _conditions(
    query: ConversationQuery, channel_ids: Sequence[str] | None
) -> tuple[str, dict[str, Any]]:
    pages.refuse(query.page, query.per_page, status=(query.status, ConversationStatus))
    wanted = {
        "(c.closed_at IS NULL) = :open": ("open", _open(query.status)),
        "h.id = :channel": ("channel", query.channel_id),
        "p.id = :contact": ("contact", query.contact_id),
        _SEARCHED: ("search", messages.folded(query.search)),
        messages.IN_CHANNELS: ("channels", messages.channel_list(channel_ids)),
    }
    return messages.conditions(wanted)


def _open(status: str | None) -> int | None:
    return None if status is None else int(status == ConversationStatus.OPEN)


def by_id(connection: apsw.Connection, conversation_id: str) -> Conversation:
    """Read a conversation. Raises `ConversationNotFound`."""
    found = rows(connection, f"{_COLUMNS} WHERE c.id = ?", (conversation_id,))
    if not found:
        raise not_found(conversation_id)
    return _conversation(connection, found[0])


def key_of(connection: apsw.Connection, conversation_id: str) -> int:
    """Find a conversation's key. Raises `ConversationNotFound`."""
    key: int | None = connection.execute(
        "SELECT key FROM conversations WHERE id = ?", (conversation_id,)
    ).get
    if key is None:
        raise not_found(conversation_id)
    return key


def not_found(conversation_id: str) -> ConversationNotFound:
    """Say that there is no such conversation."""
    return ConversationNotFound(
        f"There is no conversation {conversation_id}.",
        fix="`linktor-tui conversations list` shows the conversations there are.",
        details={"id": conversation_id},
    )


def mark_read(connection: apsw.Connection, conversation_id: str, at: int) -> Conversation:
    """Count nothing of it as unread any more."""
    key = key_of(connection, conversation_id)
    connection.execute(
        "UPDATE messages SET status = 'read', read_at = ? WHERE conversation = ?"
        " AND direction = 'inbound' AND status <> 'read'",
        (at, key),
    )
    connection.execute("UPDATE conversations SET unread = 0 WHERE key = ?", (key,))
    return by_id(connection, conversation_id)


def close(connection: apsw.Connection, conversation_id: str, at: int, why: str) -> Conversation:
    """Close a conversation; one that is closed stays as it is."""
    key = key_of(connection, conversation_id)
    found = rows(
        connection,
        "SELECT key, channel, opened_at FROM conversations WHERE key = ? AND closed_at IS NULL",
        (key,),
    )
    threads.close(connection, found, at, why)
    return by_id(connection, conversation_id)


def _conversation(connection: apsw.Connection, row: tuple[Any, ...]) -> Conversation:
    closed = row[6]
    return Conversation(
        id=row[1],
        channel_id=row[2],
        channel_type="",
        channel_name="",
        contact=Contact(*row[3:6]),
        status=ConversationStatus.OPEN if closed is None else ConversationStatus.CLOSED,
        unread_count=row[7],
        message_count=row[8],
        created_at=stamp(from_millis(row[9])),
        updated_at=stamp(from_millis(max(row[10], closed or row[10]))),
        last_message=messages.last_of(connection, row[0]),
        last_inbound_at=messages.moment(row[11]),
        closed_at=messages.moment(closed),
        closed_because=row[12],
    )
