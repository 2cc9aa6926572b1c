"""One check of a channel at a time, over all processes of a data folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from linktor_tui.local import durable

if TYPE_CHECKING:
    from filelock import BaseFileLock

FOLDER = "checks"
OPERATOR = 20.0
"""Seconds for which an operator's check waits for one by schedule to end."""
_POLL = 0.1


@asynccontextmanager
async def turn(home: Path, channel_id: str, *, patience: float) -> AsyncIterator[bool]:
    """Hold the turn to check a channel, as far as it comes within `patience` seconds.

    Gives whether it came. An operator goes on without it, whoever asks by schedule does not.
    """
    from filelock import FileLock

    lock = FileLock(home / FOLDER / f"{channel_id}.lock", mode=0o600)
    came, waited = _take(lock), 0.0
    while not came and waited < patience:
        await asyncio.sleep(_POLL)
        came, waited = _take(lock), waited + _POLL
    try:
        yield came
    finally:
        lock.release()


def _take(lock: BaseFileLock) -> bool:
    from filelock import Timeout

    try:
        durable.private_directory(Path(lock.lock_file).parent)
        lock.acquire(timeout=0)
    except (Timeout, OSError):  # a folder that cannot be written to keeps no operator from asking
        return False
    return True
