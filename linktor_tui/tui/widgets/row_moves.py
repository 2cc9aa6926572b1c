"""Moving from row to row by keys, those of the arrows and those of vi."""

from __future__ import annotations

from typing import ClassVar

from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command


def nothing_listed(table: RowMoves) -> str | None:
    """Why a row cannot be moved to."""
    return None if table.row_count else _(table.nothing)


def _move(id: str, keys: str, label: str, help: str) -> Command:
    return Command(f"table.{id}", keys, label, help, nothing_listed, footer=False, palette=False)


MOVES = (
    _move("down", "j,down", N_("Down"), N_("One row down.")),
    _move("up", "k,up", N_("Up"), N_("One row up.")),
    _move("first", "g,home", N_("First"), N_("The first row.")),
    _move("last", "G,end", N_("Last"), N_("The last row.")),
    _move("half_down", "ctrl+d", N_("Half a page down"), N_("Half a page down.")),
    _move("half_up", "ctrl+u", N_("Half a page up"), N_("Half a page up.")),
    _move("page_down", "pagedown,ctrl+f", N_("Page down"), N_("A page down.")),
    _move("page_up", "pageup,ctrl+b", N_("Page up"), N_("A page up.")),
)


class RowMoves:
    """Mixin for a table with a cursor that keeps itself within the rows."""

    nothing: ClassVar[str] = N_("There is no channel in the list.")
    """Why no row can be moved to while there is none."""
    cursor: int

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def rows_seen(self) -> int:
        """How many rows are on the screen at once."""
        raise NotImplementedError

    def do_down(self) -> None:
        self.cursor += 1

    def do_up(self) -> None:
        self.cursor -= 1

    def do_first(self) -> None:
        self.cursor = 0

    def do_last(self) -> None:
        self.cursor = self.row_count - 1

    def do_half_down(self) -> None:
        self.cursor += max(1, self.rows_seen // 2)

    def do_half_up(self) -> None:
        self.cursor -= max(1, self.rows_seen // 2)

    def do_page_down(self) -> None:
        self.cursor += max(1, self.rows_seen)

    def do_page_up(self) -> None:
        self.cursor -= max(1, self.rows_seen)
