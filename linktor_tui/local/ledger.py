"""What went through the channels of this machine: messages, conversations, and their numbers.

SQLite, one file. Times are milliseconds since 1970, UTC. The rollback journal and not WAL: the
SQLite that most Pythons ship can corrupt a WAL database with two writing processes (the WAL-reset
bug, fixed in 3.51.3), and a commit costs a millisecond. Deleted rows are overwritten.

A conversation is one open thread per channel and contact. Response time runs from the first
message of a contact that nobody has answered to the next message sent; resolution time from open to
close.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from linktor_tui.contract.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.resources import StatsBucket, StatsSummary, Traffic
from linktor_tui.contract.times import from_millis, millis, stamp
from linktor_tui.local.windows import Window

Direction = Literal["inbound", "outbound"]

_SCHEMA_VERSION = 1
_FILE_FAULTS = (
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
)
_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL,
    contact TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_because TEXT
) STRICT;
CREATE UNIQUE INDEX one_open_thread ON conversations (channel_id, contact) WHERE closed_at IS NULL;
CREATE INDEX conversations_by_time ON conversations (channel_id, opened_at);
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_by_time ON messages (channel_id, at, direction);
CREATE INDEX messages_of_conversation ON messages (conversation_id, at);
"""
_RESPONSES = """
SELECT avg(answered - asked) FROM (
    SELECT min(inbound.at) AS asked, outbound.at AS answered
    FROM messages AS outbound JOIN messages AS inbound
      ON inbound.conversation_id = outbound.conversation_id AND inbound.direction = 'inbound'
     AND inbound.at <= outbound.at
     AND NOT EXISTS (
        SELECT 1 FROM messages AS reply
        WHERE reply.conversation_id = outbound.conversation_id
          AND reply.direction = 'outbound' AND reply.rowid <> outbound.rowid
          AND reply.at >= inbound.at
          AND (reply.at < outbound.at
               OR (reply.at = outbound.at AND reply.rowid < outbound.rowid)))
    WHERE outbound.direction = 'outbound' AND outbound.channel_id = ?
      AND outbound.at >= ? AND outbound.at < ?
    GROUP BY outbound.rowid)
"""


