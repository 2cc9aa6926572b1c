"""Pages of the list that were written already, for as long as nothing changes.

Reading a page costs ten times as much as sending it, and programs ask for the same one over and
over. What is handed out again is a second old at most, which only a message that passed through or
the clock can tell.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import NamedTuple

Version = Callable[[], Hashable]
"""What tells one state of the channels from every other. Asked with every request: it is quick."""
SECONDS = 1.0
MOST = 64


class _Page(NamedTuple):
    version: Hashable
    until: float
    body: bytes


class Pages:
    """The last pages that were asked for.

    Args:
        version: of what is listed.
        clock: seconds that only go forward.
    """

    def __init__(self, version: Version, clock: Callable[[], float] = time.monotonic) -> None:
        self._version = version
        self._clock = clock
        self._pages: dict[bytes, _Page] = {}

    def find(self, query: bytes) -> tuple[bytes | None, Hashable]:
        """Find the page that a query is answered with, and say which version a new one is of."""
        version = self._version()
        page = self._pages.get(query)
        if page is None or page.version != version or page.until < self._clock():
            return None, version
        return page.body, version

    def keep(self, query: bytes, version: Hashable, body: bytes) -> None:
        """Keep a page that was read after its version was asked for."""
        if len(self._pages) >= MOST:
            self._pages.clear()
        self._pages[query] = _Page(version, self._clock() + SECONDS, body)
