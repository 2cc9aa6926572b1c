r"""The filter language: words, and tokens that look in one column.

`type:sms -status:active in:>10 "acme corp"` finds the SMS channels that are not on, took in more
than ten messages in 24 hours, and have `acme corp` in their name, id, account, or reason. Between
slashes stands a regular expression: `/acme|apex/` anywhere, `name:/^acme\b/` in the name.
Everything must be so. A token that makes no sense is left out and told, it does not hide the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.filters.patterns import TooSlow, matching, until
from linktor_tui.filters.tokens import TOKENS, Known, Test, Traits
from linktor_tui.texts import _

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel

_PART = re.compile(
    r"""(-?)(?:([a-z]+):)?(?:"([^"]*)"?|/((?:\\.|[^\\])*?)(?:/(?!\S)|\\?\Z)|(\S*))""", re.IGNORECASE
)


class Term(NamedTuple):
    """A token that made sense."""

    test: Test
    negated: bool

    def lets(self, seen: Traits, known: Known) -> bool:
        """What is not known is let through by no token, turned around or not."""
        found = self.test(seen, known)
        return found is not None and found is not self.negated


class Filter(NamedTuple):
    """What a channel must have to be shown."""

    words: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    """Words that it must not have."""
    terms: tuple[Term, ...] = ()
    mistakes: tuple[str, ...] = ()
    """What was left out, and why, in a sentence each. Quotes what was typed."""

    @classmethod
    def parse(cls, text: str) -> Filter:
        """Read what was typed."""
        words: list[str] = []
        unwanted: list[str] = []
        terms: list[Term] = []
        mistakes: list[str] = []
        for part in parts(text):
            if part.name and part.name not in TOKENS:
                said = _("There is no “{name}:”. There are {tokens}; in quotes it is a word.")
                mistakes.append(said.format(name=part.name, tokens=", ".join(TOKENS)))
            elif not part.value:
                continue
            elif not (part.name or part.pattern):
                (unwanted if part.negated else words).append(part.value.casefold())
            elif isinstance(test := _test(part), str):
                mistakes.append(f"{part.name or '/…/'}: {test}")
            else:
                terms.append(Term(test, part.negated))
        return cls(tuple(words), tuple(unwanted), tuple(terms), tuple(mistakes))

    @property
    def lets_all(self) -> bool:
        """True where nothing is asked for."""
        return not (self.words or self.unwanted or self.terms)

    def without(self, slow: TooSlow) -> Filter:
        """The same without a pattern that took too long."""
        left = tuple(term for term in self.terms if term.test is not slow.test)
        told = _("looking for /{pattern}/ takes too long.").format(pattern=slow.pattern)
        return self._replace(terms=left, mistakes=(*self.mistakes, f"/…/: {told}"))

    def select(
        self, channels: Iterable[Channel], haystacks: Iterable[str], known: Known
    ) -> list[Channel]:
        """Give the channels that are let through, in their order. Raises `TooSlow`."""
        pairs: Iterable[tuple[Channel, str]] = zip(channels, haystacks, strict=True)
        for word in self.words:
            pairs = [(channel, text) for channel, text in pairs if word in text]
        for word in self.unwanted:
            pairs = [(channel, text) for channel, text in pairs if word not in text]
        if not self.terms:
            return [channel for channel, _text in pairs]
        known = known._replace(until=until())
        seen: Iterable[Traits] = map(Traits._make, pairs)
        for term in self.terms:
            seen = filter(partial(term.lets, known=known), seen)
        return [item.channel for item in seen]


class Part(NamedTuple):
    """A word or a token as it was typed."""

    negated: bool
    name: str
    """The token's, or nothing."""
    value: str
    pattern: bool
    """Whether the value stood between slashes."""


def parts(text: str) -> Iterator[Part]:
    """Take a text apart.

    `"a:b"` in quotes is a word; a lone `-` is nothing. Quotes and slashes that are still open reach to
    the end, and a slash ends a pattern only at the end of a word: `/usr/local` is one as well.
    """
    for found in _PART.finditer(text):
        minus, name, quoted, pattern, plain = found.groups()
        value = next((group for group in (quoted, pattern, plain) if group is not None), "")
        if value or name:
            yield Part(bool(minus), (name or "").casefold(), value, pattern is not None)


def in_pattern(text: str) -> bool:
    """Tell whether a pattern is being typed: no slash ends it."""
    found = (part for part in _PART.finditer(text) if part[4] is not None)
    return any(text[part.end(4) :] in ("", "\\") for part in found)


def _test(part: Part) -> Test | str:
    """Make the test that a token or a pattern asks for, or say what is wrong with it."""
    if not part.pattern:
        return TOKENS[part.name].read(part.value.casefold())
    looked = TOKENS[part.name].text if part.name else lambda seen: seen.haystack
    if looked is None:  # what numbers, times and conditions say of any value that is none
        return TOKENS[part.name].read(f"/{part.value}/")
    return matching(part.value, looked)
