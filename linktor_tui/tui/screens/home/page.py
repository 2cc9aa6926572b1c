"""The first screen: every channel, how it is, and what to do about it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container

from linktor_tui.contract.living import Converses
from linktor_tui.looks import STATUS, numbered
from linktor_tui.sparks import marks_for
from linktor_tui.texts import N_, _, count, thousands
from linktor_tui.tui.commands import Command
from linktor_tui.tui.pulse import Pulse
from linktor_tui.tui.screens.channel_commands import CHANNEL_COMMANDS
from linktor_tui.tui.screens.first_run import WAYS, Ways
from linktor_tui.tui.screens.home.arranging import ARRANGING, SORTING
from linktor_tui.tui.screens.home.filtering import FILTER, no_channels
from linktor_tui.tui.screens.home.following import POLL
from linktor_tui.tui.screens.home.marked import MARKED, MarkedCommands
from linktor_tui.tui.screens.home.marking import MARKING, Marking
from linktor_tui.tui.screens.home.pane_keeping import PANE
from linktor_tui.tui.screens.home.reading import Reading
from linktor_tui.tui.unkept import LOOK, WatchesKeeping
from linktor_tui.tui.widgets.channel_table import ChannelTable
from linktor_tui.tui.widgets.notice import Notice
from linktor_tui.tui.widgets.why_line import WhyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.resources import Channel, CreatedChannel

TICK = 30.0
"""Seconds after which relative times are drawn anew."""


def no_inbox(home: HomePage) -> str | None:
    """Why there is no inbox."""
    if not home.loaded:
        return _("The channels are still being read.")
    if isinstance(home.linktor.api, Converses):
        return None
    return _("This Linktor does not show conversations.")


class HomePage(Reading, WatchesKeeping, Marking, MarkedCommands, Ways):
    """The list, put together. It fills while it is read, and follows what others do."""

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
        FILTER,
        *SORTING,
        *MARKING,
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
    def subject(self) -> Channel | None:
        return self.table.chosen

    # --- showing -------------------------------------------------------------------------------

    def keys_changed(self) -> None:
        super().keys_changed()
        self.show_state()  # what leads on from an empty list is told by its keys

    def show_state(self) -> None:
        listing, notice = self.table.listing, self.query_one(Notice)
        if self._failure is not None:
            notice.tell_error(self._failure)
        elif listing.view:
            notice.hide()
        elif listing.channels:
            total = count("{number} channel", "{number} channels", len(listing.channels))
            notice.tell_filtered(self.filter_text, total)
        elif self._loaded:
            notice.tell_empty()
        else:
            notice.tell_loading(self.bound_for)
        self.query_one("#middle").set_class(not listing.view, "-empty")
        self.query_one(WhyLine).display = bool(listing.channels)
        self.title_line.tell(note=self._summary())
        self.tell_filter()
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
        from linktor_tui.tui.screens.forms.wizard import ProviderPage

        self.linktor.push_screen(ProviderPage(), self._created)

    def _created(self, new: CreatedChannel | None) -> None:
        from linktor_tui.tui.screens.forms.created import CreatedPage

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

    def do_clear(self) -> None:
        """Take away what stands between the operator and the whole list: first marks."""
        if self.table.listing.marked:
            self.table.listing.marked = set()
            self.show_rows()
        else:
            self.do_show_all()

    def do_refresh(self) -> None:
        if not self.bound_for:
            self.load()

    def do_quit(self) -> None:
        self.linktor.exit(0)
