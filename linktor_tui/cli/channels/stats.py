"""`channels stats`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.options import CHANNEL
from linktor_tui.cli.channels.selecting import find_id
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire
from linktor_tui.contract.resources import Granularity, Period, StatsBucket

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block, Cell
    from linktor_tui.contract.resources import Statistics


@command("stats", examples=("linktor-tui channels stats Support --period 7d --granularity day",))
@CHANNEL
@click.option(
    "--period",
    type=click.Choice([item.value for item in Period]),
    default=Period.DAY.value,
    show_default=True,
    help="How far to look back.",
)
@click.option(
    "--granularity",
    type=click.Choice([item.value for item in Granularity]),
    default=Granularity.HOUR.value,
    show_default=True,
    help="How wide a bucket is.",
)
@pass_session
def stats(session: Session, channel: str, period: str, granularity: str) -> None:
    """Show a channel's traffic over a period."""
    channel_id = session.read(find_id(session.api, channel))
    found = session.api.channel_stats(
        channel_id, period=Period(period), granularity=Granularity(granularity)
    )
    session.show(Traffic(session.read(found)))


class Traffic(Answer):
    """GET /channels/:id/stats."""

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics

    def envelope(self) -> Json:
        return wire.statistics(self.statistics)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, Sheet, cell

        summary = self.statistics.summary
        facts: list[tuple[str, Cell]] = [
            ("Received", cell(_count(summary.messages_received))),
            ("Sent", cell(_count(summary.messages_sent))),
            ("Conversations started", cell(_count(summary.conversations_started))),
            ("Conversations closed", cell(_count(summary.conversations_closed))),
            ("Average response time", cell(_seconds(summary.avg_response_time))),
            ("Average resolution time", cell(_seconds(summary.avg_resolution_time))),
        ]
        yield Sheet(facts, f"Last {self.statistics.period.value}")
        columns = (
            Column("FROM (UTC)"),
            Column("RECEIVED", right=True),
            Column("SENT", right=True),
            Column("STARTED", right=True),
        )
        yield Grid(columns, [[cell(value) for value in row] for row in self.rows()[1]])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        names = list(StatsBucket._fields)
        rows = ([getattr(item, name) for name in names] for item in self.statistics.time_series)
        return [wire.camel(name) for name in names], rows

    def ids(self) -> Iterable[str]:
        return (self.statistics.channel_id,)


def _count(value: int | None) -> str:
    return "n/a" if value is None else str(value)


def _seconds(value: float | None) -> str:
    return "n/a" if value is None else f"{value:g} s"
