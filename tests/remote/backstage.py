"""Simulators on a thread of their own, which nobody waits for when they stop.

A server takes 0.2 s to stop: over a suite of two hundred tests that is most of its time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from connectors.simulation import Simulator


class Backstage:
    """An event loop on a thread, and the simulators that it serves."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="backstage")
        self._stopping: list[Future[Any]] = []

    @contextmanager
    def playing(self, simulator: Simulator) -> Iterator[None]:
        """Serve a simulator; at the end it is told to stop, and not waited for."""
        asyncio.run_coroutine_threadsafe(simulator.start(), self._loop).result(10)
        yield
        stopped = asyncio.run_coroutine_threadsafe(simulator.stop(), self._loop)
        self._stopping.append(stopped)

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator[Backstage]:
        """Start the thread; at the end every simulator has stopped without an error."""
        stage = cls()
        stage._thread.start()
        yield stage
        for stopped in stage._stopping:
            stopped.result(10)
        stage._loop.call_soon_threadsafe(stage._loop.stop)
        stage._thread.join(10)
        stage._loop.close()
