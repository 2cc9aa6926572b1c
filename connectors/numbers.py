"""How people write phone numbers: with blanks, brackets, dots, strokes and dashes of every kind.

What a provider takes and how it writes a number itself is the business of its room.
"""

from __future__ import annotations

import re

DIGITS = re.compile(r"[1-9]\d{6,14}")
"""A number in E.164 without its plus: a country code that never begins with 0, 15 digits at most."""

_SEPARATORS = re.compile(r"[\s().\-‐‑–/]+")


def bare(text: str) -> str:
    """Leave out what people put between digits."""
    return _SEPARATORS.sub("", text)
