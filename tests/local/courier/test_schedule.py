"""When it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from linktor_tui.local.courier.schedule import DELAYS, next_attempt, retry_after

NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


def wait(made: int, **more: float) -> float | None:
    most = int(more.pop("most", 5))
    found = next_attempt(
        made,
        NOW,
        most=most,
        retry_after=more.get("retry_after"),
        chance=lambda: more.get("chance", 0.0),
    )
    return None if found is None else (found - NOW).total_seconds()


def test_the_page_s_schedule() -> None:
    assert [wait(made) for made in range(6)] == [0, 60, 300, 1800, 7200, None]


@pytest.mark.parametrize("made", range(1, 5))
@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_never_early_and_a_tenth_late_at_most(made: int, chance: float) -> None:
    found = wait(made, chance=chance)
    assert found is not None
    assert DELAYS[made] <= found <= DELAYS[made] * 1.1


def test_fewer_attempts_where_the_endpoint_says_so() -> None:
    assert [wait(made, most=2) for made in range(3)] == [0, 60, None]
    assert wait(5, most=9) is None


@pytest.mark.parametrize(("asked", "waited"), [(0, 60), (59, 60), (600, 600), (90_000, 7200)])
def test_a_receiver_may_ask_for_more_time_within_the_schedule(asked: float, waited: float) -> None:
    assert wait(1, retry_after=asked) == waited


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 15 Jan 2024 10:31:00 GMT", 60),
        ("Mon, 15 Jan 2024 10:29:00 GMT", 0),
        ("Mon, 15 Jan 2024 10:31:00", None),
        ("-5", None),
        ("1e9", None),
        ("99999999999", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_reading_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
