"""A channel's own page: a line of tabs, and one of them below it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import work
from textual.containers import Container

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import TellsEvents
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.screens.channel_commands import CHANNEL_COMMANDS, ChannelCommands
from linktor_tui.tui.screens.steady import can_have_keys
from linktor_tui.tui.widgets.tab_bar import TabBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.news import News
    from linktor_tui.tui.screens.channel.tab import Tab

POLL = 0.5
"""Seconds between two questions whether anything happened to the channel."""
BLIND = 5.0
"""Seconds between two readings of the channel, where the engine does not tell what happened."""
MOST_EVENTS = 200
"""Events looked at in one go: more than that say nothing more to a tab."""


class Known(NamedTuple):
    """A tab by what it is called and where it is written; loaded when it is first shown."""

    key: str
    title: str
    class_name: str


TABS = (
    Known("overview", N_("Overview"), "OverviewTab"),
    Known("config", N_("Config"), "ConfigTab"),
    Known("checks", N_("Checks"), "ChecksTab"),
    Known("statistics", N_("Statistics"), "StatisticsTab"),
    Known("conversations", N_("Conversations"), "ConversationsTab"),
    Known("events", N_("Events"), "EventsTab"),
    Known("webhook", N_("Webhook"), "WebhookTab"),
)
PLACE = "linktor_tui.tui.screens.channel"


def _go(number: int, help: str) -> Command:
    known = TABS[number - 1]
    return Command(f"tab.{known.key}", str(number), known.title, help, footer=False)


class DetailPage(ChannelCommands, Page[None]):
    """A channel, in tabs. A tab is made when it is first shown, and keeps its place after that."""

    CSS_PATH = "page.tcss"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        *CHANNEL_COMMANDS,
        Command("detail.refresh", "ctrl+r,f5", N_("Refresh"), N_("Read it anew."), footer=False),
        _go(1, N_("What is known of the channel, and what is left to do.")),
        _go(2, N_("Its configuration, and where each value comes from.")),
        _go(3, N_("What earlier checks found, and what changed since.")),
        _go(4, N_("How many messages went which way, and when.")),
        _go(5, N_("Read what was said, and answer.")),
        _go(6, N_("What happened, and who was told of it.")),
        _go(7, N_("Where the provider posts its messages.")),
        Command("tab.next", "l,right", N_("Next tab"), N_("The tab to the right."), palette=False),
        Command(
            "tab.previous",
            "h,left",
            N_("Previous tab"),
            N_("The tab to the left."),
            footer=False,
            palette=False,
        ),
        BACK,
    )

    def __init__(self, channel: Channel, *, tab: str = "overview") -> None:
        super().__init__()
        self._shown = channel
        self._first = tab
        self._tabs: dict[str, Tab] = {}
        self._focused: dict[str, Widget] = {}
        self.key = ""
        """The tab that is shown."""
        self._cursor: int | None = None
        """The newest event that its tabs know of; None before the first question."""
        self._due = 0.0
        self._lost = ""
        """Why the page does not follow at the moment."""

    @property
    def subject(self) -> Channel | None:
        return self._shown

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, self._shown.name)

    def body(self) -> ComposeResult:
        yield TabBar([(known.key, known.title) for known in TABS])
        yield Container(id="tabs")

    async def on_mount(self) -> None:
        self.linktor.news.subscribe(self, self._on_news)
        self._tell(self._lost)
        self._cursor = self._newest_listed()
        await self.open(self._first)
        self.set_interval(POLL, self.poll)

    # --- tabs ------------------------------------------------------------------------------------

    @property
    def tab(self) -> Tab | None:
        """The tab that is shown."""
        return self._tabs.get(self.key)

    async def open(self, key: str) -> None:
        """Show a tab; what was done in the one before stays as it is."""
        if key == self.key:
            return
        if self.tab is not None:
            if self.focused is not None:
                self._focused[self.key] = self.focused
            self.tab.hide()
        self.key = key
        self.query_one(TabBar).show(key)
        if key not in self._tabs:
            self._tabs[key] = _made(key, self._shown)
            await self.query_one("#tabs").mount(self._tabs[key])
        tab = self._tabs[key]
        tab.reveal()
        before = self._focused.get(key)
        if before is not None and can_have_keys(before):
            before.focus()
        else:
            tab.focus_inside()
        self.refresh_keys()

    def heirs(self) -> Iterable[Widget]:
        return self.tab.heirs() if self.tab is not None else ()

    async def on_tab_bar_chosen(self, event: TabBar.Chosen) -> None:
        await self.open(event.key)

    async def do_overview(self) -> None:
        await self.open("overview")

    async def do_config(self) -> None:
        await self.open("config")

    async def do_checks(self) -> None:
        await self.open("checks")

    async def do_statistics(self) -> None:
        await self.open("statistics")

    async def do_conversations(self) -> None:
        await self.open("conversations")

    async def do_events(self) -> None:
        await self.open("events")

    async def do_webhook(self) -> None:
        await self.open("webhook")

    async def do_next(self) -> None:
        await self._beside(1)

    async def do_previous(self) -> None:
        await self._beside(-1)

    async def _beside(self, by: int) -> None:
        keys = [known.key for known in TABS]
        await self.open(keys[(keys.index(self.key) + by) % len(keys)])

    # --- what happens ----------------------------------------------------------------------------

    def take(self, channel: Channel) -> None:
        """Show how the channel is now."""
        self._shown = channel
        for tab in self._tabs.values():
            tab.take(channel)
        self._tell(self._lost)
        self.refresh_keys()

    def _on_news(self, news: News) -> None:
        if news.channel_id != self._shown.id:
            return
        if news.channel is not None:
            self.take(news.channel)
        else:
            self.dismiss()

    def _tell(self, lost: str) -> None:
        """Say where the page is, and why it does not follow."""
        self._lost = lost
        said = [_("! not up to date: {reason}").format(reason=lost)] if lost else []
        self.title_line.tell(*self.trail(), note=" · ".join([*said, self.linktor.place]))

    def poll(self) -> None:
        """Ask whether anything happened, unless the last question is still open."""
        if not self.is_current or any(worker.group == "follow" for worker in self.workers):
            return
        now = asyncio.get_running_loop().time()
        if isinstance(self.linktor.api, TellsEvents) or now >= self._due:
            self._due = now + BLIND
            self._follow()

    @work(group="follow")
    async def _follow(self) -> None:
        api = self.linktor.api
        try:
            if isinstance(api, TellsEvents):
                await self._follow_events(api)
            else:
                await self._look(api)
        except ChannelsError as error:
            self._tell(error.message)
        else:
            if self._lost:
                self._tell("")
                self._tell_tabs()  # what they could not read either, they can now

    async def _look(self, api: ChannelsAPI) -> None:
        channel = await api.get_channel(self._shown.id)
        if channel != self._shown:
            self.take(channel)
        for tab in self._tabs.values():
            if tab.looks_again:
                tab.happened()

    def _newest_listed(self) -> int | None:
        """The newest event that the list below knows of: what came later is news to a tab."""
        from linktor_tui.tui.screens.home.following import Follows

        below = self.app.screen_stack[0]
        return below.newest if isinstance(below, Follows) else None

    async def _follow_events(self, api: TellsEvents) -> None:
        newest = await api.last_event()
        if newest != self._cursor and await self._concerned(api, newest):
            self._tell_tabs()
        self._cursor = newest

    def _tell_tabs(self) -> None:
        for tab in self._tabs.values():
            tab.happened()

    async def _concerned(self, api: TellsEvents, newest: int) -> bool:
        """Whether anything happened to the channel since the tabs were read, as far as is known."""
        from linktor_tui.contract.traffic import EventQuery

        after = self._cursor
        if after is None or newest < after:  # nothing was known; another file lies there now
            return True
        query = EventQuery(after=after, channel_id=self._shown.id, limit=MOST_EVENTS)
        return bool(await api.events(query))

    # --- commands --------------------------------------------------------------------------------

    def do_refresh(self) -> None:
        if self.tab is not None:
            self.tab.load()

    def do_back(self) -> None:
        if self.tab is None or not self.tab.leave():
            self.dismiss()


def _made(key: str, channel: Channel) -> Tab:
    known = next(item for item in TABS if item.key == key)
    module = import_module(f"{PLACE}.{key}")
    return cast("Tab", getattr(module, known.class_name)(channel))
