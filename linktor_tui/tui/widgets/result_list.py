"""Lines of results, one for each channel, of which only those on the screen are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from linktor_tui.tui.cells import fitted
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.looks import Look, Tone
from linktor_tui.tui.widgets.row_moves import MOVES, RowMoves

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.style import Style

    from linktor_tui.contract.resources import Channel

LOOK_WIDTH = 11
"""Cells of the symbol and its word."""


class Result(NamedTuple):
    """What came of doing something to a channel, and why. Texts may come from elsewhere."""

    channel: Channel
    look: Look
    why: str = ""


class ResultList(RowMoves, Commanded, ScrollView, can_focus=True):
    """A line for each result, in the order in which they were given."""

    ACTIONS: ClassVar[tuple[Command, ...]] = MOVES
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "results--cursor",
        *(f"results--{tone.value}" for tone in Tone),
    }
    DEFAULT_CSS = """
    ResultList {
        height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1;
        & > .results--cursor {
            color: $block-cursor-foreground; background: $block-cursor-background;
        }
        & > .results--good { color: $text-success; }
        & > .results--bad { color: $text-error; }
        & > .results--warn { color: $text-warning; }
        & > .results--quiet { color: $foreground-muted; }
        & > .results--busy { color: $text-primary; }
    }
    """
    cursor: reactive[int] = reactive(0, repaint=False)

    class Opened(Message):
        """A line was clicked that had the cursor already."""

    class Moved(Message):
        """The cursor is on another line, or its line changed."""

    def __init__(self, results: Sequence[Result]) -> None:
        super().__init__()
        self._results = results

    @property
    def row_count(self) -> int:
        return len(self._results)

    @property
    def rows_seen(self) -> int:
        return self.size.height

    def on_mount(self) -> None:
        self.virtual_size = Size(0, len(self._results))

    def changed(self, at: int) -> None:
        """Draw a line anew."""
        y = at - round(self.scroll_y)
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))
        if at == self.cursor:
            self.post_message(self.Moved())

    def validate_cursor(self, row: int) -> int:
        return max(0, min(row, self.row_count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self.changed(old)
        self.changed(new)
        top, rows = round(self.scroll_y), self.rows_seen
        if new < top:
            self.scroll_to(y=new, animate=False)
        elif rows and new >= top + rows:
            self.scroll_to(y=new - rows + 1, animate=False)

    def render_line(self, y: int) -> Strip:
        width, at = self.size.width, round(self.scroll_y) + y
        if at >= self.row_count:
            return Strip.blank(width, self.rich_style)
        chosen = at == self.cursor
        ground = self.get_component_rich_style("results--cursor") if chosen else self.rich_style
        parts = [
            Segment(text, ground if chosen else ground + self._ink(tone))
            for text, tone in self.texts(at, width)
        ]
        return Strip(parts).adjust_cell_length(width, ground)

    def texts(self, at: int, width: int) -> Iterable[tuple[str, Tone]]:
        """What stands on a line, from the left."""
        channel, look, why = self._results[at]
        name_width = max(8, min(32, width // 3))
        why_width = max(0, width - LOOK_WIDTH - name_width - 4)
        return (
            (" " + fitted(str(look), LOOK_WIDTH) + " ", look.tone),
            (fitted(channel.name, name_width) + "  ", Tone.PLAIN),
            (fitted(why, why_width), Tone.QUIET),
        )

    def _ink(self, tone: Tone) -> Style:
        return self.get_component_rich_style(f"results--{tone.value}", partial=True)

    def on_click(self, event: events.Click) -> None:
        row = round(self.scroll_y) + event.y
        if row < self.row_count:
            again = row == self.cursor and event.chain > 1
            self.cursor = row
            if again:
                self.post_message(self.Opened())
