"""The first step of a new channel: which provider."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from linktor_tui.contract.resources import CreatedChannel
from linktor_tui.tui.commands import Command
from linktor_tui.tui.looks import Tone
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.tui.providers import Offered


class Card(Facts, can_focus=True):
    """A provider to choose."""

    DEFAULT_CSS = """
    Card {
        padding: 0 2; margin: 0 1 1 1; background: $surface;
        border-left: outer $border-blurred;
        &:focus { background: $panel; border-left: outer $border; }
        &.-broken { color: $foreground 40%; }
    }
    """

    class Chosen(Message):
        """The provider was chosen."""

        def __init__(self, offered: Offered) -> None:
            super().__init__()
            self.offered = offered

    def __init__(self, number: int, offered: Offered) -> None:
        connector = offered.connector
        if connector is None:
            name, about = f"{offered.channel_type}/{offered.provider}", offered.trouble
        else:
            name, about = connector.title, connector.summary
        facts = [Fact(str(number), name, Tone.STRONG), Fact("", about, Tone.QUIET)]
        super().__init__(facts, label_width=3, classes="" if connector else "-broken")
        self.offered = offered

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Chosen(self.offered))


class ProviderPage(Page[CreatedChannel]):
    """Every provider there is a connector for, and the types that have none yet."""

    CSS_PATH = "wizard.tcss"
    AUTO_FOCUS = "Card"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("wizard.choose", "enter,space", "Choose", "Go on with this provider."),
        Command("wizard.next", "down,j,right,l,tab", "Next", "The next provider.", footer=False),
        Command(
            "wizard.previous",
            "up,k,left,h,shift+tab",
            "Previous",
            "The provider before.",
            footer=False,
        ),
        BACK,
    )

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, "New channel")

    def body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Facts([Fact("", "Looking for providers …", Tone.QUIET)], id="lead")
            yield Vertical(id="cards")
            yield Static("", id="to-come", markup=False)

    def on_mount(self) -> None:
        self.load()

    @work(exclusive=True, group="providers")
    async def load(self) -> None:
        """Import every connector, off the screen's thread, and show a card for each."""
        from linktor_tui.tui.providers import offered, types_to_come

        there = await asyncio.to_thread(offered)
        lead = [Fact("", "Which provider is it? Choose one; its form says what it needs."), BLANK]
        self.query_one("#lead", Facts).show(lead)
        cards = [Card(number, item) for number, item in enumerate(there, 1)]
        await self.query_one("#cards", Vertical).mount_all(cards)
        to_come = types_to_come(there)
        if to_come:
            text = f"Not yet in this version: {', '.join(to_come)}."
            self.query_one("#to-come", Static).update(text)
        if cards:
            cards[0].focus()

    def on_key(self, event: events.Key) -> None:
        cards = list(self.query(Card))
        if event.key.isdecimal() and 1 <= int(event.key) <= len(cards):
            event.stop()
            cards[int(event.key) - 1].focus()
            self._choose(cards[int(event.key) - 1].offered)

    def on_card_chosen(self, event: Card.Chosen) -> None:
        self._choose(event.offered)

    def do_choose(self) -> None:
        if isinstance(self.focused, Card):
            self._choose(self.focused.offered)

    def _choose(self, offered: Offered) -> None:
        from linktor_tui.tui.screens.creating import NewChannelPage

        if offered.connector is None:
            self.linktor.toast(offered.trouble, severity="warning")
            return
        self.linktor.push_screen(NewChannelPage(offered.connector), self._created)

    def _created(self, new: CreatedChannel | None) -> None:
        if new is not None:
            self.dismiss(new)

    def do_next(self) -> None:
        self.focus_next(Card)

    def do_previous(self) -> None:
        self.focus_previous(Card)
