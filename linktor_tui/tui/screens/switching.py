"""Switching a channel on, which asks its provider first, and off, which may have a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.textsafe import visible
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import BACK, Dialog
from linktor_tui.tui.screens.check import AGAIN, CheckPage, State
from linktor_tui.tui.undoing import Step, offer_undo
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.tick import Tick

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp
    from linktor_tui.tui.providers import AnyConnector


def not_refused(page: Any) -> str | None:
    """Why switching on regardless is not offered."""
    if page.running:
        return _("The check is still running.")
    return _("It is on already.") if page.state is State.PASSED else None


class ActivationPage(CheckPage[None]):
    """Asks the provider, and switches the channel on if the check passes."""

    what = N_("Switch on")
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        AGAIN,
        Command(
            "switch.regardless",
            "o",
            N_("On anyway"),
            N_("Switch it on without a check."),
            not_refused,
        ),
        BACK,
    )

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel.name)
        self.channel = channel

    def connector(self) -> AnyConnector | None:
        from linktor_tui.tui.providers import connector_of

        return connector_of(self.channel)

    async def ask(self, on_step: OnStep) -> None:
        await self.linktor.api.activate_channel(
            self.channel.id, trust_destination=self.trusted, on_step=on_step
        )

    async def after(self) -> None:
        app, before = self.linktor, self.channel
        app.publish(await app.api.get_channel(before.id))
        if self.state is State.PASSED:
            offer_undo(app, switched_on(app, before))

    def consequence(self) -> str:
        if self.state is State.PASSED:
            return _("The channel is on.")
        return _(
            "The channel was left as it was. Press {key} to switch it on all the same."
        ).format(key=key_of("switch.regardless"))

    def do_regardless(self) -> None:
        self.run_worker(self._regardless(), exclusive=True, group="check")

    async def _regardless(self) -> None:
        from linktor_tui.tui.screens.confirm import ConfirmDialog, Question

        question = Question(
            _("Switch “{name}” on without a passing check?").format(name=self.channel.name),
            _("It will be on, and messages may fail until what the check found is mended."),
            yes=_("Switch on"),
            no=_("Leave it off"),
        )
        if not await self.linktor.push_screen_wait(ConfirmDialog(question)):
            return
        api = self.linktor.api
        try:
            channel = await api.activate_channel(self.channel.id, check=False)
        except ChannelsError as error:
            self.report(error)
            return
        self.linktor.publish(channel)
        offer_undo(self.linktor, switched_on(self.linktor, self.channel))
        self.linktor.toast(
            _("{name} is on, unchecked.").format(name=visible(channel.name)), severity="warning"
        )
        self.dismiss()


class SwitchOff(NamedTuple):
    """What the operator said on switching off."""

    reason: str | None
    close_conversations: bool


class SwitchOffDialog(Dialog["SwitchOff | None"]):
    """Asks for a reason, which may be left empty."""

    CSS_PATH = "dialog.tcss"
    AUTO_FOCUS = "TameInput"
    ACTIONS: ClassVar[tuple[Command, ...]] = (BACK,)

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts(
                [
                    Fact(
                        "", _("Switch “{name}” off?").format(name=self._channel.name), Tone.STRONG
                    ),
                    Fact("", _("It will neither send nor receive until it is on again.")),
                ]
            )
            yield TameInput(placeholder=_("Reason, if you like"), compact=True, max_length=1000)
            yield Tick(_("Close its open conversations"))
            with Horizontal(classes="buttons"):
                yield Button(_("Switch off"), id="yes", compact=True)
                yield Button(_("Leave it on"), id="no", compact=True)

    def on_input_submitted(self) -> None:
        self._done()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self._done()
        else:
            self.dismiss()

    def _done(self) -> None:
        reason = self.query_one(TameInput).value.strip() or None
        self.dismiss(SwitchOff(reason, self.query_one(Tick).value))


def switch_off(app: LinktorApp, channel: Channel) -> None:
    """Ask for a reason and switch a channel off."""
    app.run_worker(_switch_off(app, channel), exclusive=True, group="switch")


async def _switch_off(app: LinktorApp, channel: Channel) -> None:
    said = await app.push_screen_wait(SwitchOffDialog(channel))
    if said is None:
        return
    try:
        off = await app.api.deactivate_channel(
            channel.id, reason=said.reason, close_conversations=said.close_conversations
        )
    except ChannelsError as error:
        app.toast_error(error)
        return
    app.publish(off)
    offer_undo(app, _switched_off(app, off, conversations_too=said.close_conversations))


def switched_on(app: LinktorApp, before: Channel) -> Step:
    """What switches a channel off again that was just switched on, with the reason it had."""

    async def undo() -> None:
        off = await app.api.deactivate_channel(before.id, reason=before.deactivation_reason)
        app.publish(off)
        app.toast(_("{name} is off again.").format(name=visible(off.name[:80])))

    return Step(before.id, _("{name} is on.").format(name=visible(before.name[:80])), undo)


def _switched_off(app: LinktorApp, off: Channel, *, conversations_too: bool) -> Step:
    async def undo() -> None:
        on = await app.api.activate_channel(off.id, check=False)
        app.publish(on)
        said = _("{name} is on again.")
        if conversations_too:
            said = _("{name} is on again. Its conversations stay closed.")
        app.toast(said.format(name=visible(on.name[:80])))

    return Step(off.id, _("{name} is off.").format(name=visible(off.name[:80])), undo)
