"""Where each row lies in the text that `storage.encoded` writes, line by line.

A few rows are read, and changed, without making values of all the others.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Mapping, Sequence
from itertools import islice
from operator import gt
from typing import BinaryIO

from linktor_tui.local.rows import Layout, Places, Row
from linktor_tui.local.storage import checksum, row_line

_FIRST = re.compile(
    rb'\{"schema": (\d{1,9}), "generation": (\d{1,18}), "checksum": "(crc32:[0-9a-f]{8})",\n'
)
_TABLES = b'"tables": {\n'
_END = b"}}\n"
_BETWEEN = b",\n"
"""What stands between two rows."""
_DECODER = json.JSONDecoder()


def text_of(file: BinaryIO, places: Places, numbers: Sequence[int]) -> bytes:
    """Read rows as the text of one object, so that they share the names of their fields."""
    lines = []
    for number in numbers:
        file.seek(places.starts[number])
        lines.append(file.read(places.stops[number] - places.starts[number]))
    return b"{" + b",".join(lines) + b"}"


def parsed(text: bytes) -> list[Row]:
    """Make the rows of such a text."""
    return list(json.loads(text).values())


def intact(raw: bytes, schema: int) -> int | None:
    """Give the generation of a content that is of this schema and as it was written."""
    found = _FIRST.match(raw)
    if found is None or int(found[1]) != schema:
        return None
    generation, body = int(found[2]), memoryview(raw)[found.end() :]
    return generation if found[3].decode() == checksum(schema, generation, body) else None


def laid_out(raw: bytes) -> Layout:
    """Find the rows of each table. Raises `ValueError` for what `encoded` did not write."""
    layout: Layout = {}
    start = raw.index(b"\n") + 1
    if not raw.startswith(_TABLES, start):
        raise ValueError("no tables where they begin")
    at = start + len(_TABLES)
    while raw.startswith(b'"', at):
        stop = raw.index(b"\n", at)
        name = json.loads(raw[at : stop - len(b": {")])
        layout[name], at = _places(raw, stop + 1)
    if raw[at:] != _END:
        raise ValueError("something else behind the tables")
    return layout


def _places(raw: bytes, start: int) -> tuple[Places, int]:
    """Find a table's rows from its first on, and where the line behind the table begins."""
    keys, starts, stops = list[str](), array("Q"), array("Q")
    at = start
    while raw.startswith(b'"', at):
        stop = raw.index(b"\n", at)
        keys.append(_key(raw, at))
        starts.append(at)
        stops.append(stop - raw.endswith(b",", at, stop))
        at = stop + 1
    end = stops[-1] if stops else start
    behind = raw.index(b"\n", raw.index(b"}", end)) + 1
    if any(map(gt, keys, islice(keys, 1, None))):
        order = sorted(range(len(keys)), key=keys.__getitem__)
        keys = [keys[at] for at in order]
        starts, stops = (array("Q", [column[at] for at in order]) for column in (starts, stops))
    return Places(start, end, keys, starts, stops), behind


def _key(raw: bytes, at: int) -> str:
    stop = raw.index(b'": ', at) + 1
    key = raw[at + 1 : stop - 1]
    if b"\\" in key:  # it may hold a quote
        found: str = _DECODER.raw_decode(raw[at : raw.index(b"\n", at)].decode())[0]
        return found
    return key.decode()


def spliced(text: bytes, places: Places, changes: Mapping[str, Row | None]) -> bytes:
    """Write the body anew with these changes to a table; what did not change is copied."""
    numbered = {key: places.number(key) for key in changes}
    edits = sorted(
        (places.starts[number], places.stops[number], key)
        for key, number in numbered.items()
        if number is not None
    )
    pieces: list[bytes] = []
    at = places.start
    for start, stop, key in edits:
        pieces += (text[at:start].strip(_BETWEEN), _written(key, changes[key]))
        at = stop
    pieces.append(text[at : places.stop].strip(_BETWEEN))
    pieces += (_written(key, changes[key]) for key, n in numbered.items() if n is None)
    head = text[text.index(b"\n") + 1 : places.start]
    return head + b",\n".join(filter(None, pieces)) + text[places.stop :]


def _written(key: str, row: Row | None) -> bytes:
    return b"" if row is None else row_line(key, row).encode()
