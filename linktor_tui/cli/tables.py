"""Tables and fact sheets for people, in plain text.

The same text goes to a terminal and into a pipe, but for two things: on a terminal it is coloured,
and a table is fitted into the width. Everything that is shown passes `textsafe` here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linktor_tui.cli.terminal import Terminal
from linktor_tui.textsafe import visible, visible_lines

GAP = "  "
COMFORTABLE = 20
"""Width that a squeezed column keeps while others can still be left out."""
NARROWEST = 8
"""Width that it keeps in any case."""


class Cell(NamedTuple):
    """A value in a table, with the style that colours it."""

    text: str
    style: str | None = None


class Column(NamedTuple):
    """A heading. `squeeze` columns give way first where the terminal is narrow, then `drop` ones."""

    title: str
    squeeze: bool = False
    drop: bool = False
    right: bool = False


class Grid(NamedTuple):
    """A table: columns and their rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


class Sheet(NamedTuple):
    """Facts about one thing, a line each. An empty title is a free line."""

    facts: Sequence[tuple[str, Cell]]
    title: str = ""


class Talk(NamedTuple):
    """What was said, one after the other: who and when on a line, and the words below it, whole."""

    turns: Sequence[tuple[Cell, str]]


Block = Grid | Sheet | Talk

_STATUS_STYLES = {
    "active": "good",
    "open": "good",
    "delivered": "good",
    "read": "good",
    "closed": "faint",
    "healthy": "good",
    "passed": "good",
    "error": "bad",
    "unhealthy": "bad",
    "failed": "bad",
    "pending": "warn",
    "degraded": "warn",
    "warning": "warn",
    "unknown": "warn",
    "inactive": "faint",
    "skipped": "faint",
}


def status_cell(word: str) -> Cell:
    """A status, coloured by what it means."""
    return Cell(word, _STATUS_STYLES.get(word))


def cell(value: object) -> Cell:
    """Any value; None is shown as `-`."""
    if value is None or value == "":
        return Cell("-", "faint")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    return Cell(str(value))


def cell_width(text: str) -> int:
    """How many columns a terminal gives a text that is already safe to show."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shorten(text: str, width: int) -> str:
    """Cut a text to a width, with an ellipsis in place of what is missing."""
    if cell_width(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += _character_width(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def render(blocks: Iterable[Block], terminal: Terminal) -> str:
    """Write blocks as text, with an empty line between them."""
    return "\n".join(_block(block, terminal) for block in blocks)


def _block(block: Block, terminal: Terminal) -> str:
    if isinstance(block, Talk):
        return "\n".join(_turn(who, words, terminal) for who, words in block.turns)
    return _sheet(block, terminal) if isinstance(block, Sheet) else _grid(block, terminal)


def _sheet(sheet: Sheet, terminal: Terminal) -> str:
    headings = [f"{visible(title)}:" if title else "" for title, _ in sheet.facts]
    width = max(map(cell_width, headings), default=0)
    lines = [terminal.paint(sheet.title, "strong", terminal.stdout)] if sheet.title else []
    for heading, (_, value) in zip(headings, sheet.facts, strict=True):
        shown = terminal.paint(visible(value.text), value.style, terminal.stdout)
        padding = " " * (width - cell_width(heading)) + GAP if width else ""
        indent = GAP if sheet.title else ""
        lines.append(f"{indent}{heading}{padding}{shown}".rstrip())
    return "\n".join(lines) + "\n"


def _turn(who: Cell, words: str, terminal: Terminal) -> str:
    """One turn; the words are wrapped on a terminal, and left as they are in a pipe."""
    head = visible(who.text)
    text = visible_lines(words).expandtabs(4)
    width = terminal.width - len(GAP)
    lines = wrap(text, width) if terminal.out_is_tty else text.split("\n")
    shown = [terminal.paint(head, who.style, terminal.stdout), *(f"{GAP}{line}" for line in lines)]
    return "".join(f"{line.rstrip()}\n" for line in shown)


def wrap(text: str, width: int) -> list[str]:
    """Break a text that is safe to show into lines of a width, at blanks where there are some."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if len(joined) <= width and cell_width(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *full, line = _pieces(word, max(width, 2))
            lines += full
        lines.append(line)
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """Cut a word that is wider than a line."""
    pieces, used = [""], 0
    for character in word:
        wide = _character_width(character)
        if used + wide > width:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += wide
    return pieces


def _grid(grid: Grid, terminal: Terminal) -> str:
    heads = [Cell(column.title, "strong") for column in grid.columns]
    lines = [heads, *([Cell(visible(item.text), item.style) for item in row] for row in grid.rows)]
    widths = [max(cell_width(line[i].text) for line in lines) for i in range(len(grid.columns))]
    if terminal.out_is_tty:
        widths = fit(grid.columns, widths, terminal.width)
    return "".join(_line(grid.columns, line, widths, terminal) for line in lines)


def _line(
    columns: Sequence[Column], line: Sequence[Cell], widths: Sequence[int], terminal: Terminal
) -> str:
    shown = []
    for column, item, width in zip(columns, line, widths, strict=True):
        if width == 0:
            continue
        text = shorten(item.text, width)
        padding = " " * (width - cell_width(text))
        painted = terminal.paint(text, item.style, terminal.stdout)
        shown.append(padding + painted if column.right else painted + padding)
    return GAP.join(shown).rstrip() + "\n"


def fit(columns: Sequence[Column], widths: Sequence[int], available: int) -> list[int]:
    """Choose column widths for a terminal; a column of width 0 is left out.

    `squeeze` columns give way to a comfortable width first. Where that is not enough, `drop`
    columns go, the last one first; after that everything is squeezed as far as it makes sense.
    """
    squeezable = [index for index, column in enumerate(columns) if column.squeeze]
    droppable = [index for index, column in enumerate(columns) if column.drop]
    for dropped in range(len(droppable) + 1):
        chosen = list(widths)
        for index in droppable[len(droppable) - dropped :]:
            chosen[index] = 0
        _squeeze(chosen, squeezable, available, COMFORTABLE)
        if _total(chosen) <= available:
            return chosen
    _squeeze(chosen, squeezable, available, NARROWEST)
    _squeeze(chosen, range(len(columns)), available, NARROWEST)
    return chosen


def _total(widths: Sequence[int]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + len(GAP) * max(len(shown) - 1, 0)


def _squeeze(widths: list[int], which: Sequence[int], available: int, floor: int) -> None:
    for index in which:
        widths[index] = min(widths[index], available)  # or the loop takes as long as the text
    while which and _total(widths) > available:
        widest = max(which, key=lambda index: widths[index])
        if widths[widest] <= floor:
            return
        widths[widest] -= 1
