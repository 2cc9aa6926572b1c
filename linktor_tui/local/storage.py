"""A JSON document that is never half written, never silently empty, and knows its own age.

    {"schema": 1, "generation": 7, "checksum": "crc32:89abcdef",
    "tables": {
    "channels": {
    "ch_01H…": {"id": "ch_01H…", "name": "Support", …},
    …

One line per row, so that people, grep and diff can read it. The first line tells whether a process
has this state in memory already. The checksum finds accidents; it is no seal against anybody.
Beside the file lie its `.bak`, the state before the last change, and its lock.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from linktor_tui.contract.errors import StoreDamaged, StoreTooNew
from linktor_tui.local import durable

Tables = dict[str, dict[str, Any]]
"""Name of a table -> key of a row -> row."""
Migration = Callable[[Tables], Tables]
"""Brings the tables of one schema version to the next. Pure: reads nothing, asks nobody."""

_readable = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_escaped = json.JSONEncoder(ensure_ascii=True, allow_nan=False).encode


class Damage(Exception):
    """The content cannot be what was written. The text says why."""


class Seal(NamedTuple):
    """Tells two states of a file apart. Inodes and times alone do not: both are used again."""

    first_line: bytes
    size: int
    modified: int
    inode: int

    @classmethod
    def of(cls, first_line: bytes, found: os.stat_result) -> Seal:
        return cls(first_line, found.st_size, found.st_mtime_ns, found.st_ino)


class State(NamedTuple):
    """What is known of a file, and kept until it changes."""

    seal: Seal
    generation: int
    content: Any


class GuardedFile:
    """Tables in a file that several processes share.

    Reading takes no lock. What `read` returns is kept and handed out again until the file changes:
    it must not be changed in place.

    Args:
        path: the file; it is made by the first write.
        migrations: migration i brings schema version i + 1 to i + 2.
        lock_timeout: seconds to wait for the right to write.
    """

    def __init__(
        self, path: Path, *, migrations: Sequence[Migration] = (), lock_timeout: float = 10.0
    ) -> None:
        self.path = path
        self.backup = path.with_name(path.name + ".bak")
        self.notices: list[str] = []
        self._migrations = tuple(migrations)
        self._schema = len(self._migrations) + 1
        self._lock = durable.SidecarLock(path, lock_timeout)
        self._known: State | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the right to write. What is read meanwhile stays true. Raises `StoreLocked`."""
        with self._lock.held():
            yield

    def read(self) -> Tables | None:
        """Read the tables, None where nothing was ever written.

        Raises:
            StoreTooNew: a newer program wrote them.
            StoreDamaged: they are unreadable, and so is the copy.
            StoreError: the operating system refuses.
        """
        state = self._state()
        return None if state is None else state.content

    def write(self, tables: Tables) -> None:
        """Replace the tables, durably. Raises `StoreError`; then they are as they were."""
        with self.held():
            self._replace(self._state(), encoded(tables), tables)

    def _replace(self, current: State | None, body: bytes, tables: Tables | None = None) -> None:
        """Put a body, which says these tables, in the place of what is there."""
        generation = 1 if current is None else current.generation + 1
        first_line = _sealing(self._schema, generation, body)
        data = first_line + body
        with durable.storage_errors(self.path):
            durable.remove_leftovers(self.path)
            backup = None if current is None else self.backup
            written = durable.replace_file(self.path, data, backup=backup)
        seal = Seal.of(first_line, written)
        self._known = State(seal, generation, self._kept_of(data, tables))

    def _kept_of(self, data: bytes, tables: Tables | None) -> Any:
        """What is kept in memory of a content that says these tables."""
        return tables

    # --- reading -------------------------------------------------------------------------------

    def _state(self) -> State | None:
        try:
            return self._look()
        except Damage:
            return self._restore()

    def _look(self) -> State | None:
        known = self._known
        with durable.storage_errors(self.path):
            try:
                with open(self.path, "rb") as file:
                    first_line = file.readline()
                    seal = Seal.of(first_line, os.fstat(file.fileno()))
                    if known is not None and known.seal == seal:
                        return known
                    file.seek(0)  # megabytes put together would leave a hole of their size
                    raw = file.read()
            except FileNotFoundError:
                if self.backup.exists():
                    raise Damage("it is gone") from None
                return None
        generation, content = self._decode(raw)
        self._known = State(seal, generation, content)
        return self._known

    def _decode(self, raw: bytes) -> tuple[int, Any]:
        """Give a content's generation, and what is kept of it. Raises `Damage`, `StoreTooNew`."""
        if not raw:
            raise Damage("it is empty")
        try:
            document = json.loads(raw)
        except (ValueError, RecursionError):
            raise Damage("it is cut off, or no JSON") from None
        schema = document.get("schema") if isinstance(document, dict) else None
        if not isinstance(schema, int) or schema < 1:
            raise Damage("it is JSON of another kind")
        if schema > self._schema:
            raise StoreTooNew(
                f"{self.path.name} was written by a newer linktor-tui"
                f" (schema {schema}, this one knows {self._schema}).",
                fix="Update linktor-tui.",
                details={"path": str(self.path), "schema": schema, "known": self._schema},
            )
        generation, tables = document.get("generation"), document.get("tables")
        body = memoryview(raw)[raw.find(b"\n") + 1 :]
        if document.get("checksum") != checksum(schema, generation, body):
            raise Damage("its content does not match its checksum")
        for migration in self._migrations[schema - 1 :]:
            tables = migration(tables)
        return generation, tables

    # --- mending -------------------------------------------------------------------------------

    def _restore(self) -> State | None:
        """Put the copy in the place of a damaged file, and the damaged file aside."""
        with self.held():
            try:
                return self._look()  # somebody may have mended it while we waited
            except Damage as damage:
                reason = str(damage)
            good = self._good_copy(reason)
            with durable.storage_errors(self.path):
                aside = self._set_aside()
                durable.replace_file(self.path, good)
            kept = f" The damaged file is at {aside}." if aside else ""
            self.notices.append(
                f"{self.path.name} was damaged: {reason}."
                f" The copy from before the last change was restored.{kept}"
            )
            return self._look()

    def _good_copy(self, reason: str) -> bytes:
        try:
            with durable.storage_errors(self.backup):
                copy = self.backup.read_bytes() if self.backup.exists() else b""
            self._decode(copy)
        except Damage:
            # It stays where it is: moved away, the next start would find nothing and begin anew.
            raise StoreDamaged(
                f"{self.path.name} cannot be read: {reason}.",
                cause=f"Something else changed it, and {self.backup.name} is no good copy of it.",
                fix=f"Put your own backup in the place of {self.path}. To begin with nothing,"
                f" move both it and {self.backup.name} away.",
                details={"path": str(self.path)},
            ) from None
        return copy

    def _set_aside(self) -> Path | None:
        if not self.path.exists():
            return None
        now = time.time()
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03}"
        aside = self.path.with_name(f"{self.path.name}.damaged-{stamp}")
        durable.keep(self.path, aside)
        return aside


def checksum(schema: int, generation: Any, body: bytes | memoryview) -> str:
    """Make the checksum of a body with its versions."""
    return f"crc32:{zlib.crc32(body, zlib.crc32(f'{schema} {generation}'.encode())):08x}"


def _sealing(schema: int, generation: int, body: bytes) -> bytes:
    """Make the first line for a body."""
    seal = checksum(schema, generation, body)
    return (f'{{"schema": {schema}, "generation": {generation}, "checksum": "{seal}",\n').encode()


def encoded(tables: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Write what stands below the first line."""
    written = ",\n".join(f"{_line(name)}: {_rows(rows)}" for name, rows in tables.items())
    return f'"tables": {{\n{written}\n}}}}\n'.encode()


def row_line(key: str, row: Any) -> str:
    """Write a row as it lies in the file, on one line."""
    return f"{_line(key)}: {_line(row)}"


def _line(value: Any) -> str:
    # Escaped where a terminal would not show it as it is: control, bidirectional, lone surrogates.
    text = _readable(value)
    return text if text.isprintable() else _escaped(value)


def _rows(rows: Mapping[str, Any]) -> str:
    return "{\n" + ",\n".join(row_line(key, row) for key, row in rows.items()) + "\n}"
