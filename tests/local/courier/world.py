"""A ledger with endpoints, a clock that runs as fast as the machine does, and a courier over both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from linktor_tui.contract.ids import new_id
from linktor_tui.contract.times import millis
from linktor_tui.contract.traffic import (
    EVENT_TYPES,
    Delivery,
    DeliveryQuery,
    EndpointStatus,
    Event,
    WebhookEndpoint,
)
from linktor_tui.local.courier.queue import Target
from linktor_tui.local.courier.service import Courier
from linktor_tui.local.ledger.database import Database
from linktor_tui.local.ledger.endpoints import EndpointBook
from linktor_tui.local.ledger.events import emit
from linktor_tui.local.ledger.outbox import Outbox
from linktor_tui.local.ledger.schema import prepare

SECRET = "whsec_" + "c2VjcmV0" * 5
BEGIN = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


@dataclass
class FastClock:
    """Time that passes when somebody sleeps and nothing is on its way, and then at once."""

    now: datetime = BEGIN
    busy: Callable[[], bool] = lambda: False

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if self.busy():
            await asyncio.sleep(0.001)
            return
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)


@dataclass
class World:
    """What a courier lives in."""

    path: Path
    clock: FastClock = field(default_factory=FastClock)

    def __post_init__(self) -> None:
        self.database = Database(self.path, prepare)
        self.book = EndpointBook(self.database)
        self.outbox = Outbox(self.database)

    def endpoint(self, url: str, **settings: Any) -> str:
        endpoint = WebhookEndpoint(
            new_id("wh"),
            url,
            EVENT_TYPES,
            EndpointStatus.ACTIVE,
            **{"allow_private": True, "timeout": 2, **settings},
        )
        self.book.put(endpoint, "memory:nothing", self.clock())
        return endpoint.id

    def emit(self, channel_id: str, number: int, event: str = "message.received") -> Event:
        data = {"id": f"msg_{number}", "type": "message", "attributes": {"number": number}}
        at = millis(self.clock())
        return self.database.write(lambda c: emit(c, event, channel_id, data, at))

    def target(self, endpoint_id: str) -> Target:
        found = self.book.find(endpoint_id)
        assert found is not None
        endpoint, _ = found
        return Target(
            endpoint.url,
            SECRET,
            {},
            endpoint.timeout,
            endpoint.max_retries,
            endpoint.allow_private,
        )

    def deliveries(self, **filters: Any) -> list[Delivery]:
        """All of them, oldest first."""
        page = self.outbox.deliveries(DeliveryQuery(per_page=10_000, **filters))
        return list(reversed(page.items))

    def courier(self, *, poll: float = 5.0, **settings: Any) -> Courier:
        made = Courier(
            self.outbox,
            settings.pop("targets", self.target),
            clock=self.clock,
            sleep=self.clock.sleep,
            poll=poll,
            **settings,
        )
        self.clock.busy = lambda: bool(made._running)
        return made

    @asynccontextmanager
    async def running(self, **settings: Any) -> AsyncIterator[None]:
        """Run a courier meanwhile. Whatever breaks it is raised."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.courier(**settings).run(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def until(self, condition: Callable[[], bool], **settings: Any) -> None:
        """Run a courier until something is so."""
        async with self.running(**settings):
            await eventually(condition)

    def nothing_waits(self) -> bool:
        return not self.deliveries(status="pending")


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something is so. Raises `TimeoutError` where it never is."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for is in a file and a socket
            await asyncio.sleep(0.002)
