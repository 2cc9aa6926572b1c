"""`Courier`: brings events to endpoints, however long that takes.

Events of a channel reach an endpoint in order: a later one waits until the one before was taken or
given up. Such a lane waits for nothing else; of one endpoint's lanes four are on their way at once.
What is pending is in the ledger, so a courier that was killed goes on where it was; an attempt
whose end nobody saw is made again, under the same ids.

An endpoint that answers 410 (Gone) is switched off, as Standard Webhooks has it: what is pending
for it waits until somebody switches it on again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.times import utc_now
from linktor_tui.local.courier import signing
from linktor_tui.local.courier.schedule import is_due, next_attempt

if TYPE_CHECKING:
    from linktor_tui.local.courier.posting import Outcome, Poster
    from linktor_tui.local.courier.queue import Job, Lane, Queue, Target

POSTING = "linktor_tui.local.courier.posting"
AT_ONCE = 4
"""Posts to one endpoint at the same time."""
POLL = 0.3
"""Seconds between two looks at whether another process changed the ledger."""
RETRY_SECRETS = timedelta(minutes=1)
"""How long a delivery waits whose secret could not be read."""

Targets = Callable[[str], "Target"]
Sleep = Callable[[float], Awaitable[None]]


async def attempt(poster: Poster, job: Job, target: Target, at: datetime) -> Outcome:
    """Post an event once, with a timestamp and a signature of its own."""
    from linktor_tui.local.courier.posting import Request

    body = signing.encoded(
        signing.payload(
            event_id=job.event_id,
            event=job.event,
            timestamp=job.timestamp,
            data=job.data,
            endpoint_id=job.endpoint_id,
        )
    )
    proof = signing.headers(
        body,
        secret=target.secret,
        at=int(at.timestamp()),
        event_id=job.event_id,
        event=job.event,
        delivery_id=job.delivery_id,
    )
    return await poster.post(
        Request(
            target.url,
            body,
            {**target.headers, **proof},
            target.timeout,
            target.allow_private,
            (target.secret, *target.headers.values()),
        )
    )


class Courier:
    """Implements `linktor_tui.local.runtime.Service`.

    Args:
        queue: what is to be delivered.
        targets: gives an endpoint with its secrets, by its id. Raises `ChannelsError`.
        poster: makes what posts, in place of `posting.Poster`.
        clock: tells the time, aware and in UTC.
        sleep: waits a number of seconds.
        poll: seconds between two looks at the queue's version.
    """

    name = "courier"

    def __init__(
        self,
        queue: Queue,
        targets: Targets,
        *,
        poster: Callable[[Callable[[], datetime]], Poster] | None = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Sleep = asyncio.sleep,
        poll: float = POLL,
    ) -> None:
        self._queue = queue
        self._targets = targets
        self._make_poster = poster
        self._clock = clock
        self._sleep = sleep
        self._poll = poll
        self._poster: Poster | None = None
        self._running: dict[Lane, asyncio.Task[None]] = {}
        self._turns: dict[str, asyncio.Semaphore] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; what is on its way then is not waited for.

        Raises:
            ChannelsError: the ledger cannot be used.
        """
        async with AsyncExitStack() as stack:
            stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
            try:
                while not stop.is_set():
                    version = await asyncio.to_thread(self._queue.version)
                    due = await self._start(stack)
                    await self._wait(version, due, stopping)
            finally:
                self._poster = None
                await _end({stopping, *self._running.values()})
                self._running.clear()

    async def _posting(self, stack: AsyncExitStack) -> Poster:
        """What posts, made when there is something to post: its HTTP client takes 9 MiB."""
        if self._poster is not None:
            return self._poster
        make = self._make_poster or (await asyncio.to_thread(import_module, POSTING)).Poster
        poster: Poster = await stack.enter_async_context(make(self._clock))
        self._poster = poster
        return poster

    async def _start(self, stack: AsyncExitStack) -> datetime | None:
        """Have every lane under way whose time has come. Tells when the next one's comes."""
        now, soonest = self._clock(), None
        for lane, due in await asyncio.to_thread(self._queue.lanes):
            if lane in self._running:
                continue
            if is_due(due, now):
                poster = await self._posting(stack)
                self._running[lane] = asyncio.create_task(self._empty(lane, poster))
            elif soonest is None or due < soonest:
                soonest = due
        return soonest

    async def _wait(
        self, version: object, due: datetime | None, stopping: asyncio.Task[Any]
    ) -> None:
        """Wait until a lane ended, the next one is due, somebody changed something, or for good."""
        while True:
            left = self._poll
            if due is not None:
                left = min(left, max(0.0, (due - self._clock()).total_seconds()))
            nap: asyncio.Task[Any] = asyncio.create_task(_nap(self._sleep, left))
            waited: set[asyncio.Task[Any]] = {nap, stopping, *self._running.values()}
            done, _ = await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if nap not in done:
                await _end({nap})
            ended = [lane for lane, task in self._running.items() if task.done()]
            for lane in ended:
                self._running.pop(lane).result()
            if ended or stopping.done() or (due is not None and due <= self._clock()):
                return
            if await asyncio.to_thread(self._queue.version) != version:
                return

    async def _empty(self, lane: Lane, poster: Poster) -> None:
        """Deliver what is due in a lane, one after the other."""
        turns = self._turns.setdefault(lane.endpoint_id, asyncio.Semaphore(AT_ONCE))
        while True:
            async with turns:
                job = await asyncio.to_thread(self._queue.first, lane)
                if job is None or not is_due(job.due, self._clock()):
                    return
                await self._deliver(job, poster)

    async def _deliver(self, job: Job, poster: Poster) -> None:
        try:
            target = await asyncio.to_thread(self._targets, job.endpoint_id)
        except ChannelsError as error:
            until = self._clock() + RETRY_SECRETS
            await asyncio.to_thread(self._queue.postpone, job.delivery_id, until, error.message)
            return
        outcome = await attempt(poster, job, target, self._clock())
        now = self._clock()
        again = None
        if not outcome.delivered and not outcome.gone:
            again = next_attempt(
                job.attempts + 1, now, most=target.most_attempts, retry_after=outcome.retry_after
            )
        await asyncio.to_thread(self._queue.attempted, job.delivery_id, outcome, now, again)
        if outcome.gone:
            await asyncio.to_thread(self._queue.switch_off, job.endpoint_id, now)


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)


async def _nap(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)
