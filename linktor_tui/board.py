"""The board: how every channel is, trouble first, in words that fit across a room.

Knows nothing of screens: the app draws it, and `board --once` prints it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.contract import pages
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.living import TellsEvents
from linktor_tui.contract.resources import ChannelStatus, HealthStatus, ListQuery
from linktor_tui.looks import HEALTH, STATUS, Look, Tone, ago, kind
from linktor_tui.texts import N_, NC_, _, thousands

if TYPE_CHECKING:
    from datetime import datetime

    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel

AT_ONCE = 8
"""Channels that are read at the same time."""
NOT_TOLD = N_("n/a")
"""What stands for a number that the engine does not tell."""
SHORT_TRAFFIC = NC_("short", "in {received} out {sent}")
UNCLEAR = HEALTH[HealthStatus.UNKNOWN]._replace(tone=Tone.WARN)
"""A channel that is on, and of which nobody knows at the moment whether it works."""
_RANK = {Tone.BAD: 0, Tone.WARN: 1, Tone.GOOD: 2, Tone.QUIET: 3}


class BoardChoice(NamedTuple):
    """What the operator wants of the board."""

    columns: int | None = None
    """Tiles beside each other; None for as many as fit."""
    only_trouble: bool = False


class Tile(NamedTuple):
    """One channel."""

    channel: Channel
    look: Look
    hours: Sequence[tuple[int, int]] | None = None
    """Received and sent in each of the last 24 hours; None where nobody told."""

    @property
    def trouble(self) -> bool:
        """Whether somebody should look after it."""
        return self.look.tone in (Tone.BAD, Tone.WARN)

    @property
    def state(self) -> str:
        """Symbol, word and what kind of channel it is."""
        return f"{self.look} · {kind(self.channel)}"

    def traffic(self, *, short: bool = False) -> str:
        """What came and went in the present hour, in shorter words where there is little room."""
        told = [_(NOT_TOLD)] * 2
        received, sent = map(thousands, self.hours[-1]) if self.hours else told
        said = SHORT_TRAFFIC if short else N_("in {received} out {sent}")
        return _(said).format(received=received, sent=sent)

    @property
    def why(self) -> str:
        """In a line, why it is not well; empty for one that is."""
        channel = self.channel
        if self.trouble:
            return channel.health.message or channel.deactivation_reason or ""
        return ""

    def last(self, now: datetime, *, short: bool = False) -> str:
        """How long ago the last message was, in fewer words where there is little room."""
        newest = self.channel.health.last_message
        if newest is None and not self._tells_last:
            return _("last n/a") if short else _("last message n/a")
        if newest is None:
            return _("no message yet")
        said = _("last {ago}") if short else _("last message {ago}")
        return said.format(ago=ago(newest, now))

    @property
    def _tells_last(self) -> bool:
        """Whether silence means that there was none: an engine that counts would have counted it."""
        stats = self.channel.stats
        return stats is not None and stats.messages_received_total is not None


def tile_of(channel: Channel, hours: Sequence[tuple[int, int]] | None = None) -> Tile:
    """Judge a channel."""
    return Tile(channel, _look(channel), hours)


def _look(channel: Channel) -> Look:
    """Its status, or its health where that says more: also that its last check told nothing."""
    if channel.status is ChannelStatus.ACTIVE and channel.health.status in (
        HealthStatus.UNHEALTHY,
        HealthStatus.DEGRADED,
    ):
        return HEALTH[channel.health.status]
    asked = channel.health.last_checked is not None
    if channel.status is ChannelStatus.ACTIVE and asked and _is_unknown(channel):
        return UNCLEAR
    return STATUS[channel.status]


def _is_unknown(channel: Channel) -> bool:
    return channel.health.status is HealthStatus.UNKNOWN


def arranged(tiles: Iterable[Tile], choice: BoardChoice) -> list[Tile]:
    """Trouble first, then what is on, then what is off; by name."""
    shown = (tile for tile in tiles if tile.trouble or not choice.only_trouble)
    return sorted(
        shown,
        key=lambda tile: (_RANK[tile.look.tone], tile.channel.name.casefold(), tile.channel.id),
    )


def headline(tiles: Sequence[Tile], *, tells_hours: bool) -> str:
    """Everything in a line: trouble, what is on and off, what came and went."""
    trouble = sum(tile.trouble for tile in tiles)
    off = sum(tile.look.tone is Tone.QUIET for tile in tiles)
    parts = [
        _("! {number} in trouble").format(number=trouble) if trouble else _("✓ no trouble"),
        _("{number} well").format(number=thousands(len(tiles) - trouble - off)),
        _("{number} off").format(number=thousands(off)),
        _hour(tiles, tells_hours),
    ]
    return " · ".join(parts)


def _hour(tiles: Sequence[Tile], told: bool) -> str:
    known = [tile.hours[-1] for tile in tiles if tile.hours]
    if not told:
        return _("this hour n/a")
    return _("this hour in {received} out {sent}").format(
        received=thousands(sum(received for received, _sent in known)),
        sent=thousands(sum(sent for _received, sent in known)),
    )


# --- reading ---------------------------------------------------------------------------------------


async def read_all(api: ChannelsAPI) -> list[Channel]:
    """Read every channel, page by page. Raises `ChannelsError`."""
    return list((await pages.every(api.list_channels, ListQuery())).items)


async def read_hours(
    api: ChannelsAPI, channels: Sequence[Channel]
) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Read the last 24 hours of channels; nothing where the engine does not tell them."""
    if not isinstance(api, TellsEvents) or not channels:
        return {}
    return await api.activity([channel.id for channel in channels])


async def read_whole(api: ChannelsAPI, channel_ids: Iterable[str]) -> dict[str, Channel]:
    """Read channels one by one: a list tells less of each. One that is gone is left out.

    Raises:
        ChannelsError: the engine did not answer.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def read(channel_id: str) -> Channel | None:
        async with gate:
            try:
                return await api.get_channel(channel_id)
            except ChannelNotFound:
                return None

    found = await asyncio.gather(*map(read, channel_ids))
    return {channel.id: channel for channel in found if channel is not None}
