"""The health monitor: active channels are checked again and again, and each when it is due.

Every channel has its own time, so that two hundred of them are asked one by one over the interval.
One in error is asked after a minute, then later and later, once an hour in the end.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.local.backoff import Backoff
from linktor_tui.local.durable import storage_errors
from linktor_tui.local.records import is_on
from linktor_tui.local.versions import first_line

if TYPE_CHECKING:
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.records import Record

AT_ONCE = 8
"""Channels that are checked at the same time."""
TICK = 5.0
"""Seconds between two looks for what is due."""
SOON, LATEST = 60.0, 3600.0
"""Seconds after which one in error is asked again, at first and in the end."""
LATEST_WAIT = timedelta(seconds=LATEST)


class Monitor:
    """Implements `linktor_tui.local.runtime.Service`.

    Args:
        every: after how long a channel is checked again.
        sleep: waits for seconds.
        chance: gives a number from 0 to 1, to spread channels over the interval.
    """

    name = "monitor"

    def __init__(
        self,
        engine: LocalEngine,
        every: timedelta,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine = engine
        self._every = every
        self._sleep = sleep
        self._chance = chance
        self._known: tuple[bytes, list[Record]] = b"", []
        """The store's first line, and the channels that are on."""
        self._due: dict[str, datetime] = {}
        self._failing: dict[str, Backoff] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run(self, stop: asyncio.Event) -> None:
        """Check what is due until told to stop. Raises `StoreError`."""
        while not stop.is_set():
            await self.round()
            await self._sleep(TICK)

    async def round(self) -> None:
        """Check every channel that is due, and wait for that.

        Raises:
            StoreError: the channels cannot be read.
            Exception: a mistake with one of them; the others were checked.
        """
        on = {record["id"]: record for record in await asyncio.to_thread(self._on)}
        self._forget([known for known in self._due if known not in on])
        now = self._engine.cabinet.clock()
        due = [record for record in on.values() if self._is_due(record, now)]
        checks = (self._check(record["id"]) for record in due)
        for outcome in await asyncio.gather(*checks, return_exceptions=True):
            if outcome is not None:
                raise outcome

    def _on(self) -> list[Record]:
        """The records of channels that are on, read when the store is another."""
        store = self._engine.cabinet.store
        with storage_errors(store.path):
            line = first_line(str(store.path))
        if line != self._known[0]:
            self._known = line, store.some(is_on)
        return self._known[1]

    def _forget(self, channel_ids: list[str]) -> None:
        for channel_id in channel_ids:
            del self._due[channel_id]
            self._failing.pop(channel_id, None)

    def _is_due(self, record: Record, now: datetime) -> bool:
        """Whether it is time; one that is new, or was checked by somebody else, is put off."""
        channel_id, checked = record["id"], _last_checked(record)
        if record["status"] == ChannelStatus.ACTIVE.value:
            self._failing.pop(channel_id, None)
        elif channel_id not in self._failing:  # it failed since the last look
            self._due[channel_id] = now + self._after_error(channel_id)
        if channel_id not in self._due:
            self._due[channel_id] = self._first(checked, now)
        elif now >= self._due[channel_id] and self._is_recent(record, checked, now):
            self._due[channel_id] = (checked or now) + self._about()
        # None is put off for longer: a clock was set back since.
        return not now < self._due[channel_id] <= now + max(self._every * 1.1, LATEST_WAIT)

    def _is_recent(self, record: Record, checked: datetime | None, now: datetime) -> bool:
        active = record["status"] == ChannelStatus.ACTIVE.value
        return active and checked is not None and now - checked < self._every / 2

    def _first(self, checked: datetime | None, now: datetime) -> datetime:
        """When one that was not seen before is due: as it would have been, or spread from now."""
        would = checked + self._about() if checked is not None else now
        return would if would > now else now + self._every * self._chance()

    def _about(self) -> timedelta:
        return self._every * (0.9 + 0.2 * self._chance())

    def _after_error(self, channel_id: str) -> timedelta:
        backoff = self._failing.setdefault(channel_id, Backoff(SOON, LATEST, chance=self._chance))
        return timedelta(seconds=backoff.next())

    async def _check(self, channel_id: str) -> None:
        try:
            async with self._turns:
                await self._engine.recheck(channel_id)
        except ChannelsError:
            pass  # its receiver says so, as does every operation on it; it comes up again
        finally:
            in_error = channel_id in self._failing
            wait = self._after_error(channel_id) if in_error else self._about()
            self._due[channel_id] = self._engine.cabinet.clock() + wait


def _last_checked(record: Record) -> datetime | None:
    health = record.get("health")
    checked = health["lastChecked"] if health else None
    return datetime.fromisoformat(checked) if checked else None
