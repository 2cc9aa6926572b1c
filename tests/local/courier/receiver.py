"""Somebody who is told of events: a bare HTTP receiver on loopback that a test gives its manners."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self


class Got(NamedTuple):
    """One POST as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = Callable[[Got, asyncio.StreamWriter], Awaitable[None]]


def plain(status: int, body: bytes = b"ok", *more: str) -> Answer:
    """An answer that is complete at once."""

    async def answer(_: Got, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *more, "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()

    return answer


@dataclass
class Receiver:
    """Listens on 127.0.0.1. Use as an async context manager."""

    answer: Answer = field(default_factory=lambda: plain(200))
    """May be changed at any time."""
    tls: ssl.SSLContext | None = None
    port: int = 0
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for writer in set(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()
        while self._writers:  # noqa: ASYNC110 - one turn of the loop each
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while True:
                got = await _read(reader)
                self.got.append(got)
                await self.answer(got, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass  # the sender is gone
        finally:
            self._writers.discard(writer)
            writer.transport.abort()


async def _read(reader: asyncio.StreamReader) -> Got:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.split("\r\n")
    headers = dict(item.split(": ", 1) for item in rest if item)
    lowered = {name.lower(): value for name, value in headers.items()}
    body = await reader.readexactly(int(lowered.get("content-length", "0")))
    return Got(line, lowered, body)
