"""What is let go: of old messages, and of channels that are deleted.

Totals, hours and the minutes of the last month before the limit stay: numbers do not shrink because
texts have gone. Old rows go a few thousand to a transaction, so that what comes in waits for no
more than that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import apsw

from linktor_tui.local.ledger.rows import rows

Write = Callable[[Callable[[apsw.Connection], int]], int]

_STRETCH = 2000
"""Most rows that one transaction looks at."""
_MONTH = 31 * 24 * 3_600_000
"""Milliseconds: statistics look back 30 days, minute by minute."""


class _Walk(NamedTuple):
    """Something that is done to a table, stretch by stretch."""

    stretch: str
    """Finds the last key of a stretch."""
    change: str
    """Between :after and :last, to what is older than :before."""


_REMEMBERED = 30 * 24 * 3_600_000
"""Milliseconds for which ids of messages outlive them: no provider posts one again later."""
_SETTLED = """
    NOT EXISTS (SELECT 1 FROM deliveries WHERE event = events.cursor AND status = 'pending')
    AND NOT EXISTS (SELECT 1 FROM taps WHERE channel_id = events.channel_id AND cursor < events.cursor)
"""
_MESSAGES = "SELECT max(key) FROM (SELECT key FROM messages WHERE key > ? ORDER BY key LIMIT ?)"
_EVENTS = "SELECT max(k) FROM (SELECT cursor AS k FROM events WHERE cursor > ? ORDER BY k LIMIT ?)"
_DELIVERIES = "SELECT max(key) FROM (SELECT key FROM deliveries WHERE key > ? ORDER BY key LIMIT ?)"
_ALL = (
    _Walk(
        _MESSAGES,
        "INSERT OR IGNORE INTO seen SELECT channel, external_id, arrived_at FROM messages"
        " WHERE key > :after AND key <= :last AND arrived_at < :before AND direction = 'inbound'"
        " AND external_id IS NOT NULL;"
        "DELETE FROM messages WHERE key > :after AND key <= :last"
        # One that is pending with a problem is on its way no more, as far as anybody knows.
        " AND arrived_at < :before AND (status <> 'pending' OR problem IS NOT NULL)",
    ),
    _Walk(
        _EVENTS,
        "DELETE FROM events WHERE cursor > :after AND cursor <= :last AND at < :before",
    ),
)
_BODIES = (
    _Walk(
        _MESSAGES,
        "UPDATE messages SET kind = NULL, body = NULL, subject = NULL, parts = NULL,"
        " metadata = NULL WHERE key > :after AND key <= :last AND arrived_at < :before"
        " AND (status <> 'pending' OR problem IS NOT NULL)"
        " AND (kind IS NOT NULL OR metadata IS NOT NULL)",
    ),
    _Walk(
        _EVENTS,
        "UPDATE events SET data = json_remove(json_set(data,"
        """ '$.attributes.content', json('{"type":"omitted"}'), '$.attributes.metadata', json('{}')),"""
        " '$.attributes.subject') WHERE cursor > :after AND cursor <= :last AND at < :before"
        " AND type LIKE 'message.%'",
    ),
    _Walk(
        _DELIVERIES,
        "UPDATE deliveries SET response_body = NULL WHERE key > :after AND key <= :last"
        " AND created_at < :before AND response_body IS NOT NULL",
    ),
)


def prune(write: Write, before: int, *, bodies_only: bool) -> int:
    """Let go of what arrived before a time; give how many messages that concerned.

    Events that were not delivered yet go with the rest: the operator's limit goes before. A limit
    of less than a day leaves the 24-hour numbers uncertain by a minute's messages.
    """
    if not bodies_only:
        write(lambda connection: _note(connection, before))
    changed = [_walk(write, walk, before) for walk in (_BODIES if bodies_only else _ALL)]
    if not bodies_only:
        write(lambda connection: _remainders(connection, before))
    return changed[0]


def prune_events(write: Write, before: int) -> int:
    """Let go of events from before a time that wait for nobody; give how many that were."""
    changed = after = 0

    def stretch(connection: apsw.Connection) -> int:
        nonlocal after
        old = rows(
            connection,
            "SELECT cursor, at FROM events WHERE cursor > ? ORDER BY cursor LIMIT ?",
            (after, _STRETCH),
        )
        if not old or old[0][1] >= before:
            return -1
        last = old[-1][0]
        connection.execute(
            "DELETE FROM events WHERE cursor > ? AND cursor <= ? AND at < ?"  # noqa: S608 - of ours
            f" AND {_SETTLED}",
            (after, last, before),
        )
        after = last
        return connection.changes()

    while (more := write(stretch)) >= 0:
        changed += more
    return changed


def _walk(write: Write, walk: _Walk, before: int) -> int:
    changed = after = 0

    def stretch(connection: apsw.Connection) -> int:
        nonlocal after
        ((last,),) = rows(connection, walk.stretch, (after, _STRETCH))
        if last is None:
            return -1
        connection.execute(walk.change, {"after": after, "last": last, "before": before})
        after = last
        return connection.changes()

    while (more := write(stretch)) >= 0:
        changed += more
    return changed


def _note(connection: apsw.Connection, before: int) -> int:
    """Remember up to where messages may be gone: the 24-hour numbers look at rows."""
    known = connection.execute("SELECT max(before) FROM pruned").get
    if known is None or known < before:
        connection.execute("DELETE FROM pruned")
        connection.execute("INSERT INTO pruned VALUES (?)", (before,))
    return 0


def _remainders(connection: apsw.Connection, before: int) -> int:
    """What belongs to nothing any more, and numbers that nobody can ask for."""
    connection.execute(
        "DELETE FROM conversations WHERE closed_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation = conversations.key)",
        (before,),
    )
    connection.execute(
        "DELETE FROM contacts"
        " WHERE NOT EXISTS (SELECT 1 FROM conversations WHERE contact = contacts.key)"
    )
    # A mailbox that is numbered anew tells its last mails again, however long ago they came.
    connection.execute(
        "DELETE FROM seen WHERE arrived_at < ? AND arrived_at <"
        " (SELECT last_received FROM channels WHERE key = channel)",
        (before - _REMEMBERED,),
    )
    connection.execute("DELETE FROM reports WHERE at < ?", (before,))
    connection.execute("DELETE FROM minutes WHERE start < ?", (before - _MONTH,))
    return 0


def forget(connection: apsw.Connection, channel_id: str) -> None:
    """Delete everything of a channel but what happened to the channel itself.

    That it was deleted may still have to be told.
    """
    connection.execute("DELETE FROM channels WHERE id = ?", (channel_id,))
    connection.execute(
        "DELETE FROM events WHERE channel_id = ? AND type LIKE 'message.%'", (channel_id,)
    )
    connection.execute("DELETE FROM receivers WHERE channel_id = ?", (channel_id,))
    connection.execute("DELETE FROM reports WHERE channel_id = ?", (channel_id,))
    connection.execute("DELETE FROM taps WHERE channel_id = ?", (channel_id,))
