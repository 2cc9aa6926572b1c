"""Buckets: aligned to UTC, without gaps, covering the period and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktor_tui.contract.resources import Granularity, Period
from linktor_tui.local.windows import window

NOW = datetime(2024, 1, 15, 10, 30, 20, tzinfo=UTC)
SPANS = {
    Period.HOUR: timedelta(hours=1),
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
}


@pytest.mark.parametrize(
    ("period", "granularity", "count", "first"),
    [
        (Period.HOUR, Granularity.MINUTE, 60, datetime(2024, 1, 15, 9, 31, tzinfo=UTC)),
        (Period.HOUR, Granularity.HOUR, 1, datetime(2024, 1, 15, 10, tzinfo=UTC)),
        (Period.HOUR, Granularity.DAY, 1, datetime(2024, 1, 15, tzinfo=UTC)),
        (Period.DAY, Granularity.MINUTE, 1440, datetime(2024, 1, 14, 10, 31, tzinfo=UTC)),
        (Period.DAY, Granularity.HOUR, 24, datetime(2024, 1, 14, 11, tzinfo=UTC)),
        (Period.DAY, Granularity.DAY, 1, datetime(2024, 1, 15, tzinfo=UTC)),
        (Period.WEEK, Granularity.MINUTE, 10080, datetime(2024, 1, 8, 10, 31, tzinfo=UTC)),
        (Period.WEEK, Granularity.HOUR, 168, datetime(2024, 1, 8, 11, tzinfo=UTC)),
        (Period.WEEK, Granularity.DAY, 7, datetime(2024, 1, 9, tzinfo=UTC)),
        (Period.MONTH, Granularity.MINUTE, 43200, datetime(2023, 12, 16, 10, 31, tzinfo=UTC)),
        (Period.MONTH, Granularity.HOUR, 720, datetime(2023, 12, 16, 11, tzinfo=UTC)),
        (Period.MONTH, Granularity.DAY, 30, datetime(2023, 12, 17, tzinfo=UTC)),
    ],
)
def test_every_period_by_every_granularity(
    period: Period, granularity: Granularity, count: int, first: datetime
) -> None:
    laid_out = window(period, granularity, NOW)

    assert len(laid_out.buckets) == count
    assert laid_out.buckets[0] == first
    assert laid_out.start <= NOW < laid_out.end


def test_an_hour_by_day_after_midnight_shows_both_days_it_touches() -> None:
    laid_out = window(Period.HOUR, Granularity.DAY, datetime(2024, 1, 15, 0, 20, tzinfo=UTC))

    assert [bucket.day for bucket in laid_out.buckets] == [14, 15]
    assert laid_out.start == datetime(2024, 1, 14, 23, 21, tzinfo=UTC)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(Period),
    st.sampled_from(Granularity),
)
def test_buckets_are_gapless_and_hold_the_present(
    now: datetime, period: Period, granularity: Granularity
) -> None:
    laid_out = window(period, granularity, now)

    steps = {
        later - earlier
        for earlier, later in zip(laid_out.buckets, laid_out.buckets[1:], strict=False)
    }
    assert steps <= {laid_out.width}
    assert laid_out.end - laid_out.start == SPANS[period]
    assert laid_out.start <= now < laid_out.end
    assert laid_out.index(now) == len(laid_out.buckets) - 1
    assert laid_out.index(laid_out.start) == 0
