"""Waiting until the app has nothing more to do, without waiting longer.

The library's harness waits twice after each key, each time until the process took little time of its
processor for 20 ms: too long on a quiet machine, and on a busy one fooled by a process that got no
time at all. The event loop knows better: it is idle when nothing is ready to run in it, and nothing
is due soon.
"""

from __future__ import annotations

import asyncio
from math import inf
from typing import Any

from textual.screen import UPDATE_PERIOD

from tests.tui.support import GLANCE

SOON = 2 * UPDATE_PERIOD + 0.002
"""Seconds: repaints and layouts come that soon after what made them necessary.

The library's timer of them sleeps for a period, and for up to two where it was late before.
"""

PATIENCE = 10.0
"""Seconds after which something that never rests is left alone."""


async def idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until nothing is ready to run, nor due soon. Takes the library's arguments.

    It waits for longer than they say where a busy machine needs longer.
    """
    loop: Any = asyncio.get_running_loop()  # what it has to do, it keeps to itself
    end = loop.time() + max(max_sleep, PATIENCE)
    await asyncio.sleep(min_sleep)
    while (now := loop.time()) < end:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        due = _next(loop)
        if _in_threads(loop):
            await asyncio.sleep(GLANCE)
        elif due > now + SOON:
            return
        else:
            await asyncio.sleep(max(0, due - now))


def _next(loop: Any) -> float:
    """When the next timer ends, on the loop's clock."""
    return min((timer.when() for timer in loop._scheduled if not timer.cancelled()), default=inf)


def _in_threads(loop: Any) -> bool:
    """Whether a thread that the loop waits for is at work."""
    threads = loop._default_executor
    return threads is not None and bool(
        threads._work_queue.qsize() or threads._idle_semaphore._value < len(threads._threads)
    )
