"""Which provider a pasted text is for, and which of its fields it fills.

Nothing is guessed from the shape of a value: names, hosts and addresses say what something is. What
no name says is left, by name. Messages made of a `Fit` hold names of fields and variables, never a
value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from linktor_tui.contract.snippets import Request, Snippet, is_placeholder

if TYPE_CHECKING:
    from connectors.contract import Connector
    from connectors.fields import FieldSpec
    from connectors.pasting import Login, Pasting

AnyConnector = type["Connector[Any]"]

EXACT, OWN, ALIAS, STRONG = 3, 3, 2, 10
"""Weights: a name of the room's list, a field's own name, another name of it, and the provider's."""
BORING = ("content-type", "accept", "user-agent", "authorization")


@dataclass(frozen=True, slots=True)
class Fit:
    """What a pasted text gives one provider's form."""

    connector: AnyConnector
    values: Mapping[str, Any] = field(repr=False)
    """Wire name -> value, in the field's type."""
    used: frozenset[str]
    """Names in the text that were understood."""
    left: tuple[str, ...]
    """Names in the text that were not."""
    blank: tuple[str, ...]
    """Fields that the text names without a value: `<your token>`."""
    weight: int
    certain: bool
    """Something in it names this provider."""
    name: str | None = None
    """The channel's name, where the text has one."""


class _Match:
    """Collects, for one provider, what is found."""

    def __init__(self, connector: AnyConnector, specs: Sequence[FieldSpec]) -> None:
        self.connector = connector
        self.specs = {spec.key: spec for spec in specs}
        self.values: dict[str, Any] = {}
        self.blank: dict[str, None] = {}
        self.used: set[str] = set()
        self.left: list[str] = []
        self.weight = 0
        self.certain = False

    def take(self, name: str, key: str, value: Any, weight: int) -> None:
        """Let a name fill a field; the first one wins, and placeholders fill nothing."""
        spec = self.specs.get(key)
        if spec is None:
            self.left.append(name)
            return
        read = None if is_placeholder(value) else _as_kind(spec, value)
        if read is not None:
            self.values.setdefault(key, read)
        elif is_placeholder(value):
            self.blank[key] = None
        else:
            self.left.append(name)
            return
        self.used.add(name)
        self.weight += weight

    def end(self, name: str | None) -> Fit:
        """Give what was found."""
        blank = tuple(key for key in self.blank if key not in self.values)
        left = tuple(dict.fromkeys(self.left))
        return Fit(
            self.connector,
            self.values,
            frozenset(self.used),
            left,
            blank,
            self.weight,
            self.certain,
            name,
        )


def fit(snippet: Snippet, connector: AnyConnector) -> Fit:
    """Tell which of a provider's fields a pasted text fills."""
    from connectors.fields import describe
    from connectors.registry import pasting

    match = _Match(connector, describe(connector.config_model))
    hints = pasting(connector)
    if snippet.channel_type is not None and not _named_type(match, snippet):
        return match.end(snippet.name)
    _names(match, hints, snippet)
    if snippet.request is not None:
        _request(match, hints, snippet.request)
    _whole(match, hints, snippet)
    return match.end(snippet.name)


def fits(snippet: Snippet, connectors: Iterable[AnyConnector]) -> list[Fit]:
    """List the providers a pasted text may be for, the likeliest first; none where nothing fits."""
    found = [item for item in (fit(snippet, each) for each in connectors) if item.weight > 0]
    certain = [item for item in found if item.certain]
    if not certain:
        most = max((item.weight for item in found), default=0)
        return [item for item in found if item.weight == most]
    kept = [item for item in certain if not any(_outdoes(other, item) for other in certain)]
    return sorted(kept, key=lambda item: -item.weight)


def _outdoes(one: Fit, other: Fit) -> bool:
    """Whether one channel type of a provider explains all that another does, and more."""
    if one.connector.provider != other.connector.provider or one is other:
        return False
    return one.used >= other.used and one.weight > other.weight


# --- names ------------------------------------------------------------------------------------


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _named_type(match: _Match, snippet: Snippet) -> bool:
    """Tell whether the body of a new channel is for this provider: it says so itself."""
    connector = match.connector
    if connector.channel_type != snippet.channel_type:
        return False
    if snippet.provider not in (None, connector.provider):
        return False
    match.certain = True
    match.weight += STRONG
    return True


