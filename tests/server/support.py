"""A web chat server for tests: rooms in a dictionary, on a port of its own."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from connectors import fields
from connectors.webchat import origins
from connectors.webchat.config import WebChatConfig
from linktor_tui.server.app import create_app
from linktor_tui.server.hub import Hub, Limits, Visitor
from linktor_tui.server.rooms import Room, appearance
from linktor_tui.server.running import Server, server_of

SITE = "https://www.example.com"
ID = "ch_01TEST"
SECRET = "whsec_test-2f6b"


def make_room(*listed: str, id: str = ID, active: bool = True, **config: Any) -> Room:
    raw = {"allowedOrigins": list(listed or (SITE,)), **config}
    parsed = fields.parse(WebChatConfig, raw)
    assert isinstance(parsed, WebChatConfig)
    return Room(
        id,
        "Site <chat>",
        active,
        origins.readable(listed or (SITE,)),
        parsed.require_email,
        appearance(parsed),
    )


@dataclass
class FakeRooms:
    """Implements `linktor_tui.server.rooms.Rooms`."""

    rooms: dict[str, Room] = field(default_factory=lambda: {ID: make_room()})
    secrets: dict[str, str] = field(default_factory=lambda: {SECRET: ID})

    async def find(self, channel_id: str) -> Room | None:
        return self.rooms.get(channel_id)

    async def of_secret(self, secret: str) -> Room | None:
        return self.rooms.get(self.secrets.get(secret, ""))

    def switch(self, active: bool) -> None:
        self.rooms[ID] = replace(self.rooms[ID], active=active)


@dataclass
class Chat:
    """A running server, and what it told whoever keeps messages."""

    rooms: FakeRooms
    hub: Hub
    port: int
    heard: list[tuple[str, str]]
    """(channel id, text) of each message of a visitor."""
    server: Server
    serving: asyncio.Task[None]
    broken: bool = False
    """Whoever keeps messages cannot."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def socket(self, channel_id: str = ID) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/{channel_id}"

    @asynccontextmanager
    async def visit(
        self, origin: str | None = SITE, **hello: Any
    ) -> AsyncIterator[tuple[ClientConnection, dict[str, Any]]]:
        """Visit as a widget does, and read the welcome."""
        named = None if origin is None else Origin(origin)
        async with connect(self.socket(), origin=named, proxy=None) as connection:
            await connection.send(json.dumps({"type": "hello", **hello}))
            yield connection, await read(connection)


async def read(connection: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(5):
        found: dict[str, Any] = json.loads(await connection.recv())
    return found


async def until(true: Callable[[], bool]) -> None:
    """Wait for what another task will bring about."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.01)


async def say(connection: ClientConnection, text: str, ref: str = "r1") -> dict[str, Any]:
    await connection.send(json.dumps({"type": "say", "ref": ref, "text": text}))
    return await read(connection)


@asynccontextmanager
async def chat(
    rooms: FakeRooms | None = None, *, limits: Limits | None = None, port: int = 0, **options: Any
) -> AsyncIterator[Chat]:
    """Run a web chat server on loopback."""
    rooms, heard = rooms or FakeRooms(), list[tuple[str, str]]()

    async def on_message(channel_id: str, _: Visitor, text: str, __: str) -> None:
        if running.broken:
            raise OSError("disk full")
        heard.append((channel_id, text))

    hub = Hub(on_message, limits=limits)
    listener = socket.create_server(("127.0.0.1", port))
    server = server_of(create_app(rooms, hub, **options))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    running = Chat(rooms, hub, listener.getsockname()[1], heard, server, serving)
    try:
        yield running
    finally:
        server.should_exit = True
        await serving
