"""What the engine tells of the channels that live: who runs them, and how each receives."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linktor_tui.contract.errors import StoreError
    from linktor_tui.contract.traffic import Receiver, RuntimeState
    from linktor_tui.local.cabinet import Cabinet


class LivingChannels:
    """Implements `contract.living.RunsChannels` for the local engine."""

    cabinet: Cabinet
    _offload: Any
    _environ: Any
    receivers_here: dict[str, Receiver] | None = None
    """How the channels receive that this process runs; None while it runs none."""
    trouble_here: StoreError | None = None
    """Why this process, where it runs the channels, cannot keep what comes in."""

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.cabinet.store.path.parent

    @property
    def environ(self) -> Mapping[str, str]:
        """What the environment said when the engine was opened."""
        environ: Mapping[str, str] = self._environ
        return environ

    async def runtime(self) -> RuntimeState:
        state: RuntimeState = await self._offload(self._runtime)
        return state

    def _runtime(self) -> RuntimeState:
        from linktor_tui.contract.times import stamp
        from linktor_tui.contract.traffic import RuntimeState
        from linktor_tui.local.runtime_lock import holder_of, silent_since

        holder = holder_of(self.home)
        if holder is None:
            return RuntimeState(running=False)  # what a dead holder left says nothing of today
        state = RuntimeState(True, holder.holder, holder.pid, holder.since, holder.base_url)
        here = self.receivers_here
        if here is not None and holder.pid == os.getpid():
            # What this process knows may have no room in the ledger.
            trouble = self.trouble_here
            told = None if trouble is None else trouble.message
            return state._replace(receivers=tuple(here.values()), trouble=told)
        silent = silent_since(self.home)
        return state._replace(
            receivers=self.cabinet.ledger.receivers(),
            silent_since=None if silent is None else stamp(silent),
        )
