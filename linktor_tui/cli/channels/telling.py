"""How a running test is told: lines for people, JSON lines for programs, or all at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.contract import StepStatus
from linktor_tui.cli.channels.reports import Reports, Tested
from linktor_tui.cli.channels.steps import WAITING, step_lines
from linktor_tui.cli.complaints import complain
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Format, json_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.contract import CheckStep
    from linktor_tui.cli.session import Session
    from linktor_tui.contract.resources import Channel


TELLING = (StepStatus.FAILED, StepStatus.UNKNOWN, StepStatus.WARNING)
"""Steps that matter where several channels are looked through."""


class Teller:
    """Tells nothing until the end: for JSON, YAML, CSV and ids.

    Args:
        several: True where more than one channel may be tested; fixes the shape of the answer.
    """

    def __init__(self, session: Session, *, several: bool) -> None:
        self.session = session
        self.several = several

    def begin(self, count: int) -> None:
        """So many channels are going to be tested."""

    def step(self, channel: Channel | None, step: CheckStep) -> None:
        """A step of a channel's check has finished."""

    def finish(self, tested: Tested) -> None:
        """A channel is done. Errors are in the answer, but for CSV and ids, which have no place."""
        if tested.error is not None and not self.session.format.structured:
            complain(self.session, tested.error, channel=tested.channel)

    def end(self, reports: Reports, *, seconds: float) -> None:
        """All are done."""
        self.session.show(reports)


class PeopleTeller(Teller):
    """Lines of text: a single channel step by step, of several only what is not well."""

    _open = 0

    def begin(self, count: int) -> None:
        self._open = count
        self._wait()

    def step(self, channel: Channel | None, step: CheckStep) -> None:
        if not self.several:
            self._steps([step])
            self._wait()

    def finish(self, tested: Tested) -> None:
        if self.several:
            self._headline(tested)
            if tested.report is not None:
                self._steps(step for step in tested.report.tests if step.status in TELLING)
        super().finish(tested)
        self._open -= 1
        if self._open:
            self._wait()

    def _wait(self) -> None:
        waiting = f"… {self._open} to go" if self.several else WAITING
        self.session.terminal.passing(waiting)

    def end(self, reports: Reports, *, seconds: float) -> None:
        if not self.several:
            self.session.terminal.out(self._result(reports.tested[0]) + "\n")
        elif reports.tested:
            counts = reports.counts()
            parts = ", ".join(f"{counts[key]} {key}" for key in list(counts)[1:] if counts[key])
            channels = "channel" if counts["total"] == 1 else "channels"
            self.session.say(f"{counts['total']} {channels} in {seconds:.1f} s: {parts}.")

    def _steps(self, steps: Iterable[CheckStep]) -> None:
        terminal = self.session.terminal
        for step in steps:
            lines = step_lines(step, terminal, terminal.stdout)
            terminal.out("".join(f"{line}\n" for line in lines))

    def _headline(self, tested: Tested) -> None:
        from linktor_tui.textsafe import visible

        if tested.channel is None:
            return
        terminal = self.session.terminal
        name = terminal.paint(visible(tested.channel.name), "strong", terminal.stdout)
        terminal.out(f"{name} ({tested.channel.id}): {self._result(tested)}\n")

    def _result(self, tested: Tested) -> str:
        styles = {ExitCode.DONE: "good", ExitCode.CHECK_FAILED: "bad"}
        terminal = self.session.terminal
        return terminal.paint(tested.word, styles.get(tested.code, "warn"), terminal.stdout)


class LinesTeller(Teller):
    """JSON lines: a `step` each time one finishes, a `report` for each channel, a `summary`."""

    def __init__(self, session: Session, *, several: bool) -> None:
        super().__init__(session, several=several)
        self._sequence = 0

    def step(self, channel: Channel | None, step: CheckStep) -> None:
        from linktor_tui.contract.wire import check_step

        self._line("step", {"channelId": channel.id if channel else None} | check_step(step))

    def finish(self, tested: Tested) -> None:
        self._line("report", tested.body())

    def end(self, reports: Reports, *, seconds: float) -> None:
        self._line("summary", reports.counts() | {"seconds": round(seconds, 3)})

    def _line(self, kind: str, body: dict[str, Any]) -> None:
        from linktor_tui.contract.times import stamp, utc_now

        self._sequence += 1
        head = {"type": kind, "seq": self._sequence, "ts": stamp(utc_now())}
        self.session.terminal.out(json_line(head | body, self.session.terminal))


def teller_for(session: Session, *, several: bool) -> Teller:
    """Choose how to tell by the format of the answer."""
    tellers: dict[Format, type[Teller]] = {
        Format.TABLE: PeopleTeller,
        Format.JSONL: LinesTeller,
    }
    return tellers.get(session.format, Teller)(session, several=several)
