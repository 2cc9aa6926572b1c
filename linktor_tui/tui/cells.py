"""Text in terminal cells: cut to a width, padded to a width. Never through a markup parser."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from linktor_tui.textsafe import visible

ELLIPSIS = "…"


def shown(text: str, width: int) -> str:
    """Make a text from elsewhere safe, and cut it to a number of cells with an ellipsis.

    Names may have ten thousand characters: what cannot be seen is not looked at.
    """
    glance = text[: width * 8 + 8]
    safe = visible(glance)
    if len(glance) == len(text) and cell_len(safe) <= width:
        return safe
    return set_cell_size(safe, max(0, width - 1)).rstrip() + ELLIPSIS if width > 0 else ""


def fitted(text: str, width: int) -> str:
    """Like `shown`, padded with spaces to exactly that many cells."""
    return set_cell_size(shown(text, width), width)


def fitted_right(text: str, width: int) -> str:
    """Like `fitted`, with the text at the right end."""
    safe = shown(text, width)
    return " " * (width - cell_len(safe)) + safe
