"""Reading what somebody pasted: a `.env`, a JSON file, a curl command, a private key.

What comes out is names and values, and for a command also where it goes. Values are credentials:
nothing here is raised, logged or shown with one in it, and no `repr` holds one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LONGEST = 100_000
"""Characters of a snippet that are looked at."""
NAME = re.compile(r"[A-Za-z_][\w.\-]{0,63}")
"""What a name looks like. Anything else may be a piece of a credential, and is not quoted."""
PLACEHOLDER = re.compile(
    r"\$\w+|\$\{\w+\}|\{\w+\}|\{\{[\w .-]*\}\}|<[^<>]*>|(your|my)[ _-].*|x{4,}|\*{3,}|\.{3}|…",
    re.IGNORECASE,
)
"""What stands in examples in place of a value."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a curl command would ask of whom."""

    url: str = field(repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names in lower case."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A pasted text, taken apart."""

    kind: str
    """`.env`, `JSON`, `curl`, `key`; empty for what could not be read."""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Name -> value; members of nested objects by their path, `from.email`."""
    whole: str = field(default="", repr=False)
    """The text itself, where it may be the value of a field."""
    request: Request | None = None
    channel_type: str | None = None
    """Named by the body of a new channel."""
    provider: str | None = None
    name: str | None = None


def looks_like_snippet(text: str) -> bool:
    """Tell whether a text pasted into a field is more than the value of one."""
    text = text.strip()
    if text.startswith("-----BEGIN "):
        return False  # a key of several lines is one value
    if text.startswith("curl ") or (text.startswith("{") and text.endswith("}")):
        return True
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and sum(bool(_ASSIGNMENT.match(line)) for line in lines) > 1


_ASSIGNMENT = re.compile(r"\s*(export\s+)?[A-Za-z_][\w.]*\s*=")


def read(text: str) -> Snippet:
    """Take a pasted text apart. Never raises; `kind` is empty for what makes no sense."""
    text = text[:LONGEST].strip().removeprefix("$ ").strip()
    if text.startswith("-----BEGIN "):
        return Snippet("key", whole=text)
    if text.startswith("{"):
        return _from_json(text)
    if re.match(r"curl\s", text):
        return _from_curl(text)
    values = dict(_assignments(text))
    return Snippet(".env", values) if values else Snippet("")


def is_placeholder(value: Any) -> bool:
    """Tell whether a value only says what belongs there: `<your token>`, `$TOKEN`, nothing."""
    text = value.strip() if isinstance(value, str) else value
    return text in ("", None) or (isinstance(text, str) and bool(PLACEHOLDER.fullmatch(text)))


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    """Read lines of a `.env`. Variables within values are left as they are."""
    from dotenv.parser import parse_stream

    for binding in parse_stream(StringIO(text)):
        value = binding.value
        # Without a value, or with nothing but padding, the "name" may be a bare credential.
        if binding.key and value is not None and value.strip("=") and NAME.fullmatch(binding.key):
            yield binding.key, value
        elif binding.key and value == "" and binding.key.isupper():
            yield binding.key, ""


# --- JSON -------------------------------------------------------------------------------------


def _from_json(text: str) -> Snippet:
    body = _object(text)
    if body is None:
        return Snippet("")
    return _new_channel(body) or Snippet("JSON", _flat(body), whole=text)


def _object(text: str) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _new_channel(body: Mapping[str, Any]) -> Snippet | None:
    """Read the body of POST /channels, bare or as the `data` of an answer."""
    data = body.get("data")
    attributes = data.get("attributes") if isinstance(data, dict) else None
    inner = attributes if isinstance(attributes, dict) else body
    config, kind = inner.get("config"), inner.get("channelType", inner.get("type"))
    if not isinstance(config, dict) or not isinstance(kind, str):
        return None
    given = {key: value for key, value in config.items() if NAME.fullmatch(key)}
    provider = given.pop("provider", inner.get("provider"))
    return Snippet(
        "JSON",
        given,
        channel_type=kind,
        provider=provider if isinstance(provider, str) else None,
        name=name if isinstance(name := inner.get("name"), str) else None,
    )


def _flat(body: Mapping[str, Any], path: str = "", depth: int = 0) -> dict[str, Any]:
    """Name every member by its path. An object is also kept whole: a field may be one."""
    found: dict[str, Any] = {}
    for key, value in body.items():
        if not NAME.fullmatch(key):
            continue
        inner = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(inner, dict) and depth < 4:
            found |= _flat(inner, f"{path}{key}.", depth + 1)
        else:
            found[f"{path}{key}"] = value
    return found


# --- curl -------------------------------------------------------------------------------------

_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_FORM = ("--data-urlencode", "-F", "--form", "--form-string")
_TAKES_VALUE = (*_DATA, *_FORM, "-u", "--user", "-H", "--header", "--url", "-X", "--request", "-o")
_GLUED = ("-u", "-H", "-d", "-F", "-X")


def _from_curl(text: str) -> Snippet:
    import shlex

    try:
        words = shlex.split(re.sub(r"[\\^]\r?\n", " ", text))
    except ValueError:  # a quote that is never closed
        return Snippet("")
    options = list(_options(words[1:]))
    urls = [value for name, value in options if name == "--url"]
    if not urls:
        return Snippet("")
    url = urls[0] if "://" in urls[0] else f"https://{urls[0]}"
    headers = dict(_header(value) for name, value in options if name in ("-H", "--header"))
    sent = _sent(options)
    channel = _new_channel(sent)
    if channel is not None:
        return channel
    request = Request(url, _login(options, headers), headers)
    return Snippet("curl", dict(_query(url)) | _flat(sent), request=request)


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair options with their values; an address without one is a `--url`."""
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word in _TAKES_VALUE:
            yield word, next(rest, "")
        elif equals and name in _TAKES_VALUE:
            yield name, value
        elif word[:2] in _GLUED and not word.startswith("--"):
            yield word[:2], word[2:]
        elif not word.startswith("-") and ("://" in word or "/" in word):
            yield "--url", word


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _login(options: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> Any:
    for name, value in options:
        if name in ("-u", "--user"):
            user, _, password = value.partition(":")
            return user, password
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    return _decoded(credential) if scheme.lower() == "basic" else None


def _decoded(credential: str) -> tuple[str, str] | None:
    import base64

    try:
        user, colon, password = base64.b64decode(credential, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (user, password) if colon else None


def _query(url: str) -> Iterator[tuple[str, str]]:
    try:
        pairs = parse_qsl(urlsplit(url).query)
    except ValueError:
        return
    yield from ((key, value) for key, value in pairs if NAME.fullmatch(key))


def _sent(options: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Collect what the command sends: a JSON object, or parameters."""
    sent: dict[str, Any] = {}
    for name, value in options:
        if name in _DATA:
            body = _object(value)
            sent |= dict(parse_qsl(value)) if body is None else body
        elif name in _FORM:
            key, _, given = value.partition("=")
            sent[key] = given
    return sent
