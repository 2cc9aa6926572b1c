"""The form of a new channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.widgets import Button

from linktor_tui.contract.errors import ChannelsError, Fault, VaultError
from linktor_tui.contract.protocol import TestsDrafts
from linktor_tui.contract.resources import CreatedChannel
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.forms.creating import CreationPage, DraftPage
from linktor_tui.tui.screens.forms.filling import PASTE
from linktor_tui.tui.screens.forms.form import LEAVE, MOVING, FormPage
from linktor_tui.tui.secret_file import ask_for_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linktor_tui.contract.fitting import Fit
    from linktor_tui.contract.requests import CreateChannel
    from linktor_tui.tui.providers import AnyConnector


def cannot_try(page: Any) -> str | None:
    """Why a configuration cannot be tried without saving it."""
    if isinstance(page.linktor.api, TestsDrafts):
        return None
    return _(
        "This Linktor cannot try a configuration that is not saved. Create it; that asks first."
    )


class NewChannelPage(FormPage[CreatedChannel]):
    """The form of a new channel."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "form.save", "ctrl+s", N_("Create"), N_("Have it checked, and create it if it works.")
        ),
        Command(
            "form.try",
            "f5",
            N_("Test first"),
            N_("Ask the provider; nothing is saved."),
            cannot_try,
        ),
        PASTE,
        LEAVE,
        *MOVING,
    )

    def __init__(self, connector: AnyConnector, pasted: Fit | None = None) -> None:
        """Make the form.

        Args:
            pasted: what stands in it at first, from a snippet.
        """
        super().__init__(connector)
        self._pasted = pasted

    def on_mount(self) -> None:
        if self._pasted is not None:
            # Later, so that what was pasted counts as typed when the form is left.
            self.call_later(self.fill, self._pasted)
            self._pasted = None

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("New channel"), self.kind.title)

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Create"), id="form-save", compact=True)
        yield Button(_("Test first"), id="form-try", compact=True)
        yield Button(_("Paste a snippet"), id="form-paste", compact=True)

    def request(self) -> CreateChannel | None:
        """Read the form. None when something in it can never be right: the fields say what."""
        from connectors.fields import ConfigRefused, parse
        from linktor_tui.contract.requests import parse_create

        self.clear_faults()
        name, config = self.name_and_config()
        faults = [] if name else [Fault("name", "is required")]
        try:
            parse(self.kind.config_model, config)
        except ConfigRefused as refusal:
            faults += [Fault(item.field, item.message) for item in refusal.faults]
        if faults:
            self.tell_faults(faults)
            return None
        body = {
            "name": name,
            "type": self.kind.channel_type,
            "config": {"provider": self.kind.provider, **config},
        }
        try:
            return parse_create(body)
        except ChannelsError as error:
            self.tell(error)
            return None

    def do_try(self) -> None:
        request = self.request()
        if request is not None:
            self.linktor.push_screen(DraftPage(request, self.kind), self._tried)

    def do_save(self) -> None:
        request = self.request()
        if request is not None:
            self.linktor.push_screen(CreationPage(request, self.kind), self._saved)

    def _tried(self, error: ChannelsError | None) -> None:
        if error is not None:
            self.tell(error)

    def _saved(self, outcome: CreatedChannel | ChannelsError | None) -> None:
        if isinstance(outcome, VaultError):
            self.run_worker(self._open_secrets(outcome), exclusive=True, group="secrets")
        elif isinstance(outcome, ChannelsError):
            self.tell(outcome)
        elif outcome is not None:
            self.leave(outcome)

    async def _open_secrets(self, error: VaultError) -> None:
        """Have the secret file opened, where that is what is missing, and create the channel then."""
        self.tell(error)
        if await ask_for_secrets(self.linktor):
            self.do_save()