class Ledger:
    """The traffic of one data folder. The file is made by the first message, not by a question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as database:
                database.execute("PRAGMA foreign_keys = ON")
                database.execute("PRAGMA secure_delete = ON")
                self._refuse_newer(database)
                yield database
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) or error from None

    def _refuse_newer(self, database: sqlite3.Connection) -> None:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > _SCHEMA_VERSION:
            raise StoreTooNew(
                f"{self._path.name} was written by a newer linktor-tui (schema {version}).",
                fix="Update linktor-tui.",
            )

    def _trouble(self, error: sqlite3.DatabaseError) -> StoreError | None:
        """Name a fault of the file. None for a mistake of this program, which stays as it is."""
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreLocked(
                f"{self._path.name} is held by another process.",
                fix="Wait for the other linktor-tui to finish, and try again.",
            )
        if name.startswith(_FILE_FAULTS):
            return StoreDamaged(
                f"{self._path.name} cannot be used: {error}.",
                cause="The file is damaged, or the disk is full or read-only.",
                fix="Check the disk. A damaged file can be moved away: the numbers start anew.",
            )
        return None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path.touch(mode=0o600)
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                self._migrate(database)
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def _migrate(self, database: sqlite3.Connection) -> None:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    def record(self, channel_id: str, contact: str, direction: Direction, at: datetime) -> None:
        """Note a message, in the open conversation with this contact or a new one."""
        with self._writing() as database:
            row = database.execute(
                "SELECT id FROM conversations"
                " WHERE channel_id = ? AND contact = ? AND closed_at IS NULL",
                (channel_id, contact),
            ).fetchone()
            conversation = row[0] if row else new_id("cv")
            if row is None:
                database.execute(
                    "INSERT INTO conversations (id, channel_id, contact, opened_at)"
                    " VALUES (?, ?, ?, ?)",
                    (conversation, channel_id, contact, millis(at)),
                )
            database.execute(
                "INSERT INTO messages VALUES (?, ?, ?, ?, ?)",
                (new_id("msg"), channel_id, conversation, direction, millis(at)),
            )

    def close_conversations(
        self, channel_id: str, at: datetime, because: str, *, contact: str | None = None
    ) -> int:
        """Close a channel's open conversations, or the one with a contact; give how many."""
        if not self._path.exists():
            return 0
        with self._writing() as database:
            return database.execute(
                "UPDATE conversations SET closed_at = ?, closed_because = ?"
                " WHERE channel_id = ? AND closed_at IS NULL AND contact = ifnull(?, contact)",
                (millis(at), because, channel_id, contact),
            ).rowcount

    def verify(self) -> None:
        """Read the whole file and its indexes. Raises `StoreError` when it is damaged."""
        with self._open() as database:
            (answer,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise StoreDamaged(
                f"{self._path.name} is damaged: {answer}.",
                fix="Move the file away: the numbers start anew, the channels stay.",
            )

    def forget(self, channel_id: str) -> None:
        """Delete everything of a channel."""
        if self._path.exists():
            with self._writing() as database:
                database.execute("DELETE FROM conversations WHERE channel_id = ?", (channel_id,))

    def open_conversations(self, channel_id: str) -> int:
        """Count a channel's open conversations."""
        if not self._path.exists():
            return 0
        with self._open() as database:
            (count,) = database.execute(
                "SELECT count(*) FROM conversations WHERE channel_id = ? AND closed_at IS NULL",
                (channel_id,),
            ).fetchone()
        return int(count)

    def traffic(
        self, channel_ids: Sequence[str], now: datetime, *, totals: bool = False
    ) -> dict[str, Traffic]:
        """The numbers of a list's channels, with totals for a single one."""
        empty = Traffic(0, 0, 0, 0, 0, 0) if totals else Traffic()
        if not self._path.exists():
            return dict.fromkeys(channel_ids, empty)
        since = millis(now - timedelta(hours=24))
        with self._open() as database:
            return {
                channel_id: _traffic(database, channel_id, since, totals)
                for channel_id in channel_ids
            }

    def last_messages(self, channel_id: str) -> tuple[str | None, str | None]:
        """When the last message was received, and when one was sent."""
        if not self._path.exists():
            return None, None
        with self._open() as database:
            times = dict(
                database.execute(
                    "SELECT direction, max(at) FROM messages WHERE channel_id = ?"
                    " GROUP BY direction",
                    (channel_id,),
                )
            )
        received, sent = times.get("inbound"), times.get("outbound")
        return _stamp(received), _stamp(sent)

    def statistics(
        self, channel_id: str, window: Window
    ) -> tuple[StatsSummary, tuple[StatsBucket, ...]]:
        """Count a channel's traffic in a window, as a whole and by bucket."""
        if not self._path.exists():
            return StatsSummary(), tuple(StatsBucket(stamp(start)) for start in window.buckets)
        with self._open() as database:
            return _statistics(database, channel_id, window)


def _traffic(database: sqlite3.Connection, channel_id: str, since: int, totals: bool) -> Traffic:
    received, sent = database.execute(
        "SELECT total(direction = 'inbound'), total(direction = 'outbound')"
        " FROM messages WHERE channel_id = ? AND at >= ?",
        (channel_id, since),
    ).fetchone()
    (active,) = database.execute(
        "SELECT count(*) FROM conversations WHERE channel_id = ? AND closed_at IS NULL",
        (channel_id,),
    ).fetchone()
    if not totals:
        return Traffic(int(received), int(sent), active)
    all_received, all_sent = database.execute(
        "SELECT total(direction = 'inbound'), total(direction = 'outbound')"
        " FROM messages WHERE channel_id = ?",
        (channel_id,),
    ).fetchone()
    (conversations,) = database.execute(
        "SELECT count(*) FROM conversations WHERE channel_id = ?", (channel_id,)
    ).fetchone()
    return Traffic(
        int(received), int(sent), active, int(all_received), int(all_sent), conversations
    )


def _statistics(
    database: sqlite3.Connection, channel_id: str, window: Window
) -> tuple[StatsSummary, tuple[StatsBucket, ...]]:
    bounds = (channel_id, millis(window.start), millis(window.end))
    first, width = millis(window.buckets[0]), window.width // timedelta(milliseconds=1)
    counts = [[0, 0, 0] for _ in window.buckets]
    for bucket, received, sent in database.execute(
        "SELECT (at - ?) / ?, total(direction = 'inbound'), total(direction = 'outbound')"
        " FROM messages WHERE channel_id = ? AND at >= ? AND at < ? GROUP BY 1",
        (first, width, *bounds),
    ):
        counts[bucket][0], counts[bucket][1] = int(received), int(sent)
    for bucket, started in database.execute(
        "SELECT (opened_at - ?) / ?, count(*) FROM conversations"
        " WHERE channel_id = ? AND opened_at >= ? AND opened_at < ? GROUP BY 1",
        (first, width, *bounds),
    ):
        counts[bucket][2] = started
    closed, resolution = database.execute(
        "SELECT count(*), avg(closed_at - opened_at) FROM conversations"
        " WHERE channel_id = ? AND closed_at >= ? AND closed_at < ?",
        bounds,
    ).fetchone()
    (response,) = database.execute(_RESPONSES, bounds).fetchone()
    summary = StatsSummary(
        messages_received=sum(row[0] for row in counts),
        messages_sent=sum(row[1] for row in counts),
        conversations_started=sum(row[2] for row in counts),
        conversations_closed=closed,
        avg_response_time=_seconds(response),
        avg_resolution_time=_seconds(resolution),
    )
    series = (
        StatsBucket(stamp(start), *row) for start, row in zip(window.buckets, counts, strict=True)
    )
    return summary, tuple(series)


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 1)


def _stamp(at: int | None) -> str | None:
    return None if at is None else stamp(from_millis(at))
