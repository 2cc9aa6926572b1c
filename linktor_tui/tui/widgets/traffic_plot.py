"""Messages over time as a plot. A module of its own: the plotting library is loaded with it alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.color import Color
from textual.content import Content
from textual_plotext import PlotextPlot

from linktor_tui.texts import MANY, _, ngettext, thousands

if TYPE_CHECKING:
    from linktor_tui.contract.resources import StatsBucket

TICKS = 6
"""Times that are named below it at most."""
EDGES, APART = 6, 3
"""Cells beside the lines, for numbers and frame, and between two names."""
FINE, PLAIN = "braille", ("o", "x", "+")
"""Marks: eight points in a cell, or a sign for each line where no colour tells them apart, or the
terminal has no such letters."""
FINE_SIGN = "\u2812\u2812"
"""How a line of such points looks."""
Rgb = tuple[int, int, int]


class TrafficPlot(PlotextPlot):
    """Three lines: received, sent, conversations begun."""

    DEFAULT_CSS = """
    TrafficPlot { height: 1fr; width: 1fr; min-height: 6; }
    """

    def __init__(self, *, plain: bool) -> None:
        """Make it; `plain` draws with letters of ASCII alone."""
        super().__init__()
        self._plain = plain
        self._buckets: Sequence[StatsBucket] = ()
        self._names: Sequence[str] = ()

    def legend(self) -> Content:
        """What each line is, for above the plot: within it, it would stand on the lines."""
        parts = [
            part
            for (name, _counts, tone), sign in zip(self._series(), PLAIN, strict=True)
            for part in ((sign if self._by_sign else FINE_SIGN, f"${tone}"), f" {name}   ")
        ]
        return Content.assemble(*parts).rstrip()

    @property
    def _by_sign(self) -> bool:
        """Whether each line has a sign of its own, as no colour tells them apart."""
        return self._plain or self.theme == "clear"

    def on_mount(self) -> None:
        if self._plain or self.app.current_theme.name.startswith("ansi") or self.app.no_color:
            self.theme = "clear"
        super().on_mount()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._draw())

    def show(self, buckets: Sequence[StatsBucket], names: Sequence[str]) -> None:
        """Show these buckets, oldest first, each with its name."""
        self._buckets, self._names = buckets, names
        self._draw()

    def _draw(self) -> None:
        plot, buckets = self.plt, self._buckets
        plot.clear_data()
        plot.clear_figure()
        if buckets:
            self._lines()
            step = -(-len(buckets) // self._ticks())
            places = [float(at) for at in range(0, len(buckets), step)]
            plot.xticks(places, [self._names[round(at)] for at in places])
            self._scale(max(1, self._most()))
        self.refresh()

    def _ticks(self) -> int:
        """How many names stand below it without one in the way of the next."""
        longest = max(len(name) for name in self._names)
        return max(1, min(TICKS, (self.size.width - EDGES) // (longest + APART)))

    def on_resize(self) -> None:
        self._draw()

    def _scale(self, most: int) -> None:
        """Whole numbers from 0 up: there are no halves of messages."""
        step = max(1, -(-most // 4))
        places = [float(count) for count in range(0, most + 1, step)]
        self.plt.ylim(0, most)
        self.plt.yticks(places, [thousands(round(place)) for place in places])

    def _series(self) -> tuple[tuple[str, list[int], str], ...]:
        return (
            (_("received"), [bucket.messages_received for bucket in self._buckets], "primary"),
            (
                ngettext("sent", "sent", MANY),
                [bucket.messages_sent for bucket in self._buckets],
                "accent",
            ),
            (_("begun"), [bucket.conversations_started for bucket in self._buckets], "warning"),
        )

    def _most(self) -> int:
        return max(max(counts) for _label, counts, _tone in self._series())

    def _lines(self) -> None:
        for (_name, counts, tone), sign in zip(self._series(), PLAIN, strict=True):
            marker, colour = sign if self._by_sign else FINE, self._colour(tone)
            self.plt.plot(list(range(len(counts))), counts, marker=marker, color=colour)

    def _colour(self, tone: str) -> Rgb | str:
        if self.theme == "clear":
            return "default"
        found: Rgb = Color.parse(self.app.theme_variables[tone]).rgb
        return found
