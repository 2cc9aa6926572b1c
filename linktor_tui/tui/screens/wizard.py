"""The first step of a new channel: which provider."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input, Static

from linktor_tui.contract.resources import CreatedChannel
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.looks import Tone
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.texts import N_, _
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.tui.providers import Offered


class Card(Facts):
    """A provider to choose."""

    DEFAULT_CSS = """
    Card {
        padding: 0 2; margin: 0 1 1 1; background: $surface;
        border-left: outer $border-blurred;
        &.-selected { background: $panel; border-left: outer $border; }
        &.-broken { color: $foreground 40%; }
    }
    """

    class Chosen(Message):
        """The provider was chosen."""

        def __init__(self, offered: Offered) -> None:
            super().__init__()
            self.offered = offered

    def __init__(self, offered: Offered) -> None:
        connector = offered.connector
        if connector is None:
            name, about = f"{offered.channel_type}/{offered.provider}", offered.trouble
        else:
            name, about = connector.title, connector.summary
        facts = [Fact(" ", name, Tone.STRONG), Fact(" ", about, Tone.QUIET)]
        super().__init__(facts, label_width=2, classes="" if connector else "-broken")
        self.offered = offered
        self.words = f"{offered.channel_type} {offered.provider} {name} {about}".casefold()
        """What a filter looks in."""

    @property
    def title(self) -> str:
        """The provider's name, as it is shown."""
        return self.facts[0].text

    def select(self, chosen: bool) -> None:
        """Show whether this is the one that Enter goes on with: by a sign, too."""
        self.set_class(chosen, "-selected")
        self.show([self.facts[0]._replace(label="›" if chosen else " "), *self.facts[1:]])

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Chosen(self.offered))


class Words(Commanded, TameInput):
    """What is typed to narrow the providers down."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "wizard.choose", "enter", N_("Choose"), N_("Go on with this provider."), palette=False
        ),
    )

    class Entered(Message):
        """Enter was pressed."""

    def do_choose(self) -> None:
        self.post_message(self.Entered())


class Cards(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The providers. Keys move the choice and not the view, which follows."""


class ProviderPage(Page[CreatedChannel]):
    """Every provider there is a connector for; typing narrows them down."""

    CSS_PATH = "wizard.tcss"
    AUTO_FOCUS = "Input"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "wizard.next", "down,tab,ctrl+n", N_("Next"), N_("The next provider."), footer=False
        ),
        Command(
            "wizard.previous",
            "up,shift+tab,ctrl+p",
            N_("Previous"),
            N_("The one before."),
            footer=False,
        ),
        BACK,
    )

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("New channel"))

    def body(self) -> ComposeResult:
        yield Static(
            _("Which provider is it? Its form says what it needs."), id="lead", markup=False
        )
        yield Words(placeholder=_("type to narrow down: whatsapp, twilio, mail …"), compact=True)
        with Cards():
            yield Vertical(id="cards")
            yield Static(_("Looking for providers …"), id="remark", markup=False)

    def on_mount(self) -> None:
        self.load()

    @work(exclusive=True, group="providers")
    async def load(self) -> None:
        """Import every connector, off the screen's thread, and show a card for each."""
        from linktor_tui.tui.providers import offered, types_to_come

        there = await asyncio.to_thread(offered)
        await self.query_one("#cards", Vertical).mount_all([Card(item) for item in there])
        to_come = types_to_come(there)
        self._to_come = (
            _("Not yet in this version: {types}.").format(types=", ".join(to_come))
            if to_come
            else ""
        )
        self._narrow_down(self.query_one(Input).value)

    _to_come = ""

    @property
    def shown(self) -> list[Card]:
        """The cards that the typed words let through."""
        return [card for card in self.query(Card) if card.display]

    @property
    def selected(self) -> Card | None:
        """The card that Enter goes on with."""
        return next((card for card in self.shown if card.has_class("-selected")), None)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow_down(event.value)

    def _narrow_down(self, text: str) -> None:
        words = text.casefold().split()
        for card in self.query(Card):
            card.display = all(word in card.words for word in words)
        remark = self._to_come if self.shown else _("No provider fits. Take a word away.")
        self.query_one("#remark", Static).update(remark)
        self._select(self.selected or next(iter(self.shown), None))

    def _select(self, chosen: Card | None) -> None:
        for card in self.query(Card):
            if card.has_class("-selected") or card is chosen:
                card.select(card is chosen)
        if chosen is not None:
            chosen.scroll_visible(animate=False)

    @on(Words.Entered)
    def _entered(self) -> None:
        if self.selected is not None:
            self._choose(self.selected.offered)

    def on_card_chosen(self, event: Card.Chosen) -> None:
        self._choose(event.offered)

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
        self._move(1)

    def do_previous(self) -> None:
        self._move(-1)

    def _move(self, by: int) -> None:
        shown = self.shown
        if self.selected is not None:
            self._select(shown[(shown.index(self.selected) + by) % len(shown)])
