"""What is done to the ledger as time goes by: what waits is told, conversations closed, old ones let go."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linktor_tui.local.untold import Waiting

if TYPE_CHECKING:
    from connectors.problems import Problem
    from linktor_tui.local.ledger import Ledger
    from linktor_tui.settings import Settings

EVERY = 60.0
"""Seconds."""
LET_GO_EVERY = timedelta(hours=1)
"""What is to be kept for days may stay that much longer: looking through it costs."""
JUMP = timedelta(minutes=10)
"""By how much more than time went by a clock has to go forward to have been put forward."""
WARY = 3600.0
"""Seconds for which a clock that was put forward is given time to be put right."""
SENDING = timedelta(minutes=5)
"""Longer than any send takes: what is not ended by then, nobody will end."""


class Tending:
    """Implements `linktor_tui.local.runtime.Service`."""

    name = "tending"

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        untold: Waiting | None = None,
        steady: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._clock = clock
        self._untold = untold or Waiting()
        self._sleep = sleep
        self._steady = steady
        self._seen: tuple[datetime, float] | None = None
        self._wary_until = -math.inf
        self._let_go_at: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Tend every minute until told to stop. Raises `StoreError`."""
        while not stop.is_set():
            await asyncio.to_thread(self.tend)
            await self._sleep(EVERY)

    def tend(self) -> None:
        """Tell what waits, close and let go of what has come of age. Raises `StoreError`."""
        now = self._clock()
        self._untold.tell(self._ledger)
        if self._was_put_forward(now):
            return
        self._ledger.abandon_sends(now - SENDING, _unknown())
        if self._settings.silence is not None:
            self._ledger.close_silent(now - self._settings.silence, now)
        if self._let_go_at is None or now - self._let_go_at >= LET_GO_EVERY:
            self._let_go(now)
            self._let_go_at = now

    def _was_put_forward(self, now: datetime) -> bool:
        """Whether the clock jumped lately: by it, all that is kept would be old at once.

        It looks the same after a machine has slept; what is of age waits for an hour then.
        """
        steady = self._steady()
        before, then = self._seen or (now, steady)
        if now - before - timedelta(seconds=steady - then) > JUMP:
            self._wary_until = steady + WARY
        self._seen = now, steady
        return steady < self._wary_until

    def _let_go(self, now: datetime) -> None:
        if self._settings.retention is not None:
            self._ledger.prune(now - self._settings.retention)
        if self._settings.event_retention is not None:
            self._ledger.prune_events(now - self._settings.event_retention)


def _unknown() -> Problem:
    from connectors.problems import Problem

    return Problem(
        "outcome_unknown",
        "It is not known whether this went out.",
        "linktor-tui ended after it had begun to ask the provider, and before it had an answer.",
        "Look for it at the provider, or ask the contact, before it is sent again.",
    )
