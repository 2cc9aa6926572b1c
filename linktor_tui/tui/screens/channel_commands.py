"""What can be done to the channel in question, in the list and on its own page alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.resources import ON, ChannelStatus
from linktor_tui.texts import N_, _
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.commands import Command, key_of

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp


def no_channel(node: Any) -> str | None:
    """Why there is no channel to do something to."""
    return None if node.subject is not None else _("There is no channel under the cursor.")


def cannot_change(node: Any) -> str | None:
    """Why the channel cannot be changed: there is none, or it is going."""
    return no_channel(node) or _going(node)


def _going(node: Any) -> str | None:
    if node.subject.id in node.linktor.undoing.going():
        return _("It is about to be deleted. Press {key} to keep it.").format(
            key=key_of("app.undo")
        )
    return None


def cannot_test(node: Any) -> str | None:
    """Why the channel cannot be tested."""
    return None if node.marked else cannot_change(node) or _incomplete(node.subject)


def cannot_toggle(node: Any) -> str | None:
    """Why the channel cannot be switched on or off."""
    return None if node.marked else cannot_change(node) or _incomplete(node.subject)


def _incomplete(channel: Channel) -> str | None:
    if channel.status is not ChannelStatus.PENDING:
        return None
    return _("Something required is missing in its configuration. Press {key} and give it.").format(
        key=key_of("channel.edit")
    )


TEST = Command(
    "channel.test", "t", N_("Test"), N_("Ask the provider whether it works."), cannot_test
)
TOGGLE = Command(
    "channel.toggle",
    "a",
    N_("On/off"),
    N_("Switch it on (asks the provider first) or off."),
    cannot_toggle,
)
EDIT = Command(
    "channel.edit", "e", N_("Edit"), N_("Change its name or configuration."), cannot_change
)
EDIT_JSON = Command(
    "channel.edit_json",
    "E",
    N_("Edit as JSON"),
    N_("Change it in your own editor (VISUAL or EDITOR), secrets masked."),
    cannot_change,
    footer=False,
)
DELETE = Command("channel.delete", "d", N_("Delete"), N_("Delete it; asks first."), cannot_change)
COPY_ID = Command(
    "channel.copy_id",
    "y",
    N_("Copy id"),
    N_("Copy its id to the clipboard."),
    no_channel,
    footer=False,
)
CHANNEL_COMMANDS = (TEST, TOGGLE, EDIT, DELETE, COPY_ID, EDIT_JSON)


class ChannelCommands:
    """Mixin for a page that has a channel in question, its `subject`."""

    linktor: LinktorApp

    @property
    def subject(self) -> Channel | None:
        """The channel in question."""
        raise NotImplementedError

    @property
    def marked(self) -> Sequence[Channel]:
        """The channels that were marked, where there are several at hand."""
        return ()

    def _channel(self) -> Channel:
        channel = self.subject
        assert channel is not None  # the command says why not otherwise
        return channel

    def do_test(self) -> None:
        from linktor_tui.tui.screens.testing import TestPage

        self.linktor.push_screen(TestPage(self._channel()))

    def do_toggle(self) -> None:
        from linktor_tui.tui.screens.switching import ActivationPage, switch_off

        channel = self._channel()
        if channel.status in ON:
            switch_off(self.linktor, channel)
        else:
            self.linktor.push_screen(ActivationPage(channel))

    def do_edit(self) -> None:
        from linktor_tui.tui.screens.forms.editing import edit

        edit(self.linktor, self._channel())

    def do_edit_json(self) -> None:
        from linktor_tui.tui.screens.forms.editing_json import edit_json

        edit_json(self.linktor, self._channel())

    def do_delete(self) -> None:
        from linktor_tui.tui.screens.deleting import delete

        delete(self.linktor, self._channel())

    async def do_copy_id(self) -> None:
        await copy(self.linktor, self._channel().id, _("The id"))
