"""The app's own commands: what can be done on every screen. `LinktorApp` does them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.undoing import UNDO

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp


def no_places(app: LinktorApp) -> str | None:
    """Why there is no other profile to go to."""
    if app.places is None:
        return _("These are sample data: there are no other profiles here.")
    return None


def nobody_waits(app: LinktorApp) -> str | None:
    """Why the program cannot be put aside."""
    if app.suspendable:
        return None
    return _("No shell waits below: nobody could take it up again.")


KEYS = Command(
    "app.keys",
    "f2",
    N_("Keys"),
    N_("Every command with its keys, and other keys for it."),
    footer=False,
    aliases=N_("shortcuts keyboard bindings keymap"),
)
"""Reached from everywhere, and from the screens where keys are looked for."""
APP_COMMANDS = (
    Command(
        "app.not_here",
        "q",
        N_("Quit"),
        N_("Leaves from the list alone, so that one key too many costs nothing."),
        footer=False,
        palette=False,
    ),
    Command("app.help", "question_mark,f1", N_("Help"), N_("What can be done here, and how.")),
    UNDO,
    Command(
        "app.palette",
        "ctrl+p",
        N_("Commands"),
        N_("Find a command, a place or a channel by name; the last used first."),
        footer=False,
        palette=False,
    ),
    Command(
        "app.jump",
        "ctrl+o",
        N_("Jump"),
        N_("Put a letter on every place here; its key goes there."),
        footer=False,
        priority=True,
    ),
    Command(
        "app.theme",
        "ctrl+t",
        N_("Light/dark"),
        N_("Switch between light and dark."),
        footer=False,
    ),
    Command(
        "app.themes",
        "f9",
        N_("Themes"),
        N_("Choose a theme; ansi takes the terminal's colours."),
        footer=False,
    ),
    Command(
        "app.settings",
        "f10,comma",
        N_("Settings"),
        N_("Theme, language, motion, times, questions."),
        footer=False,
        aliases=N_("preferences options config"),
    ),
    KEYS,
    Command(
        "app.activity",
        "L",
        N_("Activity"),
        N_("What was asked of the engine, how long it took, and the command for it."),
        footer=False,
        aliases=N_("log history calls"),
    ),
    Command(
        "app.places",
        "f8",
        N_("Profiles"),
        N_("Go to another profile's channels."),
        no_places,
        footer=False,
        aliases=N_("contexts servers switch"),
    ),
    Command(
        "app.suspend",
        "ctrl+z",
        N_("Suspend"),
        N_("Go back to the shell for a while; fg there goes on here."),
        nobody_waits,
        footer=False,
        aliases=N_("background stop shell"),
    ),
    Command(
        "app.leave",
        "ctrl+q",
        N_("Quit"),
        N_("Leave the program from anywhere; ctrl+c twice does the same."),
        footer=False,
        priority=True,
    ),
    Command(
        "app.interrupt",
        "ctrl+c",
        N_("Quit"),
        N_("Pressed twice, leaves the program."),
        footer=False,
        palette=False,
    ),
)
