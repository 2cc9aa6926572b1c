"""The last 24 hours of many channels, added up again only where something went through since.

Hours are added up, then the minutes before them, then the messages of the part of a minute at the
far edge: for that alone rows of messages are looked at. Where retention has taken that minute's
messages already, all of the minute is counted.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence

import apsw

from linktor_tui.local.ledger.counting import HOUR, MINUTE
from linktor_tui.local.ledger.rows import rows

DAY = 24 * HOUR
_THESE = "channel IN (SELECT value FROM json_each(?1))"
_HOURS = f"""
SELECT channel, sum(received), sum(sent) FROM hours WHERE {_THESE} AND start >= ?2 GROUP BY 1
"""  # noqa: S608 - constants only, as below
_MINUTES = f"""
SELECT channel, sum(received), sum(sent) FROM minutes
WHERE {_THESE} AND start >= ?2 AND start < ?3 GROUP BY 1
"""  # noqa: S608
_MESSAGES = f"""
SELECT channel, direction = 'inbound', counted_at FROM messages
WHERE {_THESE} AND counted_at >= ?2 AND counted_at < ?3 ORDER BY channel, counted_at
"""  # noqa: S608


class _Day:
    """What one channel's last day is made of: a sum from a full minute on, and what was before."""

    __slots__ = ("received", "received_before", "sent", "sent_before")

    def __init__(self) -> None:
        self.received = self.sent = 0
        self.received_before: list[int] = []
        """Times of the messages of the minute before, in order."""
        self.sent_before: list[int] = []

    def since(self, since: int) -> tuple[int, int]:
        """Received and sent since a time in the minute before, or at its end."""
        return (
            self.received + len(self.received_before) - bisect_left(self.received_before, since),
            self.sent + len(self.sent_before) - bisect_left(self.sent_before, since),
        )


class Lately:
    """The last days of channels, each kept until its minute is over or the channel's state changed.

    Threads may share one: a day is kept with what it belongs to, and replaced as a whole.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Hashable, _Day]] = {}

    def count(
        self, connection: apsw.Connection, states: Mapping[int, Hashable], since: int
    ) -> dict[int, tuple[int, int]]:
        """Received and sent since a time, by a channel's key.

        Args:
            states: by key, something that is another whenever a message of the channel was counted.
        """
        if not states:
            return {}
        minute = _first_minute(connection, since)
        wanted = {key: (minute, state) for key, state in states.items()}
        kept = {key: self._kept.get(key) for key in wanted}
        days = {key: found[1] for key, found in kept.items() if found and found[0] == wanted[key]}
        if len(days) < len(wanted):
            added = _add_up(connection, [key for key in wanted if key not in days], minute)
            self._kept |= {key: (wanted[key], day) for key, day in added.items()}
            days |= added
        return {key: day.since(since) for key, day in days.items()}


def _first_minute(connection: apsw.Connection, since: int) -> int:
    """The first minute that is counted as a whole; messages from before `pruned` may be gone."""
    minute = -(-since // MINUTE) * MINUTE
    pruned: int | None = connection.execute("SELECT max(before) FROM pruned").get
    return minute - MINUTE if minute - MINUTE < since < (pruned or 0) else minute


def _add_up(connection: apsw.Connection, channels: Sequence[int], minute: int) -> dict[int, _Day]:
    found = {channel: _Day() for channel in channels}
    these, hour = json.dumps(channels), -(-minute // HOUR) * HOUR
    for channel, received, sent in (
        *rows(connection, _HOURS, (these, hour)),
        *rows(connection, _MINUTES, (these, minute, hour)),
    ):
        found[channel].received += received
        found[channel].sent += sent
    for channel, inbound, at in rows(connection, _MESSAGES, (these, minute - MINUTE, minute)):
        day = found[channel]
        (day.received_before if inbound else day.sent_before).append(at)
    return found
