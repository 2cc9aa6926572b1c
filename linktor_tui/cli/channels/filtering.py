"""`--filter`: the words and tokens with which the terminal app filters its list, in a script.

A script is told what makes no sense; the app, where it is typed letter by letter, leaves it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.living import HORIZON, KnowsExpiry, first_ends
from linktor_tui.contract.times import utc_now

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel
    from linktor_tui.contract.traffic import Expiry
    from linktor_tui.filters.language import Filter

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
    from linktor_tui.filters.language import Filter
    from linktor_tui.filters.patterns import TooSlow
    from linktor_tui.filters.tokens import Known, haystack

    asked = Filter.parse(text)
    _refuse(asked)
    known = Known(utc_now(), await _ends(api, text))
    try:
        return asked.select(channels, map(haystack, channels), known)
    except TooSlow as slow:
        _refuse(asked.without(slow))
        raise


def _refuse(asked: Filter) -> None:
    if asked.mistakes:
        raise click.UsageError(f"--filter: {' '.join(asked.mistakes)}")


async def _ends(api: ChannelsAPI, text: str) -> Mapping[str, Expiry]:
    """What of each channel ends first, if the filter asks for it."""
    from linktor_tui.filters.language import parts

    if not any(part.name == "expires" for part in parts(text)):
        return {}
    return first_ends(await knows_expiry(api).expiring(HORIZON))
