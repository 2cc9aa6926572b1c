"""The log of the program's own mistakes: where it went wrong, and no value of any variable.

The text of an exception may quote what it stumbled over. It is kept for the kinds whose text the
interpreter makes of names, and left out for all others; known secrets are masked in any case.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from connectors.redaction import Redactor
from linktor_tui import __version__

LARGEST_LOG = 1024 * 1024
"""Bytes; a longer log starts anew, with the old one beside it."""

_SPEAKS_OF_NAMES = (AttributeError, ImportError, NameError, NotImplementedError, TypeError)


def record(error: BaseException, log_file: Path, secrets: Iterable[str] = ()) -> bool:
    """Append a trace to the log, readable by its owner alone. False if that was not possible."""
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _turn_over(log_file)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(log_file, flags, 0o600)
        with open(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(Redactor(secrets).text(trace(error)))
    except OSError:
        return False
    return True


def _turn_over(log_file: Path) -> None:
    if log_file.exists() and log_file.stat().st_size > LARGEST_LOG:
        log_file.replace(log_file.with_suffix(".log.1"))


def trace(error: BaseException) -> str:
    """Write an exception and what led to it: files, lines, functions, code."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = [f"--- {now} linktor-tui {__version__}\n"]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        parts += traceback.format_tb(link.__traceback__)
        parts.append(f"{_said(link)}\n")
        if isinstance(link, BaseExceptionGroup):
            parts += [trace(part) for part in link.exceptions]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        if link is not None:
            parts.append("which came from:\n")
    return "".join(parts)


def _said(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, _SPEAKS_OF_NAMES):
        return f"{kind}: {error}"
    if isinstance(error, OSError):
        return f"{kind}: [Errno {error.errno}] {error.strerror}"
    return f"{kind} (its text is left out: it may quote a value)"
