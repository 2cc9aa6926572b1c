"""What the simulators of all providers share: faults, sample channels, serving on loopback.

A simulator is worth what it is faithful to: the provider's own official SDK must work against it
unmodified. It listens on 127.0.0.1 only, keeps everything in memory, and knows no real credential.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = "127.0.0.1"


class Fault(StrEnum):
    """What can be switched on to see how a check takes it."""

    NONE = "none"
    WRONG_CREDENTIAL = "wrong-credential"
    EXPIRED = "expired"
    RATE_LIMITED = "rate-limited"
    DOWN = "down"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Sample:
    """A channel to create against a simulator, and what its check will say."""

    title: str
    body: Mapping[str, Any]
    """A request body of POST /channels, secrets of the simulator included."""
    outcome: str
    """`works`, or what is wrong in a few words."""


@dataclass(slots=True)
class Simulator(ABC):
    """A provider on loopback. Use as an async context manager, or `start` and `stop` it."""

    provider: ClassVar[str]

    port: int = 0
    """0 takes a free one; the real one after `start`."""
    fault: Fault = Fault.NONE
    """May be changed at any time; works from the next request on."""
    slow_seconds: float = 60.0
    """How long `Fault.SLOW` keeps an answer back."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @abstractmethod
    async def start(self) -> None:
        """Listen on loopback."""

    @abstractmethod
    async def stop(self) -> None:
        """Stop listening and drop what is open."""

    @abstractmethod
    def samples(self) -> Sequence[Sample]:
        """Channels to try, good ones first. Ask after `start`."""

    @abstractmethod
    def environ(self) -> Mapping[str, str]:
        """Variables that point linktor-tui at this simulator. Ask after `start`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that a simulator received, without its headers (they hold the credential)."""

    method: str
    path: str


class _Server(uvicorn.Server):
    """uvicorn inside somebody else's event loop: signals are that program's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(slots=True)
class HttpSimulator(Simulator):
    """A simulator of an HTTP provider. Subclasses give routes and the provider's error bodies."""

    seen: list[Seen] = field(default_factory=list)
    _server: _Server | None = None
    _serving: asyncio.Task[None] | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Base URL, to be used in place of the provider's own."""
        return f"http://{LOOPBACK}:{self.port}"

    def environ(self) -> Mapping[str, str]:
        return {f"LINKTOR_TUI_ENDPOINT_{self.provider.upper()}": self.url}

    @abstractmethod
    def routes(self) -> Sequence[BaseRoute]:
        """The provider's paths."""

    @abstractmethod
    def refusal(self, fault: Fault, request: Request) -> Response:
        """The provider's own answer for WRONG_CREDENTIAL, EXPIRED and RATE_LIMITED."""

    def not_found(self, request: Request) -> Response:
        """The provider's own answer for a path it does not have."""
        return PlainTextResponse("Not Found", 404)

    async def start(self) -> None:
        listener = socket.create_server((LOOPBACK, self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app(), lifespan="off", log_config=None, access_log=False, server_header=False
        )
        self._stopping.clear()
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        # The socket listens already: who connects before the server is up waits in its queue.

    async def stop(self) -> None:
        if self._server is None or self._serving is None:
            return
        self._stopping.set()
        self._server.should_exit = True
        await self._serving
        self._server = self._serving = None

    def _app(self) -> ASGIApp:
        async def missing(request: Request, _: Exception) -> Response:
            return self.not_found(request)

        inner = Starlette(routes=list(self.routes()), exception_handlers={404: missing})

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            self.seen.append(Seen(request.method, request.url.path))
            answer = await self._faulty(request)
            with contextlib.suppress(ClientDisconnect):  # it tired of a slow answer
                await (answer or inner)(scope, receive, send)

        return app

    async def _faulty(self, request: Request) -> Response | None:
        if self.fault is Fault.DOWN:
            return PlainTextResponse("<html><h1>503 Service Unavailable</h1></html>", 503)
        if self.fault is Fault.SLOW:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.slow_seconds):
                    await self._stopping.wait()
            return None
        return None if self.fault is Fault.NONE else self.refusal(self.fault, request)
