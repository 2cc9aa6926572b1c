"""Doing one thing to several channels: a line for each, with what came of it and why."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.judging import worst
from linktor_tui.contract.protocol import TestsMany
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.looks import Look, Tone
from linktor_tui.texts import N_, _, count, thousands
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.findings import STEP_LOOKS
from linktor_tui.tui.screens.base import Page
from linktor_tui.tui.screens.confirm import ConfirmDialog, Question
from linktor_tui.tui.screens.exporting import EXPORT, Exports, Table
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.result_list import Result, ResultList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel, CheckReport
    from linktor_tui.tui.app import LinktorApp

AT_ONCE = 8
"""Channels that are worked on at the same time."""
NAMED = 8
"""Channels that a question names; of the others it gives the number."""
WAITING = Look("·", N_("waiting"), Tone.QUIET)
RUNNING = Look("◌", N_("running"), Tone.BUSY)
DONE = Look("✓", N_("done"), Tone.GOOD)
FAILED = Look("✗", N_("failed"), Tone.BAD)
UNCLEAR = Look("?", N_("unclear"), Tone.WARN)
LEFT_OUT = Look("–", N_("left out"), Tone.QUIET)
STOPPED = Look("–", N_("stopped"), Tone.WARN)
WARNED = STEP_LOOKS["warning"]
ORDER = (DONE, WARNED, FAILED, UNCLEAR, LEFT_OUT, STOPPED)
"""How what came of it is counted, in order."""


class Job(Enum):
    """What can be done to several channels."""

    TEST = N_("Test")
    ON = N_("Switch on")
    OFF = N_("Switch off")


def still_running(page: BulkPage) -> str | None:
    """Why it cannot be done again."""
    said = _("It is still running. Press {key} to stop it.")
    return said.format(key=key_of("bulk.stop")) if page.running else None


class BulkPage(Exports, Page[None]):
    """Runs a job over channels, a few at a time. Esc stops it, and leaves when it has stopped."""

    DEFAULT_CSS = """
    BulkPage > #bulk-why {
        max-height: 6; padding: 0 1; background: $surface; color: $foreground-muted;
    }
    """
    AUTO_FOCUS = "ResultList"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("bulk.open", "enter,l", N_("Open"), N_("Everything about the channel.")),
        Command(
            "bulk.again",
            "r",
            N_("Again"),
            N_("Do it again to those that did not work."),
            still_running,
        ),
        EXPORT,
        Command("bulk.stop", "escape", N_("Stop/back"), N_("Stop it; once it is over, go back.")),
    )

    def __init__(self, job: Job, channels: Sequence[Channel]) -> None:
        super().__init__()
        self.job = job
        self.results = [Result(channel, WAITING) for channel in channels]
        self._worker: Worker[None] | None = None

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _(self.job.value))

    def body(self) -> ComposeResult:
        yield ResultList(self.results)
        yield Facts(id="bulk-why")

    def on_mount(self) -> None:
        self.start()

    @property
    def listed(self) -> ResultList:
        """The lines."""
        return self.query_one(ResultList)

    @property
    def running(self) -> bool:
        """True while something may still change."""
        return self._worker is not None and not self._worker.is_finished

    def start(self) -> None:
        """Work on all that wait."""
        self._worker = self.run_worker(self._work, exclusive=True, group="bulk")

    async def _work(self) -> None:
        api, gate = self.linktor.api, asyncio.Semaphore(AT_ONCE)
        waiting = [at for at, result in enumerate(self.results) if result.look is WAITING]
        self._tell()
        try:
            await self._prepare(api, [self.results[at].channel.id for at in waiting])
            async with asyncio.TaskGroup() as group:
                for at in waiting:
                    group.create_task(self._one(api, gate, at))
        finally:
            self._stopped()

    async def _prepare(self, api: ChannelsAPI, ids: list[str]) -> None:
        """Have the secrets read at once; where that fails each channel says so itself."""
        if self.job is not Job.OFF and isinstance(api, TestsMany):
            try:
                await api.prepare_tests(ids)
            except ChannelsError as error:
                self.report(error)

    async def _one(self, api: ChannelsAPI, gate: asyncio.Semaphore, at: int) -> None:
        async with gate:
            channel = self.results[at].channel
            if channel.status is ChannelStatus.PENDING:
                self._end(at, LEFT_OUT, _("Something required is missing in its configuration."))
                return
            self._end(at, RUNNING)
            try:
                look, why = await self._do(api, channel)
                now = await api.get_channel(channel.id)
            except ChannelsError as error:
                self._end(at, FAILED, f"{error.message} {error.fix or ''}".strip())
            else:
                self.results[at] = Result(now, look, why)
                self._end(at, look, why)
                self.linktor.publish(now)

    async def _do(self, api: ChannelsAPI, channel: Channel) -> tuple[Look, str]:
        if self.job is Job.TEST:
            return _verdict(await api.test_channel(channel.id))
        if self.job is Job.ON:
            await api.activate_channel(channel.id)
            return DONE, _("It is on.")
        await api.deactivate_channel(channel.id)
        return DONE, _("It is off.")

    def _end(self, at: int, look: Look, why: str = "") -> None:
        self.results[at] = self.results[at]._replace(look=look, why=why)
        self.listed.changed(at)
        if look is not RUNNING:
            self._tell()

    def _stopped(self) -> None:
        """Say of those that were not finished that they were not."""
        if not self.is_attached:
            return
        for at, result in enumerate(self.results):
            if result.look is RUNNING:
                why = "" if self.job is Job.TEST else _("It may have been done; refresh the list.")
                self._end(at, STOPPED, why)
            elif result.look is WAITING:
                self._end(at, STOPPED, _("Not begun."))
        self.refresh_keys()

    def on_worker_state_changed(self) -> None:
        self.refresh_keys()

    def _tell(self) -> None:
        """Say how far it is, in the line above."""
        tally = Counter(result.look for result in self.results)
        over = sum(tally[look] for look in ORDER)
        parts = [
            _("{done} of {total}").format(done=thousands(over), total=thousands(len(self.results)))
        ]
        parts += [
            f"{look.symbol} {thousands(tally[look])} {look.said}" for look in ORDER if tally[look]
        ]
        self.title_line.tell(note=" · ".join(parts))

    # --- commands ------------------------------------------------------------------------------

    export_name = "results"

    def export_rows(self) -> Table:
        titles = [_("Id"), _("Name"), _("Outcome"), _("Why")]
        return titles, [(r.channel.id, r.channel.name, r.look.said, r.why) for r in self.results]

    def do_stop(self) -> None:
        if self.running and self._worker is not None:
            self._worker.cancel()
        else:
            self.dismiss()

    def do_again(self) -> None:
        again = [result.look not in (DONE, WARNED, LEFT_OUT) for result in self.results]
        if not any(again):
            self.linktor.toast(_("There is nothing to do again: all of it worked."))
            return
        for at, wanted in enumerate(again):
            if wanted:
                self._end(at, WAITING)
        self.start()

    def on_row_list_moved(self) -> None:
        result = self.results[self.listed.cursor]
        told = (
            [Fact(str(result.look), result.why, label_tone=result.look.tone)] if result.why else []
        )
        self.query_one("#bulk-why", Facts).show(told)

    def on_row_list_opened(self) -> None:
        self.do_open()

    def do_open(self) -> None:
        from linktor_tui.tui.screens.channel.page import DetailPage

        self.linktor.push_screen(DetailPage(self.results[self.listed.cursor].channel))


def _verdict(report: CheckReport) -> tuple[Look, str]:
    step = worst(report.tests)
    why = f"{step.message} {step.fix or ''}".strip() if step is not None else ""
    if report.success:
        return (DONE, _("It works.")) if step is None else (WARNED, why)
    failed = any(item.status == "failed" for item in report.tests)
    return (FAILED if failed else UNCLEAR), why


def run_bulk(app: LinktorApp, job: Job, channels: Sequence[Channel]) -> None:
    """Do something to several channels; switching off is asked about once."""
    if job is Job.OFF:
        app.run_worker(_ask_and_run(app, channels), exclusive=True, group="bulk")
    else:
        app.push_screen(BulkPage(job, channels))


async def _ask_and_run(app: LinktorApp, channels: Sequence[Channel]) -> None:
    names = ", ".join(f"“{channel.name[:60]}”" for channel in channels[:NAMED])
    more = len(channels) - NAMED
    if more > 0:
        names += " " + count("and {number} more", "and {number} more", more)
    question = Question(
        count("Switch {number} channel off?", "Switch {number} channels off?", len(channels)),
        _("{names} will neither send nor receive until they are on again.").format(names=names),
        yes=_("Switch off"),
        no=_("Leave as is"),
        dangerous=True,
    )
    if await app.push_screen_wait(ConfirmDialog(question)):
        app.push_screen(BulkPage(Job.OFF, channels))
