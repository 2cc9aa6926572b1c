"""uvicorn with an end to its patience: a request has to arrive in time, and connections are few.

By itself it waits for as long as a client likes to take over its header lines or its body, and
takes every connection.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any, NamedTuple

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from linktor_tui.server.guard import MOST_HEADERS
from linktor_tui.server.refusals import encoded
from linktor_tui.server.running import Server
from linktor_tui.server.webchat import LONGEST_FRAME

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

GOODBYE = 10
"""Seconds that requests are given to finish when the server is told to stop."""


class Limits(NamedTuple):
    """What a client may take."""

    arrival: float = 10.0
    """Seconds from a connection, or a request's first byte, to the request's last byte."""
    idle: int = 30
    """Seconds that a connection may lie idle between two requests."""
    connections: int = 256


class Certificate(NamedTuple):
    """Files in PEM form."""

    chain: Path
    key: Path


class Patient(H11Protocol):
    """uvicorn's protocol on h11, with a clock."""

    limits = Limits()
    _turned_away = False
    _overdue: asyncio.TimerHandle | None = None
    _begun = False
    """A request came over this connection before."""
    _handed_over = False
    """The connection is a WebSocket's now, which is quiet for as long as it likes."""

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        if len(self.connections) >= self.limits.connections:
            transport.write(_plain(503, "Service Unavailable", "TOO_MANY_CONNECTIONS"))
            transport.close()
            self._turned_away = True
            return
        _send_at_once(transport)
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        if self._turned_away:
            return  # it was one too many, and speaks before it is gone
        super().data_received(data)
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        # h11 is left in the middle of this request: to the clock it would never be all there.
        self._handed_over = True
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        self._begun = True
        super().on_response_complete()
        self._watch()
        self._see_it_off()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._see_it_off()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        if not self._turned_away:
            super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._stop_watching()
        self.transport.write(_plain(400, "Bad Request", "BAD_REQUEST"))
        self.transport.close()

    def _watch(self) -> None:
        """Start the clock when something is to come, stop it when it has come."""
        if not self._arriving():
            self._stop_watching()
        elif self._overdue is None:
            self._overdue = self.loop.call_later(self.limits.arrival, self._cut)

    def _arriving(self) -> bool:
        if self._handed_over or self.transport.is_closing():
            return False
        theirs = self.conn.their_state
        if theirs is h11.IDLE:
            return not self._begun or bool(self.conn.trailing_data[0])
        return theirs is h11.SEND_BODY

    def _see_it_off(self) -> None:
        """End a closed connection that nobody reads to its end."""
        if self.transport.is_closing():
            self.loop.call_later(self.limits.arrival, self.transport.abort)

    def _stop_watching(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _cut(self) -> None:
        if not self.transport.is_closing():
            if self.cycle is None or not self.cycle.response_started:
                self.transport.write(_plain(408, "Request Timeout", "REQUEST_TIMEOUT"))
            self.transport.close()


def _send_at_once(transport: asyncio.Transport) -> None:
    """Keep the kernel from holding an answer's body back until its head is acknowledged.

    asyncio does so only for sockets made with the protocol's number; ours come without it, and each
    answer took 40 ms.
    """
    connected = transport.get_extra_info("socket")
    if connected is not None:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _plain(status: int, phrase: str, code: str) -> bytes:
    """An answer that is written without any application: nothing is known of the request."""
    said = f"{phrase}: the connection is closed."
    body = encoded({"error": {"code": code, "message": said}})
    head = (
        f"HTTP/1.1 {status} {phrase}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def server_of(
    app: ASGIApp, *, certificate: Certificate | None = None, limits: Limits | None = None
) -> Server:
    """Make a server that leaves signals to the program around it, and logs nothing of requests."""
    secured: dict[str, Any] = {}
    if certificate is not None:
        secured = {"ssl_certfile": certificate.chain, "ssl_keyfile": certificate.key}
    limits = limits or Limits()
    config = uvicorn.Config(
        app,
        http=type("Patient", (Patient,), {"limits": limits}),
        ws_max_size=LONGEST_FRAME,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MOST_HEADERS,
        timeout_keep_alive=limits.idle,
        timeout_graceful_shutdown=GOODBYE,
        **secured,
    )
    return Server(config)


async def run(server: Server, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve on a listening socket until `stop` is set; then finish what was begun."""
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving
