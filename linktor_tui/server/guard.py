"""What stands before every request: whose name the server is called by, ids, sizes, headers.

A page that somebody opens in a browser on this machine can ask this server too, under a name of
its own that it lets point here. So the name in Host must be one that the operator knows, and a page
of another origin is refused.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from linktor_tui.server.access import RATE, Standing
from linktor_tui.server.refusals import CLOSE, Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_HEADERS = 16 * 1024
"""Bytes of all header lines together."""
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::[0-9]{1,5})?")


class Guard:
    """Wraps an application.

    Args:
        app: what answers in the end.
        names: host names that the server goes by, beside `localhost` and its bare addresses.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        self._app = app
        self._usual: bytes | None = None
        """The last Host that was right: most callers say the same."""
        self._names = frozenset({"localhost", *(name.lower().rstrip(".") for name in names)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"nothing here speaks {scope['type']}")
        given = _one(scope, b"x-request-id")
        named = given if given and _REQUEST_ID.fullmatch(given) else _new_id()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", named),
                    *_rate(scope.get(RATE)),
                ]
            await send(message)

        refusal = self._refusal(scope)
        app = self._app if refusal is None else refusal.response()
        await app(scope, receive, told)

    def _refusal(self, scope: Scope) -> Refusal | None:
        misframed = misframing(scope["headers"])
        if misframed is not None:
            return misframed
        if not self._known(_one(scope, b"host") or b""):
            return Refusal(
                421,
                "UNKNOWN_HOST",
                "This server does not go by that name.",
                fix="Its operator can add it: linktor-tui serve --allow-host NAME",
            )
        origin = _one(scope, b"origin")
        if origin is not None and not _same(origin.decode("latin-1"), scope):
            return Refusal(403, "ORIGIN_REFUSED", "Pages of other origins may not ask this server.")
        return None

    def _known(self, header: bytes) -> bool:
        if header == self._usual:
            return True
        host = host_of(header.decode("latin-1"))
        # A name can be made to point anywhere, an address is what it is.
        if host is None or (host not in self._names and not is_address(host)):
            return False
        self._usual = header
        return True


def misframing(headers: list[tuple[bytes, bytes]]) -> Refusal | None:
    """What is wrong with the shape of a request, whatever it asks for."""
    if sum([len(name) + len(value) + 4 for name, value in headers]) > MOST_HEADERS:
        message = f"The headers are larger than {MOST_HEADERS} bytes."
        return Refusal(431, "HEADERS_TOO_LARGE", message, headers=CLOSE)
    names = [name for name, _ in headers]
    if b"content-length" in names and b"transfer-encoding" in names:
        # Two ways to say where a request ends: a proxy before us may have heard the other one.
        message = "Content-Length and Transfer-Encoding exclude each other."
        return Refusal(400, "BAD_REQUEST", message, headers=CLOSE)
    return None


def host_of(header: str) -> str | None:
    """The host in a Host header, in lower case and without port; None where it makes no sense."""
    found = _HOST.fullmatch(header.strip().lower())
    return None if found is None else found[1].strip("[]").rstrip(".")


def is_address(host: str) -> bool:
    """Tell whether a host is a bare IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _new_id() -> bytes:
    return b"req_" + os.urandom(12).hex().encode()


def _same(origin: str, scope: Scope) -> bool:
    # The scheme is left out: behind a proxy it is the proxy's.
    host = (_one(scope, b"host") or b"").decode("latin-1").lower()
    return origin.lower() in (f"http://{host}", f"https://{host}")


def _one(scope: Scope, wanted: bytes) -> bytes | None:
    for name, value in scope["headers"]:
        if name == wanted:
            found: bytes = value
            return found
    return None


def _rate(standing: Standing | None) -> list[tuple[bytes, bytes]]:
    if standing is None:
        return []
    return [
        (b"x-ratelimit-limit", str(standing.limit).encode()),
        (b"x-ratelimit-remaining", str(standing.remaining).encode()),
        (b"x-ratelimit-reset", str(standing.reset).encode()),
    ]
