"""Version 1 of the ledger, and how its rows go over: it had conversations and bare messages."""

from __future__ import annotations

import apsw

from linktor_tui.contract.ids import new_id
from linktor_tui.local.ledger.counting import Counts, add, channel_key, close_counts, total
from linktor_tui.local.ledger.rows import rows
from linktor_tui.local.ledger.schema import SCHEMA


def from_version_1(connection: apsw.Connection) -> None:
    """Make the present tables of a version-1 file, its rows kept. Within a transaction."""
    for index in ("one_open_thread", "conversations_by_time", "messages_by_time"):
        connection.execute(f"DROP INDEX {index}")
    connection.execute("DROP INDEX messages_of_conversation")
    connection.execute("ALTER TABLE conversations RENAME TO conversations_1")
    connection.execute("ALTER TABLE messages RENAME TO messages_1")
    connection.execute(SCHEMA)
    for row in rows(connection, "SELECT * FROM conversations_1 ORDER BY opened_at, id"):
        _conversation(connection, *row)
    connection.execute("DROP TABLE messages_1")
    connection.execute("DROP TABLE conversations_1")


def _conversation(
    connection: apsw.Connection,
    conversation_id: str,
    channel_id: str,
    address: str,
    opened: int,
    closed: int | None,
    because: str | None,
) -> None:
    channel = channel_key(connection, channel_id)
    connection.execute(
        "INSERT INTO contacts (id, channel, address) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (new_id("contact"), channel, address),
    )
    contact = connection.execute(
        "SELECT key FROM contacts WHERE channel = ? AND address = ?", (channel, address)
    ).get
    connection.execute(
        "INSERT INTO conversations (id, channel, contact, opened_at, moved_at, closed_at,"
        " closed_because) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (conversation_id, channel, contact, opened, opened, closed, because),
    )
    _messages(connection, channel, connection.last_insert_rowid(), conversation_id)
    add(connection, channel, opened, Counts(started=1))
    if closed is not None:
        add(connection, channel, closed, close_counts(opened, closed))
    total(connection, channel, conversations=1, open=int(closed is None))


def _messages(
    connection: apsw.Connection, channel: int, conversation: int, conversation_id: str
) -> None:
    waiting: int | None = None
    last_inbound: int | None = None
    moved = count = 0
    for message_id, direction, at in rows(
        connection,
        "SELECT id, direction, at FROM messages_1 WHERE conversation_id = ? ORDER BY at, rowid",
        (conversation_id,),
    ):
        inbound = direction == "inbound"
        connection.execute(
            "INSERT INTO messages (id, channel, conversation, direction, status, created_at,"
            " arrived_at, counted_at, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message_id,
                channel,
                conversation,
                direction,
                "delivered" if inbound else "sent",
                *(at, at, at),
                None if inbound else at,
            ),
        )
        if inbound:
            add(connection, channel, at, Counts(received=1))
            total(connection, channel, received_at=at)
            waiting, last_inbound = at if waiting is None else waiting, at
        else:
            answered = Counts() if waiting is None else Counts(responses=1, response=at - waiting)
            add(connection, channel, at, answered._replace(sent=1))
            total(connection, channel, sent_at=at)
            waiting = None
        moved, count = max(moved, at), count + 1
    connection.execute(
        "UPDATE conversations SET moved_at = max(moved_at, ?), messages = ?, last_inbound_at = ?,"
        " waiting_since = ? WHERE key = ?",
        (moved, count, last_inbound, waiting, conversation),
    )
