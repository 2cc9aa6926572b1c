"""Whether a channel that is on stands in `active` or in `error`, judged in one place.

Two refusals in a row, by whoever asked the provider with the channel's credential, turn it to
`error`; silence never does, and the first success turns it back. Each turn is told once, as
`telling.tell_status` has it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from linktor_tui.contract.resources import ChannelStatus, HealthStatus
from linktor_tui.local import telling

if TYPE_CHECKING:
    from connectors.problems import Problem
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.records import Record

STRIKES = 2
"""Refusals in a row after which a channel is in error: one may be a provider's own mishap."""
_MATTERS = ("type", "provider", "config", "secretRef")


class Standing:
    """Counts the refusals of each channel, and turns its status."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._strikes: dict[str, int] = {}

    async def refused(self, asked: Record, problem: Problem) -> None:
        """The provider said no to the channel as `asked` has it. Raises `StoreError`."""
        strikes = self._strikes[asked["id"]] = self._strikes.get(asked["id"], 0) + 1
        if strikes >= STRIKES:
            await asyncio.to_thread(to_error, self._cabinet, asked, problem)

    async def works(self, asked: Record) -> None:
        """The provider took the channel's credential. Raises `StoreError`."""
        self._strikes.pop(asked["id"], None)
        await asyncio.to_thread(to_active, self._cabinet, asked)

    def forget(self, channel_id: str) -> None:
        """Count anew: the channel was changed, or is gone."""
        self._strikes.pop(channel_id, None)


def to_error(cabinet: Cabinet, asked: Record, problem: Problem) -> bool:
    """Turn an active channel to `error`. False where it is there, off, or not what was asked."""
    health = _health(HealthStatus.UNHEALTHY, cabinet.now(), problem.message)
    return _turn(cabinet, asked, ChannelStatus.ACTIVE, ChannelStatus.ERROR, health)


def to_active(cabinet: Cabinet, asked: Record) -> bool:
    """Turn a channel in error back to `active`. False where it is not in error, or not the same."""
    current = cabinet.store.get(asked["id"])
    if current is None or current["status"] != ChannelStatus.ERROR.value:
        return False  # looked at without the lock: this is asked with every connection
    health = _health(HealthStatus.HEALTHY, cabinet.now(), None)
    return _turn(cabinet, asked, ChannelStatus.ERROR, ChannelStatus.ACTIVE, health)


def _turn(
    cabinet: Cabinet, asked: Record, before: ChannelStatus, after: ChannelStatus, health: Record
) -> bool:
    with cabinet.store.writing():
        record = cabinet.store.get(asked["id"])
        if record is None or record["status"] != before.value:
            return False
        if any(record[key] != asked[key] for key in _MATTERS):
            return False
        record["status"], record["health"] = after.value, health
        cabinet.store.put(record)
    telling.tell_status(cabinet, before.value, cabinet.shown(record))
    return True


def _health(status: HealthStatus, now: str, message: str | None) -> Record:
    return {"status": status.value, "lastChecked": now, "message": message}
