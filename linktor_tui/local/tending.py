"""What is done to the ledger as time goes by: silent conversations are closed, old messages let go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linktor_tui.local.ledger import Ledger
    from linktor_tui.settings import Settings

EVERY = 60.0
"""Seconds."""


class Tending:
    """Implements `linktor_tui.local.runtime.Service`."""

    name = "tending"

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._clock = clock
        self._sleep = sleep

    async def run(self, stop: asyncio.Event) -> None:
        """Tend every minute until told to stop. Raises `StoreError`."""
        while not stop.is_set():
            await asyncio.to_thread(self.tend)
            await self._sleep(EVERY)

    def tend(self) -> None:
        """Close and let go of what has come of age. Raises `StoreError`."""
        now = self._clock()
        if self._settings.silence is not None:
            self._ledger.close_silent(now - self._settings.silence, now)
        if self._settings.retention is not None:
            self._ledger.prune(now - self._settings.retention)
