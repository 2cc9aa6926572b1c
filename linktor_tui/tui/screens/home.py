"""The first screen: every channel, how it is, and what to do about it."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.resources import ListQuery
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.listing import SORT_KEYS, Filter
from linktor_tui.tui.looks import STATUS
from linktor_tui.tui.screens.base import Page
from linktor_tui.tui.screens.channel_commands import CHANNEL_COMMANDS, ChannelCommands, no_channel
from linktor_tui.tui.texts import N_, _, count, thousands
from linktor_tui.tui.widgets.channel_table import ChannelTable
from linktor_tui.tui.widgets.notice import Notice
from linktor_tui.tui.widgets.why_line import WhyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.resources import Channel, CreatedChannel
    from linktor_tui.tui.news import News
    from linktor_tui.tui.widgets.filter_line import FilterLine

PAGE_SIZE = 100
"""Channels asked for at once: the most that the API gives."""
TICK = 30.0
"""Seconds after which relative times are drawn anew."""


def no_channels(home: HomePage) -> str | None:
    """Why there is nothing to filter or sort."""
    return (
        None
        if home.table.listing.channels
        else _("There are no channels yet. Press {key} to set one up.").format(
            key=key_of("home.new")
        )
    )


class HomePage(ChannelCommands, Page[None]):
    """The list. It fills while it is read, and follows what other screens do."""

    AUTO_FOCUS = "ChannelTable"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "home.open", "enter,l", N_("Open"), N_("Everything about the channel."), no_channel
        ),
        Command("home.new", "n", N_("New"), N_("Set up a new channel.")),
        *CHANNEL_COMMANDS,
        Command(
            "home.filter",
            "slash",
            N_("Filter"),
            N_("Show only what fits, as you type."),
            no_channels,
        ),
        Command("home.sort", "s", N_("Sort"), N_("Sort by the next column."), no_channels),
        Command(
            "home.reverse",
            "S",
            N_("Reverse"),
            N_("Turn the order around."),
            no_channels,
            footer=False,
        ),
        Command(
            "home.refresh", "ctrl+r,f5", N_("Refresh"), N_("Read the list anew."), footer=False
        ),
        Command("home.quit", "q", N_("Quit"), N_("Leave the program.")),
        Command(
            "home.clear",
            "escape",
            N_("Show all"),
            N_("Take the filter away."),
            footer=False,
            palette=False,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._loaded = False
        self._failure: ChannelsError | None = None
        self._news: dict[str, News] = {}
        """What other screens did while the list is being read: newer than what is read."""
        self._filter_text = ""

    def body(self) -> ComposeResult:
        yield Notice()
        yield ChannelTable(self.linktor.clock)
        yield WhyLine()

    def on_mount(self) -> None:
        self.linktor.news.subscribe(self, self._on_news)
        self.set_interval(TICK, self.table.tick)
        self.load()

    @property
    def table(self) -> ChannelTable:
        """The rows."""
        return self.query_one(ChannelTable)

    @property
    def subject(self) -> Channel | None:
        return self.table.chosen

    def begin_anew(self) -> None:
        """Show another place's channels: nothing of the last one's stays."""
        self.do_clear()
        self._loaded = False
        self.table.listing.replace([])
        self.table.changed()
        self.title_line.tell(*self.trail())
        self.title_line.mark(self.linktor.banner, self.linktor.accent)
        self.load()

    @property
    def read(self) -> bool:
        """True once the list was read, or could not be."""
        return self._loaded or self._failure is not None

    # --- reading -------------------------------------------------------------------------------

    @work(exclusive=True, group="list")
    async def load(self) -> None:
        """Read the list page by page; the first page is on the screen before the second is asked for."""
        self._failure = None
        self._news.clear()
        self._show_state()
        try:
            await self._read_pages()
        except ChannelsError as error:
            self._failure = error
            if self.table.listing.channels:
                self.report(error)
        else:
            self._loaded = True
        gc.enable()  # off since the start, see `app.run`
        self._show_state()
        self.linktor.tell_notices()

    async def _read_pages(self) -> None:
        api = await self.linktor.open_api()
        listing, first_time = self.table.listing, not self._loaded
        seen: list[Channel] = []
        number, total = 1, 1
        while number <= total:
            page = await api.list_channels(ListQuery(page=number, per_page=PAGE_SIZE))
            seen += page.items
            if first_time:
                listing.extend(item for item in page.items if item.id not in self._news)
                self._show_rows()
                if number == 1:
                    await self._painted()  # reading on would hold up the paint
            number, total = number + 1, page.total_pages
        if not first_time:
            listing.replace(self._with_news(seen))
            self._show_rows()

    async def _painted(self) -> None:
        painted = asyncio.Event()
        self.call_after_refresh(painted.set)
        await painted.wait()
        gc.enable()  # off since the start, see `app.run`

    def _with_news(self, seen: list[Channel]) -> list[Channel]:
        newer = {key: news.channel for key, news in self._news.items()}
        kept = [item for item in seen if item.id not in newer]
        return kept + [channel for channel in newer.values() if channel is not None]

    def _on_news(self, news: News) -> None:
        self._news[news.channel_id] = news
        if news.channel is None:
            self.table.listing.drop(news.channel_id)
        else:
            self.table.listing.put(news.channel)
        self._show_rows()
        if news.new:
            self.table.go_to(news.channel_id)

    # --- showing -------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        self.table.changed()
        self._show_state()

    def _show_state(self) -> None:
        listing, notice = self.table.listing, self.query_one(Notice)
        if self._failure is not None:
            notice.tell_error(self._failure)
        elif listing.view:
            notice.hide()
        elif listing.channels:
            notice.tell_filtered(
                self._filter_text,
                count("{number} channel", "{number} channels", len(listing.channels)),
            )
        elif self._loaded:
            notice.tell_empty()
        else:
            notice.tell_loading()
        self.table.set_class(not listing.view, "-empty")
        self.title_line.tell(note=self._summary())
        self._tell_filter()
        self.refresh_keys()

    def _summary(self) -> str:
        channels = self.table.listing.channels
        if not channels:
            return self.linktor.place
        tally = Counter(channel.status for channel in channels.values())
        parts = [
            f"{thousands(tally[status])} {look.said}"
            for status, look in STATUS.items()
            if tally[status]
        ]
        return f"{' · '.join(parts)} · {self.linktor.place}"

    @on(ChannelTable.Moved)
    def _moved(self) -> None:
        explained = "why" in self.table.columns
        self.query_one(WhyLine).explain(self.table.chosen, explained=explained)
        self.refresh_keys()

    # --- filter and order ----------------------------------------------------------------------

    @property
    def filter_line(self) -> FilterLine | None:
        """The filter, None before it is first asked for."""
        from linktor_tui.tui.widgets.filter_line import FilterLine

        return next(iter(self.query(FilterLine)), None)

    async def do_filter(self) -> None:
        from linktor_tui.tui.widgets.filter_line import FilterLine

        line = self.filter_line
        if line is None:
            line = FilterLine()
            await self.mount(line, after=self.title_line)
        line.display = True
        line.input.focus()
        self._tell_filter()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self._set_filter(event.text)

    def on_filter_line_kept(self) -> None:
        self.table.focus()

    def on_filter_line_cleared(self) -> None:
        self.do_clear()

    def _set_filter(self, text: str) -> None:
        self._filter_text = text
        self.table.listing.filter = Filter.parse(text)
        self.table.listing.arrange()
        self._show_rows()

    def _tell_filter(self) -> None:
        line = self.filter_line
        if line is not None and line.display:
            shown, total = len(self.table.listing.view), len(self.table.listing.channels)
            line.tell_count(
                _("{shown} of {total}").format(shown=thousands(shown), total=thousands(total))
            )

    def do_clear(self) -> None:
        line = self.filter_line
        if line is not None:
            line.display = False
            line.input.value = ""
        if self._filter_text:
            self._set_filter("")
        self.table.focus()

    def do_sort(self) -> None:
        order = [None, *(key for key in self.table.columns if key in SORT_KEYS)]
        listing = self.table.listing
        here = order.index(listing.sort) if listing.sort in order else 0
        self._sort_by(order[(here + 1) % len(order)], descending=False)

    def do_reverse(self) -> None:
        self._sort_by(
            self.table.listing.sort or "name", descending=not self.table.listing.descending
        )

    @on(ChannelTable.SortPressed)
    def _sort_pressed(self, event: ChannelTable.SortPressed) -> None:
        listing = self.table.listing
        again = listing.sort == event.column
        self._sort_by(event.column, descending=again and not listing.descending)

    def _sort_by(self, column: str | None, *, descending: bool) -> None:
        listing = self.table.listing
        listing.sort, listing.descending = column, descending
        listing.arrange()
        self.table.changed()

    # --- commands ------------------------------------------------------------------------------

    @on(ChannelTable.Opened)
    def do_open(self) -> None:
        from linktor_tui.tui.screens.detail import DetailPage

        self.linktor.push_screen(DetailPage(self._channel()))

    def do_new(self) -> None:
        from linktor_tui.tui.screens.wizard import ProviderPage

        self.linktor.push_screen(ProviderPage(), self._created)

    def _created(self, new: CreatedChannel | None) -> None:
        from linktor_tui.tui.screens.creating import CreatedPage

        if new is not None:
            self.linktor.publish(new.channel, new=True)
            self.linktor.push_screen(CreatedPage(new))

    def do_refresh(self) -> None:
        self.load()

    def do_quit(self) -> None:
        self.linktor.exit(0)
