"""What every part of the ledger's face stands on: one transaction, in a file that may not be there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

import apsw

from linktor_tui.contract.errors import StoreDamaged
from linktor_tui.local.ledger import schema
from linktor_tui.local.ledger.database import Database

T = TypeVar("T")


class Book:
    """A ledger's file.

    Args:
        path: the file; the first write makes it.
        keep_bodies: whether texts are kept. Without, messages are counted and tracked all the same,
            and events say `omitted` in place of what was written.
    """

    def __init__(self, path: Path, *, keep_bodies: bool = True) -> None:
        self.database = Database(path, _prepare)
        """For modules that keep tables of their own in the ledger."""
        self.keep_bodies = keep_bodies

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        self.database.close()

    def version(self) -> Hashable:
        """Something that is another whenever any process changed the ledger. Cheap."""
        return self.database.version()

    def verify(self) -> None:
        """Read the whole file and its indexes. Raises `StoreDamaged`."""
        answer = self._read(
            lambda connection: connection.execute("PRAGMA quick_check(1)").get, "ok"
        )
        if answer != "ok":
            name = self.database.path.name
            raise StoreDamaged(
                f"{name} is damaged: {answer}.",
                fix="Move the file away: the numbers start anew, the channels stay.",
            )

    def _read(self, question: Callable[[apsw.Connection], T], empty: T) -> T:
        """Ask the file, or give what an empty one would answer."""
        with self.database.reading() as connection:
            return empty if connection is None else question(connection)

    def _ask(self, question: Callable[[apsw.Connection], T]) -> T:
        """Ask the file, or an empty one in memory: it refuses what the file would refuse."""
        with self.database.reading() as connection:
            return question(connection or _nothing())

    def _change(self, work: Callable[[apsw.Connection], T], nothing: T) -> T:
        """Change what is there; a file is not made for it."""
        return self.database.write(work) if self.database.exists() else nothing


def _prepare(connection: apsw.Connection, name: str) -> None:
    schema.prepare(connection, name)
    connection.create_scalar_function("holds", _holds, deterministic=True)


def _holds(*values: Any) -> bool:
    """Whether one of the texts holds what is searched for, whatever its case."""
    search, *texts = values
    return any(search in text.casefold() for text in texts if text)


def _nothing() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute(schema.SCHEMA)
    connection.create_scalar_function("holds", _holds, deterministic=True)
    return connection
