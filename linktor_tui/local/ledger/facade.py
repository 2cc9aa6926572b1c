"""`Ledger`: everything that is kept of the traffic of one data folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.times import millis
from linktor_tui.local.ledger import statistics
from linktor_tui.local.ledger.lately import Lately
from linktor_tui.local.ledger.talk import Talk

if TYPE_CHECKING:
    from linktor_tui.contract.resources import StatsBucket, StatsSummary, Traffic
    from linktor_tui.contract.traffic import Event, EventQuery, Receiver
    from linktor_tui.local.windows import Window


class Ledger(Talk):
    """The traffic of one data folder.

    Every method is one transaction, may be called from any thread, blocks while the disk works, and
    raises `StoreError` where the file cannot be used. Moments are aware. A question makes no file.
    A server that takes in much on an event loop does so through `group.GroupIntake`; threads that
    write at the same time share a flush to the disk by themselves.
    """

    def __init__(self, path: Path, *, keep_bodies: bool = True) -> None:
        super().__init__(path, keep_bodies=keep_bodies)
        self._lately = Lately()

    # --- numbers -------------------------------------------------------------------------------

    def traffic(
        self, channel_ids: Sequence[str], now: datetime, *, totals: bool = False
    ) -> dict[str, Traffic]:
        """The numbers of a list's channels, with totals for a single one."""
        return self._read(
            lambda connection: statistics.traffic(
                connection, channel_ids, now, self._lately, totals=totals
            ),
            dict.fromkeys(channel_ids, statistics.no_traffic(totals=totals)),
        )

    def statistics(
        self, channel_id: str, window: Window
    ) -> tuple[StatsSummary, tuple[StatsBucket, ...]]:
        """A channel's traffic in a window, as a whole and by bucket."""
        with self.database.reading() as connection:
            if connection is None:
                return statistics.empty(window)
            return statistics.statistics(connection, channel_id, window)

    def activity(
        self, channel_ids: Sequence[str], now: datetime
    ) -> dict[str, tuple[tuple[int, int], ...]]:
        """Received and sent in each of the last 24 hours of the clock (UTC), the present one last."""
        return self._read(
            lambda connection: statistics.activity(connection, channel_ids, now),
            dict.fromkeys(channel_ids, statistics.no_activity()),
        )

    def last_messages(
        self, channel_ids: Sequence[str]
    ) -> Mapping[str, tuple[str | None, str | None]]:
        """When the last message was received, and when one was sent; of channels with traffic alone."""
        return self._read(lambda connection: statistics.last_messages(connection, channel_ids), {})

    def open_conversations(self, channel_id: str) -> int:
        """Count a channel's open conversations."""
        return self._read(
            lambda connection: statistics.open_conversations(connection, channel_id), 0
        )

    # --- events --------------------------------------------------------------------------------

    def emit(
        self, event_type: str, channel_id: str, data: Mapping[str, Any], at: datetime
    ) -> Event:
        """Keep that something happened, and a delivery for each endpoint that wants to know."""
        from linktor_tui.local.ledger import events

        return self.database.write(
            lambda connection: events.emit(connection, event_type, channel_id, data, millis(at))
        )

    def events(self, query: EventQuery) -> tuple[Event, ...]:
        """Events after a cursor, oldest first, at most a thousand at once."""
        from linktor_tui.local.ledger import events

        return self._read(lambda connection: events.after(connection, query), ())

    def last_event(self) -> int:
        """The cursor of the newest event, 0 before the first. Never goes back."""
        from linktor_tui.local.ledger import events

        return self._read(events.last, 0)

    # --- reports and receivers -----------------------------------------------------------------

    def keep_report(self, channel_id: str, report: Mapping[str, Any], at: datetime) -> None:
        """Keep what a check found; the last 200 of a channel stay."""
        from linktor_tui.local.ledger import keeping

        self.database.write(
            lambda connection: keeping.keep_report(connection, channel_id, report, millis(at))
        )

    def reports(self, channel_id: str, limit: int) -> list[Mapping[str, Any]]:
        """A channel's reports, newest first."""
        from linktor_tui.local.ledger import keeping

        return self._read(lambda connection: keeping.reports(connection, channel_id, limit), [])

    def reports_with(self, words: Iterable[str]) -> dict[str, list[Mapping[str, Any]]]:
        """The latest reports of the channels of which one holds one of these words, newest first."""
        from linktor_tui.local.ledger import keeping

        return self._read(lambda connection: keeping.reports_with(connection, words), {})

    def put_receiver(self, receiver: Receiver) -> None:
        """Keep how a channel receives, in place of what was known before."""
        from linktor_tui.local.ledger import keeping

        self.database.write(lambda connection: keeping.put_receiver(connection, receiver))

    def receivers(self) -> tuple[Receiver, ...]:
        """How the channels receive, in order of their ids."""
        from linktor_tui.local.ledger import keeping

        return self._read(keeping.receivers, ())

    def drop_receivers(self, channel_ids: Sequence[str] | None = None) -> None:
        """Forget how these channels received, or all: nobody runs them any more."""
        from linktor_tui.local.ledger import keeping

        self._change(lambda connection: keeping.drop_receivers(connection, channel_ids), None)

    def try_to_write(self) -> None:
        """Write what is there already, to find out whether anything can be written."""
        from linktor_tui.local.ledger import keeping

        self._change(keeping.rewrite_version, None)

    # --- letting go ----------------------------------------------------------------------------

    def forget(self, channel_id: str) -> None:
        """Delete everything of a channel but the events about the channel itself."""
        from linktor_tui.local.ledger import retention

        self._change(lambda connection: retention.forget(connection, channel_id), None)
        self._scrub()

    def prune(self, before: datetime, *, bodies_only: bool = False) -> int:
        """Let go of what arrived before a time; give how many messages that concerned.

        Numbers stay. `bodies_only` keeps the messages, and what was said in them goes. The time
        should be a day ago at least, or the 24-hour numbers are uncertain by a minute's messages.
        """
        from linktor_tui.local.ledger import retention

        if not self.database.exists():
            return 0
        count = retention.prune(self.database.write, millis(before), bodies_only=bodies_only)
        self._scrub()
        return count

    def prune_events(self, before: datetime) -> int:
        """Let go of what happened before a time and was told to all who wait; give how many."""
        from linktor_tui.local.ledger import retention

        if not self.database.exists():
            return 0
        count = retention.prune_events(self.database.write, millis(before))
        if count:
            self._scrub()
        return count

    def _scrub(self) -> bool:
        """Empty the log of what was just deleted; where somebody reads it, the next one does."""
        return self.database.exists() and self.database.scrub()
