"""The passphrase of the encrypted secret file: asked for where there is no keyring."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import Dialog
from linktor_tui.tui.secret_file import Need
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.secret_input import SecretInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from linktor_tui.tui.secret_file import SecretFile


def being_opened(dialog: PassphraseDialog) -> str | None:
    """Why nothing can be done at the moment."""
    return _("The file is being opened.") if dialog.busy else None


def not_given(dialog: PassphraseDialog) -> str | None:
    """Why the file cannot be opened yet."""
    first, *again = dialog.given
    if not first:
        return _("Type a passphrase first.")
    if any(one != first for one in again):
        return _("The two passphrases differ.")
    return being_opened(dialog)


class PassphraseDialog(Dialog[bool]):
    """Asks for the passphrase, twice where the file is made."""

    CSS_PATH = "dialog.tcss"
    DEFAULT_CSS = """
    PassphraseDialog .dialog > Static { color: $foreground-muted; }
    """
    AUTO_FOCUS = "SecretInput"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "passphrase.go",
            "ctrl+s",
            N_("Open"),
            N_("Open the encrypted file, or make it."),
            not_given,
            palette=False,
            priority=True,
        ),
        Command(
            "passphrase.back",
            "escape",
            N_("Back"),
            N_("Leave it as it is; no secret is kept."),
            being_opened,
            palette=False,
        ),
    )

    def __init__(self, file: SecretFile, need: Need) -> None:
        super().__init__()
        self._file = file
        self._new = need is Need.MAKE
        self.busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts(self._said(), classes="question")
            yield Static(_("Passphrase"), markup=False)
            yield SecretInput(id="passphrase-first")
            if self._new:
                yield Static(_("Once more"), markup=False)
                yield SecretInput(id="passphrase-again")
            yield Facts(id="passphrase-told")
            with Horizontal(classes="buttons"):
                yield Button(_("Back"), id="passphrase-back", compact=True)
                go = _("Make the file") if self._new else _("Open")
                yield Button(go, id="passphrase-go", compact=True)

    def _said(self) -> Iterator[Fact]:
        if not self._new:
            yield Fact("", _("The secrets of this machine are in an encrypted file."), Tone.STRONG)
            return
        question = _("There is no keyring here. Keep secrets in an encrypted file?")
        yield Fact("", question, Tone.STRONG)
        yield Fact(
            "",
            _(
                "Its passphrase is asked for at each start. It is kept nowhere: without it nobody"
                " can read the secrets again."
            ),
        )

    @property
    def given(self) -> tuple[str, ...]:
        """What was typed, in each field."""
        return tuple(field.value for field in self.query(SecretInput))

    def _tell(self, *facts: Fact) -> None:
        self.query_one("#passphrase-told", Facts).show(facts)

    async def on_secret_input_entered(self) -> None:
        if self.focused is self.query(SecretInput).last():
            await self.action_command("passphrase.go")
        else:
            self.focus_next()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id is not None:
            await self.action_command(event.button.id.replace("-", "."))

    def do_go(self) -> None:
        self.busy = True
        self._tell(Fact("◌", _("Opening it …"), Tone.BUSY, Tone.BUSY))
        self._open()

    @work(exclusive=True, group="passphrase")
    async def _open(self) -> None:
        try:
            await asyncio.to_thread(self._file.open, self.given[0])
        except ChannelsError as error:
            self._tell(*facts_of(error))
        else:
            self._leave(True)
        finally:
            self.busy = False

    def do_back(self) -> None:
        self._leave(False)

    def _leave(self, opened: bool) -> None:
        for field in self.query(SecretInput):
            field.forget()
        self.dismiss(opened)
