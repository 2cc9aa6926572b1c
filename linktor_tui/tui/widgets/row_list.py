"""Rows of anything with a cursor, of which only those on the screen are drawn."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from linktor_tui.looks import Tone
from linktor_tui.tui.cells import ELLIPSIS, fitted
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.widgets.row_moves import MOVES, RowMoves

if TYPE_CHECKING:
    from linktor_tui.tui.widgets.columns import Cell

T = TypeVar("T")


class RowList(RowMoves, Commanded, ScrollView, Generic[T], can_focus=True):
    """A row for each item. Subclasses say how one looks, and what it is known by."""

    ACTIONS: ClassVar[tuple[Command, ...]] = MOVES
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--left",
        *(f"rows--{tone.value}" for tone in Tone),
    }
    DEFAULT_CSS = """
    RowList {
        height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1;
        & > .rows--cursor {
            color: $block-cursor-foreground; background: $block-cursor-background;
        }
        & > .rows--left { background: $block-cursor-blurred-background; }
        & > .rows--good { color: $text-success; }
        & > .rows--bad { color: $text-error; }
        & > .rows--warn { color: $text-warning; }
        & > .rows--quiet { color: $foreground-muted; }
        & > .rows--busy { color: $text-primary; }
        & > .rows--strong { text-style: bold; }
    }
    """
    lines_per_row: ClassVar[int] = 1
    cursor: reactive[int] = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor is on another item, or its item changed."""

        def __init__(self, rows: RowList[Any]) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.rows

    class Opened(Moved):
        """A row was clicked that had the cursor already."""

    def __init__(
        self, items: Sequence[T] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.items: Sequence[T] = items

    # --- for subclasses --------------------------------------------------------------------------

    def known_by(self, item: T) -> Hashable:
        """What an item is known by when the rows are shown anew; the cursor stays with it."""
        return item

    def lines_of(self, item: T, width: int) -> Sequence[Iterable[Cell]]:
        """Give the cells of each line of an item's row; texts are safe to draw."""
        raise NotImplementedError

    # --- rows ------------------------------------------------------------------------------------

    @property
    def row_count(self) -> int:
        return len(self.items)

    @property
    def rows_seen(self) -> int:
        return self.size.height // self.lines_per_row

    @property
    def chosen(self) -> T | None:
        """The item under the cursor."""
        return self.items[self.cursor] if self.items else None

    def show(self, items: Sequence[T]) -> None:
        """Show other items; the cursor stays on the one it is on, where that is still there."""
        before = self.chosen
        self.items = items
        if before is not None:
            known = self.known_by(before)
            keys = (at for at, item in enumerate(items) if self.known_by(item) == known)
            self.cursor = next(keys, self.cursor)
        self._measure()
        self.refresh()
        if self.chosen != before:
            self.post_message(self.Moved(self))

    def on_mount(self) -> None:
        self._measure()

    def _measure(self) -> None:
        self.virtual_size = Size(0, self.row_count * self.lines_per_row)

    def changed(self, at: int) -> None:
        """Draw a row anew."""
        high = self.lines_per_row
        region = Region(0, at * high - round(self.scroll_y), self.size.width, high)
        self.refresh(region.intersection(self.size.region))
        if at == self.cursor:
            self.post_message(self.Moved(self))

    def validate_cursor(self, row: int) -> int:
        return max(0, min(row, self.row_count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self.changed(old)
        self.changed(new)
        top, rows = round(self.scroll_y) // self.lines_per_row, self.rows_seen
        if new < top:
            self.scroll_to(y=new * self.lines_per_row, animate=False)
        elif rows and new >= top + rows:
            self.scroll_to(y=(new - rows + 1) * self.lines_per_row, animate=False)

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self.refresh()

    # --- drawing ---------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        at, line = divmod(round(self.scroll_y) + y, self.lines_per_row)
        if at >= self.row_count:
            return Strip.blank(width, self.rich_style)
        cells = self.lines_of(self.items[at], width)[line]
        ground, inked = self._ground(at == self.cursor)
        parts = [Segment(cell.text, ground + self._ink(cell.tone, inked)) for cell in cells]
        return cut(Strip(parts), width).adjust_cell_length(width, ground)

    def _ground(self, chosen: bool) -> tuple[Style, bool]:
        """The style below a row, and whether tones are drawn on it in their colours."""
        if not chosen:
            return self.rich_style, True
        if self.has_focus:
            return self.get_component_rich_style("rows--cursor"), False
        left = self.get_component_rich_style("rows--left", partial=True)
        return self.rich_style + left, True

    def _ink(self, tone: Tone, inked: bool) -> Style:
        if inked:  # a partial style has a colour without what is mixed into it: quiet would be loud
            mixed = self.get_component_rich_style(f"rows--{tone.value}")
            return Style(color=mixed.color, bold=mixed.bold)
        name = tone if tone is Tone.STRONG else Tone.PLAIN
        return self.get_component_rich_style(f"rows--{name.value}", partial=True)

    def on_click(self, event: events.Click) -> None:
        row = (round(self.scroll_y) + event.y) // self.lines_per_row
        if row < self.row_count:
            again = row == self.cursor and event.chain > 1
            self.cursor = row
            if again:
                self.post_message(self.Opened(self))


def cut(line: Strip, width: int) -> Strip:
    """A line that says so where it does not fit."""
    if line.cell_length <= width:
        return line
    whole = line.crop(0, width - 1)
    style = list(whole)[-1].style if whole else None
    return Strip([*whole, Segment(ELLIPSIS, style)])


def padded(text: str, width: int) -> str:
    """A text from elsewhere in exactly that many cells; nothing where there is no room."""
    return fitted(text, width) if width > 0 else ""
