"""Rows as Python has them: the tables are strict, so a column holds what the schema says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import apsw


def rows(
    connection: apsw.Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[tuple[Any, ...]]:
    """All rows of an answer."""
    found: list[tuple[Any, ...]] = connection.execute(sql, values).fetchall()
    return found
