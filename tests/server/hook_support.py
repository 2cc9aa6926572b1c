"""Providers of the sandbox that post to the composed server, and who keeps what they post."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from connectors import registry
from connectors.hooks import HookRequest, InboundMessage, Received
from connectors.simulation import NotPlayed, Simulator, Trial, TrialName
from linktor_tui.contract.errors import ChannelAlreadyExists, StoreLocked, Unsupported
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.times import utc_now
from linktor_tui.local.doors import Doors
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.sandbox import simulators
from linktor_tui.server.app import create_app
from linktor_tui.server.front import Front
from linktor_tui.server.hooks import Hooks, Replayed
from linktor_tui.server.hub import Hub
from linktor_tui.server.patience import Limits, server_of
from linktor_tui.settings import Settings
from tests.server.api_support import application
from tests.server.support import FakeRooms

PUBLIC = "https://hooks.acme.example"
WITHOUT = {("sms", "sns"), ("email", "smtp"), ("webchat", "webchat")}
"""Connectors whose providers post nothing."""
POSTING = [
    (item.channel_type, item.provider)
    for item in registry.listings(third_party=False)
    if (item.channel_type, item.provider) not in WITHOUT
]


@dataclass
class FakeIntake:
    """Implements `linktor_tui.server.hooks.Intake`, with the ledger's promises."""

    kept: dict[tuple[str, str], InboundMessage] = field(default_factory=dict)
    updates: list[Any] = field(default_factory=list)
    once: set[tuple[str, str]] = field(default_factory=set)
    broken: bool = False

    async def keep(self, channel_id: str, received: Received, at: datetime) -> None:
        if self.broken:
            raise StoreLocked("The ledger is locked.")
        if received.once is not None:
            if (channel_id, received.once) in self.once:
                raise Replayed
            self.once.add((channel_id, received.once))
        for message in received.messages:
            self.kept.setdefault((channel_id, message.id), message)
        self.updates.extend(received.deliveries)

    def texts(self, channel_id: str) -> list[str]:
        return [message.text for (owner, _), message in self.kept.items() if owner == channel_id]


@dataclass
class Clock:
    """The time of this machine, or another."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Post:
    """The composed server, with the sandbox's providers around it."""

    engine: LocalEngine
    providers: dict[str, Simulator]
    intake: FakeIntake
    hooks: Hooks
    client: httpx.AsyncClient
    port: int
    refused: list[tuple[str, str, str]]
    mistakes: list[Exception]
    clock: Clock
    channels: dict[tuple[str, str], str] = field(default_factory=dict)
    """(type, provider) -> id of its working channel."""

    async def channel(self, kind: tuple[str, str]) -> str:
        """The working channel of a connector; made, switched on and registered when asked first."""
        if kind not in self.channels:
            made = await self.make(self.good(kind))
            await self.engine.activate_channel(made, check=False)
            try:
                await self.engine.set_webhook(made, take_over=True)
            except Unsupported:
                paste(self.simulator(kind), f"{PUBLIC}/webhooks/{made}")
            self.channels[kind] = made
        return self.channels[kind]

    def good(self, kind: tuple[str, str]) -> dict[str, Any]:
        simulator = self.simulator(kind)
        trial = simulator.trials(kind[0])[TrialName.GOOD]
        assert isinstance(trial, Trial)
        return dict(trial.body)

    def simulator(self, kind: tuple[str, str]) -> Simulator:
        return self.providers[registry.room_of(registry.find(*kind)).name]

    async def make(self, body: dict[str, Any]) -> str:
        try:
            new = await self.engine.create_channel(parse_create(body), check=False)
        except ChannelAlreadyExists as twin:  # mail rooms share an address
            gone = twin.details["id"]
            await self.engine.delete_channel(gone, force=True)
            self.channels = {kind: one for kind, one in self.channels.items() if one != gone}
            return await self.make(body)
        return new.channel.id

    async def said(self, kind: tuple[str, str], text: str) -> list[HookRequest]:
        """What the provider posts when a customer writes, addressed to the channel."""
        channel_id = await self.channel(kind)
        config = self.good(kind)["config"]
        hooks = await self.simulator(kind).say(config, text)
        return [addressed(hook, channel_id) for hook in hooks]

    async def post(self, hook: HookRequest, **changes: Any) -> httpx.Response:
        """Post over the socket, as the provider's proxy in front of us would."""
        hook = replace(hook, **changes)
        parts = urlsplit(hook.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {k: v for k, v in hook.headers.items() if k != "content-length"}
        return await self.client.request(hook.method, target, headers=headers, content=hook.body)


def paste(simulator: Any, url: str) -> None:
    """Do what an operator does at a provider that has no API for webhooks."""
    if simulator.provider == "aws":
        simulator.hook_url = url
    else:
        for account in simulator.accounts.values():
            account.webhook = url


def addressed(hook: HookRequest, channel_id: str) -> HookRequest:
    """Insist that a post goes to the channel's own address."""
    assert hook.url.partition("?")[0] == f"{PUBLIC}/webhooks/{channel_id}", hook.url
    return hook


@asynccontextmanager
async def posting(
    home: Path, only: Sequence[str] = (), *, limits: Limits | None = None
) -> AsyncIterator[Post]:
    """Serve the composed application on loopback, with the sandbox's providers."""
    providers = {k: v for k, v in simulators().items() if not only or k in only}
    for simulator in providers.values():
        await simulator.start()
    environ: dict[str, str] = {"LINKTOR_TUI_PUBLIC_URL": PUBLIC}
    for simulator in providers.values():
        environ |= simulator.environ()
    clock = Clock()
    engine = open_engine(
        Settings(home, environ),
        vaults=Vaults.of(MemoryVault()),
        offload=asyncio.to_thread,
        clock=clock,
    )
    refused, mistakes = list[tuple[str, str, str]](), list[Exception]()
    intake = FakeIntake()
    hooks = Hooks(
        Doors(engine),
        intake,
        PUBLIC,
        on_refusal=lambda *told: refused.append(told),
        on_mistake=mistakes.append,
    )

    async def nobody(*_: Any) -> None:
        raise NotPlayed

    chat = create_app(FakeRooms(), Hub(nobody))
    front = Front(hooks, chat, application(engine, mistakes))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = server_of(front, limits=limits)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        base = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=20) as client:
            try:
                yield Post(engine, providers, intake, hooks, client, port, refused, mistakes, clock)
            finally:
                server.should_exit = True
                await serving
                for simulator in providers.values():
                    await simulator.stop()
