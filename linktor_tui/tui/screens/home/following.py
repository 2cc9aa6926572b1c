"""Keeping the list up to date: what happens elsewhere, hours of traffic, what ends soon."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Collection, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from linktor_tui.board import read_whole
from linktor_tui.contract.errors import ChannelsError, RateLimited
from linktor_tui.contract.living import HORIZON, KnowsExpiry, TellsEvents
from linktor_tui.tui.screens.home.part import ListPart
from linktor_tui.tui.widgets.channel_table import ChannelTable

if TYPE_CHECKING:
    from textual.timer import Timer

    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.traffic import Event

POLL = 1.0
"""Seconds between two questions whether anything happened."""
BLIND = 5.0
"""Seconds for each page of the list until it is read again by itself: where the engine does not tell
what happened, and after a failure. So a server is asked twelve times a minute at most."""
UNTOLD = 30.0
"""Seconds until the list is read again where events are told: its file may have been replaced."""
CALM = 0.15
"""Seconds without scrolling after which the hours of what is seen are asked for."""
MOST_EVENTS = 500
"""Events read at once; after more than that the whole list is read anew."""
IN_PASSING = 20
"""Channels out of sight that are read anew at each poll: they do not hold up those in sight."""
TRAFFIC_ORDERS = ("in", "out", "day", "last")


class Follows(ListPart):
    """The part that follows what others do, and never waits for it."""

    _cursor: int | None = None
    """The newest event that is known; None before the first question."""
    _calm: Timer | None = None
    _due: float = 0.0
    """When the list is read by itself, where it does not follow events; by the clock of the loop."""
    behind = False
    """Whether the list could not be read again by itself."""
    lost: ChannelsError | None = None
    """Why the list does not follow at the moment."""

    @property
    def newest(self) -> int | None:
        """The newest event that the list knows of; None before it asked."""
        return self._cursor

    def load(self, *, quietly: bool = False) -> Any:
        """Read the whole list anew; quietly where nobody asked for it."""
        raise NotImplementedError

    @property
    def failed(self) -> bool:
        """Whether the list could not be read when it was read last."""
        raise NotImplementedError

    # --- beside the list -------------------------------------------------------------------------

    async def ask_newest(self, api: ChannelsAPI) -> int | None:
        """Find out how far events are, while the list is read; None where nobody can say."""
        if isinstance(api, TellsEvents):
            with contextlib.suppress(ChannelsError):  # `learn` asks again, and says so
                return await api.last_event()
        return None

    async def learn(self, begun: int | None) -> None:
        """Find out what the engine tells beside the list, and how far its events are.

        Args:
            begun: the newest event when the list was read for the first time; None where nobody
                could say, or it was read before.
        """
        api = self.linktor.api
        self.stale: set[str] = set()
        self.pulse.tells_hours = isinstance(api, TellsEvents)
        try:
            if isinstance(api, TellsEvents) and self._cursor is None:
                self._cursor = await self._first_cursor(api) if begun is None else begun
            if isinstance(api, KnowsExpiry):
                self.pulse.take_ends(await api.expiring(HORIZON))
        except ChannelsError as error:
            self.lost = error
        self.table.pulse_changed()
        self.read_hours()

    async def _first_cursor(self, api: TellsEvents) -> int:
        self._due = 0.0  # the list may be older than the answer: it is read once more
        return await api.last_event()

    def on_channel_table_seen(self) -> None:
        if self._calm is not None:
            self._calm.stop()
        self._calm = self.set_timer(CALM, self._calmed)

    def _calmed(self) -> None:
        wanted = [item.id for item in self.table.seen if self.pulse.hours(item.id) is None]
        if wanted:
            self.read_hours(wanted)

    def read_hours(self, channel_ids: Collection[str] | None = None) -> None:
        """Ask for the hours of these channels, by default of those that are seen."""
        if self.pulse.tells_hours:
            ids = [item.id for item in self.table.seen] if channel_ids is None else channel_ids
            self.run_worker(partial(self._read_hours, list(ids)), exclusive=True, group="hours")  # type: ignore[arg-type]

    async def _read_hours(self, ids: list[str]) -> None:
        api = self.linktor.api
        if not ids or not isinstance(api, TellsEvents):
            return
        try:
            hours = await api.activity(ids)
        except ChannelsError as error:
            self._lose(error)
            return
        if self.linktor.api is api and self.pulse.take_hours(hours):
            self.table.pulse_changed()
            self.table.post_message(ChannelTable.Moved(self.table))

    def stop_following(self) -> None:
        """Ask nothing more of this place: it is about to be left, and its answers belong to it."""
        for group in ("list", "follow", "hours", "pane", "keeping"):
            self.workers.cancel_group(self, group)
        self._cursor, self._due = None, math.inf

    # --- what happens elsewhere ------------------------------------------------------------------

    def poll(self) -> None:
        """Ask whether anything happened, unless the last question is still open.

        Who cannot ask that reads the list again: now and then, and while it is in sight.
        """
        if any(worker.group in ("follow", "list") for worker in self.workers):
            return
        if self.is_current and asyncio.get_running_loop().time() >= self._due:
            self.load(quietly=True)
        elif self._cursor is not None and not self.failed and not self.behind:
            self.run_worker(self._follow, group="follow")  # type: ignore[arg-type]

    def put_off(self, pages: int, error: ChannelsError | None = None) -> None:
        """Say when the list is to be read by itself again; after a refusal that lasts, never."""
        if error is not None:
            wait = _patience(error)
        else:
            told = isinstance(self.linktor.api, TellsEvents)
            wait = max(BLIND * pages, UNTOLD if told else 0.0)
        self._due = asyncio.get_running_loop().time() + wait

    async def _follow(self) -> None:
        api = self.linktor.api
        if not isinstance(api, TellsEvents) or self._cursor is None:
            return
        try:
            await self._take_events(api)
        except ChannelsError as error:
            self._lose(error)
        else:
            self._found()

    async def _take_events(self, api: TellsEvents) -> None:
        from linktor_tui.contract.traffic import EventQuery

        assert self._cursor is not None
        newest = await api.last_event()
        if newest < self._cursor:  # another file lies there now
            self._cursor = newest
            self.load()
        elif newest > self._cursor:
            events = await api.events(EventQuery(after=self._cursor, limit=MOST_EVENTS))
            self._cursor = max((event.cursor for event in events), default=newest)
            self.linktor.tidings.take(events)
            if len(events) == MOST_EVENTS:
                self._cursor = newest
                self.load()
            else:
                await self._take(events)
        elif self.stale:
            await self._take(())

    async def _take(self, events: Iterable[Event]) -> None:
        now, later, hours = self._sorted_out(events)
        self.stale |= later
        passing = set(list(self.stale)[:IN_PASSING])
        self.stale -= passing | now
        await self._read_anew(now | passing)
        if hours:
            self.read_hours(hours)

    def _sorted_out(self, events: Iterable[Event]) -> tuple[set[str], set[str], list[str]]:
        """Channels to be read now, those that can wait, and those whose hours are others."""
        seen = {item.id for item in self.table.seen}
        changed: set[str] = set()
        talked: set[str] = set()
        for event in events:
            (changed if event.event.startswith("channel.") else talked).add(event.channel_id)
        moves = self.table.listing.sort in TRAFFIC_ORDERS or not self.table.listing.filter.lets_all
        now = changed | (talked if moves else talked & seen)
        return now, talked - now, sorted(talked & seen)

    async def _read_anew(self, ids: Collection[str]) -> None:
        api = self.linktor.api
        found = await read_whole(api, sorted(ids))
        if self.linktor.api is not api or not ids:
            return
        listing = self.table.listing
        gone = sorted(set(ids) - found.keys())
        news = [item for item in found.values() if listing.channels.get(item.id) != item]
        for key in gone:
            listing.drop(key)
        if news:
            listing.put(*news)
        if news or gone:
            self.show_rows()

    def _lose(self, error: ChannelsError) -> None:
        if self.lost is None or self.lost.message != error.message:
            self.lost = error
            self.show_state()

    def _found(self) -> None:
        if self.lost is not None:
            self.lost = None
            self.show_state()


def _patience(error: ChannelsError) -> float:
    """Seconds after which it makes sense to ask again by itself."""
    if error.http_status < 500 and not isinstance(error, RateLimited):
        return math.inf
    asked = error.details.get("retryAfter")
    return max(BLIND, float(asked)) if isinstance(asked, int | float) else BLIND
