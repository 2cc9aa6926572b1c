"""The tabs of a page in one line, by number and by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from linktor_tui.texts import _
from linktor_tui.tui.cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events

SHORTEST = 3
"""Cells of a name on a screen where whole names do not fit."""


class _Placed(NamedTuple):
    key: str
    text: str
    start: int
    end: int


class TabBar(Widget):
    """One line. The tab that is shown stands out by more than its colour."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--here", "tabs--other"}
    DEFAULT_CSS = """
    TabBar {
        height: 1; background: $surface;
        & > .tabs--here { color: $text-accent; background: $surface; text-style: bold underline; }
        & > .tabs--other { color: $foreground-muted; background: $surface; }
    }
    """

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, tabs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._tabs = tuple(tabs)
        self._here = ""
        self._placed: tuple[_Placed, ...] = ()

    def show(self, key: str) -> None:
        """Mark the tab that is shown."""
        self._here = key
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, normal = self.size.width, self.rich_style
        self._placed = tuple(self._lay_out(width))
        segments: list[Segment] = []
        x = 0
        for key, text, start, end in self._placed:
            name = "tabs--here" if key == self._here else "tabs--other"
            segments.append(Segment(" " * (start - x), normal))
            segments.append(Segment(text, self.get_component_rich_style(name)))
            x = end
        return Strip(segments).adjust_cell_length(width, normal)

    def _lay_out(self, width: int) -> Iterator[_Placed]:
        texts, gap = self._texts(width)
        x = 1
        for (key, _title), text in zip(self._tabs, texts, strict=True):
            yield _Placed(key, text, x, x + cell_len(text))
            x += cell_len(text) + gap

    def _texts(self, width: int) -> tuple[list[str], int]:
        """Whole names where they fit; else all but the one that is shown are cut alike."""
        for gap, most in ((2, width), *((1, most) for most in (width, *range(12, SHORTEST, -1)))):
            texts = [self._text(at, most) for at in range(len(self._tabs))]
            if sum(map(cell_len, texts)) + gap * len(texts) < width:
                return texts, gap
        return [self._text(at, 0) for at in range(len(self._tabs))], 1

    def _text(self, at: int, most: int) -> str:
        key, title = self._tabs[at]
        name = _(title) if key == self._here else shown(_(title), most)
        return f"{at + 1} {name}".rstrip()

    def spots(self) -> Iterator[tuple[Offset, Callable[[], object]]]:
        """Each tab as a place to jump to."""
        for tab in self._placed:
            yield Offset(tab.start, 0), partial(self.post_message, self.Chosen(tab.key))

    async def on_click(self, event: events.Click) -> None:
        for key, _text, start, end in self._placed:
            if start <= event.x <= end:
                self.post_message(self.Chosen(key))
                return
