"""Errors of an engine in the words of a screen: what happened, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linktor_tui.looks import Tone
from linktor_tui.texts import _
from linktor_tui.textsafe import visible
from linktor_tui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from linktor_tui.contract.errors import ChannelsError
    from linktor_tui.tui.activity import Refusal

LONGEST_TOAST = 300


def facts_of(error: ChannelsError | Refusal) -> Iterator[Fact]:
    """Message, cause and fix, for the place where it happened."""
    yield Fact("✗", error.message, Tone.BAD, Tone.BAD)
    if error.cause:
        yield Fact(_("Cause"), error.cause)
    if error.fix:
        yield Fact(_("Fix"), error.fix, Tone.GOOD)


def toast_of(error: ChannelsError) -> str:
    """The same in a few words, for a message that goes away by itself."""
    said = visible(error.message[:LONGEST_TOAST])
    return f"{said} {visible(error.fix[:LONGEST_TOAST])}" if error.fix else said
