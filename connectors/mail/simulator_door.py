"""The door of a simulated mail server: faults that strike before anything is said."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from connectors.simulation import LOOPBACK, Fault


class Faulty(Protocol):
    """Whoever has the switch: the simulator."""

    fault: Fault
    slow_seconds: float
    provoke: str | None
    announces: bool


@dataclass(slots=True)
class Door:
    """Listens at one port of 127.0.0.1 and lets connections in to a protocol, or does not.

    Args:
        switch: whose faults strike here.
        farewell: what is said instead of a greeting when the server is down.
        refusal: what is said instead of a greeting when this error is to be met, None for nothing.
        enter: makes the protocol of a connection that is let in.
    """

    switch: Faulty
    farewell: bytes
    enter: Callable[[], asyncio.Protocol]
    context: ssl.SSLContext | None = None
    port: int = 0
    refusal: Callable[[str | None], bytes | None] = lambda code: None
    _server: asyncio.Server | None = None
    _open: weakref.WeakSet[asyncio.Transport] = field(default_factory=weakref.WeakSet)
    _waiting: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> None:
        """Listen. `port` is the real one afterwards."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Threshold(self), LOOPBACK, self.port, ssl=self.context
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Stop listening, and drop every connection."""
        if self._server is None:
            return
        self._server.close()
        for task in self._waiting:
            task.cancel()
        for transport in self._open:
            transport.abort()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def arrived(self, transport: asyncio.Transport) -> None:
        """Let a connection in, turn it away, or make it wait, as the fault is."""
        self._open.add(transport)
        refusal = self.refusal(self.switch.provoke)
        if refusal is not None:
            transport.write(refusal)
            transport.close()
        elif self.switch.fault is Fault.DOWN:
            transport.write(self.farewell)
            transport.close()
        elif self.switch.fault is Fault.SLOW:
            transport.pause_reading()
            task = asyncio.create_task(self._let_in_later(transport))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        else:
            self._let_in(transport)

    async def _let_in_later(self, transport: asyncio.Transport) -> None:
        await asyncio.sleep(self.switch.slow_seconds)
        if not transport.is_closing():
            self._let_in(transport)
            with contextlib.suppress(RuntimeError):  # the protocol may have resumed it itself
                transport.resume_reading()

    def _let_in(self, transport: asyncio.Transport) -> None:
        protocol = self.enter()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)


class _Threshold(asyncio.Protocol):
    """Stands for a connection until it is let in."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._door.arrived(transport)
