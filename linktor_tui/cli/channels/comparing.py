"""What differs between the channels of two places. Values of secrets are never compared.

Only what a provider's fields call open is compared by value: a place may answer with more than it
should, and what nobody knows may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.redaction import MASK
from linktor_tui.cli.channels.values import FieldBook
from linktor_tui.contract.resources import Channel

if TYPE_CHECKING:
    from connectors.contract import Connector

SECRET = "(secret)"  # noqa: S105 - stands in place of one
Key = tuple[Any, ...] | None


class Difference(NamedTuple):
    """A field that is not the same in both places. None where it is absent."""

    field: str
    here: Any
    there: Any


class Pair(NamedTuple):
    """A channel and its counterpart; one of them may be missing."""

    here: Channel | None
    there: Channel | None
    differences: Sequence[Difference] = ()

    @property
    def kind(self) -> str:
        """`onlyHere`, `onlyThere`, `differs` or `same`."""
        if self.there is None:
            return "onlyHere"
        if self.here is None:
            return "onlyThere"
        return "differs" if self.differences else "same"

    @property
    def channel(self) -> Channel:
        """The one that is there; the one here, where there are both."""
        found = self.here or self.there
        assert found is not None
        return found


def paired(here: Sequence[Channel], there: Sequence[Channel]) -> list[Pair]:
    """Find counterparts: of the same type, of the same account where that is known, else by name.

    What is known of an account without its secrets: what a check found, what the open part of the
    config says, and what a place derived from a check and shows in the config.
    """
    found: dict[int, Channel] = {}
    left = list(there)
    for key in (_identity, _account, _derived, _name):
        waiting: dict[Any, list[Channel]] = {}
        for channel in left:
            waiting.setdefault(key(channel), []).append(channel)
        for number, channel in enumerate(here):
            same = waiting.get(key(channel)) if number not in found and key(channel) else None
            if same:
                found[number] = same.pop(0)
        taken = {id(channel) for channel in found.values()}
        left = [channel for channel in left if id(channel) not in taken]
    pairs = [Pair(channel, found.get(number)) for number, channel in enumerate(here)]
    return pairs + [Pair(None, channel) for channel in left]


def _provider(channel: Channel) -> str | None:
    named = channel.provider or channel.config.get("provider")
    return named if isinstance(named, str) else None


def _kind(channel: Channel) -> tuple[str, str]:
    return channel.channel_type, _provider(channel) or channel.channel_type


def _identity(channel: Channel) -> Key:
    return (*_kind(channel), channel.identity.id) if channel.identity else None


def _account(channel: Channel) -> Key:
    connector = _connector(channel)
    if connector is None:
        return None
    book = FieldBook.of(channel.channel_type, _provider(channel))
    known = {book.key(name): value for name, value in channel.config.items()}
    values = {
        spec.attribute: known[spec.key]
        for spec in book.specs
        if not spec.secret and spec.key in known
    }
    try:
        account = connector.account_key(connector.config_model.model_construct(None, **values))
    except (AttributeError, TypeError, ValueError):
        return None  # it takes a secret to tell, or the place wrote something odd
    return (*_kind(channel), account) if account else None


def _derived(channel: Channel) -> Key:
    connector = _connector(channel)
    names = connector.derived_fields if connector else ()
    facts = tuple((name, str(channel.config[name])) for name in names if name in channel.config)
    return (*_kind(channel), facts) if facts else None


def _connector(channel: Channel) -> type[Connector[Any]] | None:
    from connectors import registry

    try:
        return registry.find(channel.channel_type, _provider(channel))
    except registry.NoSuchConnector:
        return None


def _name(channel: Channel) -> Key:
    return (*_kind(channel), channel.name)


def compared(pair: Pair) -> Pair:
    """Say what differs between two counterparts."""
    if pair.here is None or pair.there is None:
        return pair
    return pair._replace(differences=list(_differences(pair.here, pair.there)))


def _differences(here: Channel, there: Channel) -> Iterator[Difference]:
    plain = ("name", here.name, there.name), ("status", here.status.value, there.status.value)
    yield from (Difference(*both) for both in plain if both[1] != both[2])
    book = FieldBook.of(here.channel_type, _provider(here))
    yield from _config(book, here.config, there.config)
    for key in sorted({*here.metadata, *there.metadata}):
        mine, theirs = here.metadata.get(key), there.metadata.get(key)
        if not _alike(mine, theirs):
            yield Difference(f"metadata.{key}", mine, theirs)


def _config(
    book: FieldBook, here: Mapping[str, Any], there: Mapping[str, Any]
) -> Iterator[Difference]:
    mine, theirs = _by_key(book, here), _by_key(book, there)
    for key in sorted({*mine, *theirs}):
        spec = book.spec(key)
        one, other = mine.get(key), theirs.get(key)
        if spec is None and book.specs:
            continue  # what a place derived or learned, and nobody configured
        if spec is None or spec.secret or MASK in (one, other):
            one, other = _hidden(one), _hidden(other)
        if not _alike(one, other):
            yield Difference(f"config.{key}", one, other)


def _by_key(book: FieldBook, config: Mapping[str, Any]) -> dict[str, Any]:
    return {book.key(name): value for name, value in config.items() if name != "provider"}


def _hidden(value: Any) -> str | None:
    return None if value in (None, "") else SECRET


def _alike(one: Any, other: Any) -> bool:
    """The same, but for how a place writes it: 587 and "587", nothing and an empty text."""
    if one in (None, "", [], {}) and other in (None, "", [], {}):
        return True
    scalar = isinstance(one, (str, int, float)) and isinstance(other, (str, int, float))
    if scalar and not isinstance(one, bool) and not isinstance(other, bool):
        return str(one) == str(other)
    return bool(one == other)
