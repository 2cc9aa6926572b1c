"""`--filter`: the words and tokens with which the list of the terminal app is filtered, in a script.

A script is told what makes no sense; the app, where it is typed letter by letter, leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.living import KnowsExpiry
from linktor_tui.contract.times import utc_now

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel
    from linktor_tui.filters.language import Filter
    from linktor_tui.tui.pulse import Pulse

FILTER = click.option(
    "--filter",
    "wanted",
    metavar="TEXT",
    help="Only what the app's filter would show: words, is:trouble, in:>10, -name:/^sup/.",
)


def knows_expiry(api: ChannelsAPI) -> KnowsExpiry:
    """Give an engine that knows what ends. Raises `Unsupported`."""
    if not isinstance(api, KnowsExpiry):
        raise Unsupported(f"{api.place} does not say what its providers told of the time left.")
    return api


async def let_through(
    api: ChannelsAPI, channels: Sequence[Channel], text: str | None
) -> Sequence[Channel]:
    """Give the channels that a filter lets through, all of them where there is none.

    Raises:
        click.UsageError: part of the filter makes no sense, or takes too long.
        Unsupported: it asks for what ends, and the engine does not know.
    """
    if text is None:
        return channels
    # The language is the app's; it draws nothing, and is loaded where it is used alone.
    from linktor_tui.filters.language import Filter
    from linktor_tui.filters.patterns import TooSlow
    from linktor_tui.filters.tokens import Sight, haystack

    asked = Filter.parse(text)
    _refuse(asked)
    sight = Sight(utc_now(), await _pulse(api, text))
    try:
        return asked.select(channels, map(haystack, channels), sight)
    except TooSlow as slow:
        _refuse(asked.without(slow))
        raise


def _refuse(asked: Filter) -> None:
    if asked.mistakes:
        raise click.UsageError(f"--filter: {' '.join(asked.mistakes)}")


async def _pulse(api: ChannelsAPI, text: str) -> Pulse:
    """What is known beside the list, as far as the filter asks for it."""
    from linktor_tui.filters.language import parts
    from linktor_tui.sparks import PLAIN
    from linktor_tui.tui.pulse import HORIZON, Pulse

    pulse = Pulse(PLAIN)
    if any(part.name == "expires" for part in parts(text)):
        pulse.take_ends(await knows_expiry(api).expiring(HORIZON))
    return pulse
