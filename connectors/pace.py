"""Keeping to what a provider allows one credential."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Pace:
    """Lets requests through at a rate, a second's worth at once after a pause.

    Args:
        per_second: requests that the provider allows.
        clock: seconds, monotonic.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1 / per_second
        self._burst = max(1.0, per_second) * self._interval
        self._clock = clock
        self._next = clock()
        """When the next request may go, had there been no burst."""

    async def turn(self) -> None:
        """Wait until one more request may go. First come, first served."""
        now = self._clock()
        earliest = max(self._next, now - self._burst + self._interval)
        self._next = earliest + self._interval
        if earliest > now:
            await asyncio.sleep(earliest - now)
