"""What the simulators of all providers share: faults, sample channels, serving on loopback.

A simulator is worth what it is faithful to: the provider's own official SDK must work against it
unmodified. It listens on 127.0.0.1 only, keeps everything in memory, and knows no real credential.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest

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
    """`works`, `voice works` …, or what is wrong in a few words."""

    @property
    def works(self) -> bool:
        """Whether its check succeeds."""
        return self.outcome.endswith("works")


class TrialName(StrEnum):
    """What an operator meets with every provider, and what each connector must tell apart."""

    GOOD = "good"
    WRONG_CREDENTIAL = "wrong-credential"
    EXPIRED = "expired"
    NO_PERMISSION = "no-permission"
    WRONG_ACCOUNT = "wrong-account"
    """The credential is good, and the number, page, domain or agent is not its own."""
    RATE_LIMITED = "rate-limited"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Trial:
    """A situation, and the step that must tell it: the acceptance suite plays each."""

    body: Mapping[str, Any]
    """A request body of POST /channels."""
    step: str
    """Id of the step that tells it."""
    status: StepStatus = StepStatus.FAILED
    failure_class: FailureClass | None = FailureClass.CONFIG
    code: str | None = None
    """The code of that step."""
    fault: Fault = Fault.NONE
    """Switched on meanwhile."""
    provoke: str | None = None
    """Produced meanwhile, see `Simulator.provoke`."""


Trials = Mapping[TrialName, Trial | str]
"""Every name has a trial, or the reason why the provider knows no such situation."""


class NotPlayed(Exception):
    """The simulator cannot play this part, for the reason given."""


@dataclass(slots=True)
class Simulator(ABC):
    """A provider on loopback. Use as an async context manager, or `start` and `stop` it."""

    provider: ClassVar[str]
    """Name of the room: `twilio`."""

    port: int = 0
    """0 takes a free one; the real one after `start`."""
    fault: Fault = Fault.NONE
    """May be changed at any time; works from the next request on."""
    slow_seconds: float = 60.0
    """How long `Fault.SLOW` keeps an answer back."""
    delay: float = 0.0
    """Seconds that every answer takes, to stand for a provider far away."""
    provoke: str | None = None
    """Code of a `connectors.knowledge.Entry`: the operation it belongs to meets that error."""

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

    def trials(self, channel_type: str) -> Trials:
        """What its connector of a channel type must tell apart. Ask after `start`."""
        raise NotImplementedError

    def customer(self, channel_type: str) -> str | None:
        """A contact whom its channels may write to, as `Outbound.to`; None: any address will do."""
        return None

    def customer_name(self, channel_type: str) -> str | None:
        """How that contact is called in what the provider posts; None where it names nobody."""
        return None

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        """Play the customer: write (or speak) to the channel with this config.

        The world is changed as the provider's would be, and what the provider would post is
        returned, signed as it signs, addressed to where the channel's webhook is registered.
        Nothing is posted here; empty where the message waits to be fetched.

        Args:
            config: the channel's config in wire names; its secrets may be left out.
            text: what the customer says.
            contact: who; a customer that the simulator knows, by default.

        Raises:
            NotPlayed: nobody has this account here, or the provider carries nothing inwards.
        """
        raise NotPlayed(f"{self.provider} plays no customers")

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        """Tell what became of a message that was sent, as the provider would post it.

        Args:
            config: the channel's config in wire names; its secrets may be left out.
            message_id: `Sent.id`.
            status: how far it came.
            code: why it failed, the code of an `Entry` met during delivery.

        Raises:
            NotPlayed: no such message or account, or the provider reports nothing of the kind.
        """
        raise NotPlayed(f"{self.provider} reports no deliveries")


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that a simulator received, without its headers (they hold the credential)."""

    method: str
    path: str
    query: str = ""


def listen(port: int) -> socket.socket:
    """Listen on loopback; port 0 takes a free one.

    The protocol is named, which `socket.create_server` does not do: asyncio turns Nagle's algorithm
    off only for sockets that say they are TCP, and with it each answer waits 40 ms.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """uvicorn inside somebody else's event loop: signals are that program's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(slots=True)
class HttpSimulator(Simulator):
    """A simulator of an HTTP provider. Subclasses give routes and the provider's error bodies."""

    seen: list[Seen] = field(default_factory=list)
    certificate: tuple[Path, Path] | None = None
    """Certificate chain and key in PEM files: serves https for SDKs that insist on it."""
    _server: _Server | None = None
    _serving: asyncio.Task[None] | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Base URL, to be used in place of the provider's own."""
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{LOOPBACK}:{self.port}"

    def environ(self) -> Mapping[str, str]:
        return {f"LINKTOR_TUI_ENDPOINT_{self.provider.upper()}": self.url}

    @abstractmethod
    def routes(self) -> Sequence[BaseRoute]:
        """The provider's paths."""

    @abstractmethod
    def refusal(self, fault: Fault, request: Request) -> Response:
        """The provider's own answer for WRONG_CREDENTIAL, EXPIRED and RATE_LIMITED."""

    async def provoked(self, code: str, request: Request) -> Response | None:
        """The provider's own answer with this error, None for a request that cannot meet it."""
        raise NotImplementedError(f"{self.provider} provokes no errors")

    def not_found(self, request: Request) -> Response:
        """The provider's own answer for a path it does not have."""
        return PlainTextResponse("Not Found", 404)

    async def start(self) -> None:
        listener = listen(self.port)
        self.port = listener.getsockname()[1]
        chain, key = self.certificate or (None, None)
        config = uvicorn.Config(
            self._app(),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ssl_certfile=chain,
            ssl_keyfile=key,
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
            if self.provoke is not None:
                receive = await _buffered(scope, receive)
            request = Request(scope, receive)
            self.seen.append(Seen(request.method, request.url.path, request.url.query))
            answer = await self._faulty(request)
            with contextlib.suppress(ClientDisconnect):  # it tired of a slow answer
                await (answer or inner)(scope, receive, send)

        return app

    async def _faulty(self, request: Request) -> Response | None:
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.provoke is not None:
            return await self.provoked(self.provoke, request)
        if self.fault is Fault.DOWN:
            return PlainTextResponse("<html><h1>503 Service Unavailable</h1></html>", 503)
        if self.fault is Fault.SLOW:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.slow_seconds):
                    await self._stopping.wait()
            return None
        return None if self.fault is Fault.NONE else self.refusal(self.fault, request)


async def _buffered(scope: Scope, receive: Receive) -> Receive:
    """Read the body ahead, so that two may read it: who provokes an error, and the world."""
    body = await Request(scope, receive).body()

    async def again() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def basic(request: Request) -> tuple[str, str] | None:
    """Give the user and the password of a basic authentication, None without one."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password


async def deliver(request: HookRequest) -> int:
    """Post what a provider would post, and give the status that came back.

    Raises:
        ValueError: the address is not of this machine: a simulator posts nothing elsewhere.
        httpx.HTTPError: nobody answered there.
    """
    import httpx

    if urlsplit(request.url).hostname not in (LOOPBACK, "localhost", "::1"):
        raise ValueError("a simulator posts to this machine only")
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.request(
            request.method, request.url, headers=dict(request.headers), content=request.body
        )
    return answer.status_code
