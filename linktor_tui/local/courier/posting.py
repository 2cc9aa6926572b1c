"""One POST to an endpoint: bounded in time and size, never redirected, and what came of it."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import NamedTuple, Self

import httpcore
import httpx

from connectors.redaction import Redactor
from connectors.transport import connection_problem
from connectors.trust import client_context
from linktor_tui import __version__
from linktor_tui.local.courier.network import AddressRefused, CheckedNetwork, Resolve, look_up
from linktor_tui.local.courier.schedule import retry_after

READ = 4096
"""Bytes of an answer that are read."""
KEPT = 2048
"""Characters that are kept of it. Fewer than are read: a secret at the edge would be cut in two,
and not be known again."""
IDLE = 15.0
"""Seconds that a connection is kept for the next event."""
FIXED = {
    "Content-Type": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": f"linktor-tui/{__version__}",
}


class Request(NamedTuple):
    """What is posted."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    timeout: float
    """Seconds for the whole exchange."""
    allow_private: bool
    secrets: tuple[str, ...] = ()
    """Kept out of what is told of the answer."""


class Outcome(NamedTuple):
    """What came of a POST."""

    status: int | None
    """Of HTTP; None where there was no answer."""
    error: str | None
    """Why it failed, in words; None where it did not."""
    latency: int
    """Milliseconds."""
    answer: str | None = None
    """The beginning of what was answered."""
    retry_after: float | None = None
    """Seconds that the receiver asks to be left alone."""

    @property
    def delivered(self) -> bool:
        """True where the receiver took it."""
        return self.error is None

    @property
    def gone(self) -> bool:
        """True where the receiver wants nothing more, ever."""
        return self.status == 410


class Poster:
    """Posts to endpoints. Use as an async context manager.

    Args:
        clock: tells the time, aware; a Retry-After may be a date.
        resolve: looks names up.
        trust: whom TLS trusts; the machine's authorities by default.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        resolve: Resolve = look_up,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._resolve = resolve
        self._trust = trust
        self._pools: dict[bool, httpcore.AsyncConnectionPool] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    async def post(self, request: Request) -> Outcome:
        """Post once. Raises nothing: everything that can go wrong is an outcome."""
        started = time.monotonic()
        status: int | None = None
        try:
            async with asyncio.timeout(request.timeout):
                status, headers, raw = await self._exchange(request)
        except TimeoutError:
            error = f"No complete answer within {request.timeout:g} s."
        except AddressRefused as refusal:
            error = str(refusal)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as cause:
            error = _problem(request.url, cause)
        except (httpcore.UnsupportedProtocol, httpx.InvalidURL, OSError, UnicodeError) as cause:
            error = _problem(request.url, cause)
        else:
            return self._answered(request, status, headers, raw, _since(started))
        return Outcome(None, error, _since(started))

    async def _exchange(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        url = httpx.URL(request.url)
        pool = self._pool(request.allow_private)
        sent = {"Host": url.netloc.decode("ascii"), **FIXED, **request.headers}
        received = bytearray()
        async with pool.stream(
            "POST",
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=list(sent.items()),
            content=request.body,
        ) as response:
            async for chunk in response.aiter_stream():
                received += chunk
                if len(received) >= READ:
                    break  # the rest is not read: the connection is closed
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        }
        return response.status, headers, bytes(received[:READ])

    def _answered(
        self, request: Request, status: int, headers: dict[str, str], raw: bytes, latency: int
    ) -> Outcome:
        answer = Redactor(request.secrets).text(raw.decode("utf-8", "replace"))[:KEPT]
        asked = retry_after(headers.get("retry-after"), self._clock())
        return Outcome(status, _refusal(status), latency, answer, asked)

    def _pool(self, allow_private: bool) -> httpcore.AsyncConnectionPool:
        """The connections of endpoints with the same permission: they share none with others."""
        if allow_private not in self._pools:
            self._trust = self._trust or client_context()
            self._pools[allow_private] = httpcore.AsyncConnectionPool(
                ssl_context=self._trust,
                max_connections=None,
                max_keepalive_connections=32,
                keepalive_expiry=IDLE,
                network_backend=CheckedNetwork(allow_private=allow_private, resolve=self._resolve),
            )
        return self._pools[allow_private]


def _refusal(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"It answered HTTP {status}, a redirect, which is not followed."
    return f"It answered HTTP {status}."


def _problem(url: str, error: BaseException) -> str:
    try:
        host = httpx.URL(url).netloc.decode("ascii")
    except httpx.InvalidURL:
        return "Its URL is none."
    return connection_problem(host, error).message


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
