"""The Channels API served on loopback, for tests: an engine on a fresh folder, and keys."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.scopes import SCOPES
from linktor_tui.server.access import READ, Gate
from linktor_tui.server.channels import channels_app
from linktor_tui.server.guard import Guard
from linktor_tui.server.patience import Limits, server_of
from linktor_tui.server.replays import Kept

TOKEN = "ltk_for-tests"
READER = "ltk_that-only-reads"


class FakeKey(NamedTuple):
    id: str
    scopes: tuple[str, ...]


@dataclass
class FakeKeys:
    """Implements `linktor_tui.server.access.Keys`."""

    known: dict[str, FakeKey] = field(
        default_factory=lambda: {
            TOKEN: FakeKey("key_all", SCOPES),
            READER: FakeKey("key_reader", (READ,)),
        }
    )

    def find(self, token: str) -> FakeKey | None:
        return self.known.get(token)


@dataclass
class FakeReplays:
    """Implements `linktor_tui.server.replays.Replays`."""

    kept: dict[str, Kept] = field(default_factory=dict)

    async def find(self, name: str) -> Kept | None:
        return self.kept.get(name)

    async def keep(self, name: str, kept: Kept) -> None:
        self.kept[name] = kept


@dataclass
class Served:
    """A server, and a client that sends a good key."""

    client: httpx.AsyncClient
    mistakes: list[Exception]
    port: int = 0

    async def raw(self, *pieces: bytes) -> bytes:
        """Send bytes, and read until the server hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            async with asyncio.timeout(10):
                return await reader.read()
        finally:
            writer.close()


def application(
    api: ChannelsAPI, mistakes: list[Exception], *, names: tuple[str, ...] = (), **options: Any
) -> Guard:
    gate = Gate(FakeKeys(), per_minute=options.pop("per_minute", 0))
    replays = options.pop("replays", None) or FakeReplays()
    return Guard(channels_app(api, gate, replays, on_mistake=mistakes.append, **options), names)


def client(port: int, transport: httpx.ASGITransport | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=transport,
        base_url=f"http://127.0.0.1:{port}",
        headers={"Authorization": f"Bearer {TOKEN}"},
        trust_env=False,
        timeout=10,
    )


@asynccontextmanager
async def asked(api: ChannelsAPI, **options: Any) -> AsyncIterator[Served]:
    """Ask the application itself, without a server around it."""
    mistakes: list[Exception] = []
    app = application(api, mistakes, **options)
    async with client(8787, httpx.ASGITransport(app)) as asking:
        yield Served(asking, mistakes)


@asynccontextmanager
async def served(
    api: ChannelsAPI, *, limits: Limits | None = None, **options: Any
) -> AsyncIterator[Served]:
    """Serve an engine on a free port of loopback."""
    mistakes: list[Exception] = []
    app = application(api, mistakes, **options)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = server_of(app, limits=limits)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with client(port) as asking:
            try:
                yield Served(asking, mistakes, port)
            finally:
                server.should_exit = True
                await serving
