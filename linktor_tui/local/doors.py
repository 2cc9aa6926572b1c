"""The channels as their providers reach them: connectors that are ready to read what is posted.

A connector is made once, config and secrets read in a thread, and kept until its channel changes.
Whether anything changed is asked with every request: the first line of the store tells, and costs
ten microseconds. An id that nobody has costs no more than that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.errors import ChannelsError, StoreError
from linktor_tui.contract.resources import ON
from linktor_tui.local.versions import first_line

if TYPE_CHECKING:
    from connectors.contract import Connector
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.records import Record

SULKING = 5.0
"""Seconds for which a channel that could not be made ready is not tried again."""


class Door(NamedTuple):
    """A channel that something was posted to."""

    channel_id: str
    on: bool
    connector: Connector[Any]


class _Made(NamedTuple):
    key: Any
    connector: Connector[Any]


class _Failed(NamedTuple):
    key: Any
    error: ChannelsError
    until: float


class Doors:
    """Finds the doors of an engine's channels. Its methods raise `ChannelsError`."""

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine
        self._path = str(engine.cabinet.store.path)
        self._line: bytes | None = None
        self._records: dict[str, Record] = {}
        self._ready: dict[str, _Made | _Failed] = {}
        self._making = asyncio.Lock()

    async def find(self, channel_id: str) -> Door | None:
        """Find a channel's door; None where there is no such channel."""
        await self._look()
        record = self._records.get(channel_id)
        if record is None:
            return None
        return Door(channel_id, record["status"] in ON, await self._connector(record))

    async def of_accounts(self, accounts: Sequence[str]) -> list[Door]:
        """The doors of the channels that are of these accounts and on.

        One that lacks something for good is left out: the others must not wait for it.
        """
        await self._look()
        wanted, doors = set(accounts), list[Door]()
        for record in list(self._records.values()):
            if record["account"] in wanted and record["status"] in ON:
                try:
                    doors.append(Door(record["id"], True, await self._connector(record)))
                except ChannelsError as error:
                    if error.http_status >= 500:
                        raise
        return doors

    async def _look(self) -> None:
        try:
            line = first_line(self._path)
        except OSError as error:
            raise StoreError(f"The channels cannot be read ({error.strerror}).") from None
        if line == self._line:
            return
        # The line is read before the records: what changes in between is read again.
        records = await asyncio.to_thread(self._engine.cabinet.store.all)
        self._records = {record["id"]: record for record in records}
        self._line = line
        for gone in self._ready.keys() - self._records.keys():
            del self._ready[gone]

    async def _connector(self, record: Record) -> Connector[Any]:
        key = _key(record)
        found = self._kept(record["id"], key)
        if found is not None:
            return found
        async with self._making:
            found = self._kept(record["id"], key)  # another request may have made it meanwhile
            return found or await self._make(record["id"], key)

    def _kept(self, channel_id: str, key: Any) -> Connector[Any] | None:
        kept = self._ready.get(channel_id)
        if kept is None or kept.key != key:
            return None
        if isinstance(kept, _Made):
            return kept.connector
        if time.monotonic() < kept.until:
            raise kept.error.with_traceback(None)
        return None

    async def _make(self, channel_id: str, key: Any) -> Connector[Any]:
        try:
            made = await self._engine.receiving(channel_id)
        except ChannelsError as error:
            self._ready[channel_id] = _Failed(key, error, time.monotonic() + SULKING)
            raise
        self._ready[channel_id] = _Made(key, made)
        return made


def _key(record: Record) -> Any:
    """What a connector is made of; secrets get a new reference with each change."""
    return record["secretRef"], record["config"], record.get("identity"), record["status"] in ON
