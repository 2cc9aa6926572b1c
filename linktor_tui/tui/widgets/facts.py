"""Labelled text with hanging indents: the one way that longer text gets onto a screen.

Cause     The token was revoked, or one character of it is
          missing.
Fix       Open @BotFather, choose the bot, and copy the
          token again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from linktor_tui.looks import Tone
from linktor_tui.textsafe import visible_lines


class Fact(NamedTuple):
    """A label and what it says. Both may come from elsewhere; lines in the text are kept."""

    label: str
    text: str
    tone: Tone = Tone.PLAIN
    label_tone: Tone = Tone.QUIET


BLANK = Fact("", "")
TONE_STYLES = {
    Tone.GOOD: "$text-success",
    Tone.BAD: "$text-error",
    Tone.WARN: "$text-warning",
    Tone.QUIET: "$foreground-muted",
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.BUSY: "$text-primary",
}
"""Tone -> style of a piece of content."""
DOT = " · "
"""Stands between parts that are said in one line."""
WORDS = re.compile(r"\S+")
PARTS = re.compile(r"(?:\w+://)?[^/]*/+|[^/]+")
"""What an address is made of: each part with the slash behind it."""


class Facts(Widget):
    """A heading, a lead line, and facts below it, wrapped to the width there is."""

    DEFAULT_CSS = """
    Facts { height: auto; width: 1fr; }
    """

    def __init__(
        self,
        facts: Iterable[Fact] = (),
        *,
        heading: str = "",
        label_width: int | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make them.

        Args:
            heading: a line above.
            label_width: cells of the label column; by default as wide as the longest label.
        """
        super().__init__(id=id, classes=classes)
        self._heading = heading
        self._facts = tuple(facts)
        self._label_width = label_width
        self._made: dict[int, Content] = {}

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def show(self, facts: Iterable[Fact], *, heading: str | None = None) -> None:
        """Show other facts."""
        self._facts = tuple(facts)
        self._heading = self._heading if heading is None else heading
        self._made.clear()
        self.refresh(layout=True)

    def render(self) -> Content:
        return self._content(self.content_size.width or self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        content = self._content(width)
        return content.plain.count("\n") + 1 if content.plain else 0

    def _content(self, width: int) -> Content:
        # A layout asks for two widths in turn, with a scroll bar and without.
        if width not in self._made:
            if len(self._made) >= 2:
                self._made.clear()
            self._made[width] = Content("\n").join(self._lines(max(8, width)))
        return self._made[width]

    def _lines(self, width: int) -> Iterable[Content]:
        if self._heading:
            for line in wrapped(self._heading, width):
                yield Content.styled(line, "bold $text-primary")
        longest = max((cell_len(fact.label) for fact in self._facts), default=0)
        wanted = self._label_width if self._label_width is not None else longest + 2
        column = min(wanted, width * 2 // 5) if longest or self._label_width else 0
        for group in _grouped(self._facts):
            yield from _group_lines(group, column, width)


def _grouped(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Each fact with those below it that have no label of their own: a long label stands beside all."""
    group: list[Fact] = []
    for fact in facts:
        if group and (fact.label or not fact.text):
            yield group
            group = []
        group.append(fact)
    if group:
        yield group


def _group_lines(group: Sequence[Fact], column: int, width: int) -> Iterator[Content]:
    head, room = group[0], width - column
    labels = wrapped(head.label, max(1, column - 1)) if head.label else []
    texts = [(line, fact.tone) for fact in group for line in wrapped(fact.text, room)]
    for number in range(max(len(texts), len(labels))):
        label = labels[number] if number < len(labels) else ""
        text, tone = texts[number] if number < len(texts) else ("", Tone.PLAIN)
        yield Content.assemble(
            (label + " " * (column - cell_len(label)), TONE_STYLES[head.label_tone]),
            (text, TONE_STYLES[tone]),
        )


def wrapped(text: str, width: int) -> list[str]:
    """Break a text from elsewhere into safe lines of at most that many cells."""
    lines: list[str] = []
    for line in visible_lines(text).split("\n"):
        parted = _parted(line.expandtabs(4), width)
        folded = WORDS.sub(lambda word: _folded(word.group(), width), parted)
        for piece in folded.split("\n"):
            lines += [part.plain for part in Content(piece).wrap(max(2, width))] or [""]
    return lines


def _parted(line: str, width: int) -> str:
    """Break a line of short parts behind its dots, in place of within a part."""
    parts = line.split(DOT)
    if cell_len(line) <= width or max(map(cell_len, parts)) > width // 2:
        return line
    lines = parts[:1]
    for part in parts[1:]:
        joined = f"{lines[-1]}{DOT}{part}"
        if cell_len(joined) + len(DOT.rstrip()) <= width:
            lines[-1] = joined
        else:
            lines[-1] += DOT.rstrip()
            lines.append(part)
    return "\n".join(lines)


def _folded(word: str, width: int) -> str:
    """Break an address that is wider than a line behind its slashes, as far as they serve."""
    if "/" not in word or cell_len(word) <= width:
        return word
    lines = [""]
    for part in PARTS.findall(word):
        if lines[-1] and cell_len(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)
