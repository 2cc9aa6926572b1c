"""Channels that live, under test: a runtime beside the test, and waiting for what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.traffic import MessageQuery, Receiver
from linktor_tui.local.backoff import Backoff
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.receiver_task import Waits
from linktor_tui.local.runtime import Runtime, Service

PATIENCE = 10.0
"""Seconds after which a test gives up waiting."""


async def until(condition: Callable[[], Any]) -> None:
    """Wait until something is so. Asked often: what is waited for happens in other processes."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - a file of another process is no event
            await asyncio.sleep(0.01)


async def switched_on(engine: LocalEngine, body: dict[str, Any]) -> str:
    """Create a channel and switch it on, without asking its provider. Gives its id."""
    created = await engine.create_channel(parse_create(body), check=False)
    await engine.activate_channel(created.channel.id, check=False)
    return created.channel.id


def receiver(engine: LocalEngine, channel_id: str) -> Receiver | None:
    """How a channel receives, as other processes can read it."""
    found = engine.cabinet.ledger.receivers()
    return next((one for one in found if one.channel_id == channel_id), None)


def status(engine: LocalEngine, channel_id: str) -> str:
    """How a channel's receiver stands; empty where there is none."""
    found = receiver(engine, channel_id)
    return found.status.value if found else ""


def texts(engine: LocalEngine, channel_id: str) -> list[str]:
    """What came in through a channel, in order."""
    page = engine.cabinet.ledger.messages(MessageQuery(channel_id=channel_id, per_page=100))
    return [message.content["text"] for message in reversed(page.items)]


def quick() -> Waits:
    """Waits that a test can bear."""
    return Waits(*(Backoff(0.02, 0.1) for _ in range(3)))


@dataclass
class Beside:
    """A runtime that runs beside a test."""

    task: asyncio.Task[None]
    stop: asyncio.Event
    mistakes: list[Exception] = field(default_factory=list)


@asynccontextmanager
async def running(
    engine: LocalEngine, *, services: Sequence[Service] = (), base_url: str | None = None
) -> AsyncIterator[Beside]:
    """Run an engine's channels while the block does."""
    mistakes: list[Exception] = []
    runtime = Runtime(
        engine,
        holder="a test",
        base_url=base_url,
        services=services,
        on_mistake=mistakes.append,
        waits=quick,
    )
    stop = asyncio.Event()
    beside = Beside(asyncio.create_task(runtime.run(stop)), stop, mistakes)
    try:
        yield beside
    finally:
        stop.set()
        async with asyncio.timeout(PATIENCE):
            await beside.task
