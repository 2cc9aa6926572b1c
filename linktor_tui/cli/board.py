"""`board`: every channel on a wall, trouble first; `--once` prints it as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Format
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from linktor_tui.board import BoardChoice, Tile
    from linktor_tui.cli.tables import Cell
    from linktor_tui.cli.terminal import Terminal
    from linktor_tui.contract.protocol import ChannelsAPI

CURVE = 24
"""Cells of a day: one for each hour."""
GAP = "  "
MOST_READ = 200
"""Channels that are read one by one, for what a list does not tell of them: trouble first."""
_STYLES = {"bad": "bad", "warn": "warn", "quiet": "faint"}
"""Tone -> style of the terminal."""


@command(
    "board",
    examples=(
        "linktor-tui board",
        "linktor-tui board --columns 3 --only trouble",
        "linktor-tui board --once --only trouble --fail-on-trouble",
    ),
)
@click.option("--once", is_flag=True, help="Print it as text, and end.")
@click.option(
    "--columns", type=click.IntRange(1, 20), help="Tiles beside each other.  [default: what fits]"
)
@click.option("--only", type=click.Choice(["trouble"]), help="Only channels in trouble.")
@click.option(
    "--fail-on-trouble",
    is_flag=True,
    help="With --once: exit code 3 where a channel is in trouble.",
)
@pass_session
def board(
    session: Session, once: bool, columns: int | None, only: str | None, fail_on_trouble: bool
) -> int:
    """Show every channel in large tiles, trouble first.

    On a terminal it refreshes by itself, and turns pages where there are more than fit.
    """
    from linktor_tui.board import BoardChoice

    choice = BoardChoice(columns, only is not None)
    if fail_on_trouble and not once:
        raise click.UsageError("--fail-on-trouble goes with --once.")
    if not once:
        from linktor_tui.cli.app_door import open_app

        return open_app(session, board=choice)
    return _print(session, choice, fail=fail_on_trouble)


def _print(session: Session, choice: BoardChoice, *, fail: bool) -> int:
    from linktor_tui.board import arranged, headline
    from linktor_tui.contract.living import TellsEvents
    from linktor_tui.contract.times import utc_now
    from linktor_tui.sparks import marks_for

    if session.format is not Format.TABLE:
        raise click.UsageError("The board is for people; channels list has more for programs.")
    tiles, now = session.wait(_read(session.api)), utc_now()
    marks = marks_for(session.terminal.environ)
    told = isinstance(session.api, TellsEvents)
    head = f"{headline(tiles, tells_hours=told)} · {now:%H:%M} UTC"
    blocks = [_lines(tile, now, marks) for tile in arranged(tiles, choice)]
    session.terminal.out(_text(session.terminal, head, blocks, choice.columns or 1))
    trouble = any(tile.trouble for tile in tiles)
    return ExitCode.CHECK_FAILED if fail and trouble else ExitCode.DONE


async def _read(api: ChannelsAPI) -> list[Tile]:
    from linktor_tui.board import (
        BoardChoice,
        arranged,
        read_all,
        read_hours,
        read_whole,
        tile_of,
    )

    listed = await read_all(api)
    hours = await read_hours(api, listed)
    tiles = arranged([tile_of(channel, hours.get(channel.id)) for channel in listed], BoardChoice())
    first = [tile.channel.id for tile in tiles[:MOST_READ]]
    whole = await read_whole(api, first)
    return [tile._replace(channel=whole.get(tile.channel.id, tile.channel)) for tile in tiles]


def _lines(tile: Tile, now: datetime, marks: str) -> list[Cell]:
    """A tile in two lines, or three where it says why."""
    from linktor_tui.cli.tables import Cell
    from linktor_tui.looks import kind
    from linktor_tui.sparks import spark

    curve = spark([sum(hour) for hour in tile.hours], CURVE, marks) if tile.hours else ""
    numbers = (tile.traffic(), curve, tile.last(now))
    style = _STYLES.get(tile.look.tone)
    lines = [
        Cell(f"{tile.look.symbol} {tile.channel.name}", style),
        Cell(f"  {tile.look.said} · {kind(tile.channel)}"),
        Cell(f"  {GAP.join(part for part in numbers if part)}", "faint"),
    ]
    return [*lines, Cell(f"  {tile.why}", style)] if tile.why else lines


def _text(terminal: Terminal, head: str, blocks: Sequence[Sequence[Cell]], columns: int) -> str:
    """The headline, and below it the blocks in so many columns."""
    width = (terminal.width - len(GAP) * (columns - 1)) // columns
    rows = [blocks[at : at + columns] for at in range(0, len(blocks), columns)]
    lines = [terminal.paint(_safe(terminal, head), "strong", terminal.stdout)]
    for row in rows:
        lines += ["", *(_row(terminal, cells, max(8, width)) for cells in zip_longest(*row))]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _row(terminal: Terminal, cells: Sequence[Cell | None], width: int) -> str:
    """A line of tiles beside each other, cut to their width."""
    from linktor_tui.cli.tables import cell_width, shorten

    shown = []
    for cell in cells:
        text = shorten(_safe(terminal, cell.text if cell else ""), width)
        padding = " " * (width - cell_width(text))
        shown.append(terminal.paint(text, cell and cell.style, terminal.stdout) + padding)
    return GAP.join(shown)


def _safe(terminal: Terminal, text: str) -> str:
    from linktor_tui.textsafe import visible

    safe = visible(text)
    return safe.encode("ascii", "replace").decode() if terminal.ascii_only else safe
