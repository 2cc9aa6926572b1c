"""The channels of a list as the operator wants to see them: filtered, sorted, kept up to date.

A filter is words and tokens: `type:sms status:error acme` finds the SMS channels in error that have
`acme` anywhere in their name, id, account, or reason. Every word must be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.resources import ChannelStatus, HealthStatus
from linktor_tui.tui.looks import kind

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
SORT_KEYS: dict[str, Callable[[Channel], Any]] = {
    "status": lambda channel: STATUS_ORDER.index(channel.status),
    "type": kind,
    "name": lambda channel: channel.name.casefold(),
    "health": lambda channel: HEALTH_ORDER.index(channel.health.status),
    "checked": lambda channel: channel.health.last_checked or "",
}
"""Column -> what it is sorted by; trouble comes first."""

TOKENS: dict[str, Callable[[Channel], str]] = {
    "type": kind,
    "status": lambda channel: channel.status.value,
    "health": lambda channel: channel.health.status.value,
    "name": lambda channel: channel.name.casefold(),
    "id": lambda channel: channel.id.casefold(),
}


class Filter(NamedTuple):
    """What a channel must have to be shown."""

    words: tuple[str, ...] = ()
    tokens: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Filter:
        """Read what was typed. What is no known token is a word."""
        words: list[str] = []
        tokens: list[tuple[str, str]] = []
        for part in text.casefold().split():
            name, colon, value = part.partition(":")
            if colon and name in TOKENS:
                tokens += [(name, value)] if value else []
            else:
                words.append(part)
        return cls(tuple(words), tuple(tokens))

    def matches(self, channel: Channel, haystack: str) -> bool:
        """Tell whether a channel is let through."""
        return all(word in haystack for word in self.words) and all(
            _fits(name, value, TOKENS[name](channel)) for name, value in self.tokens
        )


def _fits(name: str, wanted: str, has: str) -> bool:
    # `status:active` must not find `inactive`, and `status:err` should find `error` while it is typed.
    return wanted in has if name in ("name", "id") else has.startswith(wanted)


def haystack(channel: Channel) -> str:
    """Everything of a channel that a word is looked for in."""
    identity = channel.identity.label if channel.identity else ""
    parts = (channel.name, kind(channel), identity, channel.health.message or "", channel.id)
    return "\n".join(parts).casefold()


class Listing:
    """Channels by id in order of creation, and the view of them that is shown."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.view: list[Channel] = []
        self.filter = Filter()
        self.sort: str | None = None
        self.descending = False
        self._haystacks: dict[str, tuple[Channel, str]] = {}

    def extend(self, channels: Iterable[Channel]) -> None:
        """Take in a page of channels."""
        new = [channel for channel in channels if channel.id not in self.channels]
        self.channels.update((channel.id, channel) for channel in new)
        self.view += self._let_through(new)
        self._order()

    def replace(self, channels: Iterable[Channel]) -> None:
        """Take a whole new list in place of the old one."""
        self.channels = {channel.id: channel for channel in channels}
        self._haystacks = {}
        self.arrange()

    def put(self, channel: Channel) -> None:
        """Take in one channel that is new or has changed."""
        self.channels[channel.id] = channel
        self.arrange()

    def drop(self, channel_id: str) -> None:
        """Forget a channel."""
        self.channels.pop(channel_id, None)
        self.arrange()

    def arrange(self) -> None:
        """Make the view anew after the filter or the order changed."""
        self.view = self._let_through(self.channels.values())
        self._order()

    def _let_through(self, channels: Iterable[Channel]) -> list[Channel]:
        if self.filter == Filter():
            return list(channels)
        return [channel for channel in channels if self.filter.matches(channel, self._hay(channel))]

    def _hay(self, channel: Channel) -> str:
        known = self._haystacks.get(channel.id)
        if known is None or known[0] is not channel:
            known = self._haystacks[channel.id] = (channel, haystack(channel))
        return known[1]

    def _order(self) -> None:
        if self.sort is not None:
            self.view.sort(key=SORT_KEYS[self.sort], reverse=self.descending)
