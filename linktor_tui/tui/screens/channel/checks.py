"""Earlier checks of a channel: when, how they went, and what changed since the last pass."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll

from connectors.checks import verdict
from connectors.contract import StepStatus
from linktor_tui.contract.judging import worst
from linktor_tui.contract.living import KeepsReports
from linktor_tui.contract.resources import CheckReport
from linktor_tui.looks import Look, Tone, ago, when
from linktor_tui.texts import N_, NC_, _
from linktor_tui.tui.commands import key_of
from linktor_tui.tui.findings import STEP_LOOKS, title_of
from linktor_tui.tui.providers import connector_of, steps_of
from linktor_tui.tui.screens.channel.tab import Tab
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.row_list import RowList, padded
from linktor_tui.tui.widgets.steps import found

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.app import ComposeResult

    from connectors.contract import CheckStep
    from linktor_tui.contract.resources import Channel

PASSED = Look("✓", N_("passed"), Tone.GOOD)
WARNED = Look("!", N_("warning"), Tone.WARN)
FAILED = Look("✗", N_("failed"), Tone.BAD)
UNCLEAR = Look("?", NC_("check", "unknown"), Tone.WARN)
MOST = 100
"""Reports that are read."""


def judged(report: CheckReport) -> Look:
    """How a check went, as a whole."""
    found = verdict(report.tests)
    if found.failed:
        return FAILED
    if not report.success:
        return UNCLEAR
    return WARNED if worst(report.tests) else PASSED


def duration(report: CheckReport) -> int:
    """Milliseconds that the provider took, all steps together."""
    return sum(step.duration_ms or 0 for step in report.tests)


class Reports(RowList[CheckReport]):
    """A row for each check, the newest first."""

    nothing: ClassVar[str] = N_("There is no check in the list.")

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock

    def known_by(self, item: CheckReport) -> Hashable:
        return item.tested_at

    def lines_of(self, item: CheckReport, width: int) -> Sequence[Iterable[Cell]]:
        look = judged(item)
        took = f"{duration(item)} ms"
        room = width - 13 - len(took) - 2
        return (
            (
                Cell(f" {padded(str(look), 11)} ", look.tone),
                Cell(padded(ago(item.tested_at, self._clock()), room)),
                Cell(f"{took}  ", Tone.QUIET),
            ),
        )


class ChecksTab(Tab):
    """The list of checks, and what the chosen one found."""

    title: ClassVar[str] = N_("Checks")
    focus_on = "Reports"
    DEFAULT_CSS = """
    ChecksTab Reports { height: 7; border-bottom: solid $panel; }
    ChecksTab #checks-found { height: 1fr; scrollbar-size-vertical: 1; }
    ChecksTab #checks-found Facts { padding: 0 2 1 1; }
    ChecksTab #checks { layout: vertical; }
    ChecksTab.-none Reports { display: none; }
    ChecksTab.-wide #checks { layout: horizontal; }
    ChecksTab.-wide Reports {
        height: 1fr; width: 44; border-bottom: none; border-right: solid $panel;
    }
    """

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self._titles: Mapping[str, str] = {}
        """What the steps are called, by id."""

    def why_not(self) -> str:
        return self.cannot(KeepsReports)

    def body(self) -> ComposeResult:
        with Horizontal(id="checks"):
            yield Reports(self.linktor.clock)
            with VerticalScroll(id="checks-found"), Vertical():
                yield Facts(id="checks-turned")
                yield Facts(id="checks-steps", label_width=12)

    @property
    def rows(self) -> Reports:
        """The list."""
        return self.query_one(Reports)

    async def read(self) -> None:
        api = self.linktor.api
        assert isinstance(api, KeepsReports)  # the tab is empty otherwise
        reports = await api.reports(self.channel.id, limit=MOST)
        follows = self.rows.cursor == 0
        self._titles = await asyncio.to_thread(_titles, self.channel)
        self.rows.show(tuple(reports))
        self.listed(bool(reports))
        if follows:
            self.rows.cursor = 0
        self._show_chosen()

    @on(Reports.Moved)
    def _show_chosen(self) -> None:
        report, now = self.rows.chosen, self.linktor.clock()
        steps = self.query_one("#checks-steps", Facts)
        turned = self.query_one("#checks-turned", Facts)
        if report is None:
            told = _("No check was made yet. Press {key} to make one.")
            key = key_of("channel.test")
            turned.show([Fact("", told.format(key=key), Tone.QUIET)], heading="")
            turned.display = True
            steps.show((), heading="")
            return
        before = next(
            (item for item in self.rows.items[self.rows.cursor + 1 :] if item.success), None
        )
        turned.show(self._turned(report, before), heading=_("Changed since the last pass"))
        turned.display = bool(turned.facts)
        heading = _("Check of {time}").format(time=when(report.tested_at, now))
        steps.show((fact for step in report.tests for fact in self._step(step)), heading=heading)

    def _turned(self, report: CheckReport, before: CheckReport | None) -> Iterator[Fact]:
        for step, was in turned(report, before) if before is not None else ():
            look, old = STEP_LOOKS[step.status], STEP_LOOKS[was]
            told = _("{step} · {old} → {new}").format(
                step=title_of(step.id, self._titles), old=old.said, new=look.said
            )
            yield Fact(look.symbol, told, look.tone, look.tone)
            yield Fact("", step.message)

    def _step(self, step: CheckStep) -> Iterator[Fact]:
        look = STEP_LOOKS[step.status]
        took = f" · {step.duration_ms} ms" if step.duration_ms else ""
        yield Fact(str(look), title_of(step.id, self._titles) + took, Tone.STRONG, look.tone)
        yield from found(step)


def turned(now: CheckReport, before: CheckReport) -> Iterator[tuple[CheckStep, StepStatus]]:
    """The steps that went another way than in an earlier check, with how they went then."""
    then = {step.id: step.status for step in before.tests}
    for step in now.tests:
        if step.id in then and then[step.id] is not step.status:
            yield step, then[step.id]


def _titles(channel: Channel) -> dict[str, str]:
    return {step.id: step.title for step in steps_of(connector_of(channel))}
