"""`channels diff`: what differs between the channels of two profiles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.comparing import Difference, Pair, compared, paired
from linktor_tui.cli.channels.copying import TO, other_place
from linktor_tui.cli.channels.options import TYPE_FILTER
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel

AT_ONCE = 8
"""Channels that are fetched at the same time."""
HEADER = ("change", "type", "name", "here", "there", "field", "hereValue", "thereValue")


@command(
    "diff",
    examples=(
        "linktor-tui channels diff --to staging",
        "linktor-tui channels diff --profile staging --to live --exit-code -o json",
    ),
)
@TO
@TYPE_FILTER
@click.option("--exit-code", is_flag=True, help="End with 3 where something differs.")
@pass_session
def diff(session: Session, target: str, channel_type: str | None, exit_code: bool) -> ExitCode:
    """Show what differs between the channels of two profiles.

    Channels are matched by type and account, else by name. Of a secret it is only said whether
    there is one, and bots are not compared: their ids mean nothing elsewhere.
    """
    place = other_place(session, target)
    here, there = session.api, session.open(place)
    pairs = session.wait(_compare(here, there, channel_type))
    names = session.place.profile.name, place.profile.name
    found = Differences([pair for pair in pairs if pair.kind != "same"], *names)
    session.show(found)
    if not found.pairs:
        session.hint(f"{len(pairs)} channels, the same on {names[0]} and {names[1]}.")
    return ExitCode.CHECK_FAILED if found.pairs and exit_code else ExitCode.DONE


async def _compare(here: ChannelsAPI, there: ChannelsAPI, channel_type: str | None) -> list[Pair]:
    import asyncio

    from linktor_tui.cli.channels.selecting import every

    mine = await every(here, type=channel_type)
    theirs = await every(there, type=channel_type)
    turns = asyncio.Semaphore(AT_ONCE)

    async def whole(api: ChannelsAPI, channel: Channel) -> Channel:
        async with turns:
            return await api.get_channel(channel.id)

    async def look(pair: Pair) -> Pair:
        """A list leaves out what only a single channel shows: metadata."""
        if pair.here is None or pair.there is None:
            return pair
        both = await asyncio.gather(whole(here, pair.here), whole(there, pair.there))
        return compared(Pair(*both))

    return list(await asyncio.gather(*map(look, paired(mine, theirs))))


class Differences(Answer):
    """What is not the same in two places."""

    def __init__(self, pairs: Sequence[Pair], here: str, there: str) -> None:
        self.pairs = pairs
        self.here = here
        self.there = there

    def envelope(self) -> Json:
        found = [
            {
                "change": pair.kind,
                "type": pair.channel.channel_type,
                "name": pair.channel.name,
                "here": pair.here.id if pair.here else None,
                "there": pair.there.id if pair.there else None,
                "fields": [difference._asdict() for difference in pair.differences],
            }
            for pair in self.pairs
        ]
        return {"data": found, "meta": {"here": self.here, "there": self.there}}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Cell, Column, Grid, cell

        columns = [Column("CHANNEL", squeeze=True), Column("TYPE"), Column("FIELD")]
        columns += [Column(name.upper(), squeeze=True) for name in (self.here, self.there)]
        rows = []
        for pair in self.pairs:
            first = (cell(pair.channel.name), Cell(pair.channel.channel_type))
            if pair.kind != "differs":
                words = ("there", "-") if pair.there is None else ("-", "there")
                rows.append([*first, Cell("(channel)"), *map(Cell, words)])
            rows += [
                [*first, Cell(item.field), cell(_text(item.here)), cell(_text(item.there))]
                for item in pair.differences
            ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, (
            [
                pair.kind,
                pair.channel.channel_type,
                pair.channel.name,
                pair.here.id if pair.here else None,
                pair.there.id if pair.there else None,
                item.field,
                _text(item.here),
                _text(item.there),
            ]
            for pair in self.pairs
            for item in (pair.differences or [Difference("", None, None)])
        )

    def ids(self) -> Iterable[str]:
        return (pair.channel.id for pair in self.pairs)


def _text(value: Any) -> Any:
    """A value in a cell."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
