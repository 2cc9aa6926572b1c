"""Driving the app in tests: keys in, state and screen out. Nothing here waits for a time to pass."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from textual._xterm_parser import XTermParser
from textual.geometry import Offset
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from linktor_tui.tui.app import LinktorApp
from linktor_tui.tui.private import TameInput, strips_of
from linktor_tui.tui.screens.home.page import HomePage
from linktor_tui.tui.widgets.field_row import FieldRow
from tests.tui.fakes import FakeApi
from tests.tui.samples import clock

SMALL = (80, 24)
LARGE = (120, 40)
GLANCE = 0.002
"""Seconds the app is let work before a condition is looked at again."""
LOOKS = 5000
"""How often it is looked at before a test gives up."""

S = TypeVar("S", bound=Screen[Any])


class Seconds:
    """A clock that goes on when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def make_app(api: FakeApi, **more: Any) -> LinktorApp:
    """An app on a made-up engine, with a clock that stands still and nothing that moves."""
    more.setdefault("environ", {})
    app = LinktorApp(lambda: api, clock=clock, undo_clock=Seconds(), **more)
    app.animation_level = "none"
    return app


def read_at_once(keys: str) -> Iterable[Message]:
    """What the library makes of keys that are there in one read of the terminal."""
    return XTermParser().feed(keys)


@dataclass
class Desk:
    """A running app, its engine, and the hands on its keyboard."""

    app: LinktorApp
    api: FakeApi
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """Press keys, and let the app do what follows."""
        await self.pilot.press(*keys)

    async def burst(self, keys: str) -> None:
        """Type faster than the app acts."""
        for event in read_at_once(keys):
            self.app.post_message(event)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Write a text into what has the focus."""
        focused = self.app.focused
        assert isinstance(focused, TameInput)
        focused.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def focus(self, widget: Widget) -> None:
        """Put the focus on a widget."""
        widget.focus()
        await self.until(lambda: self.app.focused is widget)

    async def click(self, widget: Any, x: int = 0, y: int = 0, times: int = 1) -> None:
        """Click a widget at a place in it."""
        await self.pilot.click(widget, offset=Offset(x, y), times=times)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], Any]) -> None:
        """Let the app work until something is so."""
        for _ in range(LOOKS):
            if condition():
                await self.pilot.pause()
                return
            await asyncio.sleep(GLANCE)
        raise AssertionError(f"did not come about; the screen:\n{self.text()}")

    async def at(self, kind: type[S]) -> S:
        """Wait for a screen, drawn and with nothing under way that is not held back by a gate."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_running)
        screen = self.app.screen
        assert isinstance(screen, kind)
        return screen

    @property
    def home(self) -> HomePage:
        """The list, at the bottom of the stack."""
        page = self.app.screen_stack[0]
        assert isinstance(page, HomePage)
        return page

    @property
    def names(self) -> list[str]:
        """Names in the rows of the list, from the top."""
        return [item.name for item in self.home.table.listing.view]

    @property
    def trail(self) -> list[str]:
        """Classes of the screens, the list first."""
        return [type(screen).__name__ for screen in self.app.screen_stack]

    @property
    def toasts(self) -> list[str]:
        """What was said in passing."""
        return [notification.message for notification in self.app._notifications]

    async def pass_by(self, seconds: float) -> None:
        """Let time pass for what can be taken back."""
        clock = self.app.undoing.clock
        assert isinstance(clock, Seconds)
        clock.now += seconds
        self.app.look_at_undo()
        await self.pilot.pause()

    def row(self, key: str) -> FieldRow:
        """A field of the form on the screen."""
        return self.app.screen.query_one(f"#field-{key}", FieldRow)

    def fault(self, key: str) -> str:
        """What is said below a field."""
        return str(self.row(key).query_one(".field-fault", Static).render())

    def sign(self, key: str) -> str:
        """The sign beside a field."""
        return str(self.row(key).query_one(".field-sign", Static).render())

    def text(self) -> str:
        """The screen as text."""
        return screen_text(self.app)


def screen_text(app: LinktorApp) -> str:
    """The screen as text, without colours, blanks at line ends away."""
    return "\n".join(strip.text.rstrip() for strip in strips_of(app.screen)) + "\n"


@asynccontextmanager
async def at_desk(
    api: FakeApi, size: tuple[int, int] = SMALL, *, loaded: bool = True, **more: Any
) -> AsyncIterator[Desk]:
    """Run the app headless; by default wait until its list was read."""
    app = make_app(api, **more)
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, api, pilot)
        if loaded:
            await desk.until(lambda: desk.home.read)
        yield desk
