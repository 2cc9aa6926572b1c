"""What happened, in order, and who is to be told of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import apsw

from linktor_tui.contract import traffic_wire
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.times import from_millis, stamp
from linktor_tui.contract.traffic import Event, EventQuery, Message
from linktor_tui.local.ledger.contents import dump
from linktor_tui.local.ledger.rows import rows

_MOST = 1000
_AFTER = "cursor > ?1 AND (?3 = '[]' OR type IN (SELECT value FROM json_each(?3)))"
_OF_CHANNEL = f"channel_id = ?2 AND {_AFTER}"
"""By its index: there may be a million events of other channels since."""


def emit(
    connection: apsw.Connection, event_type: str, channel_id: str, data: Mapping[str, Any], at: int
) -> Event:
    """Keep an event, and a delivery of it for each endpoint that wants to know."""
    event_id = new_id("evt")
    connection.execute(
        "INSERT INTO events (id, type, channel_id, at, data) VALUES (?, ?, ?, ?, ?)",
        (event_id, event_type, channel_id, at, dump(data)),
    )
    cursor = connection.last_insert_rowid()
    for (endpoint_id,) in rows(
        connection,
        "SELECT id FROM endpoints WHERE status = 'active' AND ifnull(channel_id, ?1) = ?1"
        " AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = ?2) ORDER BY created_at, id",
        (channel_id, event_type),
    ):
        connection.execute(
            "INSERT INTO deliveries (id, endpoint_id, event, event_type, channel_id, created_at,"
            " next_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (new_id("del"), endpoint_id, cursor, event_type, channel_id, at, at),
        )
    return Event(event_id, cursor, event_type, stamp(from_millis(at)), channel_id, data)


def emit_message(connection: apsw.Connection, what: str, message: Message, at: int) -> None:
    """Keep that something happened to a message: `received`, `sent`, `delivered`, `read`, `failed`."""
    data = traffic_wire.message(message)
    emit(connection, f"message.{what}", message.channel_id, data, at)


def after(connection: apsw.Connection, query: EventQuery) -> tuple[Event, ...]:
    """Events after a cursor, oldest first, at most a thousand."""
    where = _AFTER if query.channel_id is None else _OF_CHANNEL
    limit = min(query.limit, _MOST)
    values = (query.after, query.channel_id, json.dumps(query.types), limit)
    return tuple(as_events(connection, where, values, "LIMIT ?4"))


def as_events(
    connection: apsw.Connection, where: str, values: tuple[Any, ...], limit: str = ""
) -> list[Event]:
    """Events that a condition lets through, oldest first."""
    found = rows(
        connection,
        "SELECT id, cursor, type, at, channel_id, data FROM events"  # noqa: S608 - of ours
        f" WHERE {where} ORDER BY cursor {limit}",
        values,
    )
    return [
        Event(event_id, cursor, kind, stamp(from_millis(at)), channel_id, json.loads(data))
        for event_id, cursor, kind, at, channel_id, data in found
    ]


def last(connection: apsw.Connection) -> int:
    """The cursor of the newest event that ever was."""
    found: int | None = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'events'"
    ).get
    return found or 0
