"""Every use of what Textual keeps to itself, in one place, for the day when it changes.

Tested with the version that pyproject.toml names; the tests of this module fail loudly when a new
one does things another way.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.filter import Monochrome, NoColor
from textual.widgets import Input
from textual.worker import WorkerFailed, active_worker

from linktor_tui.textsafe import HIDDEN
from linktor_tui.tui.signs import PoorSigns

if TYPE_CHECKING:
    from textual._compositor import CompositorMap, ReflowResult
    from textual.geometry import Size
    from textual.screen import Screen
    from textual.strip import Strip
    from textual.widget import Widget

TERMINATED = 143
"""Exit code after SIGTERM, as shells write it: 128 and the signal's number."""
_ONE_TO_ONE = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_ONE_TO_ONE |= {code: "\ufffd" for code in (*HIDDEN, *range(0xD800, 0xE000))}


def terminal_is_there() -> bool:
    """Whether the terminal that keys come from is still there."""
    try:
        return sys.__stdin__ is not None and sys.__stdin__.isatty()
    except ValueError:  # closed
        return False


class CrashingApp(App[int]):
    """An app whose crash shows no value of any variable.

    Textual's own crash screen prints the local variables of every frame, and what was typed is
    among them. Here the error is kept in `crash`, the terminal is given back, and whoever ran the
    app says what happened.
    """

    crash: BaseException | None = None
    """What ended the app, None while nothing did."""

    def _handle_exception(self, error: Exception) -> None:
        if isinstance(error, WorkerFailed) and self._came_too_late(error):
            return  # there is nothing to draw on any more
        self._return_code = 1
        if self._exception is None:
            # Textual's test harness raises what it finds here.
            self._exception = error
            self._exception_event.set()
        if self.crash is None:
            # A failed worker wraps what it raised.
            self.crash = error.error if isinstance(error, WorkerFailed) else error
        self._close_messages_no_wait()

    def _came_too_late(self, failed: WorkerFailed) -> bool:
        """Whether the worker that runs looked for something on a screen that was left meanwhile."""
        worker = active_worker.get(None)
        if worker is None or not isinstance(failed.error, NoMatches):
            return False
        try:
            return worker.node.screen not in self.screen_stack
        except NoScreen:
            return True

    def _fatal_error(self) -> None:
        """Not called; stands here so that no way is left to the crash screen of the library."""
        self._close_messages_no_wait()

    async def _close_all(self) -> None:
        # What still runs would look for widgets that are gone, and be taken for a crash.
        self.workers.cancel_all()
        await super()._close_all()

    def panic(self, *renderables: Any) -> None:
        """Called where the thread that reads keys broke; where the terminal went, that is no crash."""
        if terminal_is_there():
            super().panic(*renderables)
        else:
            self.exit(TERMINATED, TERMINATED)

    @property
    def suspendable(self) -> bool:
        """Whether a shell waits that can put this program aside, and take it up again."""
        driver = self._driver
        return driver is not None and driver.can_suspend and os.getpgrp() != os.getsid(0)

    def stop_until_continued(self) -> None:
        """Put this program aside, as a shell's ctrl+z does: with all that was started with it."""
        self._suspend_signal()
        os.kill(0, signal.SIGTSTP)

    def continue_only_when_stopped(self) -> None:
        """Begin to read and write anew after a stop alone, and not whenever told to go on.

        A terminal that goes away tells that, too: the library would then start second threads, of
        which one waits for ever and one reads for ever.
        """
        driver = self._driver
        begin_anew = getattr(driver, "_sigcont_application", None)
        if begin_anew is None:
            return

        def go_on(*_: object) -> None:
            if getattr(driver, "_must_signal_resume", True):
                begin_anew()

        signal.signal(signal.SIGCONT, go_on)

    def stop_reading_keys(self) -> None:
        """End the thread that reads keys, once the app has ended.

        Where the terminal went away first, the library can leave it running: for ever, and busy.
        """
        stop = getattr(self._driver, "exit_event", None)
        if stop is not None:
            stop.set()

    def notify(self, message: str, *, title: str = "", **more: Any) -> None:
        """Say something in passing: once, however often a key that cannot be used is pressed."""
        for said in list(self._notifications):
            if (said.message, said.title) == (message, title):
                self._unnotify(said, refresh=False)
        super().notify(message, title=title, **more)

    def show_colours(self, wanted: bool) -> None:
        """Draw with colours, or with none at all: bold and reversed text are left.

        The library's own way without colours keeps shades of grey.
        """
        others = [item for item in self._filters if not isinstance(item, (Monochrome, NoColor))]
        self._filters = others if wanted else [*others, NoColor()]
        self.no_color = not wanted

    def show_poor_signs(self) -> None:
        """Draw with the signs alone that the font of a Linux console has."""
        self._filters.append(PoorSigns())

    def copy_and_forget(self, text: str) -> None:
        """Send a text to the terminal's clipboard (OSC 52) without keeping it in this program."""
        self.copy_to_clipboard(text)
        self._clipboard = ""


class TameInput(Input):
    """An input that shows what was pasted into it without acting on it.

    Rich hands escape sequences in a value on to the terminal. Each character that a terminal would
    act on is drawn as one visible character, so that the cursor stays in its place.
    """

    def on_mount(self) -> None:
        self.cursor_blink = self.app.animation_level != "none"

    @property
    def _value(self) -> Text:
        if self.password:
            return super()._value
        tame = self.value.translate(_ONE_TO_ONE)
        return Text(tame, no_wrap=True, overflow="ignore", end="")


class StrictCompositor(Compositor):
    """Lays out what was asked for, and tells each widget how large it is when it is first laid out.

    The library takes a second request of a widget for the first, even where the screen was laid out
    in between, and keeps what it measured then. And it looks up where things are between two layouts,
    too: what was new at such a look was no news any more at the next, and never learned its size.
    """

    _told: CompositorMap | None = None
    """How things were at the last layout, where something was looked up since."""

    @property
    def full_map(self) -> CompositorMap:
        if self._full_map_invalidated and self._told is None:
            self._told = self._full_map
        return super().full_map

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        if self._told is not None:
            self._full_map, self._told = self._told, None
        return super().reflow(parent, size)

    def _arrange_root(
        self, root: Widget, size: Size, visible_only: bool = True
    ) -> tuple[CompositorMap, set[Widget]]:
        arranged = super()._arrange_root(root, size, visible_only)
        for widget in arranged[0]:
            if widget._layout_required:  # it is measured again, whatever was measured now
                widget._layout_updates += 1
        return arranged


def strips_of(screen: Screen[Any]) -> list[Strip]:
    """The lines of a screen and of those that are to be seen below it."""
    before = visible_screen_stack.set(screen.app._background_screens)
    try:
        return screen._compositor.render_strips(screen.size)
    finally:
        visible_screen_stack.reset(before)
