"""Keeping the receivers that run in step with the channels that are on, whoever changes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import ChannelsError, StoreError
from linktor_tui.local.records import is_on
from linktor_tui.local.versions import first_line

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Receiver
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.receiver_task import ReceiverTask
    from linktor_tui.local.records import Record

POLL = 0.3
"""Seconds between two looks at the first line of the store, which costs ten microseconds."""
GOODBYE = 2.0
"""Seconds for receivers to end."""


class Reconciler:
    """Starts, restarts and stops receivers.

    Args:
        make: makes the receiver of a record.
        here: how the channels receive, as their receivers tell; one that ends is taken out.
        on_mistake: told of the program's own mistakes.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        make: Callable[[Record], ReceiverTask],
        here: dict[str, Receiver],
        on_mistake: Callable[[Exception], None],
    ) -> None:
        self._here = here
        self._cabinet = cabinet
        self._make = make
        self._on_mistake = on_mistake
        self._line: bytes | None = None
        self._running: dict[str, tuple[Any, asyncio.Task[None]]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Follow the store until told to stop, then end every receiver."""
        try:
            while not stop.is_set():
                await self._look()
                await _until(stop, POLL)
        finally:
            await self._stop(list(self._running))

    async def _look(self) -> None:
        try:
            line = first_line(str(self._cabinet.store.path))
            if line == self._line:
                return
            records = await asyncio.to_thread(self._cabinet.store.some, is_on)
            await self.reconcile(records)
        except (OSError, StoreError):
            return  # looked at again in a moment; what runs goes on meanwhile
        self._line = line

    async def reconcile(self, records: list[Record]) -> None:
        """Make the receivers that run those of these, which are on. Raises `StoreError`."""
        wanted = {record["id"]: record for record in records}
        changed = [
            channel_id
            for channel_id, (key, _) in self._running.items()
            if channel_id not in wanted or _key(wanted[channel_id]) != key
        ]
        await self._end(changed)
        fresh = [record for key, record in wanted.items() if key not in self._running]
        if fresh:
            await self._start(fresh)

    async def _start(self, fresh: list[Record]) -> None:
        await self._read_ahead([record["id"] for record in fresh])
        # Off the loop: a receiver brings pydantic and the connectors along, 15 MiB that a folder
        # without active channels is spared.
        await asyncio.to_thread(import_module, "linktor_tui.local.receiver_task")
        for record in fresh:
            name = f"receiver {record['id']}"
            task = asyncio.create_task(self._make(record).run(), name=name)
            task.add_done_callback(self._ended)
            self._running[record["id"]] = (_key(record), task)

    async def _read_ahead(self, channel_ids: list[str]) -> None:
        """Read secrets in few round trips; one that cannot be read is met again by its receiver."""
        if len(channel_ids) > 1:
            try:
                await asyncio.to_thread(self._cabinet.read_ahead, channel_ids)
            except ChannelsError:
                return

    async def _end(self, channel_ids: list[str]) -> None:
        """End receivers. They count as running until the ledger knows that they do not."""
        if not channel_ids:
            return
        await self._stop(channel_ids)
        await asyncio.to_thread(self._cabinet.ledger.drop_receivers, channel_ids)
        for channel_id in channel_ids:
            del self._running[channel_id]

    async def _stop(self, channel_ids: list[str]) -> None:
        tasks = [self._running[channel_id][1] for channel_id in channel_ids]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=GOODBYE)
        for channel_id in channel_ids:
            self._here.pop(channel_id, None)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self._on_mistake(error)


def _key(record: Record) -> Any:
    """What a receiver is made of; secrets get a new reference with each change."""
    return record["type"], record["provider"], record["config"], record["secretRef"]


async def _until(stop: asyncio.Event, seconds: float) -> None:
    """Wait for the stop, so long at most."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
