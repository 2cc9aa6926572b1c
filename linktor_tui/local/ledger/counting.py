"""What is counted as things happen, so that nobody has to count rows afterwards.

A message is counted under its own time: when the contact sent it, or when the provider took it.
What arrives late is added to the minute and the hour it belongs to, and no clock that is set back
moves it. Times between a question and its answer, and between open and close, are never less than
nothing: clocks that disagree make them zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import apsw

MINUTE = 60_000
HOUR = 3_600_000


class Counts(NamedTuple):
    """What is added to a minute and to its hour, in the order of their columns. Milliseconds."""

    received: int = 0
    sent: int = 0
    started: int = 0
    closed: int = 0
    resolution: int = 0
    responses: int = 0
    response: int = 0


_ADD = """
INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, start) DO UPDATE SET
    received = received + excluded.received, sent = sent + excluded.sent,
    started = started + excluded.started, closed = closed + excluded.closed,
    resolution = resolution + excluded.resolution,
    responses = responses + excluded.responses, response = response + excluded.response
"""
_ADD_MINUTE, _ADD_HOUR = _ADD.format(table="minutes"), _ADD.format(table="hours")
_TOTAL = """
UPDATE channels SET
    received = received + (?1 IS NOT NULL), sent = sent + (?2 IS NOT NULL),
    last_received = nullif(max(ifnull(last_received, -1e18), ifnull(?1, -1e18)), -1e18),
    last_sent = nullif(max(ifnull(last_sent, -1e18), ifnull(?2, -1e18)), -1e18),
    conversations = conversations + ?3, open = open + ?4
WHERE key = ?5
"""


def add(connection: apsw.Connection, channel: int, at: int, counts: Counts) -> None:
    """Add to the minute and the hour of a time."""
    connection.execute(_ADD_MINUTE, (channel, at - at % MINUTE, *counts))
    connection.execute(_ADD_HOUR, (channel, at - at % HOUR, *counts))


def total(
    connection: apsw.Connection,
    channel: int,
    *,
    received_at: int | None = None,
    sent_at: int | None = None,
    conversations: int = 0,
    open: int = 0,
) -> None:
    """Add a message with its time, or conversations, to a channel's totals."""
    connection.execute(_TOTAL, (received_at, sent_at, conversations, open, channel))


def close_counts(opened: int, closed: int) -> Counts:
    """One conversation closed."""
    return Counts(closed=1, resolution=max(0, closed - opened))


def find_channel(connection: apsw.Connection, channel_id: str) -> int | None:
    """Find a channel's key; None where it has no traffic yet."""
    key: int | None = connection.execute("SELECT key FROM channels WHERE id = ?", (channel_id,)).get
    return key


def channel_key(connection: apsw.Connection, channel_id: str) -> int:
    """Find a channel's key, or give it one."""
    key = find_channel(connection, channel_id)
    if key is None:
        connection.execute("INSERT INTO channels (id) VALUES (?)", (channel_id,))
        key = connection.last_insert_rowid()
    return key


def add_past(connection: apsw.Connection, channel: int, past: Mapping[int, Counts]) -> None:
    """Add, by time, what was counted elsewhere: numbers without the messages behind them."""
    for at, counts in past.items():
        add(connection, channel, at, counts)
    connection.execute(
        "UPDATE channels SET received = received + ?, sent = sent + ?,"
        " conversations = conversations + ? WHERE key = ?",
        (
            sum(counts.received for counts in past.values()),
            sum(counts.sent for counts in past.values()),
            sum(counts.started for counts in past.values()),
            channel,
        ),
    )
