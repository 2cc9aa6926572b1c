"""Messages as rows: written once, read as values of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import apsw

from linktor_tui.contract import pages
from linktor_tui.contract.errors import Fault, InvalidRequest, MessageNotFound
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.resources import Page
from linktor_tui.contract.times import from_millis, stamp
from linktor_tui.contract.traffic import (
    Contact,
    Direction,
    Message,
    MessageQuery,
    MessageStatus,
    Thread,
)
from linktor_tui.local.ledger.contents import Content, content, load
from linktor_tui.local.ledger.rows import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

JOINED = """
FROM messages AS m
JOIN conversations AS c ON c.key = m.conversation
JOIN contacts AS p ON p.key = c.contact
JOIN channels AS h ON h.key = m.channel
"""
_COLUMNS = f"""
SELECT m.id, h.id, c.id, m.direction, p.id, p.address, p.name, m.kind, m.body, m.parts, m.status,
    m.created_at, m.external_id, m.subject, m.metadata, m.sent_at, m.delivered_at, m.read_at,
    m.failed_at, m.problem, m.provider_status, m.key {JOINED}
"""


class New(NamedTuple):
    """A message that is to be written."""

    channel: int
    conversation: int
    direction: Direction
    status: MessageStatus
    created_at: int
    arrived_at: int
    counted_at: int | None
    external_id: str | None
    content: Content = Content()
    sent_at: int | None = None


def insert(connection: apsw.Connection, new: New) -> int:
    """Write a message and give its key."""
    connection.execute(
        "INSERT INTO messages (id, channel, conversation, direction, status, created_at,"
        " arrived_at, counted_at, external_id, kind, body, subject, parts, metadata, sent_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_id("msg"),
            new.channel,
            new.conversation,
            new.direction.value,
            new.status.value,
            *new[4:8],
            *new.content,
            new.sent_at,
        ),
    )
    return connection.last_insert_rowid()


def by_key(connection: apsw.Connection, key: int) -> Message:
    """Read a message that is there."""
    return _message(rows(connection, f"{_COLUMNS} WHERE m.key = ?", (key,))[0])


def by_id(connection: apsw.Connection, message_id: str) -> Message:
    """Read a message. Raises `MessageNotFound`."""
    return by_key(connection, key_of(connection, message_id))


def key_of(connection: apsw.Connection, message_id: str) -> int:
    """Find a message's key. Raises `MessageNotFound`."""
    key: int | None = connection.execute("SELECT key FROM messages WHERE id = ?", (message_id,)).get
    if key is None:
        raise not_found(message_id)
    return key


def not_found(message_id: str) -> MessageNotFound:
    """Say that there is no such message."""
    return MessageNotFound(
        f"There is no message {message_id}.",
        fix="`linktor-tui messages list` shows the messages there are.",
        details={"id": message_id},
    )


def last_of(connection: apsw.Connection, conversation: int) -> Message | None:
    """The message of a conversation that came last; None where retention left none."""
    found = rows(
        connection,
        f"{_COLUMNS} WHERE m.conversation = ? ORDER BY m.key DESC LIMIT 1",
        (conversation,),
    )
    return _message(found[0]) if found else None


def last_inbound(
    connection: apsw.Connection, channel_id: str, addresses: Sequence[str]
) -> Message | None:
    """The last message of a contact, whichever of these its address is; None before the first."""
    where = (
        "p.channel = (SELECT key FROM channels WHERE id = :channel)"
        " AND p.address IN (SELECT value FROM json_each(:addresses)) AND m.direction = 'inbound'"
    )
    values = {"channel": channel_id, "addresses": channel_list(addresses)}
    rows = connection.execute(
        f"{_COLUMNS} WHERE {where} ORDER BY m.created_at DESC, m.key DESC LIMIT 1", values
    ).fetchall()
    return _message(rows[0]) if rows else None


def stretch(
    connection: apsw.Connection, conversation: int, before: str | None, limit: int
) -> Thread:
    """A stretch of a conversation in the order in which messages came, oldest first.

    Raises:
        InvalidRequest: the limit or the cursor is none.
    """
    if not 1 <= limit <= pages.MOST:
        raise InvalidRequest(Fault("limit", f"must be between 1 and {pages.MOST}"))
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise InvalidRequest(Fault("cursor", "is not one that was given out"))
    found = rows(
        connection,
        f"{_COLUMNS} WHERE m.conversation = ? AND m.key < ? ORDER BY m.key DESC LIMIT ?",
        (conversation, int(before) if before else 2**62, limit + 1),
    )
    shown = tuple(_message(row) for row in reversed(found[:limit]))
    return Thread(shown, str(found[limit - 1][-1]) if len(found) > limit else None)


def page(
    connection: apsw.Connection, query: MessageQuery, channel_ids: Sequence[str] | None
) -> Page[Message]:
    """Messages that a query lets through, those that came last first."""
    where, values = _conditions(query, channel_ids)
    count: int = connection.execute(f"SELECT count(*) {JOINED} WHERE {where}", values).get
    found = rows(
        connection,
        f"{_COLUMNS} WHERE {where} ORDER BY m.key DESC LIMIT :limit OFFSET :offset",
        {**values, "limit": query.per_page, "offset": (query.page - 1) * query.per_page},
    )
    return Page(tuple(map(_message, found)), query.page, query.per_page, count)


def _conditions(
    query: MessageQuery, channel_ids: Sequence[str] | None
) -> tuple[str, dict[str, Any]]:
    pages.refuse(
        query.page,
        query.per_page,
        direction=(query.direction, Direction),
        status=(query.status, MessageStatus),
    )
    wanted = {
        "c.id = :conversation": ("conversation", query.conversation_id),
        "m.channel = (SELECT key FROM channels WHERE id = :channel)": ("channel", query.channel_id),
        "m.direction = :direction": ("direction", query.direction),
        "m.status = :status": ("status", query.status),
        "holds(:search, m.body, m.subject)": ("search", folded(query.search)),
        IN_CHANNELS: ("channels", channel_list(channel_ids)),
    }
    return conditions(wanted)


IN_CHANNELS = "h.id IN (SELECT value FROM json_each(:channels))"


def conditions(wanted: dict[str, tuple[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Join the conditions that have a value, and name the values."""
    held = {sql: pair for sql, pair in wanted.items() if pair[1] is not None}
    return " AND ".join(held) or "true", dict(held.values())


def channel_list(channel_ids: Sequence[str] | None) -> str | None:
    """Channels as one value for `IN_CHANNELS`."""
    import json

    return None if channel_ids is None else json.dumps(list(channel_ids))


def folded(search: str | None) -> str | None:
    """What is searched for, whatever its case; None for nothing."""
    return search.casefold() if search else None


def moment(at: int | None) -> str | None:
    """A stored time as the wire has it."""
    return None if at is None else stamp(from_millis(at))


def _message(row: tuple[Any, ...]) -> Message:
    return Message(
        id=row[0],
        channel_id=row[1],
        conversation_id=row[2],
        direction=Direction(row[3]),
        contact=Contact(*row[4:7]),
        content=content(*row[7:10]),
        status=MessageStatus(row[10]),
        created_at=stamp(from_millis(row[11])),
        external_id=row[12],
        subject=row[13],
        metadata=load(row[14]),
        sent_at=moment(row[15]),
        delivered_at=moment(row[16]),
        read_at=moment(row[17]),
        failed_at=moment(row[18]),
        problem=load(row[19]) or None,
        provider_status=row[20],
    )
