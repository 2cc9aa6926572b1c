"""The line above and the line below every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from linktor_tui.keymap import split
from linktor_tui.texts import _
from linktor_tui.tui.cells import shown
from linktor_tui.tui.commands import Offer, offers
from linktor_tui.tui.widgets.facts import DOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linktor_tui.tui.app import LinktorApp

BACK, PALETTE = "escape", "ctrl+p"
"""Usual keys of what a click on the trail does."""
LOOK = 1.0
"""Seconds between two looks whether an answer is long in coming."""
AT_THE_END = ("quit", "back", "help")
"""Names of commands that stand at the right end of the line of keys, whatever else there is."""


class TitleLine(Widget):
    """Where one is: the trail on the left, the place and what it holds on the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"title--here", "title--trail", "title--banner"}
    DEFAULT_CSS = """
    TitleLine {
        dock: top; height: 1; background: $panel; color: $foreground-muted;
        & > .title--trail { color: $foreground-muted; background: $panel; }
        & > .title--here { color: $foreground; background: $panel; text-style: bold; }
        & > .title--banner { color: $text-warning; background: $panel; }
    }
    """

    def __init__(self, *trail: str, banner: str | None = None, accent: str | None = None) -> None:
        super().__init__()
        self._accent: Style | None = None
        self.mark(banner, accent)
        self.trail = trail
        """From the app down to this screen; texts may come from elsewhere."""
        self.note = ""
        """What stands on the right."""
        self.waits = False
        """Whether an answer is long in coming."""
        self._trail_ends = 0

    def on_mount(self) -> None:
        self.set_interval(LOOK, self._look)

    def _look(self) -> None:
        waits = cast("LinktorApp", self.app).activity.waits()
        if waits != self.waits:
            self.waits = waits
            self.refresh()

    def mark(self, banner: str | None, accent: str | None) -> None:
        """Say what kind of place this is, in words and in its colour (`#rrggbb`)."""
        self.banner = banner
        self._accent = Style(color=accent, bold=True) if accent else None
        self.refresh()

    def tell(self, *trail: str, note: str | None = None) -> None:
        """Change the trail, the note, or both."""
        self.trail = trail or self.trail
        self.note = self.note if note is None else note
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        normal = self.rich_style
        told = (_("◌ waiting") if self.waits else "", self.note)
        note = noted(DOT.join(filter(None, told)), width * 2 // 3)
        banner = f" · {shown(self.banner, width // 3)}" if self.banner else ""
        room = max(0, width - 2 - cell_len(note) - cell_len(banner) - 2)
        edge = Segment("▌", normal + self._accent) if self._accent else Segment(" ", normal)
        segments = [edge, *self._trail(room)]
        self._trail_ends = sum(cell_len(segment.text) for segment in segments)
        segments.append(Segment(banner, self.get_component_rich_style("title--banner")))
        used = sum(cell_len(segment.text) for segment in segments)
        space = max(1, width - used - cell_len(note) - 1)
        segments += [Segment(" " * space, normal), Segment(note, normal), Segment(" ", normal)]
        return Strip(segments).adjust_cell_length(width, normal)

    async def on_click(self, event: events.Click) -> None:
        """Go back from the trail, as the key does; at its beginning, list what can be done."""
        if event.x >= self._trail_ends:
            return
        wanted = BACK if len(self.app.screen_stack) > 1 else PALETTE
        here = offers(self.screen)
        offer = next((offer for offer in here if wanted in split(offer.command.keys)), None)
        if offer is not None:
            await offer.run()

    def _trail(self, room: int) -> Iterator[Segment]:
        """The last part whole if it can be, and of those before it the nearer ones."""
        faint = self.get_component_rich_style("title--trail")
        here = self.get_component_rich_style("title--here")
        *before, last = self.trail or ("",)
        last = shown(last, max(1, room))
        near = nearest([shown(part, room) for part in before], room - cell_len(last))
        yield from (Segment(f"{part} › ", faint) for part in near)
        yield Segment(last, here)


def noted(note: str, room: int) -> str:
    """A note of several parts in that many cells: the first and the last, and what fits of the others."""
    parts = note.split(DOT)
    while len(parts) > 2 and cell_len(DOT.join(parts)) > room:
        del parts[1]
    last = f"{DOT}{parts[-1]}" if len(parts) > 1 else ""
    if cell_len(last) > room // 2:
        return shown(DOT.join(parts), room)
    return shown(DOT.join(parts[:-1] if last else parts), room - cell_len(last)) + last


def nearest(parts: Sequence[str], room: int) -> Sequence[str]:
    """The parts of a trail that fit with a sign after each, counted from its end; `…` for the others."""
    fewer = (["…", *parts[first:]] for first in range(1, len(parts) + 1))
    fitting = (some for some in (parts, *fewer) if sum(cell_len(part) + 3 for part in some) <= room)
    return next(fitting, ())


class _Key(NamedTuple):
    offer: Offer
    start: int
    end: int


class KeyLine(Widget):
    """What can be done here, by key or by click. What does not fit is in the help."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--label", "keys--off"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; height: 1; background: $panel; color: $foreground-muted;
        & > .keys--key { color: $text-accent; background: $panel; text-style: bold; }
        & > .keys--label { color: $foreground; background: $panel; }
        & > .keys--off { color: $foreground 40%; background: $panel; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[_Key] = []

    def on_mount(self) -> None:
        self.watch(self.screen, "focused", self._other_focus, init=False)

    def _other_focus(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        self._keys = list(self._placed(width))
        segments: list[Segment] = []
        x = 0
        for offer, start, end in self._keys:
            off = offer.why_not is not None
            key = self.get_component_rich_style("keys--off" if off else "keys--key")
            label = self.get_component_rich_style("keys--off" if off else "keys--label")
            segments += [
                Segment(" " * (start - x), self.rich_style),
                Segment(offer.key_sign, key),
                Segment(f" {offer.command.title}", label),
            ]
            x = end
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _placed(self, width: int) -> Iterator[_Key]:
        """Place commands from the left; the way out and the help always at the right end."""
        here = [offer for offer in offers(self.screen) if offer.command.footer and offer.keys]
        named = {offer.command.name: offer for offer in reversed(here)}  # a subclass's own is first
        last = [named[name] for name in AT_THE_END if name in named]
        while last and _end(last) > width:
            last = last[1:]
        room = width - _end(last)
        x = 1
        for offer in here:
            if offer.command.name in AT_THE_END:
                continue
            if x + _size(offer) + 1 > room:
                break
            yield _Key(offer, x, x + _size(offer))
            x += _size(offer) + 2
        x = room
        for offer in last:
            yield _Key(offer, x, x + _size(offer))
            x += _size(offer) + 2

    async def on_click(self, event: events.Click) -> None:
        for offer, start, end in self._keys:
            if start <= event.x < end:
                await offer.run()
                return


def _end(offers: Sequence[Offer]) -> int:
    """Cells from the first of these to the end of the line, two between them and one at the end."""
    return sum(map(_size, offers)) + 2 * len(offers) - 1 if offers else 0


def _size(offer: Offer) -> int:
    return cell_len(offer.key_sign) + 1 + cell_len(offer.command.title)
