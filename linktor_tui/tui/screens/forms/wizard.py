"""The first step of a new channel: which provider."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.containers import Container, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input, Static

from linktor_tui.contract.resources import CreatedChannel
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.snippet_paste import NoticesSnippets, SnippetPasted

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.fitting import Fit
    from linktor_tui.tui.providers import Offered


class Card(Facts):
    """A provider to choose."""

    DEFAULT_CSS = """
    Card {
        padding: 0 1; margin: 0 1 1 1; background: $surface;
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


class Words(NoticesSnippets, Commanded, TameInput):
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


class Details(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What is known of the provider that Enter would go on with."""


def nothing_chosen(page: ProviderPage) -> str | None:
    """Why there is no provider's page to copy."""
    if page.selected is not None and page.selected.offered.connector is not None:
        return None
    return _("No provider is chosen.")


def not_loaded(page: ProviderPage) -> str | None:
    """Why nothing can be pasted yet."""
    return None if page.query(Card) else _("The providers are still being looked for.")


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
        Command(
            "wizard.paste",
            "f6",
            N_("Paste a snippet"),
            N_("Fill the form from a .env, JSON or a curl command."),
            not_loaded,
        ),
        Command(
            "wizard.link",
            "ctrl+y",
            N_("Copy link"),
            N_("Copy the address of the provider's page."),
            nothing_chosen,
        ),
        Command(
            "wizard.further",
            "pagedown",
            N_("Read on"),
            N_("Scroll what is known of the provider."),
            footer=False,
        ),
        Command("wizard.before", "pageup", N_("Read back"), N_("Scroll it back."), footer=False),
        BACK,
    )

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("New channel"))

    def body(self) -> ComposeResult:
        yield Static(
            _("Which provider is it? Its form says what it needs."), id="lead", markup=False
        )
        yield Words(placeholder=_("type to narrow down: whatsapp, twilio, mail …"), compact=True)
        with Container(id="cards-and-details"):
            with Cards():
                yield Vertical(id="cards")
                yield Static(_("Looking for providers …"), id="remark", markup=False)
            with Details():
                yield Facts(id="details")

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
    _pasted: Mapping[object, Fit] = {}
    """What was pasted fills the forms of these connectors."""

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
            fits = not self._pasted or card.offered.connector in self._pasted
            card.display = fits and all(word in card.words for word in words)
        remark = self._to_come if self.shown else _("No provider fits. Take a word away.")
        self.query_one("#remark", Static).update(remark)
        self._select(self.selected or next(iter(self.shown), None))

    def _select(self, chosen: Card | None) -> None:
        for card in self.query(Card):
            if card.has_class("-selected") or card is chosen:
                card.select(card is chosen)
        if chosen is not None:
            # What stands above it may only now be hidden, so where it is shows after a refresh.
            self.call_after_refresh(chosen.scroll_visible, animate=False)
        self._show_details(chosen)
        self.refresh_keys()

    def _show_details(self, chosen: Card | None) -> None:
        from linktor_tui.tui.about import facts_about

        connector = chosen.offered.connector if chosen is not None else None
        shown = self.query_one("#details", Facts)
        if connector is None:
            shown.show([], heading="")
        else:
            shown.show(facts_about(connector), heading=connector.title)
        self.query_one(Details).scroll_home(animate=False)

    @on(Words.Entered)
    def _entered(self) -> None:
        if self.selected is not None:
            self._choose(self.selected.offered)

    def on_card_chosen(self, event: Card.Chosen) -> None:
        self._choose(event.offered)

    def _choose(self, offered: Offered) -> None:
        from linktor_tui.tui.screens.forms.new_channel import NewChannelPage

        if offered.connector is None:
            self.linktor.toast(offered.trouble, severity="warning")
            return
        page = NewChannelPage(offered.connector, self._pasted.get(offered.connector))
        self.linktor.push_screen(page, self._created)

    def _created(self, new: CreatedChannel | None) -> None:
        if self._pasted:
            self._forget_pasted()
        if new is not None:
            self.dismiss(new)

    # --- pasting -------------------------------------------------------------------------------

    def do_paste(self) -> None:
        self._paste()

    def on_snippet_pasted(self, event: SnippetPasted) -> None:
        event.stop()
        self._paste(event.text)

    def _paste(self, text: str = "") -> None:
        from linktor_tui.tui.screens.forms.pasting import PasteDialog

        there = [card.offered.connector for card in self.query(Card)]
        connectors = [connector for connector in there if connector is not None]
        self.linktor.push_screen(PasteDialog(connectors, text), self._take)

    def _take(self, found: tuple[Fit, ...] | None) -> None:
        """Go to the form that a snippet is for; where it may be for several, offer those."""
        if not found:
            return
        self._pasted = {item.connector: item for item in found}
        self.query_one(Input).value = ""
        self._narrow_down("")
        if len(found) == 1 and self.selected is not None:
            self._choose(self.selected.offered)
        else:
            self.linktor.toast(_("What you pasted fits these. Choose one; esc shows all again."))

    def _forget_pasted(self) -> None:
        self._pasted = {}
        self._narrow_down(self.query_one(Input).value)

    def do_back(self) -> None:
        if self._pasted:
            self._forget_pasted()
        else:
            self.dismiss()

    async def do_link(self) -> None:
        assert self.selected is not None
        connector = self.selected.offered.connector
        assert connector is not None
        await copy(self.linktor, connector.documentation, _("The address"))

    def do_further(self) -> None:
        self.query_one(Details).scroll_page_down(animate=False)

    def do_before(self) -> None:
        self.query_one(Details).scroll_page_up(animate=False)

    def do_next(self) -> None:
        self._move(1)

    def do_previous(self) -> None:
        self._move(-1)

    def _move(self, by: int) -> None:
        shown = self.shown
        if self.selected is not None:
            self._select(shown[(shown.index(self.selected) + by) % len(shown)])
