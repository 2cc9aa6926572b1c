"""How many messages went which way, and when: a plot, all its numbers, and a summary."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Vertical
from textual.widgets import Static

from linktor_tui.contract.resources import Granularity, Period, StatsBucket
from linktor_tui.looks import Tone
from linktor_tui.sparks import PLAIN, marks_for
from linktor_tui.texts import MANY, N_, _, ngettext, thousands
from linktor_tui.textsafe import visible
from linktor_tui.tui.cells import fitted_right
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.channel.overview import span
from linktor_tui.tui.screens.channel.tab import Tab
from linktor_tui.tui.screens.exporting import EXPORT, Exports, Table
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.row_list import RowList, padded

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.resources import Channel, Statistics, StatsSummary
    from linktor_tui.tui.widgets.traffic_plot import TrafficPlot

USUAL = {
    Period.HOUR: Granularity.MINUTE,
    Period.DAY: Granularity.HOUR,
    Period.WEEK: Granularity.HOUR,
    Period.MONTH: Granularity.DAY,
}
"""How wide the buckets of a period are until the operator says otherwise."""
WIDTHS = {
    Granularity.MINUTE: N_("minute"),
    Granularity.HOUR: N_("hour"),
    Granularity.DAY: N_("day"),
}
COUNT = 10
"""Cells of a column of counts."""
NAME = 13
SHAPES = {Granularity.MINUTE: "%H:%M", Granularity.HOUR: "%m-%d %H:%M", Granularity.DAY: "%m-%d"}
"""How a bucket is named below the plot, where there is little room."""
LONG_SHAPES = {**SHAPES, Granularity.MINUTE: "%m-%d %H:%M", Granularity.DAY: "%Y-%m-%d"}
"""And in the table."""


class Buckets(RowList[StatsBucket]):
    """Every bucket with its numbers, the newest first."""

    nothing: ClassVar[str] = N_("There are no numbers in the list.")
    shape = LONG_SHAPES[Granularity.HOUR]

    def tell(self, found: Statistics) -> None:
        """Show the buckets of these statistics, each named as its width wants."""
        self.shape = LONG_SHAPES[found.granularity]
        self.show(found.time_series[::-1])

    def known_by(self, item: StatsBucket) -> Hashable:
        return item.timestamp

    def lines_of(self, item: StatsBucket, width: int) -> Sequence[Iterable[Cell]]:
        counts = (item.messages_received, item.messages_sent, item.conversations_started)
        cells = [Cell(f" {padded(_name(item.timestamp, self.shape), NAME - 1)}", Tone.QUIET)]
        for count in counts:
            tone = Tone.PLAIN if count else Tone.QUIET
            cells.append(Cell(fitted_right(thousands(count), COUNT), tone))
        return (cells,)


class StatisticsTab(Exports, Tab):
    """A period of traffic, in buckets of a width."""

    title: ClassVar[str] = N_("Statistics")
    export_name = "statistics"
    focus_on = "Buckets"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("stats.period", "p", N_("Period"), N_("1 h, 24 h, 7 d or 30 d.")),
        Command("stats.width", "w", N_("Buckets"), N_("Minutes, hours or days.")),
        Command("stats.copy", "y", N_("Copy"), N_("Copy the numbers as JSON."), footer=False),
        EXPORT,
    )
    DEFAULT_CSS = """
    StatisticsTab > #stats-both { height: 1fr; layout: vertical; }
    StatisticsTab #stats-plot { height: 3fr; }
    StatisticsTab #stats-table { height: 2fr; }
    StatisticsTab #stats-legend { height: 1; padding: 0 3; }
    StatisticsTab #stats-head { color: $foreground-muted; height: auto; }
    StatisticsTab > #stats-summary { padding: 0 1; }
    StatisticsTab.-wide > #stats-both { layout: horizontal; }
    StatisticsTab.-wide #stats-plot { height: 1fr; width: 1fr; }
    StatisticsTab.-wide #stats-table { height: 1fr; width: 46; border-left: solid $panel; }
    """

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self.period = Period.DAY
        self.width = USUAL[Period.DAY]
        self.found: Statistics | None = None

    def body(self) -> ComposeResult:
        from linktor_tui.tui.widgets.traffic_plot import TrafficPlot

        yield Facts(id="stats-summary")
        with Container(id="stats-both"):
            with Vertical(id="stats-plot"):
                yield Static(id="stats-legend")
                yield TrafficPlot(plain=marks_for(self.linktor.environ) == PLAIN)
            with Vertical(id="stats-table"):
                yield Facts(id="stats-head")
                yield Buckets()

    @property
    def plot(self) -> TrafficPlot:
        """The plot."""
        from linktor_tui.tui.widgets.traffic_plot import TrafficPlot

        return self.query_one(TrafficPlot)

    async def read(self) -> None:
        self.found = await self.linktor.api.channel_stats(
            self.channel.id, period=self.period, granularity=self.width
        )
        self._show(self.found)

    def _show(self, found: Statistics) -> None:
        heads = (_("received"), ngettext("sent", "sent", MANY), _("begun"))
        head = " " * NAME + "".join(fitted_right(text, COUNT) for text in heads)
        self.query_one("#stats-head", Facts).show([Fact("", head, Tone.QUIET)])
        self.query_one("#stats-summary", Facts).show(_summary(found))
        self.query_one(Buckets).tell(found)
        shape = SHAPES[found.granularity]
        names = [_name(bucket.timestamp, shape) for bucket in found.time_series]
        self.plot.show(found.time_series, names)
        self.query_one("#stats-legend", Static).update(self.plot.legend())

    def do_period(self) -> None:
        periods = list(Period)
        self.period = periods[(periods.index(self.period) + 1) % len(periods)]
        self.width = USUAL[self.period]
        self.load()

    def do_width(self) -> None:
        widths = list(Granularity)
        self.width = widths[(widths.index(self.width) + 1) % len(widths)]
        self.load()

    def export_rows(self) -> Table:
        buckets = self.found.time_series if self.found is not None else ()
        return StatsBucket._fields, (tuple(map(str, bucket)) for bucket in buckets)

    async def do_copy(self) -> None:
        if self.found is not None:
            rows = [bucket._asdict() for bucket in self.found.time_series]
            await copy(self.linktor, json.dumps(rows, indent=2), _("The statistics"))


def _name(stamp: str, shape: str) -> str:
    try:
        return datetime.fromisoformat(stamp).strftime(shape)
    except ValueError:
        return visible(stamp[:16])


def _summary(found: Statistics) -> list[Fact]:
    summary: StatsSummary = found.summary
    counts = _("{received} received · {sent} sent · {begun} begun · {closed} closed").format(
        received=_count(summary.messages_received),
        sent=_count(summary.messages_sent),
        begun=_count(summary.conversations_started),
        closed=_count(summary.conversations_closed),
    )
    times = _("first answer {answer} · closed after {close}").format(
        answer=span(summary.avg_response_time), close=span(summary.avg_resolution_time)
    )
    period = _("{period} by {width}").format(
        period=found.period, width=_(WIDTHS[found.granularity])
    )
    return [Fact(period, counts, Tone.PLAIN, Tone.STRONG), Fact("", times, Tone.QUIET)]


def _count(number: int | None) -> str:
    """A count; n/a for what is not known, which is not zero."""
    return _("n/a") if number is None else thousands(number)
