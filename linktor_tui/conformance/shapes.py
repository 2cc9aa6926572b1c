"""What stands where in a JSON value, and how a departure from it reads.

Nothing here quotes a value that could be a secret: what came is told by its kind, and only short
words, numbers and dates are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from linktor_tui.conformance.probe import Departs

LONGEST_SHOWN = 60
"""Characters of a server's own words that are quoted."""


def is_time(value: Any) -> bool:
    """Tell whether a value is an RFC 3339 time with its zone."""
    return instant(value) is not None


def instant(value: Any) -> datetime | None:
    """Read an RFC 3339 time; None for anything else, a time without its zone included."""
    if not isinstance(value, str) or "T" not in value.upper():
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


KINDS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str) and bool(value.strip()),
    "an object": lambda value: isinstance(value, dict),
    "an array": lambda value: isinstance(value, list),
    "a whole number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "a count": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "a number or null": lambda value: value is None or _is_number(value),
    "true or false": lambda value: isinstance(value, bool),
    "a time": is_time,
    "a time or null": lambda value: value is None or is_time(value),
}
"""What may be asked of a value, in the words in which it is told."""


def kind_of(value: Any) -> str:
    """Name the kind of a value, without quoting it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "text" if value.strip() else "empty text"
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else f"the number {short(value)}"


def short(value: Any) -> str:
    """Quote a value that cannot be a secret, cut where it is long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def member(value: Any, path: str, kind: str) -> Any:
    """Give what stands at a dotted path.

    Raises:
        Departs: nothing stands there, or it is of another kind.
    """
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            raise Departs(f"{path}: {kind}", f"no {name}")
        value = value[name]
    if not KINDS[kind](value):
        raise Departs(f"{path}: {kind}", kind_of(value))
    return value


def members(value: Any, paths: Mapping[str, str]) -> None:
    """Insist on several paths. Raises `Departs` for the first that is not as it should be."""
    for path, kind in paths.items():
        member(value, path, kind)


def equal(path: str, expected: Any, came: Any) -> None:
    """Insist on a value that is no secret. Raises `Departs`."""
    if came != expected or isinstance(came, bool) is not isinstance(expected, bool):
        raise Departs(f"{path}: {short(expected)}", short(came))


def within(path: str, words: Iterable[str], came: Any) -> None:
    """Insist on one of several words. Raises `Departs`."""
    known = tuple(words)
    if came not in known:
        raise Departs(f"{path}: {', '.join(known)}", short(came))
