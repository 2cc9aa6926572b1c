"""A new channel: its form, the check before it is saved, and what is shown once afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import VerticalScroll
from textual.widgets import Button

from connectors.contract import StepStatus
from linktor_tui.contract.errors import (
    ChannelsError,
    CheckFailed,
    CheckInconclusive,
    Fault,
    InvalidRequest,
)
from linktor_tui.contract.protocol import TestsDrafts
from linktor_tui.contract.resources import ON, CreatedChannel
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.looks import Tone, kind
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.screens.check import AGAIN, CheckPage, State, still_running
from linktor_tui.tui.screens.filling import PASTE
from linktor_tui.tui.screens.form import LEAVE, MOVING, FormPage
from linktor_tui.tui.screens.live_check import field_of
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.texts import N_, _
from linktor_tui.tui.widgets.checklist import Checklist
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from connectors.contract import Connector
    from linktor_tui.contract.fitting import Fit
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel

AnyConnector = type["Connector[Any]"]


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
        if isinstance(outcome, ChannelsError):
            self.tell(outcome)
        elif outcome is not None:
            self.leave(outcome)


def _blames_no_field(page: LeadsToField) -> str | None:
    """Why there is no field to go to."""
    if page.blamed() is None:
        return _("No step says that it is about a field.")
    return None


TO_FIELD = Command(
    "check.field",
    "g",
    N_("Go to field"),
    N_("Back to the form, to the field that a step found fault with."),
    _blames_no_field,
)


class LeadsToField:
    """Mixin of checks of a form: goes back to the field that a step found fault with."""

    _connector: AnyConnector

    def blamed(self: Any) -> Fault | None:
        """The field of the first step that did not pass, and what it said."""
        for step in self.steps.ended:
            if step.status not in (StepStatus.FAILED, StepStatus.WARNING):
                continue
            key = field_of(step, self._connector)
            if key is not None:
                return Fault(f"config.{key}", step.message)
        return None

    def do_field(self: Any) -> None:
        # The form shows a refusal below its field, and goes there.
        self.dismiss(InvalidRequest(self.blamed()))


class DraftPage(LeadsToField, CheckPage[ChannelsError]):
    """Tries a configuration that is saved nowhere."""

    what = N_("Test before saving")
    ACTIONS: ClassVar[tuple[Command, ...]] = (TO_FIELD,)

    def __init__(self, request: CreateChannel, connector: AnyConnector) -> None:
        super().__init__(request.name)
        self._request = request
        self._connector = connector

    def connector(self) -> AnyConnector:
        return self._connector

    async def ask(self, on_step: OnStep) -> None:
        api = self.linktor.api
        assert isinstance(api, TestsDrafts)
        try:
            await api.test_draft(self._request, on_step=on_step)
        except ChannelsError as error:
            self.dismiss(error)  # the form has the place for it

    def consequence(self) -> str:
        return _("Nothing is saved yet. Press {back}, then {save} to create it.").format(
            back=key_of(BACK.id), save=key_of("form.save")
        )


def cannot_save_unchecked(page: Any) -> str | None:
    """Why saving without a check is not offered."""
    if page.running:
        return still_running(page)
    return None if page.error is not None else _("It is saved already.")


class CreationPage(LeadsToField, CheckPage["CreatedChannel | ChannelsError"]):
    """Asks the provider, and saves the channel if the check passes."""

    what = N_("Create")
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "create.edit", "e,escape", N_("Edit"), N_("Back to the form, with what you typed.")
        ),
        AGAIN,
        TO_FIELD,
        Command(
            "create.unchecked",
            "s",
            N_("Save unchecked"),
            N_("Save it though the check did not pass."),
            cannot_save_unchecked,
        ),
    )

    def __init__(self, request: CreateChannel, connector: AnyConnector) -> None:
        super().__init__(request.name)
        self._request = request
        self._connector = connector

    def connector(self) -> AnyConnector:
        return self._connector

    async def ask(self, on_step: OnStep) -> None:
        await self._create(on_step, check=True)

    async def _create(self, on_step: OnStep | None, *, check: bool) -> None:
        try:
            new = await self.linktor.api.create_channel(self._request, check=check, on_step=on_step)
        except (CheckFailed, CheckInconclusive):
            raise
        except ChannelsError as error:
            self.dismiss(error)
        else:
            self.dismiss(new)

    def consequence(self) -> str:
        if self.state is State.PASSED:
            return _("Saving it …")
        return _(
            "Nothing was saved. Press {edit} to change something, or {save} to save it unchecked."
        ).format(edit=key_of("create.edit"), save=key_of("create.unchecked"))

    def do_edit(self) -> None:
        self.do_back()

    def do_unchecked(self) -> None:
        self.run_worker(self._unchecked(), exclusive=True, group="check")

    async def _unchecked(self) -> None:
        from linktor_tui.tui.screens.confirm import ConfirmDialog, Question

        question = Question(
            _("Save “{name}” though its check did not pass?").format(name=self._request.name),
            _("It is created switched off. Test it again once the provider's side is mended."),
            yes=_("Save"),
            no=_("Do not save"),
        )
        if await self.linktor.push_screen_wait(ConfirmDialog(question)):
            await self._create(None, check=False)


def no_webhook_secret(page: CreatedPage) -> str | None:
    """Why there is nothing to copy."""
    return None if page.has_secret else _("This server gives its channels no webhook secret.")


def cannot_register(page: CreatedPage) -> str | None:
    """Why the provider cannot be told from here where to post."""
    return page.checklist.why_not_register()


def no_address(page: CreatedPage) -> str | None:
    """Why there is no address to copy."""
    return None if page.channel.webhook_url else _("This channel has no webhook address.")


def on_already(page: CreatedPage) -> str | None:
    """Why the new channel cannot be switched on."""
    return _("It is on already.") if page.channel.status in ON else None


class CreatedPage(Scrolling, Page[None]):
    """What is left to do, and the webhook secret, which is never shown again."""

    CSS_PATH = "created.tcss"
    AUTO_FOCUS = "VerticalScroll"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "created.copy",
            "c",
            N_("Copy secret"),
            N_("Copy the webhook secret to the clipboard."),
            no_webhook_secret,
        ),
        Command(
            "created.activate",
            "a",
            N_("Switch on"),
            N_("Ask the provider, and switch it on."),
            on_already,
        ),
        Command(
            "created.register",
            "w",
            N_("Register webhook"),
            N_("Have the provider post this channel's messages to its address."),
            cannot_register,
        ),
        Command(
            "created.address",
            "y",
            N_("Copy address"),
            N_("Copy the webhook's address to the clipboard."),
            no_address,
        ),
        Command("created.again", "r,ctrl+r,f5", N_("Look again"), N_("Look now what was done.")),
        Command(
            "created.done", "enter", N_("Done"), N_("Go to the list. The secret is gone then.")
        ),
        BACK,
    )

    def __init__(self, new: CreatedChannel) -> None:
        super().__init__()
        self.channel = new.channel
        self._instructions = new.setup_instructions
        self._secret = new.webhook_secret

    @property
    def checklist(self) -> Checklist:
        """What is left to do."""
        return self.query_one(Checklist)

    @property
    def has_secret(self) -> bool:
        """Whether there is a webhook secret to show: some servers have none."""
        return bool(self._secret)

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, self.channel.name, _("Created"))

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Facts(self._about(), heading=_("The channel is there"))
            yield Checklist(self.channel)
            if self._instructions:
                yield Facts([Fact("", self._instructions)], heading=_("At the provider"))
            if self.has_secret:
                yield Facts(self._shown_once(), heading=_("Webhook secret"), id="secret")

    def _about(self) -> list[Fact]:
        channel = self.channel
        facts = [
            Fact(_("Name"), channel.name),
            Fact(_("Type"), kind(channel)),
            Fact(_("Id"), channel.id),
        ]
        if channel.identity is not None:
            facts.append(Fact(_("Account"), channel.identity.label))
        if channel.webhook_url:
            facts.append(Fact(_("Webhook"), channel.webhook_url))
        return facts

    def _shown_once(self) -> list[Fact]:
        return [
            Fact("", self._secret, Tone.STRONG),
            BLANK,
            Fact(
                "",
                _("It is shown this once. Press {key} to copy it.").format(
                    key=key_of("created.copy")
                ),
                Tone.WARN,
            ),
        ]

    def scrolled(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    async def do_copy(self) -> None:
        await copy(self.linktor, self._secret, _("The webhook secret"))

    def do_activate(self) -> None:
        from linktor_tui.tui.screens.switching import ActivationPage

        self.linktor.push_screen(ActivationPage(self.channel), self._looked_again)

    def _looked_again(self, _answer: Any = None) -> None:
        self.checklist.watch_it()

    async def do_register(self) -> None:
        try:
            await self.checklist.register()
        except ChannelsError as error:
            self.report(error)

    async def do_address(self) -> None:
        await copy(self.linktor, self.channel.webhook_url or "", _("The webhook's address"))

    def do_again(self) -> None:
        self.checklist.watch_it()

    def on_checklist_ticked(self, event: Checklist.Ticked) -> None:
        self.channel = event.channel
        self.refresh_keys()

    def do_done(self) -> None:
        self._leave()

    def do_back(self) -> None:
        self._leave()

    def _leave(self) -> None:
        self._secret = ""
        for shown in self.query("#secret").results(Facts):
            shown.show(())
        self.dismiss()
