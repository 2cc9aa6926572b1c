"""The channel table: ten thousand rows at the cost of those on the screen.

Textual's DataTable measures every cell of every row and reads cell texts as markup. This one draws
the lines that are seen, from channels, with text that nothing interprets.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from linktor_tui.contract.times import utc_now
from linktor_tui.tui.cells import fitted
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.listing import SORT_KEYS, Listing
from linktor_tui.tui.looks import Tone
from linktor_tui.tui.texts import _
from linktor_tui.tui.widgets.columns import Placed, lay_out
from linktor_tui.tui.widgets.row_moves import MOVES, RowMoves

if TYPE_CHECKING:
    from collections.abc import Callable

    from linktor_tui.contract.resources import Channel


class ChannelTable(RowMoves, Commanded, ScrollView, can_focus=True):
    """The rows of a `Listing`, with a cursor that stays on its channel when the list changes."""

    ACTIONS: ClassVar[tuple[Command, ...]] = MOVES
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--sorted",
        "table--cursor",
        "table--hover",
        *(f"table--{tone.value}" for tone in Tone),
    }
    DEFAULT_CSS = """
    ChannelTable {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .table--header { color: $foreground-muted; background: $panel; text-style: bold; }
        & > .table--sorted { color: $foreground; background: $panel; text-style: bold; }
        & > .table--cursor { background: $surface-lighten-2; }
        & > .table--hover { background: $boost; }
        & > .table--good { color: $text-success; }
        & > .table--bad { color: $text-error; }
        & > .table--warn { color: $text-warning; }
        & > .table--quiet { color: $foreground-muted; }
        & > .table--strong { text-style: bold; }
        & > .table--busy { color: $text-primary; }
        &:focus > .table--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """Row of the cursor in the view."""
    hovered: reactive[int | None] = reactive(None, repaint=False)

    class Moved(Message):
        """The cursor is on another channel, or on none; `chosen` has it."""

        def __init__(self, table: ChannelTable) -> None:
            super().__init__()
            self.table = table

    class Opened(Message):
        """A row was clicked that had the cursor already."""

    class SortPressed(Message):
        """A column's head was clicked."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(self, clock: Callable[[], datetime] = utc_now, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.listing = Listing()
        self._clock = clock
        self._now = clock()
        self._placed: tuple[Placed, ...] = ()
        self._chosen_id: str | None = None

    @property
    def chosen(self) -> Channel | None:
        """The channel under the cursor."""
        view = self.listing.view
        return view[self.cursor] if 0 <= self.cursor < len(view) else None

    def changed(self) -> None:
        """Draw the listing anew, with the cursor on the channel that it was on."""
        view = self.listing.view
        self._now = self._clock()
        self.virtual_size = Size(0, len(view) + 1)
        row = self._row_of(self._chosen_id)
        self.set_reactive(ChannelTable.cursor, row)
        self._settle()
        self.refresh()

    def go_to(self, channel_id: str) -> None:
        """Put the cursor on a channel, if it is in the view."""
        for row, channel in enumerate(self.listing.view):
            if channel.id == channel_id:
                self.cursor = row
                return

    def _row_of(self, channel_id: str | None) -> int:
        view = self.listing.view
        here = min(self.cursor, len(view) - 1)
        if channel_id is None or (view and view[here].id == channel_id):
            return max(0, here)
        rows = (row for row, channel in enumerate(view) if channel.id == channel_id)
        return next(rows, max(0, here))

    def _settle(self) -> None:
        """Remember whom the cursor is on, show it, and tell."""
        chosen = self.chosen
        self._chosen_id = chosen.id if chosen is not None else self._chosen_id
        self._scroll_to_cursor()
        self.post_message(self.Moved(self))

    def validate_cursor(self, row: int) -> int:
        return max(0, min(row, len(self.listing.view) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self._refresh_row(old)
        self._refresh_row(new)
        self._settle()

    def watch_hovered(self, old: int | None, new: int | None) -> None:
        for row in (old, new):
            if row is not None:
                self._refresh_row(row)

    def _refresh_row(self, row: int) -> None:
        y = row - round(self.scroll_y) + 1
        if 1 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _scroll_to_cursor(self) -> None:
        rows, top = self.rows_seen, round(self.scroll_y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif rows and self.cursor >= top + rows:
            self.scroll_to(y=self.cursor - rows + 1, animate=False)

    @property
    def rows_seen(self) -> int:
        """How many rows fit below the head."""
        return max(0, self.size.height - 1)

    # --- drawing -------------------------------------------------------------------------------

    def on_resize(self) -> None:
        self._placed = lay_out(self.size.width)
        self._scroll_to_cursor()
        self.refresh()

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of the columns that have room."""
        return tuple(place.column.key for place in self._placed)

    def tick(self) -> None:
        """Let relative times move on."""
        self._now = self._clock()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._head().adjust_cell_length(width, self._style("table--header"))
        row = round(self.scroll_y) + y - 1
        if row >= len(self.listing.view):
            return Strip.blank(width, self.rich_style)
        return self._row(row, width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)

    def _inked(self, tone: Tone) -> Style:
        """A tone's ink without its ground; faint tones are mixed with the table's own ground."""
        toned = self._style(f"table--{tone.value}")
        return Style(color=toned.color, bold=toned.bold)

    def _head(self) -> Strip:
        listing, normal = self.listing, self._style("table--header")
        segments: list[Segment] = []
        x = 0
        for column, at, width in self._placed:
            style, title = normal, _(column.title)
            if column.key == listing.sort:
                style = self._style("table--sorted")
                title = f"{title} {'▼' if listing.descending else '▲'}"
            segments += [Segment(" " * (at - x), normal), Segment(fitted(title, width), style)]
            x = at + width
        return Strip(segments)

    def _row(self, row: int, width: int) -> Strip:
        channel = self.listing.view[row]
        ground = self._ground(row)
        # Under the focused cursor one colour must read on the bar; the symbols say the rest.
        toned = not (row == self.cursor and self.has_focus)
        segments: list[Segment] = []
        x = 0
        for column, at, wide in self._placed:
            text, tone = column.cell(channel, self._now)
            style = ground
            if toned and tone is not Tone.PLAIN:
                style = ground + self._inked(tone)
            segments += [Segment(" " * (at - x), ground), Segment(fitted(text, wide), style)]
            x = at + wide
        return Strip(segments, x).adjust_cell_length(width, ground)

    def _ground(self, row: int) -> Style:
        if row == self.cursor:
            return self._style("table--cursor")
        if row == self.hovered:
            return self._style("table--hover")
        return self.rich_style

    # --- the mouse -----------------------------------------------------------------------------

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._row_at(event.y)

    def on_leave(self) -> None:
        self.hovered = None

    def _row_at(self, y: int) -> int | None:
        row = round(self.scroll_y) + y - 1
        return row if y > 0 and row < len(self.listing.view) else None

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            for column, at, width in self._placed:
                if at <= event.x < at + width and column.key in SORT_KEYS:
                    self.post_message(self.SortPressed(column.key))
            return
        row = self._row_at(event.y)
        if row is None:
            return
        if row == self.cursor and event.chain > 1:
            self.post_message(self.Opened())
        self.cursor = row
