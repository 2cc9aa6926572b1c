"""Which buckets a period of statistics has. All in UTC; a bucket is named by its start.

Where the period holds whole buckets, they are the last N that touch the present: `7d` by `day` is
today and the six days before. Where a bucket is wider than the period (`1h` by `day`), the period
is counted from the minute and the bucket it falls in is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from linktor_tui.contract.resources import Granularity, Period

_SPAN = {
    Period.HOUR: timedelta(hours=1),
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
}
_WIDTH = {
    Granularity.MINUTE: timedelta(minutes=1),
    Granularity.HOUR: timedelta(hours=1),
    Granularity.DAY: timedelta(days=1),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """What is counted (`start` up to but not including `end`) and the buckets that show it."""

    start: datetime
    end: datetime
    buckets: tuple[datetime, ...]
    width: timedelta

    def index(self, moment: datetime) -> int | None:
        """Which bucket a moment falls in; None outside of the window."""
        if not self.start <= moment < self.end:
            return None
        return (moment - self.buckets[0]) // self.width


def window(period: Period, granularity: Granularity, now: datetime) -> Window:
    """Lay out a period that ends now."""
    span, width = _SPAN[period], _WIDTH[granularity]
    end = _floor(now, min(width, span)) + min(width, span)
    if width > span:
        end = _floor(now, timedelta(minutes=1)) + timedelta(minutes=1)
    start = end - span
    first = _floor(start, width)
    count = -(-(end - first) // width)
    buckets = tuple(first + index * width for index in range(count))
    return Window(start, end, buckets, width)


def _floor(moment: datetime, width: timedelta) -> datetime:
    return moment - (moment - _EPOCH) % width
