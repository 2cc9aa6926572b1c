"""The engine that the app is on: opened once, left for another profile's, closed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from linktor_tui.tui.activity import Activity, recorded

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.tui.beside import Beside


class Connection:
    """Holds the engine, and what runs beside it."""

    def __init__(
        self, open_api: Callable[[], ChannelsAPI], activity: Activity, beside: Beside
    ) -> None:
        """Hold nothing yet.

        Args:
            open_api: opens the engine. Called off the screen's thread.
            activity: where each call is written down.
        """
        self._open_api = open_api
        self._activity = activity
        self.beside = beside
        self._api: ChannelsAPI | None = None
        self._engine: ChannelsAPI | None = None
        """The same without the one who writes down each call."""
        self._opening = asyncio.Lock()
        self._leaving = asyncio.Lock()
        self._told: set[str] = set()

    @property
    def api(self) -> ChannelsAPI:
        """The engine, once it was opened."""
        assert self._api is not None
        return self._api

    @property
    def place(self) -> str:
        """Where the channels live; empty before it is known."""
        return self._api.place if self._api is not None else ""

    async def open(self) -> ChannelsAPI:
        """Open the engine, once. Raises what opening it raises, and tries anew the next time."""
        async with self._opening:
            if self._api is None:
                self.take(await asyncio.to_thread(self._open_api))
            return self.api

    def take(self, engine: ChannelsAPI) -> None:
        """Be on this engine from now on."""
        self._engine, self._api = engine, recorded(engine, self._activity)

    async def move_to(self, engine: ChannelsAPI, arrive: Callable[[], None]) -> None:
        """Be on this engine from now on, and let go of the one before.

        Args:
            arrive: called in between. To let go may take seconds: what runs beside it ends first.
        """
        async with self._leaving:
            async with self._opening:
                left = self._api
                self.take(engine)
            self._told.clear()
            arrive()
            if left is not None:
                await self.beside.end()
                await left.close()

    def start_companion(self) -> None:
        """Have what runs beside the app begin, on the engine itself; not before the last one ended."""
        if self._engine is not None and not self._leaving.locked():
            self.beside.start(self._engine)

    def new_notices(self) -> list[str]:
        """What the engine wants the operator to know and was not given here before."""
        notices = self._api.notices if self._api is not None else ()
        new = [notice for notice in dict.fromkeys(notices) if notice not in self._told]
        self._told.update(new)
        return new

    async def close(self) -> list[str]:
        """Let go of the engine, and give what it wants the operator to know."""
        if self._api is None:
            return []
        await self.beside.end()
        await self._api.close()
        return list(self._api.notices)
