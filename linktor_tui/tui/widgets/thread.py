"""A conversation as it went: what came on the left, what went out on the right.

Ada Lovelace · 10:28
│ Where is my order?
                      It left today. │
             10:29 · ✓✓ delivered
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Size
from textual.message import Message as UiMessage
from textual.scroll_view import ScrollView
from textual.strip import Strip

from linktor_tui.contract.traffic import Direction, Message, MessageStatus
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.textsafe import visible
from linktor_tui.tui.cells import shown
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.messages import DELIVERY, said, who
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.facts import wrapped

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget

WIDEST = 72
"""Cells that a message takes at most: longer lines are hard to read."""
BAR = "│"
MOST_SAID = 600
"""Characters of a subject, and of each part of what is said of a failure."""
PARTS = (("cause", N_("cause"), Tone.PLAIN), ("fix", N_("fix"), Tone.GOOD))
"""What is said of a failure below its message."""


class Line(NamedTuple):
    """A line of the thread."""

    cells: tuple[Cell, ...]
    right: bool = False
    """True for what stands at the right edge."""
    of: str = ""
    """The message it belongs to."""


def no_earlier(thread: Any) -> str | None:
    """Why nothing earlier can be read."""
    return None if thread.earlier else _("This is where the conversation begins.")


class ThreadView(Scrolling, ScrollView, can_focus=True):
    """Messages, the newest at the bottom, where it stays while new ones come in."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "thread.earlier",
            "b",
            N_("Earlier"),
            N_("Read what was said before this."),
            no_earlier,
            footer=False,
        ),
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"thread--{tone.value}" for tone in Tone}
    DEFAULT_CSS = """
    ThreadView {
        height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1;
        & > .thread--good { color: $text-success; }
        & > .thread--bad { color: $text-error; }
        & > .thread--warn { color: $text-warning; }
        & > .thread--quiet { color: $foreground-muted; }
        & > .thread--busy { color: $text-primary; }
        & > .thread--strong { text-style: bold; }
    }
    """

    class EarlierWanted(UiMessage):
        """What was said before the first message that is shown is to be read."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.messages: tuple[Message, ...] = ()
        self.earlier = False
        """Whether there is something before the first message."""
        self._lines: list[Line] = []
        self._laid_out: int | None = None
        self._following = True
        """Whether the newest message is in sight, and stays so."""

    def show(
        self, messages: Sequence[Message], *, earlier: bool = False, anew: bool = False
    ) -> None:
        """Show these messages, oldest first.

        Args:
            earlier: there is something before them.
            anew: another conversation's: its end is shown.
        """
        if (tuple(messages), earlier) == (self.messages, self.earlier) and not anew:
            return
        self._following = anew or self._following
        self.messages, self.earlier, self._laid_out = tuple(messages), earlier, None
        self._lay_out()

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        self._following = new >= self.max_scroll_y - 1

    def on_resize(self) -> None:
        self._lay_out()
        if self._following:
            self.scroll_end(animate=False)

    def _lay_out(self) -> None:
        width = self.size.width
        if not width or self._laid_out == width:
            return
        following, top = self._following, self._top()
        self._lines = list(lines_of(self.messages, width, earlier=self.earlier))
        self._laid_out = width
        self.virtual_size = Size(0, len(self._lines))
        self.refresh()
        if following:
            self.scroll_end(animate=False)
        elif top is not None:
            self.scroll_to(y=self._line_of(*top), animate=False)

    def _top(self) -> tuple[str, int] | None:
        """The message at the upper edge, and how many of its lines are above."""
        at = round(self.scroll_y)
        if at >= len(self._lines):
            return None
        of = self._lines[at].of
        return of, at - self._line_of(of, 0)

    def _line_of(self, of: str, below: int) -> int:
        return next((at for at, line in enumerate(self._lines) if line.of == of), 0) + below

    def render_line(self, y: int) -> Strip:
        width, at = self.size.width, round(self.scroll_y) + y
        if at >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        cells, right, _of = self._lines[at]
        parts = [Segment(cell.text, self._ink(cell.tone)) for cell in cells]
        used = sum(cell_len(cell.text) for cell in cells)
        if right:
            parts.insert(0, Segment(" " * max(0, width - used - 1), self.rich_style))
        return Strip(parts).adjust_cell_length(width, self.rich_style)

    def _ink(self, tone: Tone) -> Style:
        return self.get_component_rich_style(f"thread--{tone.value}")

    def scrolled(self) -> Widget:
        return self

    def do_earlier(self) -> None:
        self.post_message(self.EarlierWanted())


def lines_of(messages: Sequence[Message], width: int, *, earlier: bool = False) -> Iterator[Line]:
    """Lay out messages in lines of at most that many cells; texts are safe to draw."""
    if earlier:
        more = _("There is more before this: press {key}.").format(key=key_of("thread.earlier"))
        yield Line((Cell(f" {more}", Tone.QUIET),))
    day = ""
    for message in messages:
        if message.created_at[:10] != day:
            day = message.created_at[:10]
            yield Line((Cell(f" ── {shown(day, 10)} ──", Tone.QUIET),))
        inbound = message.direction is Direction.INBOUND
        drawn = _inbound(message, width) if inbound else _outbound(message, width)
        yield from (line._replace(of=message.id) for line in drawn)
        yield Line((), of=message.id)


def _inbound(message: Message, width: int) -> Iterator[Line]:
    name = shown(who(message.contact), max(8, width - 10))
    yield Line((Cell(f" {name}", Tone.STRONG), Cell(f" · {clock_of(message)}", Tone.QUIET)))
    for text, tone in _texts(message, width):
        yield Line((Cell(f" {BAR} ", Tone.QUIET), Cell(text, tone)))


def _outbound(message: Message, width: int) -> Iterator[Line]:
    for cell in _block(_texts(message, width)):
        yield Line((cell, Cell(f" {BAR}", Tone.BUSY)), right=True)
    look = DELIVERY[message.status]
    yield Line(
        (Cell(f"{clock_of(message)} · ", Tone.QUIET), Cell(str(look), look.tone)), right=True
    )
    if message.status in (MessageStatus.FAILED, MessageStatus.PENDING):
        for cell in _block(_problem(message.problem or {}, _room(width))):
            yield Line((cell, Cell("  ")), right=True)


def _texts(message: Message, width: int) -> Iterator[tuple[str, Tone]]:
    room = _room(width)
    if message.subject:
        yield from ((line, Tone.STRONG) for line in wrapped(message.subject[:MOST_SAID], room))
    tone = Tone.PLAIN if isinstance(message.content.get("text"), str) else Tone.QUIET
    yield from ((line, tone) for line in wrapped(said(message.content), room))


def _room(width: int) -> int:
    return min(WIDEST, max(8, width * 4 // 5 - 4))


def _problem(problem: Mapping[str, Any], room: int) -> Iterator[tuple[str, Tone]]:
    if problem.get("message"):
        yield from ((line, Tone.BAD) for line in wrapped(str(problem["message"])[:MOST_SAID], room))
    for key, label, tone in PARTS:
        if problem.get(key):
            text = f"{_(label)}: {problem[key]}"[:MOST_SAID]
            yield from ((line, tone) for line in wrapped(text, room))


def _block(lines: Iterable[tuple[str, Tone]]) -> list[Cell]:
    """Lines of one width, so that they begin below each other at the right edge, too."""
    told = list(lines)
    widest = max((cell_len(text) for text, _tone in told), default=0)
    return [Cell(set_cell_size(text, widest), tone) for text, tone in told]


def clock_of(message: Message) -> str:
    """The time of day of a message, in UTC as everywhere; the day stands above it."""
    try:
        moment = datetime.fromisoformat(message.created_at)
        return f"{moment.astimezone(UTC) if moment.tzinfo else moment:%H:%M}"
    except (ValueError, OverflowError):
        return visible(message.created_at[:16])
