"""How states and times are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.contract.times import stamp
from linktor_tui.looks import ago, numbered, tell_times, when
from linktor_tui.texts import speak
from tests.tui.samples import NOW


@pytest.fixture(autouse=True)
def by_how_long_ago() -> Iterator[None]:
    yield
    tell_times(absolute=False)


@pytest.mark.parametrize(
    ("seconds", "said", "by_the_clock"),
    [
        (-2 * 3600, "12:30", "12:30"),
        (-5, "just now", "10:30"),
        (5, "just now", "10:29"),
        (300, "5 min ago", "10:25"),
        (3 * 3600, "3 h ago", "07:30"),
        (3 * 86400, "3 d ago", "01-12 10:30"),
        (100 * 86400, "2023-10-07", "2023-10-07"),
    ],
)
def test_a_time_is_told_by_how_long_ago_it_was_or_by_the_clock(
    seconds: int, said: str, by_the_clock: str
) -> None:
    then = stamp(NOW - timedelta(seconds=seconds))
    assert ago(then, NOW) == said
    tell_times(absolute=True)
    assert ago(then, NOW) == by_the_clock


def test_a_moment_is_named_with_its_zone() -> None:
    assert when("2024-01-15T10:25:00Z", NOW) == "2024-01-15 10:25 UTC, 5 min ago"
    assert when("2024-01-15T12:25:00+02:00", NOW) == "2024-01-15 12:25 +0200, 5 min ago"
    assert when(None, NOW) == "never"
    tell_times(absolute=True)
    assert when("2024-01-15T10:25:00Z", NOW) == "2024-01-15 10:25 UTC"


@pytest.mark.parametrize("text", ["", "soon", "2024-01-15T10:25:00", "yesterday\x1b[2J"])
def test_what_is_no_time_with_a_zone_is_shown_as_it_came(text: str) -> None:
    assert ago(text, NOW) == when(text, NOW) == text.replace("\x1b", "␛")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["1 active", "1,200 active"]), ("pt", ["1 ativo", "1.200 ativos"])],
)
def test_how_many_are_in_a_state_has_the_words_of_the_number(
    language: str, said: list[str]
) -> None:
    speak({"LINKTOR_TUI_LANG": language})
    assert [numbered(ChannelStatus.ACTIVE, number) for number in (1, 1200)] == said


def test_every_state_can_be_counted() -> None:
    assert [numbered(status, 2) for status in ChannelStatus] == [
        f"2 {status.value}" for status in ChannelStatus
    ]
