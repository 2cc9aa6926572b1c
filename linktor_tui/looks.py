"""How states and times look: a symbol, a word and a tone, so that colour is never the only signal.

Every symbol is one cell wide in every terminal; none is an emoji.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from connectors.registry import sole
from linktor_tui.contract.resources import ChannelStatus, HealthStatus
from linktor_tui.contract.times import from_stamp
from linktor_tui.texts import N_, _, count
from linktor_tui.textsafe import visible

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel


class Tone(StrEnum):
    """What a colour says. The value is the end of a component class, and of a theme variable."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    QUIET = "quiet"
    PLAIN = "plain"
    STRONG = "strong"
    BUSY = "busy"


class Look(NamedTuple):
    """A state as it is shown."""

    symbol: str
    word: str
    """In English, marked with `N_`."""
    tone: Tone

    @property
    def said(self) -> str:
        """The word in the operator's language."""
        return _(self.word)

    def __str__(self) -> str:
        return f"{self.symbol} {self.said}"


STATUS = {
    ChannelStatus.ACTIVE: Look("●", N_("active"), Tone.GOOD),
    ChannelStatus.INACTIVE: Look("○", N_("inactive"), Tone.QUIET),
    ChannelStatus.ERROR: Look("✗", N_("error"), Tone.BAD),
    ChannelStatus.PENDING: Look("◌", N_("pending"), Tone.WARN),
}


def numbered(status: ChannelStatus, number: int) -> str:
    """Say how many channels are in a state: in some languages the word has another form then."""
    match status:
        case ChannelStatus.ACTIVE:
            return count("{number} active", "{number} active", number)
        case ChannelStatus.INACTIVE:
            return count("{number} inactive", "{number} inactive", number)
        case ChannelStatus.ERROR:
            return count("{number} error", "{number} error", number)
        case ChannelStatus.PENDING:
            return count("{number} pending", "{number} pending", number)


HEALTH = {
    HealthStatus.HEALTHY: Look("✓", N_("healthy"), Tone.GOOD),
    HealthStatus.DEGRADED: Look("!", N_("degraded"), Tone.WARN),
    HealthStatus.UNHEALTHY: Look("✗", N_("unhealthy"), Tone.BAD),
    HealthStatus.UNKNOWN: Look("?", N_("unknown"), Tone.QUIET),
}


def kind(channel: Channel) -> str:
    """Type and provider in a word: `telegram`, `sms/twilio`."""
    return _kind(channel.channel_type, channel.provider)


@lru_cache(256)  # a filter and a sort ask it of ten thousand channels, of a few kinds
def _kind(channel_type: str, provider: str | None) -> str:
    if not provider or sole(channel_type, provider):
        return visible(channel_type)
    return visible(f"{channel_type}/{provider}")


class _Times:
    """How times are told. One way for the process, like the language."""

    absolute = False


def tell_times(*, absolute: bool) -> None:
    """Tell times by the clock, or by how long ago they were."""
    _Times.absolute = absolute


def ago(stamp: str | None, now: datetime) -> str:
    """Say when something was: `5 min ago`, or `09:55` by the clock; `never` for None."""
    if stamp is None:
        return _("never")
    seconds = _seconds_since(stamp, now)
    if seconds is None:
        return visible(stamp)
    if _Times.absolute or seconds < -45:  # this clock was set back, or that one goes ahead
        return _clock(datetime.fromisoformat(stamp), now)
    if seconds < 45:
        return _("just now")
    if seconds < 3600:
        return _("{number} min ago").format(number=max(1, round(seconds / 60)))
    if seconds < 48 * 3600:
        return _("{number} h ago").format(number=round(seconds / 3600))
    if seconds < 60 * 86400:
        return _("{number} d ago").format(number=round(seconds / 86400))
    return visible(stamp[:10])


def _clock(moment: datetime, now: datetime) -> str:
    """A moment in UTC, as short as it can be told from now."""
    moment = moment.astimezone(UTC)
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    return f"{moment:%m-%d %H:%M}" if moment.year == now.year else f"{moment:%Y-%m-%d}"


def _seconds_since(stamp: str, now: datetime) -> float | None:
    """None for what is no time with a zone."""
    moment = from_stamp(stamp)
    return None if moment is None else (now - moment).total_seconds()


def when(stamp: str | None, now: datetime) -> str:
    """Name a moment and how long ago it was: `2024-01-15 10:00 UTC, 5 min ago`."""
    if stamp is None or _seconds_since(stamp, now) is None:
        return ago(stamp, now)
    moment = datetime.fromisoformat(stamp)
    zone = "UTC" if not moment.utcoffset() else f"{moment:%z}"
    told = f"{moment:%Y-%m-%d %H:%M} {zone}"
    return told if _Times.absolute else f"{told}, {ago(stamp, now)}"