def _names(match: _Match, hints: Pasting, snippet: Snippet) -> None:
    own = {_plain(spec.key): spec.key for spec in match.specs.values()}
    also = {_plain(name): spec.key for spec in match.specs.values() for name in spec.also}
    listed = {_plain(name): key for name, key in hints.names.items()}
    given = hints.parameters if snippet.request is not None else {}
    for name, value in snippet.values.items():
        plain, last = _plain(name), _plain(name.rpartition(".")[2])
        bare = _without_prefix(plain, _prefixes(match.connector, hints))
        if name in given:
            match.take(name, given[name], value, EXACT)
        elif plain in listed:
            match.certain = match.certain or bare is not None
            match.take(name, listed[plain], value, EXACT)
        elif bare is not None and (key := own.get(bare) or also.get(bare) or own.get(plain)):
            match.certain = True
            match.take(name, key, value, EXACT)
        elif snippet.request is None and (key := own.get(last)):
            match.take(name, key, value, OWN)
        elif snippet.request is None and (key := also.get(last)):
            match.take(name, key, value, ALIAS)
        elif snippet.request is None:  # what a command says beside is its message
            match.left.append(name)


def _prefixes(connector: AnyConnector, hints: Pasting) -> tuple[str, ...]:
    return (connector.provider, *hints.prefixes)


def _without_prefix(plain: str, prefixes: Iterable[str]) -> str | None:
    """Take the provider's name away: `twilioauthtoken` -> `authtoken`; None where it is not there."""
    for prefix in prefixes:
        if plain.startswith(prefix) and plain != prefix:
            return plain.removeprefix(prefix)
    return None


# --- commands ---------------------------------------------------------------------------------


def _request(match: _Match, hints: Pasting, request: Request) -> None:
    try:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
    except ValueError:
        return
    if not any(_is_host(host, known) for known in hints.hosts):
        return
    match.certain = True
    match.weight += STRONG
    if hints.base is not None:
        match.take("address", hints.base, f"{parts.scheme}://{host}", EXACT)
    _path(match, hints, unquote(parts.path))
    for name, key, value in _credentials(hints, request):
        match.take(name, key, value, EXACT)
    known = {*BORING, *hints.headers}
    match.left += [name for name in request.headers if name not in known]


def _is_host(host: str, known: str) -> bool:
    return host == known or (known.startswith(".") and host.endswith(known))


def _path(match: _Match, hints: Pasting, path: str) -> None:
    found = re.search(hints.path, path) if hints.path else None
    if found is None:
        return
    match.weight += STRONG
    for key, value in found.groupdict().items():
        if value:
            match.take("address", key, value, EXACT)


def _credentials(hints: Pasting, request: Request) -> Iterator[tuple[str, str, str]]:
    """(what it is called, field, value) of what proves who asks."""
    if request.login is not None:
        yield from _pair(hints.logins, *request.login)
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if key := hints.schemes.get(scheme.lower()):
        yield "authorization", key, credential.strip()
    for name, key in hints.headers.items():
        if value := request.headers.get(name):
            yield name, key, value


def _pair(logins: Sequence[Login], user: str, password: str) -> Iterator[tuple[str, str, str]]:
    login = next((item for item in logins if user.startswith(item.begins)), None)
    login = login or next(iter(logins), None)
    if login is None:
        return
    if login.user is not None:
        yield "user", login.user, user
    yield "password", login.password, password


# --- the whole --------------------------------------------------------------------------------


def _whole(match: _Match, hints: Pasting, snippet: Snippet) -> None:
    """A text that is itself the value of a field: a key file, a private key."""
    if snippet.kind == "key":
        for spec in match.specs.values():
            if spec.lines and spec.example.startswith("-----BEGIN"):
                match.take("key", spec.key, snippet.whole, EXACT)
    if hints.document is None or snippet.kind != "JSON":
        return
    member, value, key = hints.document
    if snippet.values.get(member) == value:
        match.left.clear()
        match.certain = True
        match.weight += STRONG
        match.take("file", key, snippet.whole, EXACT)


def _as_kind(spec: FieldSpec, value: Any) -> Any:
    """Read a value as the field's type; None where it is of another."""
    if isinstance(value, bool) or spec.kind == "boolean":
        return _as_boolean(value) if spec.kind == "boolean" else None
    if spec.kind in ("list", "object"):
        return _as_container(spec.kind, value)
    if isinstance(value, dict):
        return json.dumps(value) if spec.lines else None
    if not isinstance(value, (str, int)):
        return None
    return _as_scalar(spec, str(value).strip())


def _as_scalar(spec: FieldSpec, text: str) -> Any:
    if spec.kind == "integer":
        return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None
    if spec.kind == "choice":
        return next((choice for choice in spec.choices if choice.lower() == text.lower()), None)
    return text.replace("\\n", "\n") if spec.lines and "-----BEGIN" in text else text


_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


def _as_boolean(value: Any) -> bool | None:
    text = str(value).strip().lower()
    return True if text in _TRUE else False if text in _FALSE else None


def _as_container(kind: str, value: Any) -> Any:
    if isinstance(value, str) and kind == "list":
        return [part.strip() for part in value.split(",") if part.strip()]
    return value if isinstance(value, list if kind == "list" else dict) else None
