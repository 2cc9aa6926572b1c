"""The columns of the channel table: what they show, how wide they are, which give way first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.tui.looks import HEALTH, STATUS, Tone, ago, kind
from linktor_tui.tui.texts import N_

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel

GAP = 2
"""Cells between two columns."""
MARGIN = 1
"""Cells left of the first column and right of the last."""


class Cell(NamedTuple):
    """A value as it is shown; the text may come from elsewhere."""

    text: str
    tone: Tone = Tone.PLAIN


class Column(NamedTuple):
    """A column of the table."""

    key: str
    """Also what the list is sorted by, see `listing.SORT_KEYS`."""
    title: str
    least: int
    """Cells it needs to make sense."""
    share: int
    """Its part of what is left over; 0 keeps it at the least."""
    rank: int
    """The highest rank gives way first on a narrow screen."""
    cell: Callable[[Channel, datetime], Cell]


def _status(channel: Channel, _now: datetime) -> Cell:
    look = STATUS[channel.status]
    return Cell(str(look), look.tone)


def _health(channel: Channel, _now: datetime) -> Cell:
    look = HEALTH[channel.health.status]
    return Cell(str(look), look.tone)


def _checked(channel: Channel, now: datetime) -> Cell:
    return Cell(ago(channel.health.last_checked, now), Tone.QUIET)


COLUMNS = (
    Column("status", N_("STATUS"), 10, 0, 1, _status),
    Column("type", N_("TYPE"), 15, 0, 3, lambda channel, _: Cell(kind(channel))),
    Column("name", N_("NAME"), 20, 2, 0, lambda channel, _: Cell(channel.name)),
    Column("health", N_("HEALTH"), 11, 0, 2, _health),
    Column("checked", N_("LAST CHECK"), 12, 0, 4, _checked),
    Column(
        "why",
        N_("WHY"),
        24,
        3,
        5,
        lambda channel, _: Cell(channel.health.message or "", Tone.QUIET),
    ),
)


class Placed(NamedTuple):
    """A column on the screen."""

    column: Column
    x: int
    width: int


def lay_out(width: int, columns: Sequence[Column] = COLUMNS) -> tuple[Placed, ...]:
    """Choose the columns that fit, and give each its place. The name is always there."""
    chosen = list(columns)
    while len(chosen) > 1 and _needed(chosen) > width:
        chosen.remove(max(chosen, key=lambda column: column.rank))
    spare = max(0, width - _needed(chosen))
    shares = sum(column.share for column in chosen) or 1
    placed: list[Placed] = []
    x = MARGIN
    for column in chosen:
        wide = column.least + spare * column.share // shares
        wide = min(wide, max(1, width - x - MARGIN))
        placed.append(Placed(column, x, wide))
        x += wide + GAP
    return tuple(placed)


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1) + 2 * MARGIN
