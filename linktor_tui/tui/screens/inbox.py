"""The inbox: what customers wrote on all channels, the unread first, and the answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.widgets import Static

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import TellsEvents
from linktor_tui.contract.traffic import ConversationQuery
from linktor_tui.filters.conversations import STATUSES, Wanted
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.widgets.conversation_list import ConversationList
from linktor_tui.tui.widgets.facts import Fact
from linktor_tui.tui.widgets.filter_line import FilterInput, FilterLine
from linktor_tui.tui.widgets.talk import Talk
from linktor_tui.tui.widgets.talks import Talks

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.traffic import Conversation

POLL = 0.5
"""Seconds between two questions whether anything happened."""
BLIND = 5.0
"""Seconds between two looks at an engine that does not tell what happened."""


def no_conversation(page: Any) -> str | None:
    """Why there is no channel to go to."""
    if page.talks.chosen is not None:
        return None
    return _("There is no conversation under the cursor.")


class InboxFilter(FilterLine):
    """The line in which the inbox is filtered."""

    def compose(self) -> ComposeResult:
        yield Static(_("filter") + " ", id="filter-sign", markup=False)
        yield FilterInput(placeholder=_("words, channel:support, type:sms, unread"), compact=True)
        yield Static("", id="filter-count", markup=False)


class InboxTalks(Talks):
    """Conversations of all channels; those that were unread when they came in sight stay on top."""

    def __init__(self) -> None:
        super().__init__(ConversationQuery(), channels=True)
        self.wanted = Wanted()
        self._unread: set[str] = set()

    def want(self, wanted: Wanted) -> None:
        """Show other conversations."""
        self.wanted = wanted
        self.query_wanted = wanted.query(self.query_wanted)
        self._unread.clear()
        self.load()

    async def listed(self) -> Sequence[Conversation]:
        found = self.wanted.select(await super().listed())
        self._unread |= {item.id for item in found if item.unread_count}
        return sorted(found, key=lambda item: item.id not in self._unread)

    def none(self) -> tuple[Fact, ...]:
        if self.wanted == Wanted():
            return super().none()
        return (Fact("", _("No conversation fits."), Tone.QUIET),)


class InboxPage(Page[None]):
    """Conversations of all channels, and the chosen one."""

    AUTO_FOCUS = "ConversationList"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("inbox.filter", "slash", N_("Filter"), N_("channel: type: unread, or any words.")),
        Command("inbox.status", "s", N_("Open/closed"), N_("Show open ones, closed ones, or all.")),
        Command(
            "inbox.channel",
            "o",
            N_("Channel"),
            N_("Everything about the conversation's channel."),
            no_conversation,
        ),
        Command(
            "inbox.refresh", "ctrl+r,f5", N_("Refresh"), N_("Read the list anew."), footer=False
        ),
        BACK,
    )

    def __init__(self) -> None:
        super().__init__()
        self._cursor: int | None = None
        """The newest event that is known."""

    def trail(self) -> tuple[str, ...]:
        return (*super().trail(), _("Inbox"))

    def body(self) -> ComposeResult:
        yield InboxTalks()

    @property
    def talks(self) -> InboxTalks:
        """The list, and the chosen conversation."""
        return self.query_one(InboxTalks)

    def on_mount(self) -> None:
        self.talks.want(Wanted())
        tells = isinstance(self.linktor.api, TellsEvents)
        self.set_interval(POLL if tells else BLIND, self.poll)

    # --- following -------------------------------------------------------------------------------

    def poll(self) -> None:
        """Read anew what happened, unless the last look is still on its way."""
        busy = any(worker.group in ("inbox", "conversations") for worker in self.workers)
        if self.is_current and not busy:  # to begin a reading anew, over and over, ends none
            self.follow()

    @work(group="inbox")
    async def follow(self) -> None:
        """Read the list anew where something happened."""
        api = self.linktor.api
        if not isinstance(api, TellsEvents):
            self.talks.load()
            return
        try:
            newest = await api.last_event()
        except ChannelsError as error:
            self.title_line.tell(note=_("! not up to date: {reason}").format(reason=error.message))
            return
        if newest != self._cursor:
            self._cursor = newest
            self.talks.load()
        self._say()

    @on(ConversationList.Moved)
    @on(Talk.Changed)
    def _say(self) -> None:
        """Tell how much there is."""
        talks = self.talks
        unread = sum(1 for item in talks.rows.items if item.unread_count)
        parts = [
            _("{number} unread").format(number=unread) if unread else "",
            _(STATUSES[talks.wanted.status]),
            talks.wanted.text,
            self.linktor.place,
        ]
        self.title_line.tell(note=" · ".join(part for part in parts if part))

    # --- commands --------------------------------------------------------------------------------

    async def do_filter(self) -> None:
        found = self.query(InboxFilter)
        if not found:
            await self.mount(InboxFilter(), after=self.title_line)
        line = self.query_one(InboxFilter)
        line.display = True
        line.input.focus()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self.talks.want(self.talks.wanted.typed(event.text))

    def on_filter_line_kept(self) -> None:
        self.talks.rows.focus()

    def on_filter_line_cleared(self) -> None:
        line = self.query_one(InboxFilter)
        line.input.value = ""
        line.display = False
        self.talks.want(self.talks.wanted.typed(""))
        self.talks.rows.focus()

    def do_status(self) -> None:
        self.talks.want(self.talks.wanted.turned())

    @work(exclusive=True, group="channel")
    async def do_channel(self) -> None:
        from linktor_tui.tui.screens.channel.page import DetailPage

        chosen = self.talks.chosen
        if chosen is None:
            return
        try:
            channel = await self.linktor.api.get_channel(chosen.channel_id)
        except ChannelsError as error:
            self.linktor.toast_error(error)
        else:
            if self.is_current:
                self.linktor.push_screen(DetailPage(channel))

    def do_refresh(self) -> None:
        self.talks.load()

    def do_back(self) -> None:
        if not self.talks.leave():
            self.dismiss()
