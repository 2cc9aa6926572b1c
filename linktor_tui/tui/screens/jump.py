"""Jump mode: a letter over every place of a screen that can have the keys, and a key goes there.

The libraries for it mark widgets one by one and know no places within a widget, such as tabs.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, runtime_checkable

from textual.errors import NoWidget
from textual.geometry import Offset, Region
from textual.screen import ModalScreen
from textual.widgets import Static

from linktor_tui.texts import N_
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.screens.steady import Steady, can_have_keys
from linktor_tui.tui.widgets.lines import KeyLine

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.screen import Screen
    from textual.widget import Widget

HOME_ROW = "asdfghjkl"
LETTERS = HOME_ROW + "".join(sorted(set(string.ascii_lowercase) - set(HOME_ROW)))
LETTERS += string.ascii_uppercase
"""In the order in which places get them; more places than that have none."""
CELLS = 3
"""Cells that a letter takes, with a blank on each side."""


class Spot(NamedTuple):
    """A place that can be gone to."""

    at: Offset
    go: Callable[[], object]


@runtime_checkable
class HasSpots(Protocol):
    """A widget with places within it, which stand for it as a whole."""

    def spots(self) -> Iterable[tuple[Offset, Callable[[], object]]]:
        """Each place: where in the widget, and how to go there."""
        ...


def spots(screen: Screen[Any]) -> list[Spot]:
    """The places that are to be seen on a screen, as one reads them."""
    found = [*_inner(screen), *_focusable(screen)]
    return sorted(found, key=lambda spot: (spot.at.y, spot.at.x))[: len(LETTERS)]


def _focusable(screen: Screen[Any]) -> Iterator[Spot]:
    for widget in screen.focus_chain:
        if not isinstance(widget, HasSpots) and (seen := _seen(screen, widget)):
            yield Spot(seen.offset, partial(_go, screen, widget))


def _go(screen: Screen[Any], widget: Widget) -> None:
    if can_have_keys(widget):  # it may have gone while the letters stood there
        screen.set_focus(widget)


def _inner(screen: Screen[Any]) -> Iterator[Spot]:
    for widget in screen.query("*").results():
        if isinstance(widget, HasSpots) and (seen := _seen(screen, widget)):
            places = ((seen.offset + at, go) for at, go in widget.spots())
            yield from (Spot(at, go) for at, go in places if seen.contains_point(at))


def _seen(screen: Screen[Any], widget: Widget) -> Region:
    """The part of a widget that is to be seen; empty where none is."""
    try:
        return screen.find_widget(widget).visible_region
    except NoWidget:
        return Region()


class JumpScreen(Steady, Commanded, ModalScreen["Spot | None"]):
    """The letters, over the screen as it is. Gives the place whose letter was pressed."""

    CSS_PATH = "jump.tcss"
    AUTO_FOCUS = ""
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("jump.back", "escape", N_("Back"), N_("Stay where you are."), palette=False),
    )

    def __init__(self, found: Iterable[Spot]) -> None:
        super().__init__()
        self._spots = dict(zip(LETTERS, found, strict=False))
        self._laid_out_for: object = None

    def compose(self) -> ComposeResult:
        yield KeyLine()
        taken: set[Offset] = set()
        for letter, spot in self._spots.items():
            at = spot.at
            while at in taken:
                at += Offset(CELLS, 0)
            taken.add(at)
            label = Static(f" {letter} ", markup=False)
            label.styles.offset = at
            yield label

    def on_resize(self, event: events.Resize) -> None:
        """Leave where the terminal became another: the places are elsewhere then."""
        if self._laid_out_for not in (None, event.size):
            self.dismiss()
        self._laid_out_for = event.size

    def on_key(self, event: events.Key) -> None:
        spot = self._spots.get(event.character or "")
        if spot is not None:
            event.stop()
            self.dismiss(spot)

    def on_click(self, event: events.Click) -> None:
        """A click on a letter goes to its place, any other leaves."""
        under = (
            label
            for label in self.query(Static)
            if label.region.contains_point(event.screen_offset)
        )
        letter = next((str(label.render()).strip() for label in under), "")
        self.dismiss(self._spots.get(letter))

    def do_back(self) -> None:
        self.dismiss()
