"""The row above a group: its name, how many it has, and how they are, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from linktor_tui.looks import STATUS, Tone, numbered
from linktor_tui.texts import _, thousands
from linktor_tui.tui.cells import fitted
from linktor_tui.tui.listing import Head
from linktor_tui.tui.widgets.columns import Cell

NAME_WIDTH = 26
"""Cells of a group's name, as many as the first two columns of the list take."""


def head_parts(head: Head, width: int) -> Iterator[Cell]:
    """Give the pieces of a head's row, in at most that many cells. Texts are safe to draw."""
    total = thousands(head.total)
    name = fitted(head.key or _("none"), max(1, min(NAME_WIDTH, width - len(total) - 4)))
    yield Cell(f"{'▸' if head.folded else '▾'} ", Tone.QUIET)
    yield Cell(f"{name} ", Tone.STRONG)
    yield Cell(total, Tone.QUIET)
    room = width - cell_len(name) - len(total) - 3
    for status, number in head.tally:
        look = STATUS[status]
        text = f"  {look.symbol} {numbered(status, number)}"
        if len(text) > room:
            return
        room -= len(text)
        yield Cell(text, look.tone)
