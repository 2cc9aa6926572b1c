"""The channel table: ten thousand rows at the cost of those on the screen.

Textual's DataTable measures every cell of every row and reads cell texts as markup. This one draws
the lines that are seen, from channels, with text that nothing interprets.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from linktor_tui.contract.resources import Channel
from linktor_tui.contract.times import utc_now
from linktor_tui.looks import Tone
from linktor_tui.texts import _
from linktor_tui.tui.cells import fitted, fitted_right
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.listing import SORT_KEYS, Head, Listing
from linktor_tui.tui.pulse import Sight
from linktor_tui.tui.widgets.columns import MARGIN, USUAL, Placed, columns_of, lay_out
from linktor_tui.tui.widgets.group_row import head_parts
from linktor_tui.tui.widgets.row_moves import MOVES, RowMoves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from linktor_tui.tui.pulse import Pulse

MARK = "▌"
"""Stands left of a channel that is marked."""
STALE = timedelta(seconds=10)
"""Age at which rows are drawn anew, for the times in them."""
MOST_DRAWN = 200
"""Rows that are kept as they were drawn."""


class ChannelTable(RowMoves, Commanded, ScrollView, can_focus=True):
    """The rows of a `Listing`, with a cursor that stays on its channel when the list changes."""

    ACTIONS: ClassVar[tuple[Command, ...]] = MOVES
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--sorted",
        "table--cursor",
        "table--hover",
        "table--mark",
        *(f"table--{tone.value}" for tone in Tone),
    }
    DEFAULT_CSS = """
    ChannelTable {
        height: 1fr;
        width: 1fr;
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .table--header { color: $foreground-muted; background: $panel; text-style: bold; }
        & > .table--sorted { color: $foreground; background: $panel; text-style: bold; }
        & > .table--cursor { background: $surface-lighten-2; }
        & > .table--hover { background: $boost; }
        & > .table--mark { color: $text-accent; }
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

    class HeadPressed(Message):
        """The row above a group was clicked; it has the cursor."""

    class Seen(Message):
        """Other rows are on the screen than before."""

    class SortPressed(Message):
        """A column's head was clicked."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        pulse: Pulse | None = None,
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.listing = Listing(pulse, clock)
        self.shown_keys: Sequence[str] = USUAL
        """Keys of the columns that are wanted; those that have no room are left out."""
        self._clock = clock
        self.sight = Sight(clock(), self.listing.pulse)
        """What the rows were last drawn by."""
        self.going: Mapping[str, int] = {}
        """Channels that are about to be deleted, with the seconds that are left."""
        self._placed: tuple[Placed, ...] = ()
        self._chosen_id: str | None = None
        self._drawn: dict[tuple[str, bool], tuple[Channel, Strip]] = {}
        """Rows without cursor that were drawn, by id and mark: most are drawn again as they were."""

    @property
    def row_count(self) -> int:
        return len(self.listing.rows)

    @property
    def chosen(self) -> Channel | None:
        """The channel under the cursor, None where there is none or a group's head."""
        row = self._row_at_cursor
        return row if isinstance(row, Channel) else None

    @property
    def chosen_head(self) -> Head | None:
        """The head under the cursor."""
        row = self._row_at_cursor
        return row if isinstance(row, Head) else None

    @property
    def _row_at_cursor(self) -> Channel | Head | None:
        rows = self.listing.rows
        return rows[self.cursor] if 0 <= self.cursor < len(rows) else None

    @property
    def seen(self) -> list[Channel]:
        """The channels whose rows are on the screen."""
        top = round(self.scroll_y)
        rows = self.listing.rows[top : top + self.rows_seen]
        return [row for row in rows if isinstance(row, Channel)]

    def changed(self) -> None:
        """Draw the listing anew, with the cursor on the channel that it was on."""
        rows = self.listing.rows
        self._look_anew()
        self.virtual_size = Size(0, len(rows) + 1)
        row = self._row_of(self._chosen_id)
        self.set_reactive(ChannelTable.cursor, row)
        self._settle()
        self.refresh()
        self.post_message(self.Seen())

    def go_to(self, row_id: str) -> None:
        """Put the cursor on a channel or a group's head, if it has a row."""
        for at, row in enumerate(self.listing.rows):
            if row.id == row_id:
                self.cursor = at
                return

    def _row_of(self, row_id: str | None) -> int:
        rows = self.listing.rows
        here = min(self.cursor, len(rows) - 1)
        if row_id is None or (rows and rows[here].id == row_id):
            return max(0, here)
        found = (at for at, row in enumerate(rows) if row.id == row_id)
        return next(found, max(0, here))

    def _settle(self) -> None:
        """Remember what the cursor is on, show it, and tell."""
        row = self._row_at_cursor
        self._chosen_id = row.id if row is not None else self._chosen_id
        self._scroll_to_cursor()
        self.post_message(self.Moved(self))

    def validate_cursor(self, row: int) -> int:
        return max(0, min(row, len(self.listing.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self._refresh_row(old)
        self._refresh_row(new)
        self._settle()

    def watch_hovered(self, old: int | None, new: int | None) -> None:
        for row in (old, new):
            if row is not None:
                self._refresh_row(row)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Seen())

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
        self._lay_out()
        self._scroll_to_cursor()
        self.post_message(self.Seen())

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns, as far as there is room for them."""
        self.shown_keys = keys
        self._lay_out()

    def pulse_changed(self) -> None:
        """Hours or expiries are others: a column may come or go, and rows may move."""
        if self.listing.pulse_changed():
            self.changed()
        self._lay_out()

    def _lay_out(self) -> None:
        columns = columns_of(self.shown_keys, self.listing.pulse)
        self._placed = lay_out(self.size.width, columns)
        self._drawn.clear()
        self.refresh()

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of the columns that have room."""
        return tuple(place.column.key for place in self._placed)

    def tick(self) -> None:
        """Let relative times move on."""
        self._look_anew()
        self.refresh()

    def _look_anew(self) -> None:
        """Take note of the time; what was drawn long ago says it wrongly."""
        now = self._clock()
        if now - self.sight.now >= STALE:
            self._drawn.clear()
        if not self._drawn:
            self.sight = Sight(now, self.listing.pulse)

    def notify_style_update(self) -> None:
        self._drawn.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._head().adjust_cell_length(width, self._style("table--header"))
        at = round(self.scroll_y) + y - 1
        if at >= len(self.listing.rows):
            return Strip.blank(width, self.rich_style)
        row = self.listing.rows[at]
        if isinstance(row, Head):
            return self._group(row, at, width)
        if at == self.cursor or at == self.hovered or row.id in self.going:
            return self._row(row, at, width)
        key = (row.id, row.id in self.listing.marked)
        drawn = self._drawn.get(key)
        if drawn is None or drawn[0] is not row:
            if len(self._drawn) >= MOST_DRAWN:
                self._drawn.clear()
            drawn = self._drawn[key] = (row, self._row(row, at, width))
        return drawn[1]

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
            fit = fitted_right if column.right else fitted
            segments += [Segment(" " * (at - x), normal), Segment(fit(title, width), style)]
            x = at + width
        return Strip(segments)

    def _row(self, channel: Channel, row: int, width: int) -> Strip:
        ground = self._ground(row)
        # Under the focused cursor one colour must read on the bar; the symbols say the rest.
        toned = not (row == self.cursor and self.has_focus)
        segments = [self._margin(channel, ground, toned)]
        x = MARGIN
        for column, at, wide in self._placed:
            text, tone = column.cell(channel, self.sight, wide)
            if column.key == "name" and channel.id in self.going:
                left = _("going in {number} s").format(number=self.going[channel.id])
                text, tone = f"{left} · {text}", Tone.WARN
            style = ground
            if toned and tone is not Tone.PLAIN:
                style = ground + self._inked(tone)
            fit = fitted_right if column.right else fitted
            segments += [Segment(" " * (at - x), ground), Segment(fit(text, wide), style)]
            x = at + wide
        return Strip(segments, x).adjust_cell_length(width, ground)

    def _margin(self, channel: Channel, ground: Style, toned: bool) -> Segment:
        if channel.id not in self.listing.marked:
            return Segment(" " * MARGIN, ground)
        ink = Style(color=self._style("table--mark").color) if toned else Style()
        return Segment(MARK, ground + ink)

    def _group(self, head: Head, row: int, width: int) -> Strip:
        ground = self._ground(row)
        toned = not (row == self.cursor and self.has_focus)
        segments = [Segment(" " * MARGIN, ground)]
        for text, tone in head_parts(head, width - 2 * MARGIN):
            segments.append(Segment(text, ground + self._inked(tone) if toned else ground))
        return Strip(segments).adjust_cell_length(width, ground)

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
        return row if y > 0 and row < len(self.listing.rows) else None

    def spots(self) -> Iterator[tuple[Offset, Callable[[], object]]]:
        """Places to jump to: the rows, and each head, which sorts by its column."""
        yield Offset(0, 1), self.focus
        for column, at, _width in self._placed:
            if column.key in SORT_KEYS:
                yield Offset(at, 0), partial(self._sort_here, column.key)

    def _sort_here(self, column: str) -> None:
        self.focus()
        self.post_message(self.SortPressed(column))

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            for column, at, width in self._placed:
                if at <= event.x < at + width and column.key in SORT_KEYS:
                    self.post_message(self.SortPressed(column.key))
            return
        row = self._row_at(event.y)
        if row is None:
            return
        again = row == self.cursor and event.chain > 1
        self.cursor = row
        if self.chosen_head is not None:
            self.post_message(self.HeadPressed())
        elif again:
            self.post_message(self.Opened())
