"""The runtime: one process per data folder that has the active channels receive.

`Runtime.run` holds the right to do so, keeps the receivers in step with the channels, and looks
after the services that belong to living channels. Whatever breaks in one of them is its own affair.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from linktor_tui.contract.errors import StoreError
from linktor_tui.local import runtime_lock
from linktor_tui.local.backoff import Backoff
from linktor_tui.local.beating import Beating
from linktor_tui.local.reconciling import GOODBYE, Reconciler
from linktor_tui.local.standing import Standing
from linktor_tui.local.tending import Tending
from linktor_tui.local.vault.deadline import within
from linktor_tui.settings import Settings

if TYPE_CHECKING:
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.receiver_task import ReceiverTask, Waits
    from linktor_tui.local.records import Record

AT_ONCE = 4
"""Receivers that may read their secrets and get ready at the same time."""
SETTLED = 60.0
"""Seconds for which a service must have run, for its next mishap to count as the first."""


class Service(Protocol):
    """Something that runs beside the receivers."""

    @property
    def name(self) -> str:
        """One word."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop. What it raises has it started again, later each time."""
        ...


class Runtime:
    """Runs the active channels of an engine.

    Args:
        holder: what runs them, in words, without the process: `serve`, `the terminal app`.
        base_url: where this process takes what is posted to webhooks; None where it does not.
        services: what else to look after.
        on_mistake: told of the program's own mistakes; nothing stops for them.
        waits: makes the waits of a receiver, in place of its own.
    """

    def __init__(
        self,
        engine: LocalEngine,
        *,
        holder: str,
        base_url: str | None = None,
        services: Sequence[Service] = (),
        on_mistake: Callable[[Exception], None],
        waits: Callable[[], Waits] | None = None,
    ) -> None:
        cabinet = engine.cabinet
        self._engine = engine
        self._base_url = base_url
        self._on_mistake = on_mistake
        self._waits = waits
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._holder = f"{holder} (process {os.getpid()})"
        self.standing = Standing(cabinet)
        settings = Settings(engine.home, engine.environ)
        tending = Tending(cabinet.ledger, settings, cabinet.clock, untold=cabinet.untold)
        self._services = (*services, tending, Beating(engine))

    async def run(self, stop: asyncio.Event) -> None:
        """Run until told to stop; everything has ended within two seconds then.

        Raises:
            RuntimeHeld: another process runs the channels.
            StoreError: the folder cannot be used.
        """
        me = runtime_lock.Holder(
            self._holder, os.getpid(), self._engine.cabinet.now(), self._base_url
        )
        # Asked first: to wait for the lock would hold up everything else that this loop does.
        before = await asyncio.to_thread(runtime_lock.holder_of, self._engine.home)
        if before is not None:
            raise runtime_lock.taken(before)
        with runtime_lock.held(self._engine.home, me):
            here = self._engine.receivers_here = {}
            await self._forget_receivers()
            reconciler = Reconciler(self._engine.cabinet, self._receiver, here, self._on_mistake)
            tasks = [
                asyncio.create_task(self._look_after(service, stop)) for service in self._services
            ]
            try:
                await reconciler.run(stop)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks, timeout=GOODBYE)
                await self._forget_receivers()
                self._engine.receivers_here = self._engine.trouble_here = None

    def _receiver(self, record: Record) -> ReceiverTask:
        from linktor_tui.local.receiver_task import ReceiverTask, Waits

        self.standing.forget(record["id"])
        return ReceiverTask(
            self._engine,
            record,
            self.standing,
            self._base_url is not None,
            self._turns,
            self._on_mistake,
            (self._waits or Waits)(),
        )

    async def _look_after(self, service: Service, stop: asyncio.Event) -> None:
        """Run a service, and start it again when it breaks."""
        backoff, loop = Backoff(), asyncio.get_running_loop()
        while not stop.is_set():
            began = loop.time()
            try:
                await service.run(stop)
            except StoreError:
                pass  # a full disk or a lock: it is tried again, and the receivers say so
            except Exception as mistake:
                self._on_mistake(mistake)
            if loop.time() - began > SETTLED:
                backoff.reset()
            await asyncio.sleep(backoff.next())

    async def _forget_receivers(self) -> None:
        """Leave nothing of them in the ledger, where that can be done soon.

        It says nothing while nobody runs the channels, and each receiver writes over its own.
        """
        drop = self._engine.cabinet.ledger.drop_receivers
        with suppress(StoreError, TimeoutError):
            await asyncio.to_thread(within, GOODBYE, drop)
