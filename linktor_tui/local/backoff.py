"""How long to wait before the next try: longer each time, and never for everybody the same."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """Waits that grow.

    Args:
        first: seconds of the first wait, before jitter.
        longest: seconds of the longest.
        factor: by which a wait is longer than the one before.
        chance: gives a number from 0 to 1; each wait is between half of it and the whole.
    """

    def __init__(
        self,
        first: float = 1.0,
        longest: float = 300.0,
        *,
        factor: float = 2.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._first = first
        self._longest = longest
        self._factor = factor
        self._chance = chance
        self._next = first

    def next(self, at_least: float = 0.0) -> float:
        """Seconds to wait now. `at_least` is what the other side asked for."""
        wait = self._next * (0.5 + self._chance() / 2)
        self._next = min(self._next * self._factor, self._longest)
        return max(wait, at_least)

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._next = self._first
