"""`Rows`: a table's rows, made as they are asked for, and `Draft`: what is to become of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any, NamedTuple, overload

Row = dict[str, Any]
Fetch = Callable[["Places", Sequence[int]], Sequence[Row]]
"""Makes rows of a table, by their numbers."""
AT_ONCE = 100
"""Rows that are made together: what one list shows."""


class Places(NamedTuple):
    """Where the rows of a table lie in the file, in bytes."""

    start: int
    stop: int
    keys: Sequence[str]
    """In their order, as are the two below."""
    starts: Sequence[int]
    stops: Sequence[int]

    def number(self, key: str) -> int | None:
        """Which row is this key's."""
        at = bisect_left(self.keys, key)
        return at if at < len(self.keys) and self.keys[at] == key else None


Layout = dict[str, Places]
"""Name of a table -> where its rows are."""


class Rows(Sequence[Row]):
    """A table's rows in the order of their keys, made as they are asked for."""

    def __init__(self, places: Places, fetch: Fetch) -> None:
        self.places = places
        self._fetch = fetch

    def __len__(self) -> int:
        return len(self.places.keys)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        numbers = range(len(self))[at]
        if isinstance(numbers, int):
            return self._fetch(self.places, (numbers,))[0]
        return self._fetch(self.places, numbers)

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def get(self, key: str) -> Row | None:
        """Read the row of a key."""
        number = self.places.number(key)
        return None if number is None else self[number]


NO_ROWS = Rows(Places(0, 0, (), (), ()), lambda _places, _numbers: [])


class Draft(MutableMapping[str, Any]):
    """A table as it is to be: rows, and changes to them that nobody else sees."""

    def __init__(self, rows: Rows | None) -> None:
        self._keys = dict.fromkeys(rows.places.keys if rows is not None else ())
        self._rows = rows
        self.changes: dict[str, Any] = {}
        """Key -> new row; None for one that is to go."""

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys:
            raise KeyError(key)
        if key in self.changes:
            return self.changes[key]
        assert self._rows is not None
        return self._rows.get(key)

    def __setitem__(self, key: str, row: Any) -> None:
        self._keys[key] = None
        self.changes[key] = row

    def __delitem__(self, key: str) -> None:
        del self._keys[key]
        self.changes[key] = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
