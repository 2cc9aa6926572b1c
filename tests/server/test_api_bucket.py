"""The bucket behind the rate limit, on a clock that is set."""

from __future__ import annotations

from linktor_tui.server.access import Bucket


def test_it_fills_with_time() -> None:
    now = [0.0]
    bucket = Bucket(60, lambda: now[0])
    taken = [bucket.take() for _ in range(60)]
    assert all(wait == 0 for _, wait in taken)
    standing, wait = bucket.take()
    assert (standing.remaining, wait) == (0, 1.0)
    assert standing.reset == 60
    now[0] = 1.0
    assert bucket.take()[1] == 0
    assert bucket.take()[1] > 0
    now[0] = 10_000.0
    assert bucket.take()[0].remaining == 59
