"""Connecting to a Linktor that runs elsewhere: asked who we are first, kept only if it answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from linktor_tui.contract.errors import ChannelsError, VaultError
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.places import Place
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import Dialog
from linktor_tui.tui.secret_file import ask_for_secrets
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.tui.places import Places


def being_asked(dialog: ConnectDialog) -> str | None:
    """Why nothing can be done at the moment."""
    return _("The server is being asked.") if dialog.busy else None


def not_complete(dialog: ConnectDialog) -> str | None:
    """Why the server cannot be asked yet."""
    if not all(dialog.given):
        return _("Name, address and API key are all needed.")
    return being_asked(dialog)


class ConnectDialog(Dialog[Place]):
    """Asks for name, address and API key of a profile, adds it and goes to it."""

    CSS_PATH = "dialog.tcss"
    DEFAULT_CSS = """
    ConnectDialog .dialog > Static { color: $foreground-muted; }
    """
    AUTO_FOCUS = "#connect-name"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "connect.go",
            "ctrl+s",
            N_("Connect"),
            N_("Ask the server, keep the profile, and go to it."),
            not_complete,
            palette=False,
            priority=True,
        ),
        Command(
            "connect.back", "escape", N_("Back"), N_("Keep nothing."), being_asked, palette=False
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts([Fact("", _("Connect to a Linktor"), Tone.STRONG)])
            yield Static(_("Name of the profile"), markup=False)
            yield TameInput(compact=True, max_length=40, id="connect-name")
            yield Static(_("Address"), markup=False)
            address = "https://linktor.example.com"
            yield TameInput(compact=True, placeholder=address, id="connect-url")
            yield Static(_("API key"), markup=False)
            yield SecretInput(id="connect-key")
            yield Facts(id="connect-told")
            with Horizontal(classes="buttons"):
                yield Button(_("Back"), id="connect-back", compact=True)
                yield Button(_("Connect"), id="connect-go", compact=True)

    def on_mount(self) -> None:
        self._tell(
            Fact("", _("The server is asked first. The key is kept in the secret store.")),
            Fact("", _("With e-mail and password: `linktor-tui login --email`."), Tone.QUIET),
        )

    @property
    def given(self) -> tuple[str, str, str]:
        """Name, address and key as they stand in the form."""
        name, url, key = (
            self.query_one(f"#connect-{part}", TameInput).value for part in ("name", "url", "key")
        )
        return name.strip(), url.strip(), key

    def _tell(self, *facts: Fact) -> None:
        self.query_one("#connect-told", Facts).show(facts)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.focus_next()

    async def on_secret_input_entered(self) -> None:
        await self.action_command("connect.go")

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id is not None:
            await self.action_command(event.button.id.replace("-", "."))

    def do_go(self) -> None:
        self.busy = True
        self._tell(Fact("◌", _("Asking the server …"), Tone.BUSY, Tone.BUSY))
        self._connect()

    @work(exclusive=True, group="connect")
    async def _connect(self) -> None:
        assert self.linktor.places is not None
        try:
            place = await self._added(self.linktor.places)
        except ChannelsError as error:
            self._tell(*facts_of(error))
            return
        finally:
            self.busy = False
        try:
            await self.linktor.switch(place, may_change=True)
        except ChannelsError as error:  # it is kept: the dialog of profiles goes there later
            self.linktor.toast_error(error)
        self._leave(place)

    async def _added(self, places: Places) -> Place:
        """Add the profile; where its key cannot be kept, ask for the secret file and try again."""
        try:
            return await asyncio.to_thread(places.add, *self.given)
        except VaultError:
            if not await ask_for_secrets(self.linktor):
                raise
            return await asyncio.to_thread(places.add, *self.given)

    def do_back(self) -> None:
        self._leave(None)

    def _leave(self, place: Place | None) -> None:
        self.query_one(SecretInput).forget()
        self.dismiss(place)
