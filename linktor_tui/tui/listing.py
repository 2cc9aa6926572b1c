"""The channels of a list as the operator wants to see them: filtered, sorted, grouped, marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.pages import join
from linktor_tui.contract.resources import ChannelStatus, HealthStatus
from linktor_tui.contract.times import utc_now
from linktor_tui.filters.language import Filter
from linktor_tui.filters.patterns import TooSlow
from linktor_tui.filters.tokens import Known, haystack
from linktor_tui.looks import kind
from linktor_tui.sparks import BLOCKS
from linktor_tui.tui.pulse import Pulse

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel

STATUS_ORDER = (
    ChannelStatus.ERROR,
    ChannelStatus.PENDING,
    ChannelStatus.ACTIVE,
    ChannelStatus.INACTIVE,
)
HEALTH_ORDER = (
    HealthStatus.UNHEALTHY,
    HealthStatus.DEGRADED,
    HealthStatus.UNKNOWN,
    HealthStatus.HEALTHY,
)
_STATUS_RANK = {status: rank for rank, status in enumerate(STATUS_ORDER)}
_HEALTH_RANK = {status: rank for rank, status in enumerate(HEALTH_ORDER)}


def _curve(channel: Channel, pulse: Pulse) -> int | None:
    hours = pulse.hours(channel.id)
    return None if hours is None else sum(got + gave for got, gave in hours)


def _end(channel: Channel, pulse: Pulse) -> str | None:
    expiry = pulse.ends.get(channel.id)
    return None if expiry is None else expiry.expires_at or ""


SORT_KEYS: dict[str, Callable[[Channel, Pulse], Any]] = {
    "status": lambda channel, _: _STATUS_RANK[channel.status],
    "type": lambda channel, _: kind(channel),
    "provider": lambda channel, _: (channel.provider or "").casefold() or None,
    "name": lambda channel, _: channel.name.casefold(),
    "health": lambda channel, _: _HEALTH_RANK[channel.health.status],
    "in": lambda channel, _: channel.received_24h,
    "out": lambda channel, _: channel.sent_24h,
    "day": _curve,
    "last": lambda channel, _: channel.health.last_message,
    "expires": _end,
    "checked": lambda channel, _: channel.health.last_checked,
    "account": lambda channel, _: channel.identity.label.casefold() if channel.identity else None,
    "why": lambda channel, _: channel.health.message,
    "id": lambda channel, _: channel.id,
}
"""Column -> what it is sorted by; trouble comes first, and what is not known last."""
GROUPS: dict[str, Callable[[Channel], str]] = {
    "type": lambda channel: channel.channel_type,
    "status": lambda channel: channel.status.value,
    "provider": lambda channel: channel.provider or "",
}
"""What a list can be grouped by."""


class Head(NamedTuple):
    """The row above a group."""

    key: str
    """What its channels have in common; may come from elsewhere."""
    tally: tuple[tuple[ChannelStatus, int], ...]
    """How many there are of each status, the worst first."""
    folded: bool

    @property
    def id(self) -> str:
        """Tells it from channels and other heads."""
        return f"group:{self.key}"

    @property
    def total(self) -> int:
        """How many channels it has."""
        return sum(number for _, number in self.tally)


class Listing:
    """Channels by id in order of creation, and the rows that are shown of them."""

    def __init__(self, pulse: Pulse | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self.channels: dict[str, Channel] = {}
        self.view: list[Channel] = []
        """The channels that are let through, in order, those of folded groups too."""
        self.rows: Sequence[Channel | Head] = self.view
        """What the table has rows for."""
        self.filter = Filter()
        self.sort: str | None = None
        self.descending = False
        self.grouping: str | None = None
        """A key of `GROUPS`, None for a flat list."""
        self.folded: set[str] = set()
        """Keys of the groups whose channels are not shown."""
        self.marked: set[str] = set()
        """Ids of the channels that were marked to do something to all of them."""
        self.pulse = pulse or Pulse(BLOCKS)
        self._clock = clock
        self._ordered: list[Channel] | None = None
        self._looked_in: list[Channel] = []
        """The channels in the order in which they were last filtered."""
        self._haystacks: list[str] = []
        """What words were looked for in then, for each of them."""

    # --- what there is ---------------------------------------------------------------------------

    def extend(self, channels: Iterable[Channel]) -> None:
        """Take in a page of channels; of what is there already, as it is on the page."""
        join(self.channels, channels)
        self._changed()
        self.arrange()

    def replace(self, channels: Iterable[Channel]) -> None:
        """Take a whole new list in place of the old one."""
        self.channels = {channel.id: channel for channel in channels}
        self.marked &= self.channels.keys()
        self._looked_in, self._haystacks = [], []
        self._changed()
        self.arrange()

    def put(self, *channels: Channel) -> None:
        """Take in channels that are new or have changed."""
        if not channels:
            return
        in_place = self._put_in_place(channels[0]) if len(channels) == 1 else False
        self.channels.update((channel.id, channel) for channel in channels)
        if not in_place:
            self._changed()
            self.arrange()

    def drop(self, channel_id: str) -> None:
        """Forget a channel."""
        self.channels.pop(channel_id, None)
        self.marked.discard(channel_id)
        self._changed()
        self.arrange()

    def _put_in_place(self, channel: Channel) -> bool:
        """Change one row where neither its place nor any other row's depends on it."""
        old = self.channels.get(channel.id)
        if old is None or self.sort or self.grouping or not self.filter.lets_all:
            return False
        self.view[_index(self.view, old)] = channel
        self._changed()
        self._ordered = self.view
        return True

    def _changed(self) -> None:
        self._ordered = None

    # --- what is shown ---------------------------------------------------------------------------

    def arrange(self) -> None:
        """Make the rows anew after the filter, the order or the grouping changed."""
        ordered = self._in_order()
        self.view = list(ordered) if self.filter.lets_all else self._let_through(ordered)
        self.rows = self._grouped() if self.grouping else self.view

    def sort_by(self, column: str | None, *, descending: bool) -> None:
        """Sort by a column, or by creation for None."""
        self.sort, self.descending = column, descending
        self._changed()
        self.arrange()

    def pulse_changed(self) -> bool:
        """Take note that hours or expiries are others; True if rows may have moved."""
        if self.sort not in ("day", "expires") and self.filter.lets_all:
            return False
        self._changed()
        self.arrange()
        return True

    def _in_order(self) -> list[Channel]:
        if self._ordered is None:
            self._ordered = list(self.channels.values())
            if self.sort is not None:
                self._ordered = self._sorted(self._ordered, SORT_KEYS[self.sort])
        return self._ordered

    def _sorted(
        self, channels: list[Channel], key: Callable[[Channel, Pulse], Any]
    ) -> list[Channel]:
        known: list[tuple[Any, Channel]] = []
        unknown: list[Channel] = []
        for channel in channels:
            value = key(channel, self.pulse)
            if value is None:
                unknown.append(channel)
            else:
                known.append((value, channel))
        known.sort(key=lambda pair: pair[0], reverse=self.descending)
        return [channel for _, channel in known] + unknown

    def _let_through(self, ordered: list[Channel]) -> list[Channel]:
        if self._looked_in is not ordered:
            self._look_in(ordered)
        try:
            known = Known(self._clock(), self.pulse.ends)
            return self.filter.select(ordered, self._haystacks, known)
        except TooSlow as slow:
            self.filter = self.filter.without(slow)
            return self._let_through(ordered)

    def _look_in(self, ordered: list[Channel]) -> None:
        """Have what words are looked for in for each channel: made anew only for those that changed."""
        known = dict(zip(map(id, self._looked_in), self._haystacks, strict=True))
        self._haystacks = [known.get(id(item)) or haystack(item) for item in ordered]
        self._looked_in = ordered

    def _grouped(self) -> list[Channel | Head]:
        assert self.grouping is not None
        of = GROUPS[self.grouping]
        groups: dict[str, list[Channel]] = {}
        for channel in self.view:
            groups.setdefault(of(channel), []).append(channel)
        rows: list[Channel | Head] = []
        for key in sorted(groups, key=_group_rank if self.grouping == "status" else str.casefold):
            folded = key in self.folded
            rows.append(Head(key, _tally(groups[key]), folded))
            rows += [] if folded else groups[key]
        return rows

    # --- marks -----------------------------------------------------------------------------------

    def members(self, head: Head) -> list[Channel]:
        """The channels of a group that are let through."""
        assert self.grouping is not None
        of = GROUPS[self.grouping]
        return [channel for channel in self.view if of(channel) == head.key]

    def mark(self, channels: Iterable[Channel]) -> None:
        """Mark channels, or unmark them where all of them are marked."""
        ids = {channel.id for channel in channels}
        self.marked = self.marked - ids if ids <= self.marked else self.marked | ids

    def chosen_ones(self) -> list[Channel]:
        """The channels that are marked, in the order of the list, those not let through last."""
        shown = [channel for channel in self.view if channel.id in self.marked]
        rest = self.marked - {channel.id for channel in shown}
        return shown + [channel for key, channel in self.channels.items() if key in rest]


def _index(channels: list[Channel], wanted: Channel) -> int:
    return next(at for at, channel in enumerate(channels) if channel is wanted)


def _group_rank(status: str) -> int:
    return _STATUS_RANK[ChannelStatus(status)]


def _tally(channels: list[Channel]) -> tuple[tuple[ChannelStatus, int], ...]:
    counts: dict[ChannelStatus, int] = {}
    for channel in channels:
        counts[channel.status] = counts.get(channel.status, 0) + 1
    return tuple((status, counts[status]) for status in STATUS_ORDER if status in counts)
