"""A question whose default is no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import Dialog
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.errors import ChannelsError


class Question(NamedTuple):
    """What is asked. Texts may come from elsewhere; the two answers are our own words."""

    text: str
    explanation: str = ""
    facts: tuple[Fact, ...] = ()
    yes: str = ""
    no: str = ""
    dangerous: bool = False


def may_go_there(change: ChannelsError) -> Question:
    """Ask whether a stored secret may go to a host that it was not stored for."""
    facts = [Fact(_("Cause"), change.cause)] if change.cause else []
    return Question(
        _("A stored secret would go to another server than before."),
        change.message,
        (*facts, Fact("", _("Say yes only if you changed the server yourself."), Tone.WARN)),
        yes=_("Yes, it may go there"),
        no=_("No, keep it here"),
        dangerous=True,
    )


class ConfirmDialog(Dialog[bool]):
    """Asks; enter means no unless the operator moved to yes."""

    CSS_PATH = "dialog.tcss"
    AUTO_FOCUS = "#no"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("confirm.yes", "y", N_("Yes"), N_("Do it.")),
        Command("confirm.no", "n,escape", N_("No"), N_("Leave everything as it is.")),
        Command(
            "confirm.other",
            "left,right,h,l",
            N_("Other answer"),
            N_("Move to the other answer."),
            footer=False,
            palette=False,
        ),
    )

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        question = self.question
        with Vertical(classes="dialog -dangerous" if question.dangerous else "dialog"):
            explained = [Fact("", question.explanation)] if question.explanation else []
            yield Facts([Fact("", question.text, Tone.STRONG), *explained])
            if question.facts:
                yield Facts(question.facts)
            with Horizontal(classes="buttons"):
                yield Button((question.no or _("No")) + " (n)", id="no", compact=True)
                yield Button((question.yes or _("Yes")) + " (y)", id="yes", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def do_yes(self) -> None:
        self.dismiss(True)

    def do_no(self) -> None:
        self.dismiss(False)

    def do_other(self) -> None:
        self.focus_next("Button")
