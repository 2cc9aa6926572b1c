"""Waiting for a key that is to become a command's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Button

from linktor_tui.keymap import Known
from linktor_tui.looks import Tone
from linktor_tui.texts import _
from linktor_tui.tui.commands import key_sign
from linktor_tui.tui.own_keys import is_way_out, refusal
from linktor_tui.tui.screens.base import Dialog
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult


def signs(keys: Iterable[str]) -> str:
    """Keys as a person writes them."""
    return " ".join(map(key_sign, keys)) or _("no key")


def name_of(command: Known) -> str:
    """A command's name between quotes."""
    return f"“{_(command.label)}”"


class PressDialog(Dialog[tuple[str, ...]]):
    """Waits for a key, whatever it does elsewhere, and gives the keys that the command then has.

    Escape alone leaves. The buttons are for whoever has the mouse at hand.
    """

    CSS_PATH = "dialog.tcss"
    DEFAULT_CSS = """
    PressDialog .answers { height: auto; }
    """
    AUTO_FOCUS = ""
    takes_any_key = True

    def __init__(self, command: Known, keys: tuple[str, ...], *, more: bool) -> None:
        """Ask for a key.

        Args:
            keys: those that the command has now.
            more: whether the key is to be one more, and not in the place of those.
        """
        super().__init__()
        self._command = command
        self._keys = keys
        self._more = more

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts(self._asked(), classes="question")
            with Vertical(classes="answers"):
                for what, label in self._answers():
                    button = Button(label, id=what, compact=True)
                    button.can_focus = False  # enter is a key like any other here
                    yield button

    def _asked(self, refused: str | None = None) -> Iterator[Fact]:
        said = _("Press the new key for {name}.")
        if self._more:
            said = _("Press one more key for {name}.")
        yield Fact("", said.format(name=name_of(self._command)), Tone.STRONG)
        now = _("Now: {keys}. Escape leaves it so.").format(keys=signs(self._keys))
        yield Fact("", refused or now, Tone.WARN if refused else Tone.QUIET)

    def _answers(self) -> Iterator[tuple[str, str]]:
        if not self._more:
            yield "more", _("One more key, beside those")
        if not is_way_out(self._command):
            yield "none", _("No key")
        yield "usual", _("As usual: {keys}").format(keys=signs(self._command.keys))
        yield "leave", _("Leave it so")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        refused = refusal(self._command, event.key)
        if event.key == "escape":
            self.dismiss(None)
        elif refused is not None:
            self.query_one(".question", Facts).show(self._asked(refused))
        else:
            before = self._keys if self._more else ()
            self.dismiss(tuple(dict.fromkeys((*before, event.key))))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "more":
            self._more, event.button.display = True, False
            self.query_one(".question", Facts).show(self._asked())
        else:
            self.dismiss({"none": (), "usual": self._command.keys}.get(event.button.id or ""))
