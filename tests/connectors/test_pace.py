"""Keeping to a rate, on a clock and a sleep of the test's own."""

from __future__ import annotations

import asyncio

import pytest

from connectors.pace import Pace


class Time:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


async def turns(pace: Pace, time: Time, count: int) -> list[float]:
    taken = []
    for _ in range(count):
        await pace.turn()
        taken.append(time.now)
    return taken


async def test_it_never_lets_more_through_than_allowed(time: Time) -> None:
    taken = await turns(Pace(10, time.clock), time, 50)
    for start in range(len(taken)):
        window = [at for at in taken[start:] if at < taken[start] + 1]
        assert len(window) <= 11  # a burst of one second's worth, then the rate
    assert taken[-1] - taken[0] == pytest.approx(4.9)


async def test_a_pause_is_worth_a_second_and_no_more(time: Time) -> None:
    pace = Pace(5, time.clock)
    await turns(pace, time, 5)
    time.now += 3600
    resumed = time.now
    taken = await turns(pace, time, 7)
    assert taken[:5] == [pytest.approx(resumed)] * 5
    assert taken[6] - resumed == pytest.approx(0.4)


async def test_less_than_one_a_second(time: Time) -> None:
    taken = await turns(Pace(0.5, time.clock), time, 3)
    assert [at - taken[0] for at in taken] == [0, pytest.approx(2), pytest.approx(4)]


async def test_those_who_wait_together_are_spread_out(time: Time) -> None:
    pace = Pace(1, time.clock)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    asyncio.sleep = sleep  # type: ignore[assignment]
    await asyncio.gather(*(pace.turn() for _ in range(4)))
    assert waited == [pytest.approx(1), pytest.approx(2), pytest.approx(3)]
