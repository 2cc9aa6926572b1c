"""The terminal app: one screen over the other, all on one `ChannelsAPI`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.constants import TEXTUAL_ANIMATIONS
from textual.signal import Signal

from linktor_tui.contract.times import utc_now
from linktor_tui.keymap import NO_KEYMAP, Keymap
from linktor_tui.looks import tell_times
from linktor_tui.sparks import PLAIN, marks_for
from linktor_tui.texts import _, speak
from linktor_tui.textsafe import visible
from linktor_tui.tui import settings, themes
from linktor_tui.tui.activity import Activity
from linktor_tui.tui.app_commands import APP_COMMANDS
from linktor_tui.tui.beside import Beside, Companion
from linktor_tui.tui.commands import NO_KEY, Commanded, choose_keys, key_of
from linktor_tui.tui.connection import Connection
from linktor_tui.tui.in_order import InOrder
from linktor_tui.tui.memory import Book, Memory
from linktor_tui.tui.news import News
from linktor_tui.tui.own_keys import OwnKeys
from linktor_tui.tui.places import accent_style
from linktor_tui.tui.private import TERMINATED, CrashingApp
from linktor_tui.tui.screens.base import Dialog, Page
from linktor_tui.tui.screens.home.page import HomePage
from linktor_tui.tui.telling import toast_of
from linktor_tui.tui.tidings import Tidings
from linktor_tui.tui.undoing import LOOK, Step, Undoing, carry_out, finish, undo

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.screen import Screen
    from textual.theme import Theme
    from textual.timer import Timer

    from linktor_tui.board import BoardChoice
    from linktor_tui.contract.errors import ChannelsError
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.places import Place, Places
    from linktor_tui.tui.secret_file import SecretFile

TWICE_WITHIN = 2.0
"""Seconds between two presses of ctrl+c that leave the program."""
LONG_TOAST = 15.0
"""Seconds that a message stays for whoever wants to read it at leisure."""


def _palette() -> type[Provider]:
    from linktor_tui.tui.palette import CommandProvider

    return CommandProvider


class LinktorApp(Commanded, InOrder, CrashingApp):
    """The app. Knows no engine: it is handed a way to open one."""

    CSS_PATH = ["app.tcss", "screens/home/page.tcss"]  # noqa: RUF012  # a first screen's own is not read
    ENABLE_COMMAND_PALETTE = False  # bound below, with everything else
    COMMANDS = {_palette}  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    ACTIONS = APP_COMMANDS

    def __init__(
        self,
        open_api: Callable[[], ChannelsAPI],
        *,
        title: str = "linktor-tui",
        banner: str | None = None,
        places: Places | None = None,
        secret_file: SecretFile | None = None,
        accent: str | None = None,
        memory: Memory | None = None,
        keymap: Keymap = NO_KEYMAP,
        key_book: Book | None = None,
        companion: Companion | None = None,
        board: BoardChoice | None = None,
        leads_to_demo: bool = False,
        clock: Callable[[], datetime] = utc_now,
        undo_clock: Callable[[], float] = time.monotonic,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Make the app; nothing is opened yet.

        Args:
            open_api: opens the engine. Called once, off the screen's thread.
            banner: stands above every screen, to say that this is not the real thing.
            places: the profiles that can be gone to; None where there are no others.
            secret_file: where secrets are kept without a keyring; None where nobody keeps any.
            accent: colour of the profile that is opened first.
            memory: what is kept between two runs; without one nothing is.
            keymap: the operator's own keys.
            key_book: where they are written down; without one others hold for this run.
            companion: runs beside the app while it shows this machine's channels.
            board: what the board is to show, where the app begins with it.
            leads_to_demo: whoever runs the app runs the demo when it ends with `TO_DEMO`.
            clock: tells the time, aware and in UTC.
            undo_clock: counts the seconds in which something can be taken back.
        """
        super().__init__()
        self.environ = os.environ if environ is None else environ
        self.title = title
        self.banner = banner
        self.places = places
        self.secret_file = secret_file
        self.accent = accent_style(accent)
        """Colour that marks the profile in use, for the line above every screen."""
        self.memory = memory or Memory()
        """What is kept between two runs."""
        self.own_keys = OwnKeys(keymap, key_book)
        self.take_keys()
        self._board = board
        self.leads_to_demo = leads_to_demo
        self.tidings = Tidings(self)
        self.clock = clock
        self.activity = Activity(clock)
        """What was asked of the engine."""
        self.undoing = Undoing(undo_clock)
        """What can be taken back."""
        self.refused_deletions: dict[str, int] = {}
        """Open conversations of channels that could not be deleted for their sake, by id."""
        self._looking: Timer | None = None
        self.news: Signal[News] = Signal(self, "news")
        beside = Beside(companion, self._tell_of_companion)
        self.connection = Connection(open_api, self.activity, beside)
        """The engine, and what runs beside it."""
        self._interrupted_at: float | None = None
        self._dress()
        self.take_settings()

    def _dress(self) -> None:
        """Have the themes at hand, and draw what the terminal can show."""
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.show_colours(not self.environ.get("NO_COLOR"))
        if marks_for(self.environ) == PLAIN:
            self.show_poor_signs()

    def get_default_screen(self) -> Screen[Any]:
        return HomePage()

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_loop_error)
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.app_resume_signal.subscribe(self, self._draw_all)
        for fault in self.own_keys.keymap.faults:
            self.notify(visible(fault), severity="warning", markup=False, timeout=15)
        if sys.platform != "win32" and not self.is_headless:
            self.continue_only_when_stopped()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.exit, TERMINATED, TERMINATED)
        if self._board is not None:
            from linktor_tui.tui.screens.board import BoardPage

            self.push_screen(BoardPage(self._board))

    def _draw_all(self, _app: object) -> None:
        """Draw the whole screen after a stop: the shell had the terminal meanwhile."""
        self.refresh(layout=True)

    def _on_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Say that a task in the background broke. Asyncio's own message quotes what it held."""
        error = context.get("exception")
        kind = type(error).__name__ if error is not None else "no exception"
        self.notify(
            _("Something broke in the background ({kind}).").format(kind=kind),
            severity="warning",
            markup=False,
        )

    def take_settings(self) -> None:
        """Follow the settings, as the environment and the operator have them."""
        valued = partial(settings.value, self.memory, self.environ)
        speak(self.environ, valued(settings.LANGUAGE))
        theme = valued(settings.THEME)
        self.theme = theme if theme in self.available_themes else themes.suggested(self.environ)
        self.animation_level = "none" if valued(settings.REDUCED_MOTION) else TEXTUAL_ANIMATIONS
        tell_times(absolute=valued(settings.TIMES) == settings.ABSOLUTE)

    def take_keys(self) -> None:
        """Follow the operator's own keys, as they are now."""
        keys = self.own_keys.keymap.keys
        choose_keys(keys)
        self.set_keymap({command: own or NO_KEY for command, own in keys.items()})
        for screen in self.screen_stack if self.is_running else ():
            if isinstance(screen, Page):
                screen.keys_changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A screen that waits for any key gets those, too, that work everywhere."""
        above = self.screen_stack[-1:] if self.is_running else []
        waits = any(getattr(screen, "takes_any_key", False) for screen in above)
        return not waits and super().check_action(action, parameters)

    def _keep_theme(self, theme: Theme) -> None:
        if theme.name != themes.suggested(self.environ) or self.memory.get("theme", ""):
            self.memory.put("theme", theme.name)

    def setting(self, one: settings.Setting) -> Any:
        """The value of a setting."""
        return settings.value(self.memory, self.environ, one)

    # --- the engine ----------------------------------------------------------------------------

    async def open_api(self) -> ChannelsAPI:
        """Open the engine, once. Raises what opening it raises, and tries anew the next time."""
        return await self.connection.open()

    def start_companion(self) -> None:
        """Have what runs beside the app begin, unless the operator does not want it."""
        if self.setting(settings.RECEIVE):
            self.connection.start_companion()

    async def switch(self, place: Place, *, may_change: bool) -> None:
        """Go to another profile's channels. Raises `ChannelsError`, and stays where it is then.

        Whoever asked may be gone before it is there: it is not given up half-way.
        """
        assert self.places is not None
        opened = await asyncio.to_thread(self.places.open, place.name, may_change=may_change)
        await asyncio.shield(self._go_to(place, opened, may_change=may_change))

    async def _go_to(self, place: Place, opened: ChannelsAPI, *, may_change: bool) -> None:
        home = self.screen_stack[0]
        assert isinstance(home, HomePage)

        def arrive() -> None:
            self.title, self.accent = title_of(place.name), accent_style(place.accent)
            looks_only = _("look only") if not may_change else None
            self.banner = looks_only or (_("production") if place.production else None)
            home.arrive()

        for group in ("edit", "switch", "delete", "bulk"):  # what is on its way is of this place
            self.workers.cancel_group(self, group)
        home.depart(visible(place.name))
        for told in await finish(self):
            self.toast(told, severity="error")
        await self.connection.move_to(opened, arrive)
        if home.loaded:
            self.start_companion()

    @property
    def api(self) -> ChannelsAPI:
        """The engine, on every screen that is reached from a list that was read."""
        return self.connection.api

    @property
    def place(self) -> str:
        """Where the channels live; empty before it is known."""
        return self.connection.place

    def tell_notices(self) -> None:
        """Say what the engine wants the operator to know, each notice once."""
        for notice in self.connection.new_notices():
            self.notify(visible(notice), severity="warning", markup=False, timeout=15)
        if (trouble := self.memory.told()) is not None:
            self.toast_error(trouble)

    # --- telling -------------------------------------------------------------------------------

    def publish(self, channel: Channel, *, new: bool = False) -> None:
        """Tell every screen how a channel is now."""
        self.news.publish(News(channel.id, channel, new))
        self.tell_notices()

    def publish_gone(self, channel_id: str) -> None:
        """Tell every screen that a channel is gone."""
        self.news.publish(News(channel_id, None))
        self.tell_notices()

    def toast(self, text: str, *, severity: Any = "information") -> None:
        """Say something in passing; the text is safe to show already."""
        if severity == "information" and self.setting(settings.TOASTS) == settings.TROUBLE_ALONE:
            return
        patience = LONG_TOAST if self.setting(settings.TOASTS) == settings.LONG else None
        self.notify(text, severity=severity, markup=False, timeout=patience)

    def _tell_of_companion(self, error: ChannelsError) -> None:
        self.toast(visible(error.message))

    def toast_error(self, error: ChannelsError) -> None:
        """Say in passing what went wrong, and the way out."""
        self.notify(toast_of(error), severity="error", markup=False, timeout=8)

    # --- taking back ---------------------------------------------------------------------------

    def tell_undo(self) -> None:
        """Show on every screen what can be taken back now, and look after it."""
        if self._looking is None:
            self._looking = self.set_interval(LOOK, self.look_at_undo)
        if not self.undoing.steps:
            self._looking.stop()
            self._looking = None
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.show_undo()

    def look_at_undo(self) -> None:
        """Carry out what was held back for long enough."""
        for step in self.undoing.expire():
            self.run_worker(self._carry_out(step), group="undo")
        self.tell_undo()

    async def _carry_out(self, step: Step) -> None:
        error = await carry_out(self, step)
        if error is not None:
            self.toast_error(error)
        self.tell_undo()

    async def do_undo(self) -> None:
        self.run_worker(undo(self), group="undo")

    # --- commands ------------------------------------------------------------------------------

    def do_suspend(self) -> None:
        self.stop_until_continued()

    def do_help(self) -> None:
        from linktor_tui.tui.screens.help import HelpDialog

        if not isinstance(self.screen, HelpDialog):
            self.push_screen(HelpDialog(self.screen))

    def do_palette(self) -> None:
        from linktor_tui.tui.palette import Palette

        if not Palette.is_open(cast(Any, self)):
            self.push_screen(Palette(_("a command, a place or a channel")))

    def do_jump(self) -> None:
        from linktor_tui.tui.screens.jump import JumpScreen, Spot, spots

        def go(spot: Spot | None) -> None:
            if spot is not None:
                spot.go()

        if isinstance(self.screen, JumpScreen):
            self.screen.do_back()
        elif isinstance(self.screen, (Page, Dialog)):
            found = spots(self.screen)
            if found:
                self.push_screen(JumpScreen(found), go)
            else:
                self.toast(_("There is no place to go to here."))

    def do_places(self) -> None:
        from linktor_tui.tui.screens.places import PlacesDialog

        if not isinstance(self.screen, HomePage):
            self.toast(_("Go back to the list first: what is open here belongs to one profile."))
        else:
            self.push_screen(PlacesDialog())

    def do_settings(self) -> None:
        from linktor_tui.tui.screens.settings import SettingsPage

        if not isinstance(self.screen, SettingsPage):
            self.push_screen(SettingsPage())

    def do_keys(self) -> None:
        from linktor_tui.tui.screens.keys import KeysPage

        if not isinstance(self.screen, KeysPage):
            self.push_screen(KeysPage())

    def do_activity(self) -> None:
        from linktor_tui.tui.screens.activity import ActivityPage

        if not isinstance(self.screen, ActivityPage):
            self.push_screen(ActivityPage())

    def do_theme(self) -> None:
        dark = self.current_theme.dark
        self.theme = (themes.LIGHT if dark else themes.DARK).name

    def do_themes(self) -> None:
        from textual.theme import ThemeProvider

        from linktor_tui.tui.palette import Palette

        self.push_screen(Palette(_("a theme"), ThemeProvider))

    def do_not_here(self) -> None:
        said = _("{quit} leaves from the list alone. {back} goes back, {leave} leaves from here.")
        signs = {"quit": "app.not_here", "back": "page.back", "leave": "app.leave"}
        self.toast(said.format(**{name: key_of(command) for name, command in signs.items()}))

    def do_leave(self) -> None:
        self.exit(0)

    def do_interrupt(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._interrupted_at is not None and now - self._interrupted_at < TWICE_WITHIN:
            self.exit(0)
        else:
            self._interrupted_at = now
            self.toast(_("Press ctrl+c once more to leave."))


def title_of(profile: str) -> str:
    """What stands above every screen of a profile's channels."""
    return "linktor-tui" if profile == "local" else f"linktor-tui {visible(profile)}"
