"""Rows as Python has them: the tables are strict, so a column holds what the schema says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import apsw

if TYPE_CHECKING:
    from linktor_tui.local.ledger.database import Database

Values = Sequence[Any] | Mapping[str, Any]


def rows(connection: apsw.Connection, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """All rows of an answer."""
    found: list[tuple[Any, ...]] = connection.execute(sql, values).fetchall()
    return found


def read(database: Database, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """All rows of an answer; none while there is no file. Raises `StoreError`."""
    with database.reading() as connection:
        return [] if connection is None else rows(connection, sql, values)


def change(database: Database, sql: str, values: Values) -> bool:
    """Do one statement, durably, and tell whether it changed anything. Raises `StoreError`."""

    def work(connection: apsw.Connection) -> bool:
        connection.execute(sql, values)
        return bool(connection.changes())

    return database.write(work)
