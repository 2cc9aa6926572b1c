"""Scrolling a page by the keys of vi; the arrows and the page keys are the widget's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from linktor_tui.texts import N_
from linktor_tui.tui.commands import Command, Commanded

if TYPE_CHECKING:
    from textual.widget import Widget


def _scroll(id: str, keys: str, label: str, help: str) -> Command:
    return Command(f"scroll.{id}", keys, label, help, footer=False, palette=False)


class Scrolling(Commanded):
    """Mixin, named first among the bases, for a screen with one part that scrolls."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        _scroll("down", "j", N_("Down"), N_("Scroll down.")),
        _scroll("up", "k", N_("Up"), N_("Scroll up.")),
        _scroll("half_down", "ctrl+d", N_("Half a page down"), N_("Half a page down.")),
        _scroll("half_up", "ctrl+u", N_("Half a page up"), N_("Half a page up.")),
        _scroll("top", "g", N_("Top"), N_("To the top.")),
        _scroll("bottom", "G", N_("Bottom"), N_("To the bottom.")),
    )

    def scrolled(self) -> Widget:
        """The part that scrolls."""
        raise NotImplementedError

    def do_down(self) -> None:
        self.scrolled().scroll_down(animate=False)

    def do_up(self) -> None:
        self.scrolled().scroll_up(animate=False)

    def do_half_down(self) -> None:
        self._by(1)

    def do_half_up(self) -> None:
        self._by(-1)

    def _by(self, halves: int) -> None:
        part = self.scrolled()
        half = max(1, part.size.height // 2)
        part.scroll_relative(y=halves * half, animate=False)

    def do_top(self) -> None:
        self.scrolled().scroll_home(animate=False)

    def do_bottom(self) -> None:
        self.scrolled().scroll_end(animate=False)
