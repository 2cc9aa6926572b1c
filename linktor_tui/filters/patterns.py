r"""Regular expressions in the filter: `/^sup/`, `/\d{4}/`.

They are run on texts from elsewhere, at every key that is typed, and Python's `re` knows no limit:
`(a+)+b` can take for ever on thirty letters. So a pattern that may try too much in one text is
refused before it runs, each text is looked at in pieces of bounded length, and between two texts the
clock is looked at. A library without such patterns' trouble (RE2) takes several times as long for
all others on ten thousand channels, and is not to be had for every platform.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from math import comb
from time import monotonic
from typing import TYPE_CHECKING, Any

from linktor_tui.texts import _

if TYPE_CHECKING:
    from linktor_tui.filters.tokens import Known, Test, Text, Traits

LONGEST = 80
"""Characters of a pattern."""
PIECE = 200
"""Characters of a text that a pattern is run on at once."""
MOST = 3_000_000
"""Places and ways that may be tried in one piece: a few tenths of a second, for the worst of them."""
PATIENCE = 0.5
"""Seconds for all channels of one look; usual patterns take hundredths on ten thousand."""

_TAME = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
"""Escapes and sets: what looks like a sign in them is none."""
_GROUP_REPEATED = re.compile(r"\)[*+{]")
_SPECIAL_GROUP = re.compile(r"\(\?(?!:)")
_REPEATED = re.compile(r"(?:[*+]|\{\d*,\d*\})[?+]?")
_CHOICE = re.compile(r"(?<!\()\?|\|")


class TooSlow(Exception):
    """Not every channel was looked at in time. Carries the pattern, and the test that it was for."""

    def __init__(self, pattern: str, test: Test) -> None:
        super().__init__(pattern)
        self.pattern, self.test = pattern, test


def until() -> float:
    """When a look that begins now is given up, on the clock that `matching` looks at."""
    return monotonic() + PATIENCE


def matching(pattern: str, value: Text) -> Test | str:
    """Make the test that looks for a pattern in a text of a channel, or say what is wrong with it.

    The test raises `TooSlow` once its time is over.
    """
    found = read(pattern)
    if isinstance(found, str):
        return found
    search = found.search

    def test(seen: Traits, known: Known) -> bool:
        text = value(seen)
        hit = search(text) if len(text) <= PIECE else any(map(search, pieces(text)))
        if monotonic() > known.until:
            raise TooSlow(pattern, test)
        return bool(hit)

    return test


def pieces(text: str) -> Iterator[str]:
    """Take a long text apart: by its lines, each cut where it is too long itself."""
    return (line[:PIECE] for line in text.split("\n"))


def read(pattern: str) -> re.Pattern[str] | str:
    """Compile a pattern, or say what is wrong with it and where."""
    if len(pattern) > LONGEST:
        return _("a pattern has {most} characters at most.").format(most=LONGEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of signs that may mean something else one day
            found = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except re.error as error:
        return _told(_("{reason} at character {at} of /{pattern}/."), error.pos, pattern, error.msg)
    except OverflowError:
        return _told(_("a number is too large in /{pattern}/."), 0, pattern)
    return _endless(pattern) or found


def _told(text: str, at: int | None, pattern: str, reason: Any = "") -> str:
    return text.format(reason=reason, at=(at or 0) + 1, pattern=pattern)


def _endless(pattern: str) -> str | None:
    """Say where a pattern may try too much; None where what it can try is bounded."""
    bare = _TAME.sub(lambda found: "x" * len(found[0]), pattern)
    if special := _SPECIAL_GROUP.search(bare):
        said = _("of groups with a “?” there is “(?:…)” alone: character {at} of /{pattern}/.")
        return _told(said, special.start(), pattern)
    if group := _GROUP_REPEATED.search(bare):
        said = _("a group cannot be repeated here: character {at} of /{pattern}/.")
        return _told(said, group.start() + 1, pattern)
    repeated = len(_REPEATED.findall(bare))
    choices = len(_CHOICE.findall(_REPEATED.sub("", bare)))
    if comb(PIECE, repeated + 1) << choices > MOST:
        return _told(
            _("fewer of * + ? and | are needed: too much to try in /{pattern}/."), 0, pattern
        )
    return None
