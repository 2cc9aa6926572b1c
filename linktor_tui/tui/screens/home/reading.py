"""Reading the list: page by page, and what other screens do to its channels meanwhile."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import work

from linktor_tui.contract import pages
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.resources import ListQuery
from linktor_tui.tui.screens.home.following import Follows
from linktor_tui.tui.screens.home.pane_keeping import PaneKeeping
from linktor_tui.tui.screens.home.restoring import Restoring

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.news import News

FRESH = 0.2
"""Seconds after which the rows show what another screen does: it may do it to hundreds."""


class Reading(Restoring, Follows, PaneKeeping):
    """The part that reads. It fills the list as it was left, and then has it followed."""

    def __init__(self) -> None:
        super().__init__()
        self._loaded = False
        self._settled = False
        """True once everything stands where it stays after the list was read."""
        self._failure: ChannelsError | None = None
        self._news: dict[str, News] = {}
        """What other screens did while the list is being read: newer than what is read."""
        self._fresh: dict[str, Channel | None] = {}
        """What other screens did and the rows do not show yet."""
        self.bound_for = ""
        """The place that is gone to, until its channels are read; safe to show."""

    def depart(self, where: str) -> None:
        """Show nothing of this place any more, and ask nothing: another one is gone to."""
        if self._loaded:
            self.keep_list()
        self.stop_following()
        self.bound_for = where
        self.do_show_all()
        self._loaded = self._settled = False
        self._failure = self.lost = None
        self.unkept = ""
        self._clear()

    def arrive(self) -> None:
        """Show the channels of the place that was gone to."""
        self.bound_for, self._due = "", 0.0
        self._clear()  # what was still done at the last one may have told of a channel
        self.title_line.tell(*self.trail())
        self.title_line.mark(self.linktor.banner, self.linktor.accent)
        self.load()

    def _clear(self) -> None:
        self._fresh.clear()
        self.pulse.clear()
        self.table.listing.replace([])
        self.show_rows()

    @property
    def loaded(self) -> bool:
        """True once the list was read, if only in part."""
        return self._loaded

    @property
    def read(self) -> bool:
        """True once the list was read, or could not be."""
        return self._settled or self._failure is not None

    @work(exclusive=True, group="list")
    async def load(self, *, quietly: bool = False) -> None:
        """Read the list page by page; the first page is on the screen before the second is asked for.

        Args:
            quietly: nobody asked for it. What was said of a failure stays until the list is read,
                and a new one is told beside the list.
        """
        self._news.clear()
        if not quietly:
            self._failure = None
            self.show_state()
        begun: int | None = None
        try:
            number, begun = await self._read_pages()
        except ChannelsError as error:
            self._fail(error, quietly)
        else:
            self._loaded, self._failure, self.lost, self.behind = True, None, None, False
            self.put_off(number)
        gc.enable()  # off since the start, see `running.run`
        self.show_state()
        self.linktor.tell_notices()
        if self._loaded:
            self.linktor.start_companion()
        if self._loaded and self._failure is None:
            await self._settle(quietly, begun)

    async def _settle(self, quietly: bool, begun: int | None) -> None:
        """Put what belongs beside the list in its place."""
        await self.place_pane()
        await self._painted()
        self._settled = True
        if not quietly or self._cursor is None:
            await self.learn(begun)

    def _fail(self, error: ChannelsError, quietly: bool) -> None:
        """The list could not be read: in its place, or beside it where it stands there already."""
        self.put_off(1, error)
        if quietly and self._loaded and self._failure is None:
            self.lost, self.behind = error, True
            return
        self._failure = error
        if self.table.listing.channels and not quietly:
            self.report(error)

    @property
    def failed(self) -> bool:
        return self._failure is not None

    async def _read_pages(self) -> tuple[int, int | None]:
        """Read every page. Give how many there are, and the newest event as `learn` takes it."""
        api = await self.linktor.open_api()
        listing, first_time = self.table.listing, not self._loaded
        if first_time:
            await self.restore()
        found: dict[str, Channel] = {}
        begun: int | None = None
        total = 0
        async for page in pages.each(api.list_channels, ListQuery()):
            begins, total = not total, max(page.total_pages, 1)
            if not first_time:
                pages.join(found, page.items)
                continue
            listing.extend(item for item in page.items if item.id not in self._news)
            self.show_rows()
            if begins:
                await self._painted()  # reading on would hold up the paint
                begun = await self._begin_following(api)
        if first_time:
            self.restore_cursor()
        else:
            self._take_whole(self._with_news(found.values()))
        return total, begun

    async def _begin_following(self, api: ChannelsAPI) -> int | None:
        """Ask how far events are, and then for the first page again: it may be older than the answer.

        To ask before would hold up the first paint.
        """
        newest = await self.ask_newest(api)
        if newest is not None:
            page = await api.list_channels(ListQuery(page=1, per_page=pages.MOST))
            self._take_whole(self._with_news(page.items))
        return newest

    def _take_whole(self, channels: list[Channel]) -> None:
        if {item.id: item for item in channels} != self.table.listing.channels:
            self.table.listing.replace(channels)
            self.show_rows()

    async def _painted(self) -> None:
        painted = asyncio.Event()
        self.call_after_refresh(painted.set)
        await painted.wait()
        gc.enable()  # off since the start, see `running.run`

    def _with_news(self, seen: Iterable[Channel]) -> list[Channel]:
        newer = {key: news.channel for key, news in self._news.items()}
        kept = [item for item in seen if item.id not in newer]
        return kept + [channel for channel in newer.values() if channel is not None]

    def _on_news(self, news: News) -> None:
        """Take in what another screen did; while one is above, a few times a second at most."""
        self._news[news.channel_id] = news
        self._fresh[news.channel_id] = news.channel
        if news.new or self.is_current:
            self._take_fresh()
        elif len(self._fresh) == 1:
            self.set_timer(FRESH, self._take_fresh)
        if news.new:
            self.table.go_to(news.channel_id)

    def _take_fresh(self) -> None:
        fresh, self._fresh = self._fresh, {}
        if not fresh:
            return
        listing = self.table.listing
        for channel_id, channel in fresh.items():
            if channel is None:
                listing.drop(channel_id)
        listing.put(*(channel for channel in fresh.values() if channel is not None))
        self.show_rows()

    def on_unmount(self) -> None:
        if self._loaded:
            self.keep_list()

    def on_screen_resume(self) -> None:
        self._take_fresh()
