"""What helps while a filter is typed: how a token may end, and what can be given to it."""

from __future__ import annotations

from linktor_tui.filters.language import in_pattern
from linktor_tui.filters.tokens import TOKENS
from linktor_tui.texts import _


def completed(text: str) -> str | None:
    """Complete the token or value that is being typed; None where nothing fits."""
    last = text.rpartition(" ")[2].casefold()
    word = last.lstrip("-")
    if not word or in_pattern(text):
        return None
    name, colon, value = word.partition(":")
    if not colon:
        fitting = (f"{token}:" for token in TOKENS if token.startswith(word))
    elif value and name in TOKENS:
        fitting = (f"{name}:{known}" for known in TOKENS[name].values if known.startswith(value))
    else:
        return None
    rest = next(fitting, "")[len(word) :]
    return f"{text}{rest}" if rest else None


def hint(text: str) -> str:
    """Say what can be typed at the end of a text; empty where nothing need be said."""
    if in_pattern(text):
        return _("a pattern, up to the next slash: ^ beginning, $ end, \\d digit, a|b either")
    word = text.rpartition(" ")[2].casefold().lstrip("-")
    name, colon, value = word.partition(":")
    if colon and name in TOKENS and not value:
        return f"{_(TOKENS[name].about)}: {' '.join(TOKENS[name].values)}"
    return "" if word else " ".join(f"{token}:" for token in TOKENS)
