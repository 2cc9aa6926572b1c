"""Small questions: one of several things, or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.cells import fitted, shown
from linktor_tui.tui.commands import Command
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import BACK, Dialog
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

WIDEST = 22
"""Cells of a choice's title."""
LONGEST = 120
"""Cells of what is said about it."""


class Choice(NamedTuple):
    """Something that can be chosen. Texts may come from elsewhere."""

    key: str
    title: str
    about: str = ""


def no_choice(dialog: ChoiceDialog) -> str | None:
    """Why there is nothing to move to."""
    return None if dialog.choices else _("There is nothing to choose from.")


class ChoiceDialog(Dialog[str]):
    """Asks for one of several things, and gives its key; None where nothing was chosen."""

    CSS_PATH = "dialog.tcss"
    DEFAULT_CSS = """
    ChoiceDialog OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
    """
    AUTO_FOCUS = "OptionList"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        BACK,
        Command(
            "choice.down",
            "j",
            N_("Down"),
            N_("The next one."),
            no_choice,
            footer=False,
            palette=False,
        ),
        Command(
            "choice.up",
            "k",
            N_("Up"),
            N_("The one before."),
            no_choice,
            footer=False,
            palette=False,
        ),
    )

    def __init__(self, question: str, choices: Sequence[Choice], *, here: str = "") -> None:
        """Ask.

        Args:
            question: in a few words.
            here: key of the one that holds now; it is marked, and has the cursor.
        """
        super().__init__()
        self._question = question
        self.choices = list(choices)
        self._here = here

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts([Fact("", self._question, Tone.STRONG)], classes="-above")
            yield OptionList(compact=True)
            yield from self.below()

    def below(self) -> ComposeResult:
        """Give the widgets below the list."""
        yield from ()

    def on_mount(self) -> None:
        keys = [choice.key for choice in self.choices]
        self.show_choices(keys.index(self._here) if self._here in keys else 0)

    @property
    def listed(self) -> OptionList:
        """The list."""
        return self.query_one(OptionList)

    def show_choices(self, at: int) -> None:
        """Draw the choices anew, with the cursor at one of them."""
        self.listed.clear_options()
        self.listed.add_options([Option(self.line(choice)) for choice in self.choices])
        self.listed.highlighted = min(at, len(self.choices) - 1) if self.choices else None

    def line(self, choice: Choice) -> Content:
        """Draw one choice."""
        sign = "▸" if choice.key == self._here else " "
        title = fitted(choice.title, WIDEST)
        return Content.assemble(
            f"{sign} {title} ", (shown(choice.about, LONGEST), "$foreground-muted")
        )

    @property
    def at(self) -> int | None:
        """Where the cursor is."""
        return self.listed.highlighted

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.selected(event.option_index)

    def selected(self, at: int) -> None:
        """A choice was made, by enter or by click."""
        self.dismiss(self.choices[at].key)

    def do_down(self) -> None:
        self.listed.action_cursor_down()

    def do_up(self) -> None:
        self.listed.action_cursor_up()


class NameDialog(Dialog[str]):
    """Asks for a name."""

    CSS_PATH = "dialog.tcss"
    AUTO_FOCUS = "TameInput"
    ACTIONS: ClassVar[tuple[Command, ...]] = (BACK,)

    def __init__(self, question: str, explanation: str = "") -> None:
        super().__init__()
        self._facts = [Fact("", question, Tone.STRONG)]
        self._facts += [Fact("", explanation, Tone.QUIET)] if explanation else []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts(self._facts)
            yield TameInput(compact=True, max_length=60)

    def on_input_submitted(self) -> None:
        name = self.query_one(TameInput).value.strip()
        if name:
            self.dismiss(name)
