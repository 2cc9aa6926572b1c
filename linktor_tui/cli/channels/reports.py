"""Reports of checks as answers: one, or several with the errors of those that could not be made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.cli.exits import ExitCode, exit_code_for, exit_code_of
from linktor_tui.cli.output import Answer, Json
from linktor_tui.contract import wire

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.errors import ChannelsError
    from linktor_tui.contract.resources import Channel, CheckReport

STEP_HEADER = ("id", "name", "status", "code", "message", "cause", "fix", "who", "durationMs")
WORDS = {
    ExitCode.DONE: "works",
    ExitCode.CHECK_FAILED: "does not work",
    ExitCode.UNKNOWN: "could not tell",
    ExitCode.RATE_LIMITED: "could not tell: rate limited",
}


class Tested(NamedTuple):
    """What came of testing one channel, or a configuration that is not saved."""

    channel: Channel | None
    report: CheckReport | None = None
    error: ChannelsError | None = None

    @property
    def code(self) -> ExitCode:
        """How it ended."""
        if self.report is not None:
            return exit_code_of(self.report)
        return exit_code_for(self.error) if self.error else ExitCode.BUG

    @property
    def word(self) -> str:
        """How it ended, in a word or two."""
        return WORDS.get(self.code, "could not be tested")

    def body(self) -> Json:
        """The report as the Channels API has it, or an error in its place."""
        if self.report is not None:
            return wire.report(self.report)
        failure = wire.failure(self.error) if self.error else {}
        channel_id = self.channel.id if self.channel else None
        return {"success": False, "channelId": channel_id, "tests": [], **failure}


class Reports(Answer):
    """POST /channels/:id/test, for one or several."""

    def __init__(self, tested: Sequence[Tested], *, several: bool) -> None:
        self.tested = tested
        self.several = several

    def envelope(self) -> Json:
        bodies = [item.body() for item in self.tested]
        return {"data": bodies, "meta": self.counts()} if self.several else {"data": bodies[0]}

    def counts(self) -> Json:
        """How many of each."""
        codes = [item.code for item in self.tested]
        passed, failed = codes.count(ExitCode.DONE), codes.count(ExitCode.CHECK_FAILED)
        unknown = codes.count(ExitCode.UNKNOWN) + codes.count(ExitCode.RATE_LIMITED)
        return {
            "total": len(codes),
            "passed": passed,
            "failed": failed,
            "unknown": unknown,
            "errors": len(codes) - passed - failed - unknown,
        }

    def blocks(self) -> Iterable[Block]:
        return ()  # people are told as it goes

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        rows = (
            (item.channel.id if item.channel else None, *step_row(step))
            for item in self.tested
            if item.report is not None
            for step in item.report.tests
        )
        return ("channelId", *STEP_HEADER), rows

    def ids(self) -> Iterable[str]:
        return (item.channel.id for item in self.tested if item.channel is not None)


def step_row(step: CheckStep) -> tuple[Any, ...]:
    """A step as a line of CSV under `STEP_HEADER`."""
    shown = wire.check_step(step)
    return tuple(shown.get(name) for name in STEP_HEADER)
