"""The tokens of the filter: what each looks at in a channel, and what can be given to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.resources import ON, ChannelStatus, HealthStatus
from linktor_tui.looks import kind
from linktor_tui.texts import N_, _

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.pulse import Pulse

_AMOUNT = re.compile(r"(<=|>=|<|>|=)?(\d{1,6})([mhdw]?)")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge, "=": eq}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}
_UNITS |= {"d": timedelta(days=1), "w": timedelta(days=7)}


def haystack(channel: Channel) -> str:
    """Everything that a word is looked for in, case folded: made once for each state of a channel."""
    identity = channel.identity.label if channel.identity else ""
    parts = (channel.name, kind(channel), channel.health.message or "", identity, channel.id)
    return "\n".join(parts).casefold()


class Traits(NamedTuple):
    """What a token is asked about. Lives for one look: ten thousand of them kept are a megabyte."""

    channel: Channel
    haystack: str


class Sight(NamedTuple):
    """What a look at channels goes by: the time, and what is known beside the list."""

    now: datetime
    pulse: Pulse
    until: float = inf
    """When patterns are given up, see `patterns.until`."""


Text = Callable[[Traits], str]
"""Gives a text of a channel, case folded."""
Test = Callable[[Traits, Sight], "bool | None"]
"""Tells whether a channel is let through, None where that is not known."""


class Token(NamedTuple):
    """A kind of token."""

    about: str
    """What it looks at, in a few words."""
    read: Callable[[str], Test | str]
    """Makes the test of a value, or says what is wrong with it."""
    values: tuple[str, ...] = ()
    """What can be given, or examples of it."""
    text: Text | None = None
    """What a pattern is looked for in; None where there is no text."""


def _on_text(
    about: str, read: Callable[[Text], Callable[[str], Test | str]], text: Text, *values: str
) -> Token:
    return Token(about, read(text), values, text)


def _starts(value: Text) -> Callable[[str], Test]:
    return lambda wanted: lambda seen, _sight: value(seen).startswith(wanted)


def _holds(value: Text) -> Callable[[str], Test]:
    return lambda wanted: lambda seen, _sight: wanted in value(seen)


def _one_of(*known: str) -> Callable[[Text], Callable[[str], Test | str]]:
    """A word's beginning: `status:err` finds errors, and `status:active` nothing inactive."""

    def read(value: Text, wanted: str) -> Test | str:
        if not any(word.startswith(wanted) for word in known):
            return _("is one of {words}.").format(words=", ".join(known))
        return lambda seen, _sight: value(seen).startswith(wanted)

    return lambda value: partial(read, value)


def _number(value: Callable[[Channel], int | None]) -> Callable[[str], Test | str]:
    def read(wanted: str) -> Test | str:
        found = _AMOUNT.fullmatch(wanted)
        if found is None or found[3]:
            return _("takes a number, such as 0, >10 or <=5.")
        compare, number = _SIGNS[found[1] or "="], int(found[2])

        def test(seen: Traits, _sight: Sight) -> bool | None:
            has = value(seen.channel)
            return None if has is None else compare(has, number)

        return test

    return read


def _span(value: Callable[[Channel, Sight], timedelta | None]) -> Callable[[str], Test | str]:
    def read(wanted: str) -> Test | str:
        if wanted == "never":
            return lambda seen, sight: value(seen.channel, sight) is None
        found = _AMOUNT.fullmatch(wanted)
        if found is None or not found[3]:
            return _("takes a time, such as <14d, >2h, 30m or never.")
        compare, span = _SIGNS[found[1] or "<"], int(found[2]) * _UNITS[found[3]]

        def test(seen: Traits, sight: Sight) -> bool | None:
            has = value(seen.channel, sight)
            return None if has is None else compare(has, span)

        return test

    return read


def moment(stamp: str | None) -> datetime | None:
    """Read a time, in UTC; None for none, and for what is no time with a zone."""
    try:
        read = datetime.fromisoformat(stamp or "")
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def last_message(channel: Channel) -> str | None:
    """When a message last went through a channel, either way."""
    health = channel.health
    stamps = [s for s in (health.last_message_received, health.last_message_sent) if s]
    return max(stamps, default=None)


def _silence(channel: Channel, sight: Sight) -> timedelta | None:
    last = moment(last_message(channel))
    return None if last is None else sight.now - last


def _left(channel: Channel, sight: Sight) -> timedelta | None:
    expiry = sight.pulse.end(channel.id)
    end = moment(expiry.expires_at) if expiry is not None else None
    return None if end is None else end - sight.now


def received(channel: Channel) -> int | None:
    """Messages received in 24 hours, None where they are not counted."""
    return channel.stats.messages_received_24h if channel.stats else None


def sent(channel: Channel) -> int | None:
    """Messages sent in 24 hours, None where they are not counted."""
    return channel.stats.messages_sent_24h if channel.stats else None


def _is(wanted: str) -> Test | str:
    found = next((test for word, test in CONDITIONS.items() if word.startswith(wanted)), None)
    if found is None:
        return _("is one of {words}.").format(words=", ".join(CONDITIONS))
    return lambda seen, _sight: found(seen.channel)


_UNWELL = (HealthStatus.UNHEALTHY, HealthStatus.DEGRADED)
CONDITIONS: dict[str, Callable[[Channel], bool]] = {
    "trouble": lambda item: item.status is ChannelStatus.ERROR or item.health.status in _UNWELL,
    "on": lambda item: item.status in ON,
    "off": lambda item: item.status not in ON,
}
STATUSES = tuple(status.value for status in ChannelStatus)
HEALTHS = tuple(status.value for status in HealthStatus)
TOKENS: dict[str, Token] = {
    "type": _on_text(
        N_("channel type"),
        _starts,
        lambda seen: kind(seen.channel).casefold(),
        "sms",
        "whatsapp",
        "telegram",
    ),
    "provider": _on_text(
        N_("provider"),
        _starts,
        lambda seen: (seen.channel.provider or "").casefold(),
        "twilio",
        "meta",
    ),
    "status": _on_text(
        N_("status"), _one_of(*STATUSES), lambda seen: seen.channel.status.value, *STATUSES
    ),
    "health": _on_text(
        N_("health"), _one_of(*HEALTHS), lambda seen: seen.channel.health.status.value, *HEALTHS
    ),
    "is": Token(N_("how it is"), _is, tuple(CONDITIONS)),
    "name": _on_text(
        N_("name"), _holds, lambda seen: seen.channel.name.casefold(), '"two words"', "/^sup/"
    ),
    "id": _on_text(N_("id"), _holds, lambda seen: seen.channel.id.casefold(), "ch_01"),
    "in": Token(N_("messages received in 24 h"), _number(received), ("0", ">10")),
    "out": Token(N_("messages sent in 24 h"), _number(sent), ("0", ">10")),
    "last": Token(N_("time since the last message"), _span(_silence), (">2d", "<1h", "never")),
    "expires": Token(N_("time until something ends"), _span(_left), ("<14d", "never")),
}
"""Every token, by name."""
