"""Many intakes with one flush to the disk, for a server on an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import apsw

from linktor_tui.contract.times import millis
from linktor_tui.local.ledger.intake import Taken, take

if TYPE_CHECKING:
    from connectors.hooks import Received
    from linktor_tui.local.ledger.facade import Ledger

Work = Callable[[apsw.Connection], Taken]


class GroupIntake:
    """`Ledger.receive` for many at once: what comes in during a flush shares the next one.

        intake = GroupIntake(ledger)
        taken = await intake.receive(channel_id, received, at)  # durable once this returns

    One thread is busy with it at a time. Belongs to the event loop it is first used on.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[tuple[Work, asyncio.Future[Taken]]] = []
        self._busy: asyncio.Task[None] | None = None

    async def receive(
        self, channel_id: str, received: Received, at: datetime, *, cursor: str | None = None
    ) -> Taken:
        """Keep what came in. Raises `Replayed`, `StoreError`. A cancelled call may still be kept."""
        work = partial(
            take,
            channel_id=channel_id,
            received=received,
            arrived=millis(at),
            cursor=cursor,
            keep_bodies=self._ledger.keep_bodies,
        )
        done: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._busy is None:
            self._busy = asyncio.create_task(self._work())
        return await done

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._together(batch)
        finally:
            self._busy = None

    async def _together(self, batch: list[tuple[Work, asyncio.Future[Taken]]]) -> None:
        try:
            jobs = await asyncio.to_thread(
                self._ledger.database.write_all, [work for work, _ in batch]
            )
        except BaseException:  # the loop ends, or takes no threads any more
            for _, done in batch:
                done.cancel()
            raise
        for job, (_, done) in zip(jobs, batch, strict=True):
            if done.done():
                continue
            if job.error is not None:
                done.set_exception(job.error)
            else:
                done.set_result(job.value)
