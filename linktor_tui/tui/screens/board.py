"""The board on the wall: every channel in a tile, trouble first, kept up to date by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work

from linktor_tui.board import (
    BoardChoice,
    arranged,
    headline,
    read_all,
    read_hours,
    read_whole,
    tile_of,
)
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import TellsEvents
from linktor_tui.looks import Tone
from linktor_tui.sparks import marks_for
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.settings import REDUCED_MOTION, value
from linktor_tui.tui.unkept import why_unkept
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.tiles import Tiles

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.board import Tile
    from linktor_tui.contract.resources import Channel

REFRESH = 3.0
"""Seconds between two looks at all channels."""
TURN = 10.0
"""Seconds that a page is shown before the next, where nothing was pressed meanwhile."""


def one_page(page: Any) -> str | None:
    """Why there is no page to turn."""
    return None if page.tiles.pages > 1 else _("Everything fits on this page.")


def no_tile(page: Any) -> str | None:
    """Why no channel can be opened."""
    return None if page.tiles.chosen else _("There is no channel on the board.")


class BoardPage(Page[None]):
    """Tiles that fill the terminal."""

    AUTO_FOCUS = "Tiles"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("board.open", "enter", N_("Open"), N_("Everything about the channel."), no_tile),
        Command(
            "board.next", "pagedown,n", N_("Next page"), N_("Turn to the next page."), one_page
        ),
        Command(
            "board.previous",
            "pageup,p",
            N_("Page before"),
            N_("Turn to the page before."),
            one_page,
            footer=False,
        ),
        Command(
            "board.only", "o", N_("Only trouble"), N_("Show channels in trouble alone, or all.")
        ),
        Command(
            "board.refresh",
            "ctrl+r,f5",
            N_("Refresh"),
            N_("Look at all channels now."),
            footer=False,
        ),
        BACK,
    )

    def __init__(self, choice: BoardChoice | None = None) -> None:
        super().__init__()
        self._choice = choice or BoardChoice()
        self._channels: dict[str, Channel] = {}
        self._hours: Mapping[str, Sequence[tuple[int, int]]] = {}
        self.turns = False
        """Whether pages turn by themselves."""
        self._everything: list[Tile] = []
        self._whole: dict[str, Channel] = {}
        """Channels that were on the page, with what a list does not tell."""
        self._told = False
        self.read = False
        """Whether everything was read once."""
        self._trouble: ChannelsError | None = None
        self._unkept = ""

    DEFAULT_CSS = """
    BoardPage #headline { padding: 0 1; }
    """

    def trail(self) -> tuple[str, ...]:
        return (*super().trail(), _("Board"))

    def body(self) -> ComposeResult:
        yield Facts(id="headline")
        marks = marks_for(self.linktor.environ)
        yield Tiles(self.linktor.clock, marks, columns=self._choice.columns)

    @property
    def tiles(self) -> Tiles:
        """The page of tiles."""
        return self.query_one(Tiles)

    def on_mount(self) -> None:
        self.set_interval(REFRESH, self.poll)
        self.turns = not value(self.linktor.memory, self.linktor.environ, REDUCED_MOTION)
        self._turning = self.set_interval(TURN, self.turn_page, pause=not self.turns)
        self.show_tiles()
        self.poll()

    def turn_page(self) -> None:
        """Show the next page, without anybody having chosen a tile there."""
        if self.is_current and self.tiles.pages > 1:
            self.tiles.turn(1)
            self.tiles.forget_choice()

    # --- reading ---------------------------------------------------------------------------------

    def poll(self) -> None:
        """Look at the channels, unless the last look is still on its way or nobody sees it."""
        if self.is_current and not any(worker.group == "board" for worker in self.workers):
            self.look()

    @work(group="board")
    async def look(self) -> None:
        """Read all channels, then more of those on the page."""
        try:
            api = await self.linktor.open_api()
            channels = await read_all(api)
            self._hours = await read_hours(api, channels)
            self._told = isinstance(api, TellsEvents)
            self._channels = {channel.id: channel for channel in channels}
            self.show_tiles()
            await self._look_closer()
            self._unkept = await why_unkept(api)
        except ChannelsError as error:
            self._trouble = error
        else:
            self._trouble, self.read = None, True
        self.show_tiles()

    async def _look_closer(self) -> None:
        seen = [tile.channel.id for tile in self.tiles.seen]
        self._whole = await read_whole(self.linktor.api, seen)

    @on(Tiles.Moved)
    def moved(self) -> None:
        """Another page may be in sight: say which, and look at what is on it."""
        self._turning.reset()
        self._say()
        self.refresh_keys()
        unknown = [tile for tile in self.tiles.seen if tile.channel.id not in self._whole]
        if self.read and unknown:
            self.poll()

    # --- showing ---------------------------------------------------------------------------------

    def show_tiles(self) -> None:
        """Draw everything anew."""
        everything = [
            tile_of(self._known(channel), self._hours.get(key))
            for key, channel in self._channels.items()
        ]
        self._everything = everything
        self.tiles.show(arranged(everything, self._choice))
        self._say()
        self.refresh_keys()

    def _known(self, channel: Channel) -> Channel:
        """A channel as the list has it, with the times of messages from when it was last read."""
        whole = self._whole.get(channel.id)
        if whole is None:
            return channel
        health = replace(
            channel.health,
            last_message_received=whole.health.last_message_received,
            last_message_sent=whole.health.last_message_sent,
        )
        return replace(channel, health=health, stats=whole.stats or channel.stats)

    def _say(self) -> None:
        tiles = self.tiles
        facts = [Fact("", headline(self._everything, tells_hours=self._told), Tone.STRONG)]
        if self._trouble is not None:
            said = _("! not up to date: {reason}").format(reason=self._trouble.message)
            facts.append(Fact("", said, Tone.WARN))
        elif self._unkept:
            facts.append(Fact("", self._unkept, Tone.WARN))
        elif not self.read and not self._everything:
            facts = [Fact("", _("Reading the channels …"), Tone.QUIET)]
        elif not tiles.tiles:
            facts.append(Fact("", self._nothing(), Tone.QUIET))
        self.query_one("#headline", Facts).show(facts)
        page = _("page {number} of {total}").format(number=tiles.page + 1, total=tiles.pages)
        note = [*([page] if tiles.pages > 1 else []), f"{self.linktor.clock():%H:%M} UTC"]
        self.title_line.tell(note=" · ".join([*note, self.linktor.place]))

    def _nothing(self) -> str:
        if self._everything:
            return _("No channel is in trouble.")
        return _("There is no channel yet.")

    # --- commands --------------------------------------------------------------------------------

    @on(Tiles.Opened)
    def do_open(self) -> None:
        from linktor_tui.tui.screens.channel.page import DetailPage

        chosen = self.tiles.chosen
        if chosen is not None:
            self.linktor.push_screen(DetailPage(chosen.channel))

    def do_next(self) -> None:
        self.tiles.turn(1)

    def do_previous(self) -> None:
        self.tiles.turn(-1)

    def do_only(self) -> None:
        self._choice = self._choice._replace(only_trouble=not self._choice.only_trouble)
        self.show_tiles()

    def do_refresh(self) -> None:
        self.poll()

    def on_screen_resume(self) -> None:
        self.poll()
