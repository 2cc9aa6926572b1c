"""The columns of the channel table: what they show, how wide they are, which give way first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.contract.times import from_stamp
from linktor_tui.looks import HEALTH, STATUS, Tone, ago, kind
from linktor_tui.texts import N_, _, thousands

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.pulse import Pulse, Sight

GAP = 2
"""Cells between two columns."""
MARGIN = 1
"""Cells left of the first column and right of the last."""
SOON = timedelta(days=14)
"""What ends within this is a warning."""


class Cell(NamedTuple):
    """A value as it is shown; the text may come from elsewhere."""

    text: str
    tone: Tone = Tone.PLAIN


def _always(_pulse: Pulse) -> bool:
    return True


class Column(NamedTuple):
    """A column of the table."""

    key: str
    """Also what the list is sorted by, see `listing.SORT_KEYS`."""
    title: str
    about: str
    """What it shows, in a few words."""
    least: int
    """Cells it needs to make sense."""
    share: int
    """Its part of what is left over; 0 keeps it at the least."""
    rank: int
    """The highest rank gives way first on a narrow screen."""
    cell: Callable[[Channel, Sight, int], Cell]
    """Makes the value, for a number of cells."""
    most: int = 0
    """Cells that it grows to at once, or not at all; 0 for one that can use any."""
    right: bool = False
    """True for numbers."""
    known: Callable[[Pulse], bool] = _always
    """Tells whether there is anything to show in it."""


def _status(channel: Channel, _sight: Sight, _width: int) -> Cell:
    look = STATUS[channel.status]
    return Cell(str(look), look.tone)


def _health(channel: Channel, _sight: Sight, _width: int) -> Cell:
    look = HEALTH[channel.health.status]
    return Cell(str(look), look.tone)


def _number(value: Callable[[Channel], int | None]) -> Callable[[Channel, Sight, int], Cell]:
    def cell(channel: Channel, _sight: Sight, _width: int) -> Cell:
        number = value(channel)
        if number is None:
            return Cell(_("n/a"), Tone.QUIET)
        return Cell(short(number), Tone.PLAIN if number else Tone.QUIET)

    return cell


def short(number: int) -> str:
    """Write a number in at most six cells: `9,999`, `12.3k`, `4.5M`."""
    if number < 10_000:
        return thousands(number)
    size, sign = (1_000, "k") if number < 999_950 else (1_000_000, "M")
    scaled = number / size
    return f"{scaled:,.1f}{sign}" if scaled < 999.95 else f"{scaled:,.0f}{sign}"


def left(end: datetime, now: datetime) -> Cell:
    """Say how long until something ends: `in 9 d`, `ended`."""
    rest = end - now
    if rest <= timedelta():
        return Cell("✗ " + _("ended"), Tone.BAD)
    hours = rest.total_seconds() / 3600
    days, rest_hours = round(hours / 24), max(1, round(hours))
    text = _("in {n} d").format(n=days) if hours >= 48 else _("in {n} h").format(n=rest_hours)
    return Cell(f"! {text}", Tone.WARN) if rest <= SOON else Cell(text, Tone.QUIET)


def _expires(channel: Channel, sight: Sight, _width: int) -> Cell:
    expiry = sight.pulse.ends.get(channel.id)
    if expiry is None:
        return Cell("")
    end = from_stamp(expiry.expires_at)
    return Cell("! " + _("worse"), Tone.WARN) if end is None else left(end, sight.now)


def _last(channel: Channel, sight: Sight, _width: int) -> Cell:
    stamp = channel.health.last_message
    if stamp is None and (channel.stats is None or channel.received_24h or channel.sent_24h):
        return Cell(
            _("n/a"), Tone.QUIET
        )  # counted, or nothing told at all: "never" would be a claim
    return Cell(ago(stamp, sight.now), Tone.QUIET)


def _why(channel: Channel, _sight: Sight, _width: int) -> Cell:
    return Cell(channel.health.message or "", Tone.QUIET)


def _account(channel: Channel, _sight: Sight, _width: int) -> Cell:
    return Cell(channel.identity.label if channel.identity else "", Tone.QUIET)


COLUMNS = (
    Column("status", N_("STATUS"), N_("on or off, or in error"), 10, 0, 1, _status),
    Column(
        "type", N_("TYPE"), N_("type and provider"), 15, 0, 3, lambda item, *_: Cell(kind(item))
    ),
    Column(
        "provider",
        N_("PROVIDER"),
        N_("the provider alone"),
        10,
        0,
        12,
        lambda item, *_: Cell(item.provider or ""),
    ),
    Column("name", N_("NAME"), N_("the name"), 20, 3, 0, lambda item, *_: Cell(item.name)),
    Column("health", N_("HEALTH"), N_("what the last check found"), 11, 0, 2, _health),
    Column(
        "in",
        N_("IN 24H"),
        N_("messages received in 24 hours"),
        6,
        0,
        7,
        _number(lambda item: item.received_24h),
        right=True,
    ),
    Column(
        "out",
        N_("OUT 24H"),
        N_("messages sent in 24 hours"),
        7,
        0,
        8,
        _number(lambda item: item.sent_24h),
        right=True,
    ),
    Column(
        "day",
        N_("LAST DAY"),
        N_("messages of 24 hours, hour by hour"),
        12,
        1,
        4,
        lambda item, sight, width: Cell(sight.pulse.curve(item.id, width), Tone.BUSY),
        most=24,
        known=lambda pulse: pulse.tells_hours,
    ),
    Column(
        "last",
        N_("LAST MSG"),
        N_("when a message last went through"),
        10,
        0,
        9,
        _last,
    ),
    Column(
        "expires",
        N_("EXPIRES"),
        N_("when a token or certificate ends"),
        9,
        0,
        6,
        _expires,
        known=lambda pulse: bool(pulse.ends),
    ),
    Column(
        "checked",
        N_("CHECKED"),
        N_("when it was last checked"),
        10,
        0,
        5,
        lambda item, sight, _: Cell(ago(item.health.last_checked, sight.now), Tone.QUIET),
    ),
    Column("account", N_("ACCOUNT"), N_("number, bot or address"), 16, 1, 11, _account),
    Column("why", N_("WHY"), N_("why it is not healthy"), 24, 3, 10, _why),
    Column("id", N_("ID"), N_("the id"), 29, 0, 13, lambda item, *_: Cell(item.id, Tone.QUIET)),
)
BY_KEY = {column.key: column for column in COLUMNS}
USUAL = (
    "status",
    "type",
    "name",
    "health",
    "in",
    "out",
    "day",
    "last",
    "expires",
    "checked",
    "why",
)
"""Keys of the columns that are shown where nothing else was chosen."""


def columns_of(keys: Iterable[object], pulse: Pulse) -> tuple[Column, ...]:
    """The columns of these keys that can be filled. Keys that there are not are left out."""
    found = (BY_KEY.get(key) for key in keys if isinstance(key, str))
    chosen = [column for column in found if column is not None and column.known(pulse)]
    return tuple(dict.fromkeys(chosen)) or (BY_KEY["name"],)


class Placed(NamedTuple):
    """A column on the screen."""

    column: Column
    x: int
    width: int


def lay_out(width: int, columns: Sequence[Column] = COLUMNS) -> tuple[Placed, ...]:
    """Choose the columns that fit, and give each its place. The lowest rank is always there."""
    chosen = list(columns)
    while len(chosen) > 1 and _needed(chosen) > width:
        chosen.remove(max(chosen, key=lambda column: column.rank))
    more = _grown(chosen, max(0, width - _needed(chosen)))
    placed: list[Placed] = []
    x = MARGIN
    for column in chosen:
        wide = min(column.least + more[column.key], max(1, width - x - MARGIN))
        placed.append(Placed(column, x, wide))
        x += wide + GAP
    return tuple(placed)


def _grown(columns: Sequence[Column], spare: int) -> dict[str, int]:
    """How many of the cells that are left over go to each column."""
    shares, more = sum(column.share for column in columns), dict.fromkeys(columns, 0)
    for column in columns:
        step = column.most - column.least
        if column.most and spare * column.share >= step * shares:
            more[column] = step
    rest = spare - sum(more.values())
    growing = [column for column in columns if not column.most]
    shares = sum(column.share for column in growing) or 1
    more.update((column, rest * column.share // shares) for column in growing)
    return {column.key: cells for column, cells in more.items()}


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1) + 2 * MARGIN
