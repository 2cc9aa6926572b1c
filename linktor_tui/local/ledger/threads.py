"""Conversations as they move: opened by a message, answered, read, closed.

One is open per channel and contact. It is closed for silence by when something last arrived, not by
a message's own time: a mail that was days on its way opens a conversation like any other.
"""

from __future__ import annotations

from typing import NamedTuple

import apsw

from linktor_tui.contract.ids import new_id
from linktor_tui.local.ledger.contents import storable
from linktor_tui.local.ledger.counting import Counts, add, close_counts, total
from linktor_tui.local.ledger.rows import rows


class OpenThread(NamedTuple):
    """The conversation that a message goes to."""

    key: int
    started: bool
    """Whether this message opens it."""


def open_thread(
    connection: apsw.Connection,
    channel: int,
    address: str,
    *,
    at: int,
    name: str | None = None,
) -> OpenThread:
    """Find the open conversation with a contact, or open one. It is not counted yet."""
    contact = _contact(connection, channel, storable(address), name and storable(name))
    key = connection.execute(
        "SELECT key FROM conversations WHERE contact = ? AND closed_at IS NULL", (contact,)
    ).get
    if key is not None:
        return OpenThread(key, False)
    connection.execute(
        "INSERT INTO conversations (id, channel, contact, opened_at, moved_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (new_id("conv"), channel, contact, at, at),
    )
    return OpenThread(connection.last_insert_rowid(), True)


def _contact(connection: apsw.Connection, channel: int, address: str, name: str | None) -> int:
    found = connection.execute(
        "SELECT key, name FROM contacts WHERE channel = ? AND address = ?", (channel, address)
    ).get
    if found is None:
        connection.execute(
            "INSERT INTO contacts (id, channel, address, name) VALUES (?, ?, ?, ?)",
            (new_id("contact"), channel, address, name),
        )
        return connection.last_insert_rowid()
    key, known = found
    if name and name != known:
        connection.execute("UPDATE contacts SET name = ? WHERE key = ?", (name, key))
    return int(key)


def asked(connection: apsw.Connection, conversation: int, at: int, arrived: int) -> None:
    """A contact wrote: it waits for an answer since the earliest message without one."""
    connection.execute(
        "UPDATE conversations SET messages = messages + 1, unread = unread + 1,"
        " moved_at = max(moved_at, ?2), last_inbound_at = max(ifnull(last_inbound_at, ?1), ?1),"
        " waiting_since = min(ifnull(waiting_since, ?1), ?1) WHERE key = ?3",
        (at, arrived, conversation),
    )


def written(connection: apsw.Connection, conversation: int, at: int) -> None:
    """Somebody here wrote; whether it goes out is not known yet."""
    connection.execute(
        "UPDATE conversations SET messages = messages + 1, moved_at = max(moved_at, ?)"
        " WHERE key = ?",
        (at, conversation),
    )


def answered(connection: apsw.Connection, conversation: int, at: int) -> Counts:
    """A message went out: whoever waited, waits no more. Gives what is to be counted of it."""
    waiting = connection.execute(
        "SELECT waiting_since FROM conversations WHERE key = ?", (conversation,)
    ).get
    if waiting is None:
        return Counts()
    connection.execute(
        "UPDATE conversations SET waiting_since = NULL WHERE key = ?", (conversation,)
    )
    return Counts(responses=1, response=max(0, at - waiting))


def close(connection: apsw.Connection, keys: list[tuple[int, int, int]], at: int, why: str) -> int:
    """Close open conversations, given as (key, channel, opened at); give how many."""
    for key, channel, opened in keys:
        connection.execute(
            "UPDATE conversations SET closed_at = ?, closed_because = ? WHERE key = ?",
            (at, why, key),
        )
        add(connection, channel, at, close_counts(opened, at))
        total(connection, channel, open=-1)
    return len(keys)


def close_of_channel(
    connection: apsw.Connection, channel_id: str, at: int, why: str, contact: str | None
) -> int:
    """Close a channel's open conversations, or the one with a contact."""
    found = rows(
        connection,
        "SELECT c.key, c.channel, c.opened_at FROM conversations AS c"
        " JOIN channels ON channels.key = c.channel JOIN contacts ON contacts.key = c.contact"
        " WHERE channels.id = ? AND c.closed_at IS NULL AND address = ifnull(?, address)",
        (channel_id, contact),
    )
    return close(connection, found, at, why)


def close_silent(connection: apsw.Connection, before: int, at: int) -> int:
    """Close what nothing moved since a time."""
    found = rows(
        connection,
        "SELECT key, channel, opened_at FROM conversations"
        " WHERE closed_at IS NULL AND moved_at < ?",
        (before,),
    )
    return close(connection, found, at, "silence")
