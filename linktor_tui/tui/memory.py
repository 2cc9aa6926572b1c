"""What the app keeps between two runs: theme, order, filter. Never a secret, never a message.

Nothing depends on it: a file that is damaged, or from another version, costs what was remembered
and nothing else.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from linktor_tui.contract.errors import ChannelsError

T = TypeVar("T")

CALM = 0.5
"""Seconds without a change before it is written: whoever walks through themes writes once."""


class Book(Protocol):
    """Where a memory is written down."""

    def read(self) -> bytes:
        """Give all of it; nothing while nothing was written. Raises `ChannelsError`."""
        ...

    def change(self, edit: Callable[[bytes], bytes]) -> None:
        """Replace all of it by what `edit` makes of it, as one step. Raises `ChannelsError`."""
        ...


class Scrap:
    """A book that is gone with the app. Implements `Book`."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def read(self) -> bytes:
        return self.data

    def change(self, edit: Callable[[bytes], bytes]) -> None:
        self.data = edit(self.data)


class Memory:
    """Values by key. Written a moment later, by a thread of its own, where there is a book."""

    def __init__(self, book: Book | None = None) -> None:
        """Read what was kept; without a book everything is forgotten at the end."""
        self._trouble: ChannelsError | None = None
        self._book = book
        self._values: dict[str, Any] = {}
        self._changed: set[str] = set()
        self._timer: threading.Timer | None = None
        self._at_hand = threading.Lock()
        self._writing = threading.Lock()
        if book is not None:
            try:
                self._values = _parsed(book.read())
            except ChannelsError as error:
                self._trouble = error

    def get(self, key: str, default: T) -> T:
        """Recall a value; the default where there is none, or one of another kind."""
        value = self._values.get(key, default)
        return value if default is None or type(value) is type(default) else default

    def told(self) -> ChannelsError | None:
        """Give, once, why it could not be read or written."""
        trouble, self._trouble = self._trouble, None
        return trouble

    def put(self, key: str, value: Any) -> None:
        """Keep a value: text, number, yes or no, or lists and mappings of them."""
        with self._at_hand:
            if key in self._values and self._values[key] == value:
                return
            self._values[key] = value
            self._changed.add(key)
        if self._book is not None:
            self._write_soon()

    def _write_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(CALM, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def flush(self) -> None:
        """Write down what has changed, now. What other runs wrote meanwhile stays."""
        if self._timer is not None:
            self._timer.cancel()
        if self._book is None:
            return
        with self._writing:
            with self._at_hand:
                news = {key: self._values[key] for key in self._changed}
                self._changed.clear()
            if not news:
                return
            try:
                self._book.change(lambda old: _written(_parsed(old) | news))
            except ChannelsError as error:
                self._trouble = error
                with self._at_hand:
                    self._changed.update(news)


def _parsed(data: bytes) -> dict[str, Any]:
    """What was kept; nothing where it cannot be read."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):  # the first covers what is no UTF-8, too
        return {}
    return values if isinstance(values, dict) else {}


def _written(values: dict[str, Any]) -> bytes:
    return json.dumps(values, indent=1, sort_keys=True).encode() + b"\n"
