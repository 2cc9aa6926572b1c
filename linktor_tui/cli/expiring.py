"""`expiring`: what ends soon or got worse, from what providers said when they were last asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.filtering import knows_expiry
from linktor_tui.cli.channels.options import complete_channels
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.durations import duration
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import traffic_wire as wire
from linktor_tui.contract.traffic import Expiry
from linktor_tui.contract.wire import camel

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block


@command(
    "expiring",
    examples=(
        "linktor-tui expiring --within 14d",
        "linktor-tui expiring --within 2w -o jsonl    # exit code 3: something is listed",
    ),
)
@click.option(
    "--within",
    callback=duration,
    default="14d",
    show_default=True,
    metavar="TIME",
    help="How far to look ahead: 14d, 36h, 2w.",
)
@click.option(
    "--channel", "name", shell_complete=complete_channels, help="Only what is of this channel."
)
@pass_session
def expiring(session: Session, within: timedelta, name: str | None) -> ExitCode:
    """List what ends soon or got worse; exit code 3 where there is something.

    Tokens, certificates, ratings. What got worse comes first, then what ends, soonest first. No
    provider is asked: it is what the last checks learned.
    """
    api = session.api
    found = session.read(knows_expiry(api).expiring(within))
    if name is not None:
        from linktor_tui.cli.channels.selecting import find

        channel = session.read(find(api, name))
        found = [item for item in found if item.channel_id == channel.id]
    session.show(Expiring(found))
    if not found:
        session.hint("Nothing that is known ends within that time.")
    return ExitCode.CHECK_FAILED if found else ExitCode.DONE


class Expiring(Answer):
    """What ends or got worse."""

    def __init__(self, found: Sequence[Expiry]) -> None:
        self.found = found

    def envelope(self) -> Json:
        return wire.expiries(self.found)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Cell, Column, Grid, cell

        if not self.found:
            return
        columns = [
            Column("CHANNEL", squeeze=True),
            Column("WHAT", squeeze=True),
            Column("ENDS"),
            Column("HOW IT STANDS", squeeze=True),
            Column("FIX", squeeze=True, drop=True),
            Column("LEARNED", drop=True),
        ]
        rows = [
            [
                cell(item.channel_name),
                cell(item.subject),
                cell(item.expires_at),
                Cell(item.message, "warn"),
                cell(item.fix),
                cell(item.learned_at),
            ]
            for item in self.found
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        header = [camel(name) for name in Expiry._fields]
        return header, map(list, self.found)

    def ids(self) -> Iterable[str]:
        return dict.fromkeys(item.channel_id for item in self.found)
