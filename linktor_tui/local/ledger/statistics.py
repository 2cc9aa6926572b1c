"""A channel's numbers, from what was counted as it happened.

Rows of messages are looked at for one thing only: the part of a minute at the far edge of the last
24 hours. Where retention has taken that minute's messages already, all of the minute is counted.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial

import apsw

from linktor_tui.contract.resources import Granularity, Period, StatsBucket, StatsSummary, Traffic
from linktor_tui.contract.times import from_millis, millis, stamp
from linktor_tui.local.ledger.counting import HOUR, MINUTE, find_channel
from linktor_tui.local.ledger.rows import rows
from linktor_tui.local.windows import Window, window

_DAY = 24 * HOUR
_THESE = "channel IN (SELECT value FROM json_each(?1))"
_HOURS = f"""
SELECT channel, sum(received), sum(sent) FROM hours WHERE {_THESE} AND start >= ?2 GROUP BY 1
"""  # noqa: S608 - constants only, as below
_MINUTES = f"""
SELECT channel, sum(received), sum(sent) FROM minutes
WHERE {_THESE} AND start >= ?2 AND start < ?3 GROUP BY 1
"""  # noqa: S608
_MESSAGES = f"""
SELECT channel, sum(direction = 'inbound'), sum(direction = 'outbound') FROM messages
WHERE {_THESE} AND counted_at >= ?2 AND counted_at < ?3 GROUP BY 1
"""  # noqa: S608
_CHANNELS = """
SELECT id, key, open, received, sent, conversations,
    max(ifnull(last_received, last_sent), ifnull(last_sent, last_received)) >= ?2
FROM channels WHERE id IN (SELECT value FROM json_each(?1))
"""
_ROWS = """
SELECT {bucket}, {columns} FROM {table} WHERE channel = ?1 AND start >= ?2 AND start < ?3 {group}
"""
_bucket = partial(tuple.__new__, StatsBucket)
"""Makes a bucket of what is in it without a step in Python: a month has 720 of them."""
_COLUMNS = ("received", "sent", "started", "closed", "resolution", "responses", "response")


def traffic(
    connection: apsw.Connection,
    channel_ids: Sequence[str],
    now: datetime,
    *,
    totals: bool,
    whole: dict[object, list[tuple[int, ...]]],
    version: Hashable,
) -> dict[str, Traffic]:
    """The numbers of a list's channels, with totals for a single one.

    Args:
        whole: whole minutes that were added up before, by what they belong to. One is kept.
        version: of the ledger, asked for before the connection began to read.
    """
    since = millis(now) - _DAY
    known = rows(connection, _CHANNELS, (json.dumps(channel_ids), since))
    lately = _lately(connection, [row[1] for row in known if row[6]], since, whole, version)
    found = dict.fromkeys(channel_ids, no_traffic(totals=totals))
    for channel_id, key, active, *all_time, _ in known:
        day = lately.get(key, (0, 0))
        found[channel_id] = Traffic(*day, active, *(all_time if totals else ()))
    return found


def no_traffic(*, totals: bool) -> Traffic:
    """The numbers of a channel that nothing went through."""
    return Traffic(0, 0, 0, 0, 0, 0) if totals else Traffic()


def _lately(
    connection: apsw.Connection,
    channels: Sequence[int],
    since: int,
    whole: dict[object, list[tuple[int, ...]]],
    version: Hashable,
) -> dict[int, tuple[int, int]]:
    """Received and sent since a time: whole hours, minutes before them, messages before those."""
    if not channels:
        return {}
    these = json.dumps(channels)
    minute = -(-since // MINUTE) * MINUTE
    if minute - MINUTE < since < _pruned(connection):
        minute -= MINUTE
    key = (version, these, minute)
    minutes = whole.get(key)
    if minutes is None:
        minutes = _whole_minutes(connection, these, minute)
        whole.clear()
        whole[key] = minutes
    found: dict[int, tuple[int, int]] = {}
    for channel, received, sent in (*minutes, *rows(connection, _MESSAGES, (these, since, minute))):
        before = found.get(channel, (0, 0))
        found[channel] = before[0] + received, before[1] + sent
    return found


def _whole_minutes(connection: apsw.Connection, these: str, minute: int) -> list[tuple[int, ...]]:
    hour = -(-minute // HOUR) * HOUR
    return [
        *rows(connection, _HOURS, (these, hour)),
        *rows(connection, _MINUTES, (these, minute, hour)),
    ]


def _pruned(connection: apsw.Connection) -> int:
    """Messages that arrived before this time may be gone."""
    found: int | None = connection.execute("SELECT max(before) FROM pruned").get
    return 0 if found is None else found


def last_messages(connection: apsw.Connection, channel_id: str) -> tuple[str | None, str | None]:
    """When the last message was received, and when one was sent."""
    found = rows(
        connection, "SELECT last_received, last_sent FROM channels WHERE id = ?", (channel_id,)
    )
    received, sent = found[0] if found else (None, None)
    return _stamp(received), _stamp(sent)


def open_conversations(connection: apsw.Connection, channel_id: str) -> int:
    """Count a channel's open conversations."""
    count: int | None = connection.execute(
        "SELECT open FROM channels WHERE id = ?", (channel_id,)
    ).get
    return count or 0


