"""Answers of this machine's API that may be asked for again: sealed by the server, kept for a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from linktor_tui.contract.errors import StoreError
from linktor_tui.contract.times import utc_now
from linktor_tui.local.durable import private_directory, storage_errors

FILE_NAME = "replays.db"
_TABLE = """
CREATE TABLE IF NOT EXISTS replays (
    name TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, sealed BLOB NOT NULL, at INTEGER NOT NULL
) WITHOUT ROWID
"""


class ReplayFile:
    """The answers of one data folder, in SQLite. Blocks while it reads and writes.

    Args:
        home: the data folder.
        seconds: for how long an answer is kept.
        clock: tells the time, aware and in UTC.
    """

    def __init__(self, home: Path, seconds: int, clock: Callable[[], datetime] = utc_now) -> None:
        self._path = home / FILE_NAME
        self._seconds = seconds
        self._clock = clock

    def find(self, name: str) -> tuple[bytes, bytes] | None:
        """Find the fingerprint and the sealed answer under a name. Raises `StoreError`."""
        if not self._path.exists():
            return None
        with self._open() as database:
            found: tuple[bytes, bytes] | None = database.execute(
                "SELECT fingerprint, sealed FROM replays WHERE name = ? AND at > ?",
                (name, self._oldest()),
            ).fetchone()
        return found

    def keep(self, name: str, fingerprint: bytes, sealed: bytes) -> None:
        """Keep an answer, durably, and forget those that are too old. Raises `StoreError`."""
        with self._open() as database, database:
            database.execute("DELETE FROM replays WHERE at <= ?", (self._oldest(),))
            database.execute(
                "INSERT OR REPLACE INTO replays VALUES (?, ?, ?, ?)",
                (name, fingerprint, sealed, self._now()),
            )

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _oldest(self) -> int:
        return self._now() - self._seconds

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with storage_errors(self._path):
            private_directory(self._path.parent)
            self._path.touch(mode=0o600)
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as database:
                database.execute("PRAGMA secure_delete = ON")
                database.execute(_TABLE)
                yield database
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path.name} cannot be used: {error}.",
                cause="The file is damaged or held by another process, or the disk is full.",
                fix="Check the disk. The file can be moved away: it only holds answers of a day.",
            ) from None
