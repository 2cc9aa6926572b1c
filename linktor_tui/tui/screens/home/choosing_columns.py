"""Choosing the columns of the list, and their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from linktor_tui.texts import N_, _
from linktor_tui.tui.cells import fitted
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.choosing import Choice, ChoiceDialog
from linktor_tui.tui.widgets.columns import BY_KEY, COLUMNS, USUAL
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ColumnsDialog(ChoiceDialog):
    """Every column: space shows or hides it, J and K move it. Gives keys, comma-separated."""

    CSS_PATH = "../dialog.tcss"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("columns.turn", "space", N_("Show/hide"), N_("Show the column, or hide it.")),
        Command("columns.later", "J,shift+down", N_("Move down"), N_("Show it further right.")),
        Command("columns.earlier", "K,shift+up", N_("Move up"), N_("Show it further left.")),
        Command("columns.usual", "r", N_("Reset"), N_("Take the usual columns.")),
        Command("columns.back", "escape", N_("Keep"), N_("Leave the columns as they were.")),
    )

    def __init__(self, shown: Sequence[str]) -> None:
        super().__init__(_("Which columns?"), ())
        self._take(shown)

    def _take(self, shown: Sequence[str]) -> None:
        self.shown = {key for key in shown if key in BY_KEY}
        rest = [column.key for column in COLUMNS if column.key not in self.shown]
        keys = [key for key in shown if key in BY_KEY] + rest
        self.choices = [Choice(key, BY_KEY[key].title, BY_KEY[key].about) for key in keys]

    def below(self) -> ComposeResult:
        yield Facts(
            [
                Fact(key_of("columns.usual"), _("the usual ones")),
                Fact("enter", _("done; what has no room is left out, by its importance")),
            ],
            classes="-below",
        )

    def line(self, choice: Choice) -> Content:
        sign = "[x]" if choice.key in self.shown else "[ ]"
        return Content.assemble(
            f"{sign} {fitted(_(choice.title), 12)} ", (_(choice.about), "$foreground-muted")
        )

    def selected(self, at: int) -> None:
        keys = [choice.key for choice in self.choices if choice.key in self.shown]
        self.dismiss(",".join(keys))

    def do_turn(self) -> None:
        at = self.at
        if at is None:
            return
        key = self.choices[at].key
        if self.shown == {key}:
            self.linktor.toast(_("One column has to stay."), severity="warning")
            return
        self.shown ^= {key}
        self.show_choices(at)

    def do_later(self) -> None:
        self._move(1)

    def do_earlier(self) -> None:
        self._move(-1)

    def _move(self, step: int) -> None:
        at = self.at
        if at is None or not 0 <= at + step < len(self.choices):
            return
        moved = self.choices.pop(at)
        self.choices.insert(at + step, moved)
        self.show_choices(at + step)

    def do_usual(self) -> None:
        self._take(USUAL)
        self.show_choices(0)
