"""A list to choose from, by the arrows, the keys of vi, and the mouse."""

from __future__ import annotations

from typing import ClassVar

from textual.widgets import OptionList

from linktor_tui.texts import N_
from linktor_tui.tui.commands import Command, Commanded


def _move(id: str, keys: str, label: str, help: str) -> Command:
    return Command(f"choices.{id}", keys, label, help, footer=False, palette=False)


class Choices(Commanded, OptionList):
    """The options; enter takes the one under the cursor."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        _move("down", "j", N_("Down"), N_("The next one.")),
        _move("up", "k", N_("Up"), N_("The one before.")),
        _move("first", "g", N_("First"), N_("The first one.")),
        _move("last", "G", N_("Last"), N_("The last one.")),
        _move("page_down", "ctrl+d", N_("Page down"), N_("A page down.")),
        _move("page_up", "ctrl+u", N_("Page up"), N_("A page up.")),
    )

    def do_down(self) -> None:
        self.action_cursor_down()

    def do_up(self) -> None:
        self.action_cursor_up()

    def do_first(self) -> None:
        self.action_first()

    def do_last(self) -> None:
        self.action_last()

    def do_page_down(self) -> None:
        self.action_page_down()  # type: ignore[no-untyped-call]

    def do_page_up(self) -> None:
        self.action_page_up()  # type: ignore[no-untyped-call]
