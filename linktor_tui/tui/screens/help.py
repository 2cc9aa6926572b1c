"""Help: what can be done on the screen below, by which key, and why not if not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import VerticalScroll

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.app_commands import KEYS
from linktor_tui.tui.commands import Command, Offer, offers
from linktor_tui.tui.screens.base import Dialog
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.screen import Screen


class HelpDialog(Scrolling, Dialog[None]):
    """Lists the commands of a screen, from the same definitions that its keys come from."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "VerticalScroll"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("help.close", "escape,question_mark,f1,q", N_("Back"), N_("Close the help.")),
        replace(KEYS, footer=True),
    )

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self._offers = tuple(offers(below))

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog"):
            yield Facts(
                [*commands(self._offers), BLANK, *mouse()], heading=_("What can be done here")
            )

    def do_close(self) -> None:
        self.dismiss()

    def do_keys(self) -> None:
        self.dismiss()
        self.linktor.do_keys()

    def scrolled(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)


def mouse() -> Iterable[Fact]:
    """What the mouse is good for."""
    yield Fact("", _("The mouse works too: click a row, a column's head, a key below."), Tone.QUIET)
    yield Fact("", _("To select text with it, hold shift."), Tone.QUIET)


def commands(listed: Iterable[Offer]) -> Iterable[Fact]:
    """A line for each command; one that cannot be used now gives its reason."""
    for offer in sorted(listed, key=lambda offer: not offer.command.palette):
        command, reason = offer.command, offer.why_not
        tone = Tone.QUIET if reason else Tone.PLAIN
        text = f"{command.title}: {command.about}" if command.palette else command.about
        yield Fact(offer.key_signs, text, tone, Tone.BUSY)
        if reason:
            yield Fact("", _("Not now: {reason}").format(reason=reason), Tone.WARN)
