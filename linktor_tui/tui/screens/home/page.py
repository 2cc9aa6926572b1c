"""The first screen: every channel, how it is, and what to do about it."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.containers import Container

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import Converses
from linktor_tui.contract.resources import ListQuery
from linktor_tui.looks import STATUS, numbered
from linktor_tui.sparks import marks_for
from linktor_tui.texts import N_, _, count, thousands
from linktor_tui.tui.commands import Command
from linktor_tui.tui.pulse import Pulse
from linktor_tui.tui.screens.base import Page
from linktor_tui.tui.screens.channel_commands import CHANNEL_COMMANDS, ChannelCommands
from linktor_tui.tui.screens.first_run import WAYS, Ways
from linktor_tui.tui.screens.home.arranging import ARRANGING, no_channels
from linktor_tui.tui.screens.home.following import POLL, Follows
from linktor_tui.tui.screens.home.marked import MARKED, MarkedCommands
from linktor_tui.tui.screens.home.pane_keeping import PANE, PaneKeeping
from linktor_tui.tui.screens.home.restoring import Restoring
from linktor_tui.tui.unkept import LOOK, WatchesKeeping
from linktor_tui.tui.widgets.channel_table import ChannelTable
from linktor_tui.tui.widgets.notice import Notice
from linktor_tui.tui.widgets.why_line import WhyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel, CreatedChannel
    from linktor_tui.tui.news import News

PAGE_SIZE = 100
"""Channels asked for at once: the most that the API gives."""
TICK = 30.0
"""Seconds after which relative times are drawn anew."""
FRESH = 0.2
"""Seconds after which the rows show what another screen does: it may do it to hundreds."""


def no_inbox(home: Any) -> str | None:
    """Why there is no inbox."""
    if not home.loaded:
        return _("The channels are still being read.")
    if isinstance(home.linktor.api, Converses):
        return None
    return _("This Linktor does not show conversations.")


class HomePage(
    WatchesKeeping,
    Restoring,
    Follows,
    PaneKeeping,
    Ways,
    MarkedCommands,
    ChannelCommands,
    Page[None],
):
    """The list. It fills while it is read, and follows what other screens and others do."""

    AUTO_FOCUS = "ChannelTable"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "home.open", "enter,l", N_("Open"), N_("Everything about the channel."), no_channels
        ),
        Command(
            "home.new",
            "n",
            N_("New"),
            N_("Set up a new channel."),
            aliases=N_("create add wizard"),
        ),
        Command(
            "home.inbox",
            "i",
            N_("Inbox"),
            N_("What customers wrote on all channels, and answers to it."),
            no_inbox,
            footer=False,
            place=True,
            aliases=N_("conversations messages answers"),
        ),
        Command(
            "home.board",
            "B",
            N_("Board"),
            N_("Every channel in a large tile, trouble first."),
            footer=False,
            place=True,
            aliases=N_("wallboard tiles"),
        ),
        *CHANNEL_COMMANDS,
        *ARRANGING,
        *MARKED,
        PANE,
        *WAYS,
        Command(
            "home.refresh", "ctrl+r,f5", N_("Refresh"), N_("Read the list anew."), footer=False
        ),
        Command("home.quit", "q", N_("Quit"), N_("Leave the program.")),
        Command(
            "home.clear",
            "escape",
            N_("Show all"),
            N_("Take marks away, then the filter."),
            footer=False,
            palette=False,
        ),
    )

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

    def body(self) -> ComposeResult:
        self.pulse = Pulse(marks_for(self.linktor.environ))
        yield Notice()
        with Container(id="middle"):
            yield ChannelTable(self.linktor.clock, self.pulse)
        yield WhyLine()

    def on_mount(self) -> None:
        self.linktor.news.subscribe(self, self._on_news)
        self.set_interval(TICK, self._tick)
        self.set_interval(POLL, self.poll)
        self.set_interval(LOOK, self.watch_keeping)
        self.recall()
        self.load()

    def _tick(self) -> None:
        self.table.tick()
        self.read_hours()

    @property
    def table(self) -> ChannelTable:
        return self.query_one(ChannelTable)

    @property
    def marked(self) -> Sequence[Channel]:
        return self.table.listing.chosen_ones()

    @property
    def subject(self) -> Channel | None:
        return self.table.chosen

    def begin_anew(self) -> None:
        """Show another place's channels: nothing of the last one's stays."""
        if self._loaded:
            self.keep_list()
        self.do_show_all()
        self._loaded = self._settled = False
        self._cursor, self.lost, self._due = None, None, 0.0
        self.unkept = ""
        self.pulse.clear()
        self.table.listing.replace([])
        self.table.changed()
        self.title_line.tell(*self.trail())
        self.title_line.mark(self.linktor.banner, self.linktor.accent)
        self.load()

    @property
    def loaded(self) -> bool:
        """True once the list was read, if only in part."""
        return self._loaded

    @property
    def read(self) -> bool:
        """True once the list was read, or could not be."""
        return self._settled or self._failure is not None

    # --- reading -------------------------------------------------------------------------------

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
        try:
            pages = await self._read_pages()
        except ChannelsError as error:
            self._fail(error, quietly)
        else:
            self._loaded, self._failure, self.lost, self.behind = True, None, None, False
            self.put_off(pages)
        gc.enable()  # off since the start, see `running.run`
        self.show_state()
        self.linktor.tell_notices()
        if self._loaded:
            self.linktor.start_companion()
        if self._loaded and self._failure is None:
            await self._settle(quietly)

    async def _settle(self, quietly: bool) -> None:
        """Put what belongs beside the list in its place."""
        await self.place_pane()
        await self._painted()
        self._settled = True
        if not quietly or self._cursor is None:
            await self.learn()

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

    async def _read_pages(self) -> int:
        """Read every page, and give how many there are."""
        api = await self.linktor.open_api()
        listing, first_time = self.table.listing, not self._loaded
        if first_time:
            await self.restore()
        seen: list[Channel] = []
        number, total = 1, 1
        while number <= total:
            page = await api.list_channels(ListQuery(page=number, per_page=PAGE_SIZE))
            seen += page.items
            if first_time:
                listing.extend(item for item in page.items if item.id not in self._news)
                self.show_rows()
                if number == 1:
                    await self._painted()  # reading on would hold up the paint
                    await self._begin_following(api)
            number, total = number + 1, page.total_pages
        if first_time:
            self.restore_cursor()
        else:
            self._take_whole(self._with_news(seen))
        return max(total, 1)

    async def _begin_following(self, api: ChannelsAPI) -> None:
        """Ask how far events are, and then for the first page again: it may be older than the answer.

        To ask before would hold up the first paint.
        """
        if await self.ask_newest(api):
            page = await api.list_channels(ListQuery(page=1, per_page=PAGE_SIZE))
            self._take_whole(self._with_news(list(page.items)))

    def _take_whole(self, channels: list[Channel]) -> None:
        if {item.id: item for item in channels} != self.table.listing.channels:
            self.table.listing.replace(channels)
            self.show_rows()

    async def _painted(self) -> None:
        painted = asyncio.Event()
        self.call_after_refresh(painted.set)
        await painted.wait()
        gc.enable()  # off since the start, see `running.run`

    def _with_news(self, seen: list[Channel]) -> list[Channel]:
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

    # --- showing -------------------------------------------------------------------------------

    def show_rows(self) -> None:
        self.table.changed()
        self.show_state()

    def show_state(self) -> None:
        listing, notice = self.table.listing, self.query_one(Notice)
        if self._failure is not None:
            notice.tell_error(self._failure)
        elif listing.view:
            notice.hide()
        elif listing.channels:
            total = count("{number} channel", "{number} channels", len(listing.channels))
            notice.tell_filtered(self._filter_text, total)
        elif self._loaded:
            notice.tell_empty()
        else:
            notice.tell_loading()
        self.query_one("#middle").set_class(not listing.view, "-empty")
        self.query_one(WhyLine).display = bool(listing.channels)
        self.title_line.tell(note=self._summary())
        self._tell_filter()
        self._explain()
        self.refresh_keys()

    def show_undo(self) -> None:
        self.table.going = self.linktor.undoing.going()
        self.table.refresh()
        super().show_undo()

    def _summary(self) -> str:
        listing = self.table.listing
        tally = Counter(channel.status for channel in listing.channels.values())
        marked = len(listing.marked)
        parts = [_("{number} marked").format(number=thousands(marked))] if marked else []
        parts += [_("! not up to date")] if self.lost is not None else []
        parts += [_("! not receiving")] if self.unkept else []
        parts += [numbered(status, tally[status]) for status in STATUS if tally[status]]
        return " · ".join([*parts, self.linktor.place])

    @on(ChannelTable.Moved)
    def moved(self) -> None:
        """The cursor is elsewhere: tell about what it is on."""
        self.note_cursor(self.table)
        self._explain()
        self.refresh_keys()
        self.fill_pane()

    def _explain(self) -> None:
        """Say what matters most now: of what is typed, of the list, of the chosen channel."""
        line, hint = self.query_one(WhyLine), self.filter_hint
        if hint is not None:
            line.say(hint[0], warning=hint[1])
        elif self.lost is not None:
            said = _("! not up to date: {reason}").format(reason=self.lost.message)
            line.say(said, warning=True)
        elif self.unkept:
            line.say(self.unkept, warning=True)
        else:
            explained = "why" in self.table.columns or self.pane_shown
            line.explain(self.table.chosen, explained=explained)

    async def on_resize(self) -> None:
        if self._loaded:
            await self.place_pane()

    def on_descendant_focus(self) -> None:
        self.moved()

    # --- commands ------------------------------------------------------------------------------

    @on(ChannelTable.Opened)
    def do_open(self) -> None:
        from linktor_tui.tui.screens.channel.page import DetailPage

        if self.table.chosen is None:
            self.do_fold()
        else:
            self.linktor.push_screen(DetailPage(self._channel()))

    def do_new(self) -> None:
        from linktor_tui.tui.screens.wizard import ProviderPage

        self.linktor.push_screen(ProviderPage(), self._created)

    def _created(self, new: CreatedChannel | None) -> None:
        from linktor_tui.tui.screens.created import CreatedPage

        if new is not None:
            self.linktor.publish(new.channel, new=True)
            self.linktor.push_screen(CreatedPage(new))

    def do_inbox(self) -> None:
        from linktor_tui.tui.screens.inbox import InboxPage

        if not isinstance(self.linktor.screen, InboxPage):
            self.linktor.push_screen(InboxPage())

    def do_board(self) -> None:
        from linktor_tui.tui.screens.board import BoardPage

        if not isinstance(self.linktor.screen, BoardPage):
            self.linktor.push_screen(BoardPage())

    def do_refresh(self) -> None:
        self.load()

    def do_quit(self) -> None:
        self.linktor.exit(0)
