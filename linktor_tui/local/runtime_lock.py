"""Who runs the active channels of a data folder: one process at a time.

The right is a lock that the kernel frees when its holder dies. `runtime.json` beside it says who
holds it; alone it says nothing, since a killed holder leaves it behind.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from linktor_tui.contract.errors import RuntimeHeld
from linktor_tui.local import durable

LOCK_FILE, STATE_FILE = "runtime.lock", "runtime.json"
_PATIENCE = 0.5
"""Seconds to wait for the lock: somebody who only looks holds it for a moment."""
BEAT = 15.0
"""Seconds between two signs of life of the holder."""
LATE = 55.0
"""Seconds without one after which what the holder wrote before says nothing of the present: three
beats, and the time for which the last may wait for a lock."""


class Holder(NamedTuple):
    """The process that runs the channels."""

    holder: str
    """In words: `serve (process 4711)`."""
    pid: int
    since: str
    base_url: str | None = None


@contextmanager
def held(home: Path, holder: Holder) -> Iterator[None]:
    """Hold the right to run the channels. Raises `RuntimeHeld`, `StoreError`."""
    from filelock import FileLock, Timeout

    state = home / STATE_FILE
    with durable.storage_errors(state):
        durable.private_directory(home)
        lock = FileLock(home / LOCK_FILE, mode=0o600)
        try:
            lock.acquire(timeout=_PATIENCE, poll_interval=0.02)
        except Timeout:
            raise taken(read(home)) from None
    try:
        with durable.storage_errors(state):
            durable.replace_file(state, json.dumps(holder._asdict()).encode())
        yield
    finally:
        state.unlink(missing_ok=True)
        lock.release()


def read(home: Path) -> Holder | None:
    """What `runtime.json` says, whether or not that is still so."""
    try:
        return Holder(**json.loads((home / STATE_FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def beat(home: Path) -> None:
    """Give a sign of life. The lock must be held. Raises `StoreError`."""
    with durable.storage_errors(home / STATE_FILE):
        os.utime(home / STATE_FILE)


def silent_since(home: Path) -> datetime | None:
    """When the holder gave its last sign of life; None where that is not long ago, or not known."""
    try:
        last = (home / STATE_FILE).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(last, UTC) if time.time() - last > LATE else None


def holder_of(home: Path) -> Holder | None:
    """Who runs the channels now; None where nobody does."""
    told = read(home)
    if told is None or not _lives(told.pid):
        return None
    from filelock import FileLock, Timeout

    lock = FileLock(home / LOCK_FILE, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return told
    except OSError:  # another user's: then it is not known to be free
        return told
    lock.release()
    return None


def _lives(pid: int) -> bool:
    """Whether there is such a process; true where that cannot be told."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def taken(holder: Holder | None) -> RuntimeHeld:
    """Make the error of channels that another process runs."""
    name = holder.holder if holder else "another linktor-tui"
    return RuntimeHeld(
        f"The channels of this machine are run by {name} already.",
        cause="One process at a time receives for a data folder, or each message would come twice.",
        fix="Leave it to that one, or end it first.",
        details={"holder": name, "pid": holder.pid if holder else None},
    )
