"""Taps: who has a channel's events forwarded while he listens, and how far each has come.

A tap is a place in the row of events. What came after it waits, whether or not anybody listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.times import millis
from linktor_tui.local.ledger.events import as_events, last
from linktor_tui.local.ledger.rows import change, read

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Event
    from linktor_tui.local.ledger.database import Database

_TAPS = "SELECT id, channel_id, url, secret_ref, cursor FROM taps"
_PUT = """
INSERT INTO taps (id, channel_id, url, secret_ref, cursor, created_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET secret_ref = excluded.secret_ref
"""
_WAITING = """
SELECT count(*) FROM events WHERE channel_id = ? AND cursor > ?
    AND type IN (SELECT value FROM json_each(?))
"""


class Tap(NamedTuple):
    """Where the events of a channel are forwarded to, and up to which one that was done."""

    id: str
    """`tap_…`"""
    channel_id: str
    url: str
    secret_ref: str
    cursor: int


class TapBook:
    """The taps of a data folder.

    Args:
        database: the ledger's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_channel(self, channel_id: str) -> list[Tap]:
        """A channel's taps, the oldest first."""
        found = read(
            self._database, f"{_TAPS} WHERE channel_id = ? ORDER BY created_at, id", (channel_id,)
        )
        return [Tap(*row) for row in found]

    def put(self, tap: Tap, at: datetime) -> None:
        """Write a tap, or the reference of its new secret."""
        values = (tap.id, tap.channel_id, tap.url, tap.secret_ref, tap.cursor, millis(at))
        change(self._database, _PUT, values)

    def moved(self, tap_id: str, cursor: int) -> bool:
        """Note that everything up to an event was forwarded; False where the tap is gone."""
        move = "UPDATE taps SET cursor = max(cursor, ?) WHERE id = ?"
        return change(self._database, move, (cursor, tap_id))

    def forget(self, tap_id: str) -> None:
        """Forget a tap. The events stay."""
        gone = "DELETE FROM taps WHERE id = ?"
        change(self._database, gone, (tap_id,))

    def waiting(self, tap: Tap, types: Sequence[str]) -> int:
        """Count the events that a tap has not forwarded."""
        import json

        values = (tap.channel_id, tap.cursor, json.dumps(types))
        count: int = next(iter(read(self._database, _WAITING, values)), (0,))[0]
        return count

    def newest(self) -> int:
        """The cursor of the newest event."""
        with self._database.reading() as connection:
            return 0 if connection is None else last(connection)

    def event(self, event_id: str) -> Event | None:
        """One event by its id; None where retention let it go."""
        return next(iter(self._events("id = ?", (event_id,))), None)

    def between(
        self, channel_id: str, since: datetime, until: datetime | None, types: Sequence[str]
    ) -> list[Event]:
        """A channel's events of a stretch of time, oldest first."""
        import json

        end = 2**62 if until is None else millis(until)
        where = "channel_id = ? AND at >= ? AND at < ? AND type IN (SELECT value FROM json_each(?))"
        return self._events(where, (channel_id, millis(since), end, json.dumps(types)))

    def _events(self, where: str, values: tuple[Any, ...]) -> list[Event]:
        with self._database.reading() as connection:
            return [] if connection is None else as_events(connection, where, values)
