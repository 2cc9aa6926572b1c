"""Taking a provider's request off the wire, as long as it keeps to what its connector expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from connectors.hooks import HookRefused, HookRequest

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

    from connectors.contract import Connector

SMALL = 64 * 1024
"""Bytes of a post that always has room."""
ROOM = 64 * 1024 * 1024
"""Bytes of larger posts that may be on their way in at once."""

DRAINED = 16 * 1024 * 1024
"""Bytes beyond the limit that are read and thrown away before a refusal."""

MOST_FIELDS = 1000
"""Fields of a form. Reading 100,000 takes half a second, and comes before any proof."""


class Gone(Exception):
    """Whoever asked hung up."""


class _Room:
    """What is left of the memory for large posts."""

    left = ROOM

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Hold room while a body comes in. Raises `HookRefused` (503) where there is none left."""
        if size > self.left:
            raise HookRefused(503, "busy", "Too many large posts came at once.")
        self.left -= size
        try:
            yield
        finally:
            self.left += size


_room = _Room()


async def arrived(
    url: str, scope: Scope, receive: Receive, connector: Connector[Any]
) -> HookRequest:
    """Read a whole request.

    Args:
        url: the public address that the provider called.
        scope: of ASGI.
        receive: of ASGI.
        connector: says in which types its provider posts, and how much.

    Raises:
        HookRefused: of another type, too large, or a form without end.
        Gone: it broke off.
    """
    headers = _headers(scope)
    method: str = scope["method"]
    _refuse_type(headers, method, connector.hook_content_types)
    announced = _announced(headers, connector.hook_limit)
    held = connector.hook_limit if announced is None else announced
    with _room.taken(0 if held <= SMALL else held):
        body = await _body(receive, connector.hook_limit)
    if "urlencoded" in headers.get("content-type", "") and body.count(b"&") > MOST_FIELDS:
        raise HookRefused(400, "unreadable", "The form has more fields than any provider sends.")
    return HookRequest(method, url, headers, body)


def _headers(scope: Scope) -> dict[str, str]:
    """Names in lower case. One that came twice is no proof of anything: both values stand there."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _refuse_type(headers: dict[str, str], method: str, known: tuple[str, ...]) -> None:
    if method != "POST" or not known:
        return
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    empty = headers.get("content-length", "") == "0"
    if given not in known and not (empty and not given):
        raise HookRefused(415, "wrong_content_type", "This provider never posts in such a type.")


def _announced(headers: dict[str, str], limit: int) -> int | None:
    """How much is to come; None where the request does not say."""
    given = headers.get("content-length")
    if given is None:
        return None if "transfer-encoding" in headers else 0
    size = int(given)  # the server took it for a number already
    if size > limit:
        raise _too_large(limit)
    return size


async def _body(receive: Receive, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            pieces.clear()  # read on, or it would hear of a broken connection and not why
        else:
            pieces.append(piece)
        if size > limit + DRAINED or not message.get("more_body", False):
            break
    if size > limit:
        raise _too_large(limit)
    return b"".join(pieces)


def _too_large(limit: int) -> HookRefused:
    return HookRefused(413, "too_large", f"The post is larger than {limit} bytes.")
