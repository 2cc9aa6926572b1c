"""What is said after a crash: where it happened, and no value of anything."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 12
"""Frames that are named, from the innermost."""


def account_of(error: BaseException) -> str:
    """Tell of an error by its kind and its place. Its text may quote a value and is left out."""
    lines = [f"linktor-tui made a mistake and had to stop ({type(error).__name__})."]
    for link in _chain(error):
        lines += [f"  {type(link).__name__} at", *_frames(link)]
    lines.append(
        "Nothing that you typed is shown above. `linktor-tui doctor` looks for what is wrong."
    )
    return "\n".join(lines) + "\n"


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in seen:
        seen.append(link)
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _frames(error: BaseException) -> Iterator[str]:
    frames = traceback.extract_tb(error.__traceback__)
    for frame in frames[-LONGEST:]:
        yield f"    {_short(frame.filename)}:{frame.lineno} in {frame.name}"


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-3:])
