"""The ways on that lead out of the list: a Linktor elsewhere, and the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.base import BACK, Dialog
from linktor_tui.tui.screens.home.part import ListPart
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


ADD = "linktor-tui profiles add NAME --base-url https://linktor.example.com"
LOGIN = "linktor-tui login --profile NAME"
DEMO = "linktor-tui demo"
TO_DEMO = -1
"""What the app ends with, in place of an exit code, for whoever ran it to run the demo."""

WAYS = (
    Command(
        "home.connect",
        "C",
        N_("Connect"),
        N_("Work on the channels of a Linktor that runs elsewhere."),
        footer=False,
    ),
    Command(
        "home.demo", "D", N_("Demo"), N_("Look around on sample channels."), footer=False
    ),
)  # fmt: skip


class CommandsDialog(Dialog[None]):
    """Commands to be run in a shell, with what they do. They can be copied."""

    CSS_PATH = "dialog.tcss"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("shell.copy", "y,c", N_("Copy"), N_("Copy the commands to the clipboard.")),
        BACK,
    )

    def __init__(self, question: str, commands: Sequence[str], explanation: str) -> None:
        super().__init__()
        self._question, self._commands, self._explanation = question, commands, explanation

    def compose(self) -> ComposeResult:
        keys = _("{copy} copies, {back} goes back.").format(
            copy=key_of("shell.copy"), back=key_of("page.back")
        )
        with Vertical(classes="dialog"):
            yield Facts(
                [
                    Fact("", self._question, Tone.STRONG),
                    BLANK,
                    *(Fact("", command, Tone.BUSY) for command in self._commands),
                    BLANK,
                    Fact("", self._explanation),
                    Fact("", keys, Tone.QUIET),
                ]
            )

    async def do_copy(self) -> None:
        await copy(self.linktor, "\n".join(self._commands), _("The commands"))


class Ways(ListPart):
    """The part of the list with what leads out of it."""

    def do_connect(self) -> None:
        from linktor_tui.tui.screens.connecting import ConnectDialog

        if self.linktor.places is not None:
            self.linktor.push_screen(ConnectDialog())
            return
        said = _(
            "Run these in a shell; the login asks for the API key and keeps it in the secret store."
            " {key} then goes to that profile, without leaving the app."
        ).format(key=key_of("app.places"))
        question = _("Connect to a Linktor")
        self.linktor.push_screen(CommandsDialog(question, (ADD, LOGIN), said))

    def do_demo(self) -> None:
        if self.linktor.leads_to_demo:
            self.linktor.run_worker(self._go_to_demo(), exclusive=True, group="demo")
            return
        said = _(
            "Leave with {key} and run this. It works on sample channels with simulated providers,"
            " needs no account, and leaves nothing behind."
        ).format(key=key_of("home.quit"))
        self.linktor.push_screen(CommandsDialog(_("Look around first"), (DEMO,), said))

    async def _go_to_demo(self) -> None:
        """Leave for the demo; from channels that are there only after a question."""
        from linktor_tui.tui.screens.confirm import ConfirmDialog, Question

        question = Question(
            _("Leave for the demo?"),
            _(
                "It works on sample channels with simulated providers, and leaves nothing behind."
                " It is there in a few seconds."
            ),
            yes=_("To the demo"),
            no=_("Stay here"),
        )
        if not self.table.listing.channels or await self.linktor.push_screen_wait(
            ConfirmDialog(question)
        ):
            self.linktor.exit(TO_DEMO)
