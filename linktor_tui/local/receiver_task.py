"""One active channel's receiver: fetch, keep, try again. Nothing that happens here reaches others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from connectors.fields import secret_values
from connectors.problems import Problem, ProviderError, ProviderRefusal
from connectors.receiving import Batch, NotHere, Receives
from connectors.redaction import Redactor
from linktor_tui.contract.errors import ChannelNotFound, ChannelsError, StoreError
from linktor_tui.contract.resources import ON
from linktor_tui.contract.times import stamp
from linktor_tui.contract.traffic import Receiver, ReceiverStatus
from linktor_tui.local.backoff import Backoff
from linktor_tui.local.outward import redacted
from linktor_tui.local.pathwalk import posts

if TYPE_CHECKING:
    from connectors.contract import Connector
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.records import Record
    from linktor_tui.local.standing import Standing

RECEIVING = ReceiverStatus.RECEIVING
SETTLED = 60.0
"""Seconds for which a connection must have held to count as good, where nothing came over it."""
LOOK_AGAIN = 60.0
"""Seconds between two looks whether messages still go to this channel's own webhook."""


@dataclass(slots=True)
class Waits:
    """The waits between tries. A refusal is met with patience: a provider may lock the account."""

    failed: Backoff = field(default_factory=Backoff)
    refused: Backoff = field(default_factory=lambda: Backoff(30.0, 3600.0, factor=5.0))
    here: Backoff = field(default_factory=lambda: Backoff(1.0, 10.0))
    """For what this machine refuses: a full disk, a lock. It costs nobody anything to look again."""

    def reset(self) -> None:
        """Begin anew: it worked."""
        self.failed.reset()
        self.refused.reset()
        self.here.reset()


