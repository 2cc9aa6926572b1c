"""The steps of a check: what waits, what runs, what was found, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll

from connectors.contract import CheckStep, StepStatus, Who
from linktor_tui.looks import Look, Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.findings import STEP_LOOKS, title_of
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connectors.checks import StepPlan

NOT_RUN = Look("–", N_("not run"), Tone.QUIET)
WAITING = Look("·", N_("waiting"), Tone.QUIET)
RUNNING = Look("◌", N_("running"), Tone.BUSY)
SPINNER = "◐◓◑◒"
FRAME = 0.12
"""Seconds between two frames of the spinner."""
LABEL = 12
"""Cells of the column of symbols and words."""
WHO = {
    Who.OPERATOR: N_("you"),
    Who.ACCOUNT_ADMIN: N_("whoever administers the account at the provider"),
    Who.NETWORK_ADMIN: N_("whoever runs the network or the server"),
    Who.PROVIDER: N_("the provider"),
}


class StepView(Facts):
    """One step."""

    DEFAULT_CSS = """
    StepView { padding: 0 1; }
    """

    def __init__(self, title: str) -> None:
        super().__init__(label_width=LABEL)
        self.title = title
        self.look = WAITING
        self.step: CheckStep | None = None
        self._repaint()

    def give_up(self) -> None:
        """Its turn never came."""
        self.look = NOT_RUN
        self._repaint()

    def run(self, symbol: str = RUNNING.symbol) -> None:
        """The provider is being asked."""
        self.look = RUNNING._replace(symbol=symbol)
        self._repaint()

    def end(self, step: CheckStep) -> None:
        """Show what was found."""
        self.step, self.look = step, STEP_LOOKS[step.status]
        self._repaint()

    def _repaint(self) -> None:
        tone = Tone.QUIET if self.look.tone is Tone.QUIET else Tone.STRONG
        took = f" · {self.step.duration_ms} ms" if self.step and self.step.duration_ms else ""
        head = Fact(str(self.look), f"{self.title}{took}", tone, self.look.tone)
        self.show([head, *(found(self.step) if self.step else ())])


def found(step: CheckStep) -> Iterator[Fact]:
    """What a step found, with cause and fix."""
    quiet = step.status in (StepStatus.PASSED, StepStatus.SKIPPED)
    yield Fact("", step.message, Tone.QUIET if quiet else Tone.PLAIN)
    if step.cause:
        yield Fact("  " + _("cause"), step.cause)
    if step.fix:
        yield Fact("  " + _("fix"), step.fix, Tone.GOOD)
    if step.who and step.status is not StepStatus.PASSED:
        yield Fact("  " + _("who"), _(WHO[step.who]))
    if step.documentation:
        yield Fact("  " + _("docs"), step.documentation, Tone.QUIET)
    if step.code:
        yield Fact("  " + _("code"), step.code, Tone.QUIET)


class StepList(VerticalScroll):
    """All steps of a check, in the order they run."""

    DEFAULT_CSS = """
    StepList { height: 1fr; scrollbar-size-vertical: 1; padding: 1 0 0 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._views: dict[str, StepView] = {}
        self.ended: list[CheckStep] = []
        """What was found so far."""
        self._under_way: StepView | None = None
        self._frame = 0

    def on_mount(self) -> None:
        if self.app.animation_level != "none":
            self.set_interval(FRAME, self._turn)

    def _turn(self) -> None:
        if self._under_way is not None:
            self._frame = (self._frame + 1) % len(SPINNER)
            self._under_way.run(SPINNER[self._frame])

    async def start(self, plans: Iterable[StepPlan]) -> None:
        """Begin a check: every step waits, the first one runs."""
        self.ended = []
        self._views = {plan.id: StepView(plan.title) for plan in plans}
        await self.remove_children()
        await self.mount_all(self._views.values())
        self._run_next()

    def finish(self, step: CheckStep) -> None:
        """Show a step that ended; the next one runs."""
        if any(known.id == step.id for known in self.ended):
            return
        self.ended.append(step)
        view = self._views.get(step.id)
        if view is None:
            view = self._views[step.id] = StepView(title_of(step.id, {}))
            self.mount(view)
        view.end(step)
        self._run_next()
        failed = next((step for step in self.ended if step.status is StepStatus.FAILED), None)
        if failed is None:
            self.call_after_refresh(view.scroll_visible, animate=False)
        else:  # what comes after it says less than its cause and fix
            self.call_after_refresh(self._views[failed.id].scroll_visible, animate=False, top=True)

    def stop(self) -> None:
        """Nothing runs any more."""
        self._under_way = None
        for view in self._views.values():
            if view.step is None:
                view.give_up()

    def _run_next(self) -> None:
        waiting = (view for view in self._views.values() if view.step is None)
        self._under_way = next(waiting, None)
        if self._under_way is not None:
            self._under_way.run()
