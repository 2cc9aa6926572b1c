"""A channel's numbers, from what was counted as it happened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial

import apsw

from linktor_tui.contract.resources import Granularity, Period, StatsBucket, StatsSummary, Traffic
from linktor_tui.contract.times import from_millis, millis, stamp
from linktor_tui.local.ledger.counting import HOUR, MINUTE, find_channel
from linktor_tui.local.ledger.lately import DAY, Lately
from linktor_tui.local.ledger.rows import rows
from linktor_tui.local.windows import Window, window

_CHANNELS = """
SELECT id, key, open, received, sent, conversations, last_received, last_sent
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
    lately: Lately,
    *,
    totals: bool,
) -> dict[str, Traffic]:
    """The numbers of a list's channels, with totals for a single one."""
    since = millis(now) - DAY
    known = rows(connection, _CHANNELS, (json.dumps(channel_ids),))
    # A channel's totals grow with every message that is counted, so its row tells of each of them.
    states = {row[1]: row for row in known if max(row[6] or 0, row[7] or 0) >= since}
    days = lately.count(connection, states, since)
    found = dict.fromkeys(channel_ids, no_traffic(totals=totals))
    for channel_id, key, active, *all_time, _, _ in known:
        day = days.get(key, (0, 0))
        found[channel_id] = Traffic(*day, active, *(all_time if totals else ()))
    return found


def no_traffic(*, totals: bool) -> Traffic:
    """The numbers of a channel that nothing went through."""
    return Traffic(0, 0, 0, 0, 0, 0) if totals else Traffic()


def last_messages(
    connection: apsw.Connection, channel_ids: Sequence[str]
) -> dict[str, tuple[str | None, str | None]]:
    """When the last message was received, and when one was sent; of channels with traffic alone."""
    found = rows(
        connection,
        "SELECT id, last_received, last_sent FROM channels"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(channel_ids),),
    )
    return {item: (_stamp(received), _stamp(sent)) for item, received, sent in found}


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
