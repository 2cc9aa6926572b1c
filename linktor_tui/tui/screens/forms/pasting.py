"""Pasting a whole snippet: what it would fill is said by name, and nothing of it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button

from linktor_tui.contract.fitting import Fit, fit, fits
from linktor_tui.contract.snippets import read
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import Dialog
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.paste_box import PasteBox

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.tui.providers import AnyConnector


def nothing_found(page: PasteDialog) -> str | None:
    """Why there is nothing to fill a form with."""
    if page.found:
        return None
    return _("Nothing in it fits.") if page.box.text else _("Nothing was pasted yet.")


class PasteDialog(Dialog[tuple[Fit, ...]]):
    """Takes a snippet, and gives what it fills: of one provider, or of those it may be for."""

    CSS_PATH = "pasting.tcss"
    AUTO_FOCUS = "PasteBox"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "paste.use",
            "ctrl+s",
            N_("Use it"),
            N_("Fill the form with what was found."),
            nothing_found,
            palette=False,
            priority=True,
        ),
        Command("page.back", "escape", N_("Back"), N_("Fill in nothing."), palette=False),
    )

    def __init__(self, connectors: Sequence[AnyConnector], text: str = "") -> None:
        """Make it.

        Args:
            connectors: the provider of the form that is open, or all there are.
            text: what was pasted elsewhere already.
        """
        super().__init__()
        self._connectors = connectors
        self._first = text
        self.found: tuple[Fit, ...] = ()
        """What it fills, the likeliest provider first."""

    @property
    def box(self) -> PasteBox:
        """Where the text goes."""
        return self.query_one(PasteBox)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts([Fact("", _("Fill the form from a snippet"), Tone.STRONG)])
            yield PasteBox()
            with VerticalScroll(can_focus=False):
                yield Facts(id="found", label_width=2)
            with Horizontal(classes="buttons"):
                yield Button(_("Back"), id="page-back", compact=True)
                yield Button(_("Use it"), id="paste-use", compact=True)

    def on_mount(self) -> None:
        if self._first:
            self.box.put(self._first)
            self._first = ""
        self._tell()

    def on_paste_box_changed(self) -> None:
        snippet = read(self.box.text)
        if len(self._connectors) == 1:
            only = fit(snippet, self._connectors[0])
            self.found = (only,) if only.values else ()
        else:
            self.found = tuple(fits(snippet, self._connectors))
        self._tell()

    def _tell(self) -> None:
        self.query_one("#found", Facts).show(self._facts())

    def _facts(self) -> list[Fact]:
        if not self.box.text:
            return [Fact("", _("What is pasted is shown nowhere and kept nowhere."), Tone.QUIET)]
        if not self.found:
            return [Fact("!", _("Nothing in it fits."), Tone.PLAIN, Tone.WARN)]
        return [fact for found in self.found for fact in facts_of_fit(found)]

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id is not None:
            await self.action_command(event.button.id.replace("-", "."))

    async def on_paste_box_entered(self) -> None:
        await self.action_command("paste.use")

    def do_use(self) -> None:
        self._leave(self.found)

    def do_back(self) -> None:
        self._leave(())

    def _leave(self, found: tuple[Fit, ...]) -> None:
        self.box.forget()
        self.found = ()
        self.dismiss(found)


def facts_of_fit(found: Fit) -> list[Fact]:
    """Say what a snippet fills, by the fields' titles."""
    titles = _titles(found)
    facts = [Fact("✓", found.connector.title, Tone.STRONG, Tone.GOOD)]
    if found.values:
        filled = ", ".join(titles[key] for key in found.values)
        facts.append(Fact("", _("Fills: {fields}").format(fields=filled)))
    if found.blank:
        blank = ", ".join(titles[key] for key in found.blank)
        facts.append(Fact("", _("Has no value for: {fields}").format(fields=blank), Tone.WARN))
    if found.left:
        left = _("Not understood: {names}").format(names=", ".join(found.left))
        facts.append(Fact("", left, Tone.QUIET))
    return facts


def _titles(found: Fit) -> dict[str, str]:
    from connectors.fields import describe

    return {spec.key: spec.title for spec in describe(found.connector.config_model)}
