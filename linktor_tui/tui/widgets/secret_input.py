"""An input for a credential: masked, and telling nobody what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction
from textual.message import Message
from textual.widgets import Input

from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.widgets.snippet_paste import NoticesSnippets

if TYPE_CHECKING:
    from textual.events import Paste


class SecretInput(NoticesSnippets, Commanded, TameInput):
    """A masked input. Its messages carry no value, and nothing of it gets onto a clipboard.

    Textual's own message of a change quotes the value, and whatever logs messages quotes it on.
    """

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "secret.reveal", "ctrl+r", N_("Show/hide"), N_("Show what was typed, or hide it again.")
        ),
    )

    class Edited(Message):
        """What is in it changed."""

    class Entered(Message):
        """Enter was pressed in it."""

    class Turned(Message):
        """What is in it was shown, or hidden again."""

        def __init__(self, shown: bool) -> None:
            super().__init__()
            self.shown = shown

    def __init__(
        self, *, placeholder: str = "", lines: bool = False, id: str | None = None
    ) -> None:
        """Make one.

        Args:
            lines: what is pasted keeps its line ends, as a private key must.
        """
        super().__init__(placeholder=placeholder, password=True, compact=True, id=id)
        self._lines = lines
        self.notices_snippets = not lines

    def post_message(self, message: Message) -> bool:
        if isinstance(message, Input.Changed):
            message = self.Edited()
        elif isinstance(message, Input.Submitted):
            message = self.Entered()
        return super().post_message(message)

    @property
    def revealed(self) -> bool:
        """True while what was typed can be read on the screen."""
        return not self.password

    def do_reveal(self) -> None:
        self._show(self.password)

    def on_blur(self) -> None:
        if self.revealed:
            self._show(False)

    def _show(self, shown: bool) -> None:
        self.password = not shown
        self.refresh()
        self.post_message(self.Turned(shown))

    def action_copy(self) -> None:
        self._stays_here()

    def action_cut(self) -> None:
        self._stays_here()

    def _stays_here(self) -> None:
        if not self.selected_text:
            raise SkipAction  # ctrl+c without a selection leaves the program, pressed twice
        self.notify(_("A secret is not copied from here."), severity="warning", markup=False)

    def _on_paste(self, event: Paste) -> None:
        # A credential copied from a web page tends to bring blanks and a line end along.
        # The handler of the base class is called after this one.
        event.text = event.text.strip()
        if self._lines and "\n" in event.text.replace("\r", "\n"):
            self.replace(event.text, *self.selection)
            event.text = ""

    def forget(self) -> None:
        """Empty it, before the screen goes."""
        self.value = ""
