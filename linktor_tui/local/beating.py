"""Signs of life of the process that runs the channels: it works, and the ledger takes what comes in.

How the channels receive is read from the ledger by others. A process that hangs or is stopped, a
full disk, a lock: each leaves there what was so before, for however long. So the process writes to
the ledger now and then, and where that succeeded it touches `runtime.json`, which needs no room.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import StoreError
from linktor_tui.local import runtime_lock

if TYPE_CHECKING:
    from linktor_tui.local.engine import LocalEngine


class Beating:
    """Implements `linktor_tui.local.runtime.Service`."""

    name = "beating"

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine

    async def run(self, stop: asyncio.Event) -> None:
        """Give a sign of life again and again, until told to stop."""
        while not stop.is_set():
            await asyncio.to_thread(self.beat)
            await asyncio.sleep(runtime_lock.BEAT)

    def beat(self) -> None:
        """Give one, or note why there is none. Raises `StoreError`: the folder cannot be used."""
        try:
            self._engine.cabinet.ledger.try_to_write()
        except StoreError as error:
            self._engine.trouble_here = error
        else:
            self._engine.trouble_here = None
            runtime_lock.beat(self._engine.home)
