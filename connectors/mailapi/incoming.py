"""What the webhooks of mail APIs share: forms, a password in the address, and mail made readable.

A webhook that is not signed is proved by the channel's webhook secret: it stands as the password in
the registered address, and the provider sends it with each request as basic authentication.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from connectors.hooks import (
    HookRequest,
    Kind,
    Media,
    equal,
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)

BROKEN_MAIL = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    MessageError,
)
"""What the standard library's reader of mail raises at headers that are not what they should be."""

USER = "linktor"
"""The user in a registered address; the password is the channel's webhook secret."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was posted: fields as bytes, since a charset may be told elsewhere."""

    fields: Mapping[str, bytes] = field(default_factory=dict)
    files: tuple[Media, ...] = ()

    def text(self, name: str, charset: str = "utf-8") -> str:
        """A field as text, empty where it was not posted."""
        value = self.fields.get(name, b"")
        try:
            return value.decode(charset, "replace")
        except LookupError:
            return value.decode("utf-8", "replace")


def read_form(request: HookRequest) -> Form:
    """Read a form, urlencoded or multipart.

    Raises:
        HookRefused: it is neither, or broken.
    """
    kind = request.headers.get("content-type", "")
    if "multipart/form-data" in kind.lower():
        return _multipart(kind, request.body)
    if "application/x-www-form-urlencoded" in kind.lower():
        return Form({name: value.encode() for name, value in request.form.items()})
    raise unreadable("it is no form")


def _multipart(content_type: str, body: bytes) -> Form:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    fields: dict[str, bytes] = {}
    files: list[Media] = []
    try:
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            filename = part.get_filename()
            content = part.get_payload(decode=True)
            if filename is not None:
                files.append(Media(part.get_content_type(), name=filename))
            elif isinstance(name, str) and isinstance(content, bytes):
                fields[name] = content
    except BROKEN_MAIL:
        raise unreadable("its form is broken") from None
    return Form(fields, tuple(files))


def prove_by_password(request: HookRequest, secret: str | None) -> None:
    """Have the request prove itself with the channel's webhook secret.

    Raises:
        HookRefused: there is no secret to compare with, none was sent, or another one.
    """
    if not secret:
        raise unverifiable("webhook secret")
    given = password_of(request)
    if given is None:
        raise unsigned("Authorization header")
    if not equal(given, secret):
        raise wrong_signature("basic authentication")


def password_of(request: HookRequest) -> str | None:
    """The password of basic authentication, None without one that can be read."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return pair.partition(":")[2]


def with_password(url: str, secret: str) -> str:
    """Put the webhook secret into an address, as the password of basic authentication."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{USER}:{quote(secret, safe='')}@{host}"))


def as_called(url: str) -> tuple[str, dict[str, str]]:
    """How a client calls an address: without user and password, which become a header."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, {}
    token = base64.b64encode(unquote(user).encode()).decode()
    return urlunsplit(parts._replace(netloc=host)), {"authorization": f"Basic {token}"}


_SPACE = re.compile(r"\s+")


class _Words(HTMLParser):
    """Collects the text of a page, a line per block."""

    HIDDEN = frozenset({"script", "style", "head", "title"})
    BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.HIDDEN:
            self._hidden += 1
        elif tag in self.BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HIDDEN and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(_SPACE.sub(" ", data))


def readable(text: str, html: str) -> str:
    """The text of a mail: its plain part, else what its HTML says."""
    if text.strip():
        return text.strip("\r\n")
    if not html.strip():
        return ""
    words = _Words()
    # The parser gives up on declarations that no standard knows: what stands before them stays.
    with contextlib.suppress(AssertionError):
        words.feed(html)
        words.close()
    lines = (" ".join(line.split()) for line in "".join(words.found).splitlines())
    return "\n".join(line for line in lines if line)


def person(header: str) -> tuple[str, str | None]:
    """Address and name of a From header."""
    name, address = parseaddr(header)
    return address, name or None


def when(header: str, otherwise: datetime) -> datetime:
    """The time of a Date header, aware; another one where there is none to be read."""
    try:
        found = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return otherwise
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


_KINDS = {"image": Kind.IMAGE, "audio": Kind.AUDIO, "video": Kind.VIDEO}


def kind_of(text: str, media: tuple[Media, ...]) -> Kind:
    """What a mail is: a text, or its first attachment where nothing was written."""
    if text or not media:
        return Kind.TEXT
    family = (media[0].content_type or "").partition("/")[0]
    return _KINDS.get(family, Kind.DOCUMENT)
