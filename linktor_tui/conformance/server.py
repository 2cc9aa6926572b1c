"""The server under examination: one request at a time, each bounded in time and size.

No redirect is followed, so the key goes to no other host, and nothing compressed is asked for, so
the size that is read is the size that was sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from linktor_tui import __version__
from linktor_tui.conformance.probe import Departs, NotTried
from linktor_tui.conformance.replies import Reply
from linktor_tui.conformance.shapes import short
from linktor_tui.contract.errors import RateLimited, Unreachable

LONGEST_BODY = 16 * 1024 * 1024
"""Bytes of an answer. A month of statistics by the minute takes 5 MB."""
MOST_SILENCES = 3
"""Requests in a row that nobody answers before it is over."""
LONGEST_PAUSE = 60.0
"""Seconds that are waited at once when the server asks to slow down."""
PATIENCE = 300.0
"""Seconds that are waited in one run for that."""

Pause = Callable[[float], Awaitable[None]]


class NoAnswer(NotTried):
    """Nobody answered in time: nothing can be said."""


class Server:
    """A server, by its base URL.

    Args:
        client: how it is reached; closed by whoever made it.
        base: the URL that `/channels` is appended to.
        key: the API key.
        timeout: seconds for one request, its answer included.
        pause: waits when the server asks to slow down.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base: str,
        key: str,
        *,
        timeout: float = 30.0,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.base = base.rstrip("/")
        self.log: list[str] = []
        """What was sent and which status came, since it was last emptied."""
        self.misnamed: str | None = None
        """The first JSON that did not call itself so. What is no JSON is told by whoever asked for it."""
        self._client = client
        self._key = key
        self._timeout = timeout
        self._pause = pause
        self._patience = PATIENCE
        self._silences = 0

    async def get(self, path: str, **query: object) -> Reply:
        """Send a GET with the key."""
        return await self.send("GET", path, query=query)

    async def post(self, path: str, body: object = None) -> Reply:
        """Send a POST with the key, and with a JSON body unless it is None."""
        return await self.send("POST", path, json=body)

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: str | None = "",
    ) -> Reply:
        """Send a request, again after a pause where the server asks to slow down.

        Args:
            content: a body as it is, in place of `json`.
            key: another key; None sends none.

        Raises:
            NoAnswer: nobody answered in time.
            Departs: the connection broke, or what came is no HTTP or too long.
            RateLimited, Unreachable: it is over.
        """
        target = path + (f"?{urlencode(query)}" if query else "")
        given = {**(headers or {})}
        if key is not None:
            given["Authorization"] = f"Bearer {key or self._key}"
        arguments: dict[str, Any] = {"headers": given}
        if content is not None:
            arguments["content"] = content
        elif json is not None:
            arguments["json"] = json
        while True:
            reply = await self._once(method, target, arguments)
            if reply.status != 429:
                return reply
            await self._slow_down(reply)

    async def _once(self, method: str, target: str, arguments: dict[str, Any]) -> Reply:
        request = self._client.build_request(method, self.base + target, **arguments)
        shown = f"{method} {target}"
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._read(request, shown)
        except (TimeoutError, httpx.TimeoutException, httpx.ConnectError) as error:
            self.log.append(f"{shown} -> no answer")
            raise self._silent(error) from None
        except httpx.HTTPError as error:
            self.log.append(f"{shown} -> broken off")
            came = f"a broken connection ({type(error).__name__})"
            raise Departs("an HTTP answer", came) from None
        self._silences = 0
        self.log.append(f"{shown} -> {reply.status}")
        named = reply.media_type == "application/json"
        if self.misnamed is None and not named and isinstance(reply.parsed(), dict):
            self.misnamed = f"{shown}: {short(reply.media_type) or 'no content type'}"
        return reply

    async def _read(self, request: httpx.Request, shown: str) -> Reply:
        response = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise Departs(f"at most {LONGEST_BODY} bytes", "more")
        finally:
            await response.aclose()
        return Reply(shown, response.status_code, response.headers, bytes(body))

    def _silent(self, error: Exception) -> Exception:
        self._silences += 1
        refused = isinstance(error, httpx.ConnectError)
        waited = f"no answer within {self._timeout:g} s"
        reason = f"no connection ({short(str(error))})" if refused else waited
        if self._silences < MOST_SILENCES:
            return NoAnswer(reason)
        return unreachable(self.base, reason)

    async def _slow_down(self, reply: Reply) -> None:
        wait = min(_asked_pause(reply), LONGEST_PAUSE)
        if wait > self._patience:
            raise RateLimited(
                f"{self.base} asks us to slow down for longer than {PATIENCE:g} s.",
                fix="Run it again with a key of a higher rate, or at a quieter time.",
            )
        self._patience -= wait
        await self._pause(wait)


def _asked_pause(reply: Reply) -> float:
    """Seconds that a 429 asks for, in its header or its body; one where it does not say."""
    body = reply.parsed()
    error = body.get("error") if isinstance(body, dict) else None
    asked = [reply.headers.get("retry-after"), error.get("retryAfter") if error else None]
    for value in asked:
        try:
            seconds = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if 0 <= seconds < 1e6:
            return max(seconds, 1.0)
    return 1.0


def unreachable(base: str, reason: str) -> Unreachable:
    """Make the error of a server that does not answer."""
    return Unreachable(
        f"{base} cannot be reached: {reason}.",
        fix="Look at the address, the network and the server's log, and run it again.",
    )


def client_for() -> httpx.AsyncClient:
    """Make a client: no compression, proxies and CA of the environment.

    A connection serves one request: one that is kept may be closed by the server just as it is used
    again, after an error as a rule, and that would look like a fault of the next operation.
    """
    return httpx.AsyncClient(
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"linktor-tui/{__version__} conformance",
        },
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
        timeout=None,  # noqa: S113 - each request stands under a deadline of its own
    )
