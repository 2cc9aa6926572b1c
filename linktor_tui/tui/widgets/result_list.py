"""Lines of results, one for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.looks import Look, Tone
from linktor_tui.tui.cells import fitted
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linktor_tui.contract.resources import Channel

LOOK_WIDTH = 11
"""Cells of the symbol and its word."""


class Result(NamedTuple):
    """What came of doing something to a channel, and why. Texts may come from elsewhere."""

    channel: Channel
    look: Look
    why: str = ""


class ResultList(RowList[Result]):
    """A line for each result, in the order in which they were given."""

    def lines_of(self, item: Result, width: int) -> Sequence[Iterable[Cell]]:
        name_width = max(8, min(32, width // 3))
        why_width = max(0, width - LOOK_WIDTH - name_width - 5)  # and the scrollbar
        return (
            (
                Cell(f" {fitted(str(item.look), LOOK_WIDTH)} ", item.look.tone),
                Cell(f"{fitted(item.channel.name, name_width)}  "),
                Cell(fitted(item.why, why_width), Tone.QUIET),
            ),
        )
