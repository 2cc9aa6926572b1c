"""`channels history`: what earlier checks of a channel found, and which steps turned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from linktor_tui.cli.channels.options import CHANNEL
from linktor_tui.cli.channels.reports import Tested
from linktor_tui.cli.channels.selecting import find_id
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire
from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.living import KeepsReports

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.resources import CheckReport

MOST = 200
"""Reports that are kept of a channel."""


@command(
    "history",
    examples=(
        "linktor-tui channels history Support",
        "linktor-tui channels history Support -o jsonl | jq 'select(.turned != [])'",
    ),
)
@CHANNEL
@click.option(
    "--limit",
    type=click.IntRange(1, MOST),
    default=20,
    show_default=True,
    help="How many reports, newest first.",
)
@pass_session
def history(session: Session, channel: str, limit: int) -> None:
    """Show what earlier checks of a channel found, and what turned.

    Newest first. A quick check by schedule is listed only where it found something new.
    """
    api = session.api
    if not isinstance(api, KeepsReports):
        raise Unsupported(f"{api.place} keeps no reports of earlier checks.")
    channel_id = session.read(find_id(api, channel))
    found = session.read(api.reports(channel_id, limit=MOST))
    session.show(History(channel_id, compared(found)[:limit]))
    if not found:
        session.hint("It was never checked: `linktor-tui channels test` does.")


class Turn(NamedTuple):
    """A step that ended otherwise than the time before."""

    before: str
    step: CheckStep


class Entry(NamedTuple):
    """A report, and what turned in it."""

    report: CheckReport
    turned: tuple[Turn, ...]
    word: str
    """What it came to, with what a quick check did not ask."""


def compared(reports: Sequence[CheckReport]) -> list[Entry]:
    """Compare each report with what was known before it. Newest first, as they come."""
    known: dict[str, CheckStep] = {}
    entries: list[Entry] = []
    for report in reversed(reports):
        turned = tuple(_turned(report, known))
        now = {step.id: step for step in report.tests}
        known = known | now if report.partial else now
        whole = replace(report, tests=tuple(known.values()))
        entries.append(Entry(report, turned, Tested(None, report=whole).word))
    return entries[::-1]


def _turned(report: CheckReport, known: dict[str, CheckStep]) -> Iterable[Turn]:
    for step in report.tests:
        before = known.get(step.id)
        if before is not None and before.status is not step.status:
            yield Turn(before.status.value, step)


class History(Answer):
    """Earlier reports of one channel."""

    def __init__(self, channel_id: str, entries: Sequence[Entry]) -> None:
        self.channel_id = channel_id
        self.entries = entries

    def envelope(self) -> Json:
        return {"data": [_shown(entry) for entry in self.entries]}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell

        if not self.entries:
            return
        columns = [
            Column("WHEN"),
            Column("CHECK"),
            Column("VERDICT"),
            Column("WHAT TURNED", squeeze=True),
        ]
        rows = [
            [
                cell(entry.report.tested_at),
                cell("quick" if entry.report.partial else "full"),
                cell(entry.word),
                cell("; ".join(map(_in_words, entry.turned))),
            ]
            for entry in self.entries
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        header = ("channelId", "testedAt", "partial", "verdict", "stepId", "from", "to", "message")
        return header, (row for entry in self.entries for row in self._rows_of(entry))

    def _rows_of(self, entry: Entry) -> Iterable[Sequence[Any]]:
        begin = (self.channel_id, entry.report.tested_at, entry.report.partial, entry.word)
        for turn in entry.turned:
            yield (*begin, turn.step.id, turn.before, turn.step.status.value, turn.step.message)
        if not entry.turned:
            yield (*begin, None, None, None, None)

    def ids(self) -> Iterable[str]:
        return (self.channel_id,) if self.entries else ()


def _shown(entry: Entry) -> Json:
    turned = [
        {"id": turn.step.id, "from": turn.before, "to": turn.step.status.value}
        for turn in entry.turned
    ]
    return {**wire.report(entry.report), "verdict": entry.word, "turned": turned}


def _in_words(turn: Turn) -> str:
    step = turn.step
    return f"{step.id}: {turn.before} -> {step.status.value}: {step.message}"
