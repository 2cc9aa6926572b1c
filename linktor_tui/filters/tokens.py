"""The tokens of the filter: what each looks at in a channel, and what can be given to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from math import inf
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.resources import ON, ChannelStatus, HealthStatus
from linktor_tui.contract.times import from_stamp
from linktor_tui.looks import kind
from linktor_tui.texts import N_, _

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.contract.traffic import Expiry

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


class Known(NamedTuple):
    """What a test goes by beside the channel: the time, and what a list does not tell."""

    now: datetime
    ends: Mapping[str, Expiry]
    """What of each channel ends first, by the channel's id; none where that is not known."""
    until: float = inf
    """When patterns are given up, see `patterns.until`."""


Text = Callable[[Traits], str]
"""Gives a text of a channel, case folded."""
Test = Callable[[Traits, Known], "bool | None"]
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
    return lambda wanted: lambda seen, _known: value(seen).startswith(wanted)


def _holds(value: Text) -> Callable[[str], Test]:
    return lambda wanted: lambda seen, _known: wanted in value(seen)


def _one_of(*words: str) -> Callable[[Text], Callable[[str], Test | str]]:
    """A word's beginning: `status:err` finds errors, and `status:active` nothing inactive."""

    def read(value: Text, wanted: str) -> Test | str:
        if not any(word.startswith(wanted) for word in words):
            return _("is one of {words}.").format(words=", ".join(words))
        return lambda seen, _known: value(seen).startswith(wanted)

    return lambda value: partial(read, value)


def _number(value: Callable[[Channel], int | None]) -> Callable[[str], Test | str]:
    def read(wanted: str) -> Test | str:
        found = _AMOUNT.fullmatch(wanted)
        if found is None or found[3]:
            return _("takes a number, such as 0, >10 or <=5.")
        compare, number = _SIGNS[found[1] or "="], int(found[2])

        def test(seen: Traits, _known: Known) -> bool | None:
            has = value(seen.channel)
            return None if has is None else compare(has, number)

        return test

    return read


def _span(value: Callable[[Channel, Known], timedelta | None]) -> Callable[[str], Test | str]:
    def read(wanted: str) -> Test | str:
        if wanted == "never":
            return lambda seen, known: value(seen.channel, known) is None
        found = _AMOUNT.fullmatch(wanted)
        if found is None or not found[3]:
            return _("takes a time, such as <14d, >2h, 30m or never.")
        compare, span = _SIGNS[found[1] or "<"], int(found[2]) * _UNITS[found[3]]

        def test(seen: Traits, known: Known) -> bool | None:
            has = value(seen.channel, known)
            return None if has is None else compare(has, span)

        return test

    return read


def _silence(channel: Channel, known: Known) -> timedelta | None:
    last = from_stamp(channel.health.last_message)
    return None if last is None else known.now - last


def _left(channel: Channel, known: Known) -> timedelta | None:
    expiry = known.ends.get(channel.id)
    end = from_stamp(expiry.expires_at) if expiry is not None else None
    return None if end is None else end - known.now


def _is(wanted: str) -> Test | str:
    found = next((test for word, test in CONDITIONS.items() if word.startswith(wanted)), None)
    if found is None:
        return _("is one of {words}.").format(words=", ".join(CONDITIONS))
    return lambda seen, _known: found(seen.channel)


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
    "in": Token(
        N_("messages received in 24 h"), _number(lambda channel: channel.received_24h), ("0", ">10")
    ),
    "out": Token(
        N_("messages sent in 24 h"), _number(lambda channel: channel.sent_24h), ("0", ">10")
    ),
    "last": Token(N_("time since the last message"), _span(_silence), (">2d", "<1h", "never")),
    "expires": Token(N_("time until something ends"), _span(_left), ("<14d", "never")),
}
"""Every token, by name."""
