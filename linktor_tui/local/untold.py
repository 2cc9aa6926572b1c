"""What happened to channels and could not be written down yet: told once the ledger takes it."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from linktor_tui.local.ledger import Ledger

MOST = 1000
"""Events that wait at most; then the oldest are let go."""


class Untold(NamedTuple):
    """An event that is to be told."""

    event: str
    channel_id: str
    data: dict[str, Any]
    at: datetime


class Waiting:
    """Events in the order in which they happened. Any thread may add to them and tell them."""

    def __init__(self) -> None:
        self._events: deque[Untold] = deque()
        self._lock = Lock()

    def add(self, event: Untold) -> None:
        """Have an event told after those that wait."""
        self._events.append(event)

    def tell(self, ledger: Ledger) -> None:
        """Tell all. Raises `StoreError`; what was not told then goes on waiting."""
        with self._lock:
            while len(self._events) > MOST:
                self._events.popleft()
            while self._events:
                ledger.emit(*self._events[0])
                self._events.popleft()
