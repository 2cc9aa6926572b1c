"""The checks of a new channel before it is saved: one that saves nothing, and one that goes on to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from connectors.contract import StepStatus
from linktor_tui.contract.errors import (
    ChannelsError,
    CheckFailed,
    CheckInconclusive,
    Fault,
    InvalidRequest,
)
from linktor_tui.contract.protocol import TestsDrafts
from linktor_tui.contract.resources import CreatedChannel
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.base import BACK
from linktor_tui.tui.screens.check import AGAIN, CheckPage, Result, State, still_running
from linktor_tui.tui.screens.forms.live_check import field_of

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel
    from linktor_tui.tui.providers import AnyConnector


def _blames_no_field(page: FormCheckPage[Any]) -> str | None:
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


class FormCheckPage(CheckPage[Result]):
    """Checks what a form holds; leads back to the field that a step found fault with."""

    CSS_PATH = "../check.tcss"

    def __init__(self, request: CreateChannel, connector: AnyConnector) -> None:
        super().__init__(request.name)
        self._request = request
        self._connector = connector

    def connector(self) -> AnyConnector:
        return self._connector

    def blamed(self) -> Fault | None:
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


class DraftPage(FormCheckPage[ChannelsError]):
    """Tries a configuration that is saved nowhere."""

    what = N_("Test before saving")
    ACTIONS: ClassVar[tuple[Command, ...]] = (TO_FIELD,)

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


class CreationPage(FormCheckPage[CreatedChannel | ChannelsError]):
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