@dataclass(slots=True)
class ReceiverTask:
    """Receives for one channel, as its record says, until it is cancelled.

    Args:
        serving: whether this process takes what is posted to webhooks.
        turns: how many may get ready or write at the same time: a lock that somebody holds must
            not take every thread.
        on_mistake: told of the program's own mistakes.
    """

    engine: LocalEngine
    record: Record
    standing: Standing
    serving: bool
    turns: asyncio.Semaphore
    on_mistake: Callable[[Exception], None]
    waits: Waits = field(default_factory=Waits)
    _told: Receiver | None = None
    _behind: bool = False
    """Whether the ledger lacks what was told last."""
    _how: str = "none"

    @property
    def channel_id(self) -> str:
        """Whose receiver this is."""
        identifier: str = self.record["id"]
        return identifier

    async def run(self) -> None:
        """Receive, and after each failure wait and receive again."""
        while True:
            try:
                wait = await self._once()
            except ChannelNotFound:
                return  # whoever reconciles will see it too
            except ChannelsError as error:
                waits = self.waits.here if isinstance(error, StoreError) else self.waits.failed
                wait = await self._failed(_of_engine(error), waits.next())
            except Exception as mistake:
                self.on_mistake(mistake)
                wait = await self._failed(_mistake(mistake), self.waits.failed.next())
            if wait is None:
                return
            await asyncio.sleep(wait)

    async def _once(self) -> float | None:
        """Receive until something stops it. Seconds until the next try; None: not before a change."""
        try:
            async with self.turns:
                connector = await self.engine.receiving(self.channel_id)
            await self._receive(connector)
            return None
        except ProviderError as error:
            return await self._stopped(error, redacted(error.problem, _redactor(connector)))

    async def _stopped(self, error: ProviderError, problem: Problem) -> float:
        """Judge what stopped the receiver. Seconds until the next try."""
        if isinstance(error, NotHere):
            return await self._elsewhere(problem)
        if isinstance(error, ProviderRefusal):
            wait = await self._failed(problem, self.waits.refused.next())
            await self.standing.refused(self.record, problem)
            return wait
        asked = problem.details.get("retryAfter")
        at_least = float(asked) if isinstance(asked, int | float) else 0.0
        return await self._failed(problem, self.waits.failed.next(at_least))

    async def _receive(self, connector: Connector[Any]) -> None:
        if isinstance(connector, Receives) and connector.fetches:
            await self._fetch(connector)
        else:
            await self._posted_to(connector)

    async def _fetch(self, connector: Receives) -> None:
        """Keep what a connector fetches, each batch before the next is asked for."""
        self._how = connector.how
        if self._told is None:  # a failure stays shown until it works
            await self.tell(ReceiverStatus.STARTING)
        ledger, loop = self.engine.cabinet.ledger, asyncio.get_running_loop()
        cursor = await asyncio.to_thread(ledger.cursor, self.channel_id)
        began = loop.time()
        try:
            async with aclosing(connector.listen(cursor)) as batches:
                async for batch in batches:
                    if batch.cursor != cursor or batch.received.messages:
                        async with self.turns:
                            await asyncio.to_thread(self._keep, batch)
                        cursor = batch.cursor
                    if batch.received.messages:
                        self.waits.reset()
                    if self._behind or (self._how, self._status) != (connector.how, RECEIVING):
                        self._how = connector.how
                        await self.tell(RECEIVING)
                        await self.standing.works(self.record)
        except ProviderError:
            if self._status is RECEIVING and loop.time() - began > SETTLED:
                self.waits.reset()
            raise

    def _keep(self, batch: Batch) -> None:
        """Keep a batch, unless the channel was switched off or deleted meanwhile."""
        cabinet = self.engine.cabinet
        with cabinet.store.writing():
            if cabinet.record(self.channel_id)["status"] not in ON:
                raise ChannelNotFound("The channel was switched off.")
            at = cabinet.clock()
            cabinet.ledger.receive(self.channel_id, batch.received, at, cursor=batch.cursor)

    async def _posted_to(self, connector: Connector[Any]) -> None:
        """Say how a channel stands that only takes what is posted to it."""
        how = connector.comes_by or ("webhook" if posts(type(connector)) else None)
        if how is None:
            return  # it sends, and does not receive
        self._how = how
        if self.serving:
            await self.tell(RECEIVING)
        else:
            await self.tell(ReceiverStatus.STOPPED, _not_serving(self._how))

    async def _elsewhere(self, problem: Problem) -> float:
        if problem.details.get("ours") and self.serving:
            self._how = "webhook"
            await self.tell(RECEIVING)
            return LOOK_AGAIN
        return await self._failed(problem, self.waits.refused.next())

    async def _failed(self, problem: Problem, wait: float) -> float:
        again = self.engine.cabinet.clock() + timedelta(seconds=wait)
        with suppress(StoreError):  # it waits all the same, and the next failure is told anew
            await self.tell(ReceiverStatus.WAITING, problem, next_try_at=stamp(again))
        return wait

    @property
    def _status(self) -> ReceiverStatus | None:
        return self._told.status if self._told else None

    async def tell(
        self,
        status: ReceiverStatus,
        problem: Problem | None = None,
        *,
        next_try_at: str | None = None,
    ) -> None:
        """Keep how the channel receives, where everybody can read it. Raises `StoreError`."""
        told = self._told
        same = told is not None and (told.status, told.how) == (status, self._how)
        now = Receiver(
            self.channel_id,
            self._how,
            status,
            told.since if told is not None and same else self.engine.cabinet.now(),
            problem.message if problem else None,
            problem.cause if problem else None,
            problem.fix if problem else None,
            next_try_at,
        )
        if now == told and not self._behind:
            return
        self._told, self._behind = now, True
        if self.engine.receivers_here is not None:
            self.engine.receivers_here[self.channel_id] = now
        await asyncio.to_thread(self.engine.cabinet.ledger.put_receiver, now)
        self._behind = False


def _redactor(connector: Connector[Any]) -> Redactor:
    return Redactor((*secret_values(connector.config), connector.context.webhook_secret or ""))


def _of_engine(error: ChannelsError) -> Problem:
    return Problem(error.code, error.message, error.cause or "", error.fix or "")


def _mistake(error: Exception) -> Problem:
    return Problem(
        "internal",
        f"A mistake of the program stopped the receiver ({type(error).__name__}).",
        "linktor-tui is at fault; the trace is in its log file.",
        "It is tried again; report it if it stays.",
    )


def _not_serving(how: str) -> Problem:
    return Problem(
        "not_serving",
        f"Nothing takes what comes by {how}: the process that runs the channels has no server.",
        "The terminal app has none; `linktor-tui serve` has.",
        "Leave the app and run `linktor-tui serve`; the app may be opened beside it.",
    )
