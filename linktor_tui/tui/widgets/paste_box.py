"""A box to paste into that shows how much is in it, and not a character of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from linktor_tui.contract.snippets import LONGEST
from linktor_tui.texts import N_, _, count
from linktor_tui.tui.commands import Command, Commanded

if TYPE_CHECKING:
    from textual import events


class PasteBox(Commanded, Widget, can_focus=True):
    """Takes a pasted text, or a typed one from a terminal that types what it pastes.

    No text area: that would draw the text, and keep it for undoing.
    """

    DEFAULT_CSS = """
    PasteBox { height: 3; padding: 1 1; background: $panel; color: $foreground-muted; }
    PasteBox:focus { background: $boost; }
    """
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "paste.enter",
            "enter",
            N_("Use it"),
            N_("Fill the form with it."),
            footer=False,
            palette=False,
        ),
        Command("paste.clear", "ctrl+u,backspace", N_("Empty"), N_("Begin anew."), palette=False),
    )

    class Changed(Message):
        """There is more or less in it."""

    class Entered(Message):
        """Enter was pressed, and it was no line of a typed text."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._typed = False

    @property
    def text(self) -> str:
        """What is in it."""
        return self._text

    def put(self, text: str) -> None:
        """Add to what is in it. tmux pastes its line ends as those of a typewriter."""
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        self._text = (self._text + plain)[:LONGEST]
        self.refresh()
        self.post_message(self.Changed())

    def forget(self) -> None:
        """Empty it."""
        self._text, self._typed = "", False
        self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._typed = False
        self.put(event.text)

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._typed = True
            self.put(event.character)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character is not None and character.isprintable()

    def do_enter(self) -> None:
        if self._typed:
            self.put("\n")
        else:
            self.post_message(self.Entered())

    def do_clear(self) -> None:
        self.forget()
        self.post_message(self.Changed())

    def render(self) -> Content:
        if not self._text:
            return Content(_("Paste here: a .env, JSON, a curl command, a key file."))
        lines = self._text.strip().count("\n") + 1
        characters = count("{number} character", "{number} characters", len(self._text))
        return Content(count("{number} line", "{number} lines", lines) + f", {characters}")
