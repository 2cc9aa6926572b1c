"""A check as it happens: the steps, the verdict, and what follows from it."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import work

from connectors.contract import StepStatus
from linktor_tui.contract.errors import ChannelsError, DestinationChanged
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _, count
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.steps import StepList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.tui.providers import AnyConnector

Result = TypeVar("Result")


class State(Enum):
    """How far a check is."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    """It could not be made at all: the error says why."""


def still_running(page: Any) -> str | None:
    """Why the check cannot be started."""
    return (
        _("The check is still running. Press {key} to stop it.").format(key=key_of(BACK.id))
        if page.running
        else None
    )


AGAIN = Command(
    "check.again", "r,ctrl+r,f5", N_("Again"), N_("Ask the provider once more."), still_running
)


class CheckPage(Scrolling, Page[Result]):
    """Shows a check live. Subclasses say what is asked, and what follows."""

    CSS_PATH = "check.tcss"
    AUTO_FOCUS = "StepList"
    ACTIONS: ClassVar[tuple[Command, ...]] = (AGAIN, BACK)

    what: ClassVar[str] = N_("Test")
    """The last word of the trail."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.subject_name = name
        self.state = State.RUNNING
        self.error: ChannelsError | None = None
        self.trusted = False
        """The operator's word that a stored secret may go to another host than before."""

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, self.subject_name, _(self.what))

    def body(self) -> ComposeResult:
        yield StepList()
        yield Facts(id="verdict")

    def on_mount(self) -> None:
        self.start()

    @property
    def running(self) -> bool:
        """True until the verdict is in."""
        return self.state is State.RUNNING

    @property
    def steps(self) -> StepList:
        """The steps, found and to come."""
        return self.query_one(StepList)

    # --- for subclasses ------------------------------------------------------------------------

    def connector(self) -> AnyConnector | None:
        """Load the connector that is going to be asked. Called off the screen's thread."""
        raise NotImplementedError

    async def ask(self, on_step: OnStep) -> None:
        """Make the check. Raises `ChannelsError`."""
        raise NotImplementedError

    async def after(self) -> None:
        """Do what follows from a check that was made, whatever it found."""

    def consequence(self) -> str:
        """Say what follows, in a sentence."""
        return ""

    # --- the run -------------------------------------------------------------------------------

    @work(exclusive=True, group="check")
    async def start(self) -> None:
        """Run the check from its beginning."""
        self._enter(State.RUNNING)
        from linktor_tui.tui.providers import steps_of

        connector = await asyncio.to_thread(self.connector)
        await self.steps.start(steps_of(connector))
        try:
            await self._ask_trusted()
        except ChannelsError as error:
            report = getattr(error, "report", None)
            for step in report.tests if report is not None else ():
                self.steps.finish(step)
            self._enter(self._judged() if report is not None else State.REFUSED, error)
        else:
            self._enter(self._judged())
        self.steps.stop()
        await self._follow_up()

    async def _ask_trusted(self) -> None:
        """Ask; where a secret would go to a new host, ask the operator and then once more."""
        try:
            await self.ask(self.steps.finish)
        except DestinationChanged as change:
            from linktor_tui.tui.screens.confirm import ConfirmDialog, may_go_there

            if self.trusted or not await self.linktor.push_screen_wait(
                ConfirmDialog(may_go_there(change))
            ):
                raise
            self.trusted = True
            await self.ask(self.steps.finish)

    async def _follow_up(self) -> None:
        try:
            await self.after()
        except ChannelsError as error:
            if self.error is None or error.message != self.error.message:  # it stands there already
                self.report(error)

    def _judged(self) -> State:
        from connectors.checks import verdict

        found = verdict(self.steps.ended)
        if found.failed:
            return State.FAILED
        return State.PASSED if found.success else State.UNCLEAR

    def _enter(self, state: State, error: ChannelsError | None = None) -> None:
        self.state, self.error = state, error
        self.query_one("#verdict", Facts).show(self._verdict())
        self.refresh_keys()

    def _verdict(self) -> list[Fact]:
        if self.state is State.RUNNING:
            return [Fact("", _("Asking the provider …"), Tone.QUIET)]
        if self.state is State.REFUSED and self.error is not None:
            return list(facts_of(self.error))
        head = self._headline()
        said = self.consequence()
        return [head, *([Fact("", said)] if said else [])]

    def _headline(self) -> Fact:
        steps = self.steps.ended
        failed = sum(step.status is StepStatus.FAILED for step in steps)
        warned = sum(step.status is StepStatus.WARNING for step in steps)
        if self.state is State.FAILED:
            text = count(
                "It does not work: {number} step failed. The fix stands beside it.",
                "It does not work: {number} steps failed. The fix stands beside each.",
                failed,
            )
            return Fact("✗", text, Tone.BAD, Tone.BAD)
        if self.state is State.UNCLEAR:
            text = _("It could not be told. That says nothing about the credential.")
            return Fact("?", text, Tone.WARN, Tone.WARN)
        text = _("It works.")
        if warned:
            text = count(
                "It works, with {number} warning.", "It works, with {number} warnings.", warned
            )
        return Fact("✓", text, Tone.GOOD, Tone.GOOD)

    # --- commands ------------------------------------------------------------------------------

    def do_again(self) -> None:
        self.start()

    def do_back(self) -> None:
        self.workers.cancel_node(self)
        self.dismiss()

    def scrolled(self) -> StepList:
        return self.steps
