"""What runs beside the app while it shows this machine's channels."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from linktor_tui.contract.errors import ChannelsError, RuntimeHeld, StoreError

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI

AGAIN = 3.0
"""Seconds after which it is tried again."""


class Companion(Protocol):
    """Something that runs beside the app."""

    def wanted(self, api: ChannelsAPI) -> bool:
        """Whether it runs beside these channels."""
        ...

    async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
        """Run until told to stop. Raises `ChannelsError`."""
        ...


class Beside:
    """Starts the companion once, and ends it before its channels go."""

    def __init__(self, companion: Companion | None, tell: Callable[[ChannelsError], None]) -> None:
        self._companion = companion
        self._tell = tell
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, api: ChannelsAPI) -> None:
        """Have it run, where it is wanted and was not started before."""
        if self._companion is not None and self._task is None and self._companion.wanted(api):
            self._stop = asyncio.Event()
            self._task = asyncio.create_task(self._run(self._companion, api))

    async def end(self) -> None:
        """Have it end, and wait for that."""
        self._stop.set()
        if self._task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self, companion: Companion, api: ChannelsAPI) -> None:
        """Run it, and again where a full disk or a lock ended it, or another process was first."""
        told = ""
        while not self._stop.is_set():
            try:
                return await companion.run(api, self._stop)
            except ChannelsError as error:
                if error.message != told:
                    self._tell(error)
                if not isinstance(error, StoreError | RuntimeHeld):
                    return
                told = error.message
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), AGAIN)
