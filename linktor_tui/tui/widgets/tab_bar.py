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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events

BEFORE, AFTER = "‹", "›"
"""Say that there are more tabs on that side; a click goes to the next of them."""


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
        """Whole tabs, with a sign for the next one where there is no room for all of them."""
        texts = [f"{number} {_(title)}" for number, (_key, title) in enumerate(self._tabs, 1)]
        lengths = [cell_len(text) for text in texts]
        gap = 2 if sum(lengths) + 2 * len(lengths) < width else 1
        shown = self._shown(lengths, width)
        if shown.start > 0:
            yield _Placed(self._tabs[shown.start - 1][0], BEFORE, 0, 1)
        x = 1
        for at in shown:
            yield _Placed(self._tabs[at][0], texts[at], x, x + lengths[at])
            x += lengths[at] + gap
        if shown.stop < len(texts):
            yield _Placed(self._tabs[shown.stop][0], AFTER, width - 1, width)

    def _shown(self, lengths: Sequence[int], width: int) -> range:
        """The tabs that there is room for: the first ones, unless the one that is shown is not."""
        here = [key for key, _title in self._tabs].index(self._here) if self._here else 0

        def fits(first: int, last: int) -> bool:
            sign = 0 if last == len(lengths) - 1 else 2
            return sum(lengths[first : last + 1]) + last - first + 1 + sign <= width

        first = next((at for at in range(here) if fits(at, here)), here)
        last = max((at for at in range(here, len(lengths)) if fits(first, at)), default=here)
        return range(first, last + 1)

    def spots(self) -> Iterator[tuple[Offset, Callable[[], object]]]:
        """Each tab as a place to jump to; beside a sign there is no room for a letter."""
        for tab in (tab for tab in self._placed if tab.text not in (BEFORE, AFTER)):
            yield Offset(tab.start, 0), partial(self.post_message, self.Chosen(tab.key))

    async def on_click(self, event: events.Click) -> None:
        for key, _text, start, end in self._placed:
            if start <= event.x < end:
                self.post_message(self.Chosen(key))
                return