def activity(
    connection: apsw.Connection, channel_ids: Sequence[str], now: datetime
) -> dict[str, tuple[tuple[int, int], ...]]:
    """Received and sent in the last 24 hours of the clock, the present one last, by channel."""
    first = millis(window(Period.DAY, Granularity.HOUR, now).start)
    return {item: _activity(connection, item, first) for item in channel_ids}


def no_activity() -> tuple[tuple[int, int], ...]:
    """The activity of a channel that nothing went through."""
    return ((0, 0),) * 24


def _activity(
    connection: apsw.Connection, channel_id: str, first: int
) -> tuple[tuple[int, int], ...]:
    found = list(no_activity())
    for hour, received, sent in rows(
        connection,
        "SELECT (start - ?1) / ?2, hours.received, hours.sent FROM hours"
        " JOIN channels ON key = channel WHERE id = ?3 AND start >= ?1 AND start < ?1 + 24 * ?2",
        (first, HOUR, channel_id),
    ):
        found[hour] = (received, sent)
    return tuple(found)


def statistics(
    connection: apsw.Connection, channel_id: str, laid_out: Window
) -> tuple[StatsSummary, tuple[StatsBucket, ...]]:
    """A channel's traffic in a window, as a whole and by bucket."""
    channel = find_channel(connection, channel_id)
    found = [] if channel is None else _rows(connection, channel, laid_out)
    counts: list[tuple[int, ...]] = [(0, 0, 0)] * len(laid_out.buckets)
    for row in found:
        counts[row[0]] = row[1:4]
    sums = [sum(column) for column in zip(*found, strict=True)][1:] or [0] * len(_COLUMNS)
    series = zip(_stamps(laid_out), *zip(*counts, strict=True), strict=True)
    return _summary(*sums), tuple(map(_bucket, series))


def _rows(connection: apsw.Connection, channel: int, laid_out: Window) -> list[tuple[int, ...]]:
    """(bucket, counts…) of the buckets that are not empty; from hours where they will do."""
    start, end, first = map(millis, (laid_out.start, laid_out.end, laid_out.buckets[0]))
    width = laid_out.width // timedelta(milliseconds=1)
    step = MINUTE if any(edge % HOUR for edge in (start, end, width)) else HOUR
    sums = width != step
    sql = _ROWS.format(
        bucket="(start - ?4) / ?5",
        columns=", ".join(f"sum({name})" if sums else name for name in _COLUMNS),
        table="minutes" if step == MINUTE else "hours",
        group="GROUP BY 1" if sums else "",
    )
    return rows(connection, sql, (channel, start, end, first, width))


def _summary(
    received: int,
    sent: int,
    started: int,
    closed: int,
    resolution: int,
    responses: int,
    response: int,
) -> StatsSummary:
    return StatsSummary(
        received, sent, started, closed, _mean(response, responses), _mean(resolution, closed)
    )


def empty(laid_out: Window) -> tuple[StatsSummary, tuple[StatsBucket, ...]]:
    """The statistics of a channel that nothing went through."""
    return StatsSummary(), tuple(map(StatsBucket, _stamps(laid_out)))


def _stamps(laid_out: Window) -> tuple[str, ...]:
    """The names of a window's buckets: the same ones are asked for until the next bucket begins."""
    return _named(laid_out.buckets[0], laid_out.width, len(laid_out.buckets))


@lru_cache(maxsize=8)
def _named(first: datetime, width: timedelta, count: int) -> tuple[str, ...]:
    return tuple(stamp(first + index * width) for index in range(count))


def _mean(milliseconds: int, count: int) -> float | None:
    return round(milliseconds / count / 1000, 1) if count else None


def _stamp(at: int | None) -> str | None:
    return None if at is None else stamp(from_millis(at))
