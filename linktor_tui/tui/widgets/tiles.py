"""Channels as tiles, as large as there is room for: trouble has a thicker frame and says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from linktor_tui.board import Tile
from linktor_tui.looks import Tone
from linktor_tui.sparks import BLOCKS, Marks, spark
from linktor_tui.texts import N_
from linktor_tui.tui.cells import fitted, shown
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.facts import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual import events

NARROWEST, LOWEST = 26, 6
"""Cells of the smallest tile, frame included."""
WIDEST, HIGHEST = 90, 16
"""Cells of the largest."""
ROOMY = 26
"""Cells within a frame, from which on times are told in full."""
SHAPE = 4
"""How much wider than high a tile is at its best."""
THIN, THICK = tuple("┌─┐│└┘"), tuple("┏━┓┃┗┛")
PLAIN_THIN, PLAIN_THICK = tuple("+-+|++"), tuple("#=#|##")
"""For terminals without the others."""
CURVE = 8
"""Cells of a line that the hours of a day need, to say anything beside the numbers."""
HERE = "▸"


class Places(NamedTuple):
    """How tiles are laid out."""

    columns: int
    rows: int
    width: int
    height: int

    @property
    def room(self) -> int:
        """Tiles that fit on a page."""
        return self.columns * self.rows


def lay_out(number: int, width: int, height: int, columns: int | None = None) -> Places:
    """Find the largest tiles with which that many fit; the smallest where they do not."""
    most = max(1, width // NARROWEST)
    wanted = range(1, most + 1) if columns is None else [min(columns, most)]
    fitting = [
        (min(width // across / SHAPE, height // rows), across, rows)
        for across in wanted
        for rows in [max(1, -(-number // across))]
        if height // rows >= LOWEST
    ]
    if fitting:
        _size, across, rows = max(fitting, key=lambda item: (item[0], -item[1]))
    else:
        across, rows = wanted[-1], max(1, height // LOWEST)
    return Places(across, rows, min(WIDEST, width // across), min(HIGHEST, height // rows))


class Tiles(Commanded, Widget, can_focus=True):
    """A page of tiles, and which one is chosen."""

    ACTIONS: ClassVar[tuple[Command, ...]] = tuple(
        Command(f"tiles.{name}", keys, label, text, footer=False, palette=False)
        for name, keys, label, text in (
            ("right", "right,l", N_("Right"), N_("To the next tile.")),
            ("left", "left,h", N_("Left"), N_("To the tile before.")),
            ("down", "down,j", N_("Down"), N_("To the tile below.")),
            ("up", "up,k", N_("Up"), N_("To the tile above.")),
        )
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tiles--{tone.value}" for tone in Tone}
    DEFAULT_CSS = """
    Tiles {
        height: 1fr;
        & > .tiles--good { color: $text-success; }
        & > .tiles--bad { color: $text-error; }
        & > .tiles--warn { color: $text-warning; }
        & > .tiles--quiet { color: $foreground-muted; }
        & > .tiles--busy { color: $text-primary; }
        & > .tiles--strong { text-style: bold; }
    }
    """

    class Moved(Message):
        """Another tile is chosen, or the page has another size."""

    class Opened(Message):
        """A tile was clicked."""

    def __init__(
        self, clock: Callable[[], datetime], marks: Marks, *, columns: int | None = None
    ) -> None:
        super().__init__()
        self._clock = clock
        self._marks = marks
        self._columns = columns
        self.tiles: Sequence[Tile] = ()
        """Everything that is shown, on all pages."""
        self.chosen_id: str | None = None
        self._at = 0
        self._drawn: dict[int, list[list[Cell]]] = {}

    # --- pages -----------------------------------------------------------------------------------

    @property
    def places(self) -> Places:
        """How the tiles lie at this size."""
        return lay_out(len(self.tiles), self.size.width, self.size.height, self._columns)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self.tiles) // self.places.room))

    @property
    def page(self) -> int:
        """Which one is shown, from 0."""
        return self._at // self.places.room

    @property
    def seen(self) -> Sequence[Tile]:
        """The tiles on this page."""
        room = self.places.room
        first = self.page * room
        return self.tiles[first : first + room]

    @property
    def chosen(self) -> Tile | None:
        """The tile that a command is about."""
        return self.tiles[self._at] if self.tiles else None

    def show(self, tiles: Sequence[Tile]) -> None:
        """Show other tiles; the chosen channel stays chosen, wherever it is now."""
        self.tiles = tiles
        ids = [tile.channel.id for tile in tiles]
        if self.chosen_id in ids:
            self._at = ids.index(self.chosen_id)
        self._go(self._at, tell=False)

    def turn(self, pages: int) -> None:
        """Turn so many pages, from the last one to the first."""
        self._go((self.page + pages) % self.pages * self.places.room)

    def forget_choice(self) -> None:
        """Let the page stay while channels change their places."""
        self.chosen_id = None

    def _go(self, at: int, *, tell: bool = True) -> None:
        self._at = max(0, min(at, len(self.tiles) - 1))
        if tell:
            chosen = self.chosen
            self.chosen_id = chosen.channel.id if chosen else None
            self.post_message(self.Moved())
        self._drawn.clear()
        self.refresh()

    def do_right(self) -> None:
        self._go(self._at + 1)

    def do_left(self) -> None:
        self._go(self._at - 1)

    def do_down(self) -> None:
        self._go(self._at + self.places.columns)

    def do_up(self) -> None:
        self._go(self._at - self.places.columns)

    def on_resize(self) -> None:
        self._drawn.clear()
        self.post_message(self.Moved())

    def on_focus(self) -> None:
        self._drawn.clear()

    def on_click(self, event: events.Click) -> None:
        """Choose a tile; one that is chosen already is opened."""
        places = self.places
        column, row = event.x // places.width, event.y // places.height
        at = self.page * places.room + row * places.columns + column
        if column >= places.columns or row >= places.rows or at >= len(self.tiles):
            return
        if self.chosen_id is not None and at == self._at:
            self.post_message(self.Opened())
        self._go(at)

    def spots(self) -> Iterator[tuple[Offset, Callable[[], object]]]:
        """Each tile of the page as a place to jump to."""
        places = self.places
        for number in range(len(self.seen)):
            row, column = divmod(number, places.columns)
            at = Offset(column * places.width, row * places.height)
            yield at, partial(self._choose, self.page * places.room + number)

    def _choose(self, at: int) -> None:
        self.focus()
        self._go(at)

    def on_mouse_scroll_down(self) -> None:
        self.turn(1)

    def on_mouse_scroll_up(self) -> None:
        self.turn(-1)

    # --- drawing ---------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        places, width = self.places, self.size.width
        row, line = divmod(y, places.height)
        if row >= places.rows:
            return Strip.blank(width, self.rich_style)
        first = row * places.columns
        shown_here = self.seen[first : first + places.columns]
        parts = [
            Segment(cell.text, self.ink(cell.tone))
            for number, tile in enumerate(shown_here)
            for cell in self._lines(first + number, tile, places)[line]
        ]
        return Strip(parts).adjust_cell_length(width, self.rich_style)

    def _lines(self, number: int, tile: Tile, places: Places) -> list[list[Cell]]:
        if number not in self._drawn:
            here = self.chosen_id is not None and self.tiles[self._at] is tile
            self._drawn[number] = draw(
                tile,
                places.width,
                places.height,
                self._clock(),
                self._marks,
                here=here,
                spread=self._spread(places.width),
            )
        return self._drawn[number]

    def _spread(self, width: int) -> bool:
        """Whether every name on this page is short enough for wide letters: all of them, or none."""
        return _all_large(tuple(tile.channel.name for tile in self.seen), width - 4)

    def ink(self, tone: Tone) -> Style:
        """How a tone is drawn."""
        return self.get_component_rich_style(f"tiles--{tone.value}")

    def tick(self) -> None:
        """Draw the times anew."""
        self._drawn.clear()
        self.refresh()


def draw(
    tile: Tile,
    width: int,
    height: int,
    now: datetime,
    marks: Marks,
    *,
    here: bool = False,
    spread: bool = False,
) -> list[list[Cell]]:
    """Draw a tile in a frame, with its name in wide letters where that is wanted and they fit."""
    blocks = marks == BLOCKS
    thin, thick = (THIN, THICK) if blocks else (PLAIN_THIN, PLAIN_THICK)
    frame = thick if tile.trouble else thin
    left, line, right, side, low_left, low_right = frame
    tone = tile.look.tone if tile.trouble else Tone.QUIET
    edge = Cell(side, tone)
    sign = (HERE if blocks else ">") if here else " "
    inner = list(_inside(tile, width - 4, height - 2, now, marks))[: height - 2]
    if spread and height - 2 >= LOWEST:
        inner[0] = Cell(_large(tile.channel.name, width - 4) or inner[0].text, Tone.STRONG)
    inner += [Cell("")] * (height - 2 - len(inner))
    body = [
        [edge, Cell(sign if not at else " "), Cell(fitted(cell.text, width - 4), cell.tone), edge]
        for at, cell in enumerate(inner)
    ]
    top = [Cell(f"{left}{line * (width - 3)}{right} ", tone)]
    bottom = [Cell(f"{low_left}{line * (width - 3)}{low_right} ", tone)]
    return [top, *([*cells, Cell(" ")] for cells in body), bottom]


def _inside(tile: Tile, width: int, height: int, now: datetime, marks: Marks) -> Iterator[Cell]:
    """What a tile says, the most important first; more of it where there is more room."""
    small = height < LOWEST
    yield Cell(shown(tile.channel.name, width), Tone.STRONG)
    yield Cell(tile.state, tile.look.tone)
    counts = [received + sent for received, sent in tile.hours or ()]
    traffic = tile.traffic(short=cell_len(tile.traffic()) + CURVE >= width)
    curve = spark(counts, max(0, width - cell_len(traffic) - 1), marks)
    if small:
        yield Cell(f"{traffic} {curve}")
        said = shown(" ".join(tile.why.split()), width)
        yield Cell(said, tile.look.tone) if said else _last(tile, now, width)
        if height > LOWEST - 2 and said:
            yield _last(tile, now, width)
        return
    why = wrapped(tile.why, width) if tile.why else []
    most = height - 4
    yield Cell(traffic if len(why) < most else f"{traffic} {curve}")
    yield _last(tile, now, width)
    if len(why) > most:
        why = [*why[: most - 1], shown(" ".join(why[most - 1 :]), width)]
    yield from (Cell(line, tile.look.tone) for line in why)
    rows = most - len(why)
    yield from (Cell(line, Tone.BUSY) for line in bars(counts, width, rows, marks))


def _last(tile: Tile, now: datetime, width: int) -> Cell:
    return Cell(tile.last(now, short=width < ROOMY), Tone.QUIET)


@lru_cache(1)  # asked for each tile of a page, with the same names
def _all_large(names: tuple[str, ...], width: int) -> bool:
    return all(_large(name, width) for name in names)


def _large(name: str, width: int) -> str:
    """A name as large as a terminal has it, in wide letters; empty where they do not fit."""
    text = shown(name, width)
    wide = " ".join(text)
    return wide if text.isascii() and len(wide) <= width else ""


def bars(counts: Sequence[int], width: int, rows: int, marks: Marks) -> list[str]:
    """Draw counts as bars of several rows, each count a whole number of cells wide."""
    if not counts or rows < 1:
        return []
    if rows == 1:
        return [spark(counts, width, marks)]
    each, steps = max(1, width // len(counts)), len(marks) - 1
    sums = counts[-width:]
    highest = max(sums)
    heights = [-(-count * rows * steps // highest) if highest else 0 for count in sums]
    lines = []
    for row in range(rows - 1, -1, -1):
        levels = [min(steps, max(0, height - row * steps)) for height in heights]
        blank = marks[0] if row == 0 else " "
        lines.append("".join((marks[level] if level else blank) * each for level in levels))
    return lines
