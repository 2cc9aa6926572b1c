"""Which channel is meant: an id, a name, or an unambiguous beginning of either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from linktor_tui.contract import pages
from linktor_tui.contract.errors import AmbiguousChannel, ChannelNotFound
from linktor_tui.contract.resources import ListQuery

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel

ID_LENGTH = 29


async def every(
    api: ChannelsAPI,
    *,
    type: str | None = None,
    status: str | None = None,
) -> list[Channel]:
    """List every channel that the filters let through, over all pages."""
    query = ListQuery(type=type, status=status)
    return list((await pages.every(api.list_channels, query)).items)


async def find(api: ChannelsAPI, name: str) -> Channel:
    """Find one channel. Raises `ChannelNotFound`, `AmbiguousChannel`."""
    return (await find_all(api, [name]))[0]


async def find_all(api: ChannelsAPI, names: Sequence[str]) -> list[Channel]:
    """Find several channels, each once, in the order they were named.

    Raises:
        ChannelNotFound, AmbiguousChannel: for the first name that is not exactly one channel; so
            nothing is done to some before another turns out to be mistyped.
    """
    listed: list[Channel] | None = None
    found: dict[str, Channel] = {}
    for name in names:
        channel = await _by_id(api, name)
        if channel is None:
            listed = await every(api) if listed is None else listed
            channel = pick(listed, name)
        found[channel.id] = channel
    return list(found.values())


async def find_id(api: ChannelsAPI, name: str) -> str:
    """Find one channel's id. What looks like a whole one is taken at its word: asking about it would
    cost more than the operation that follows, which says if there is no such channel.

    Raises:
        ChannelNotFound, AmbiguousChannel.
    """
    return name if _is_id(name) else (await find(api, name)).id


def _is_id(name: str) -> bool:
    return name.startswith("ch_") and len(name) == ID_LENGTH


async def _by_id(api: ChannelsAPI, name: str) -> Channel | None:
    """Get what looks like a whole id without listing everything."""
    if not _is_id(name):
        return None
    try:
        return await api.get_channel(name)
    except ChannelNotFound:
        return None


def pick(channels: Sequence[Channel], name: str) -> Channel:
    """Pick the channel that is meant. Exact beats a beginning, an id beats a name."""
    tiers: tuple[Iterable[Channel], ...] = (
        (channel for channel in channels if channel.id == name),
        (channel for channel in channels if channel.name == name),
        (
            channel
            for channel in channels
            if name and (channel.id.startswith(name) or channel.name.startswith(name))
        ),
    )
    for tier in tiers:
        matching = list(tier)
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise _ambiguous(name, matching)
    raise _not_found(name, channels)


def _ambiguous(name: str, matching: Sequence[Channel]) -> AmbiguousChannel:
    shown = ", ".join(f"{channel.id} ({channel.name})" for channel in matching[:5])
    more = f" and {len(matching) - 5} more" if len(matching) > 5 else ""
    return AmbiguousChannel(
        f"“{name}” fits {len(matching)} channels: {shown}{more}.",
        fix="Name the one you mean by its id.",
        details={"ids": [channel.id for channel in matching]},
    )


def _not_found(name: str, channels: Sequence[Channel]) -> ChannelNotFound:
    from difflib import get_close_matches

    folded = {channel.name.casefold(): channel.name for channel in channels}
    folded |= {channel.id.casefold(): channel.id for channel in channels}
    close = [folded[found] for found in get_close_matches(name.casefold(), folded, n=3)]
    if close:
        fix = f"Did you mean {' or '.join(f'“{item}”' for item in close)}?"
    elif channels:
        fix = "`linktor-tui channels list` shows the channels there are."
    else:
        fix = "There are no channels yet; `linktor-tui channels create --help` makes one."
    return ChannelNotFound(
        f"There is no channel “{name}”.", fix=fix, details={"name": name, "didYouMean": close}
    )
