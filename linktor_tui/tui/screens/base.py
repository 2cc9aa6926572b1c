"""What all screens share: a title above, keys below, a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.screen import ModalScreen, Screen

from linktor_tui.texts import N_
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.screens.steady import Steady
from linktor_tui.tui.widgets.lines import KeyLine, TitleLine
from linktor_tui.tui.widgets.undo_line import UndoLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.errors import ChannelsError
    from linktor_tui.tui.app import LinktorApp

Result = TypeVar("Result")

BACK = Command("page.back", "escape", N_("Back"), N_("Go back one step."), palette=False)
"""Go back; every screen but the first has it."""


class _Linktor:
    """Access to our app under its own type."""

    @property
    def linktor(self) -> LinktorApp:
        """The app this screen is shown by."""
        return cast("LinktorApp", self.app)  # type: ignore[attr-defined]


class Page(_Linktor, Steady, Commanded, Screen[Result]):
    """A screen that fills the terminal. Subclasses give `trail` and `body`."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        linktor = self.linktor
        yield TitleLine(*self.trail(), banner=linktor.banner, accent=linktor.accent)
        yield from self.body()
        yield KeyLine()

    def trail(self) -> tuple[str, ...]:
        """Where this screen is, from the app down; texts may come from elsewhere."""
        return (self.linktor.title,)

    def body(self) -> ComposeResult:
        """Give the widgets between title and keys."""
        yield from ()

    @property
    def title_line(self) -> TitleLine:
        """The line above."""
        return self.query_one(TitleLine)

    def refresh_keys(self) -> None:
        """Show anew what can be done: something changed that commands depend on."""
        for line in self.query(KeyLine):
            line.refresh()

    def keys_changed(self) -> None:
        """Show anew what depends on the operator's own keys."""
        self.refresh_keys()

    def show_undo(self) -> None:
        """Show what can be taken back, or nothing of it any more."""
        lines = self.query(UndoLine)
        if not self.linktor.undoing.steps:
            lines.remove()
        elif lines:
            lines.first().refresh()
        else:
            self.mount(UndoLine(self.linktor.undoing))
        self.refresh_keys()

    def on_screen_resume(self) -> None:
        if self.linktor.undoing.steps:
            self.show_undo()

    def report(self, error: ChannelsError) -> None:
        """Say an error in passing; the place where it happened shows it in full."""
        self.linktor.toast_error(error)

    def do_back(self) -> None:
        """Leave this screen."""
        self.dismiss()


class Dialog(_Linktor, Steady, Commanded, ModalScreen[Result]):
    """A question over the screen below it, with its own keys in place of that one's."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012

    def on_mount(self) -> None:
        self.mount(KeyLine())

    def do_back(self) -> None:
        """Leave without an answer."""
        self.dismiss()
