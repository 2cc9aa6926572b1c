"""Regular expressions in a filter: those that may never end are refused, and slow ones left out."""

from __future__ import annotations

import pytest

from linktor_tui.contract.resources import Health, HealthStatus
from linktor_tui.filters import patterns
from linktor_tui.filters.language import Filter
from linktor_tui.filters.patterns import read
from linktor_tui.filters.tokens import Known, haystack
from linktor_tui.tui.listing import Listing
from tests.tui.samples import NOW, channel, three


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|a)*b", "(a|aa)+$", "(.*)*x", "a*a*a*b", "a?" * 20, "(a|b)" * 15, r"(\d+)*\1"],
)
def test_a_pattern_that_may_never_end_is_refused(pattern: str) -> None:
    assert isinstance(read(pattern), str)


@pytest.mark.parametrize("pattern", [r"[+*?|(){}]+\*\+\?\|", "[]a*?]", r"a\)+", "(?:eu|us)-.*?x"])
def test_signs_in_sets_and_escapes_are_letters(pattern: str) -> None:
    assert not isinstance(read(pattern), str)


def test_a_long_text_is_looked_at_line_by_line() -> None:
    long = channel(1, "A", health=Health(HealthStatus.UNHEALTHY, message="x" * 300))
    asked = Filter.parse(f"/^{long.id}$/ /^x+$/")
    assert asked.select([long], [haystack(long)], Known(NOW, {})) == [long]


def test_a_pattern_that_takes_too_long_is_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patterns, "PATIENCE", -1.0)
    listing = Listing()
    listing.replace(three())
    listing.filter = Filter.parse("/no such/ name:/such/ orders")
    listing.arrange()
    assert [item.name for item in listing.view] == ["Orders"]
    assert listing.filter.mistakes == (
        "/…/: looking for /no such/ takes too long.",
        "/…/: looking for /such/ takes too long.",
    )
