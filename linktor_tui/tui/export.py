"""Writing a table to a file, in the format that the file's name ends with."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = Sequence[Sequence[str]]
FORMULA = re.compile(r"[=+\-@\t\r]")
"""What a spreadsheet may take as the beginning of a formula (OWASP, CSV Injection)."""
NUMBER = re.compile(r"[+-]?[\d .,()/-]*")
"""Numbers and telephone numbers do no harm."""


def as_json(titles: Sequence[str], rows: Rows) -> str:
    """An object for each row."""
    from linktor_tui.machine import json_text

    return json_text([dict(zip(titles, row, strict=True)) for row in rows]) + "\n"


def as_yaml(titles: Sequence[str], rows: Rows) -> str:
    """A mapping for each row."""
    from linktor_tui.machine import yaml_text

    return yaml_text([dict(zip(titles, row, strict=True)) for row in rows])


def as_csv(titles: Sequence[str], rows: Rows) -> str:
    """A line for each row. What a spreadsheet would run has a quote before it."""
    from linktor_tui.machine import csv_text

    return csv_text(titles, ([harmless(text) for text in row] for row in rows))


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs: OWASP's advice, a single quote before it."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


FORMATS: dict[str, Callable[[Sequence[str], Rows], str]] = {
    ".csv": as_csv,
    ".json": as_json,
    ".yaml": as_yaml,
    ".yml": as_yaml,
}
"""Ending of a file's name -> how it is written."""


def write(file: Path, titles: Sequence[str], rows: Iterable[Sequence[str]], *, over: bool) -> None:
    """Write a table; a file is whole, or as it was before.

    Args:
        over: a file that is there already may be replaced.

    Raises:
        FileExistsError: it is there already.
        OSError: it cannot be written.
    """
    text = FORMATS[file.suffix.lower()](titles, [list(row) for row in rows])
    if not over and file.exists():
        raise FileExistsError(file)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with open(number, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(name, file)
    except OSError:
        os.unlink(name)
        raise
