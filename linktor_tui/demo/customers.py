"""The shop's customers, while the demo runs: now and then one writes, and answers reach them.

The sandbox plays them: what they say is posted, signed, to the channel's webhook, or waits at the
provider to be fetched, as it would anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from connectors.hooks import DeliveryStatus
from connectors.redaction import MASK
from linktor_tui.contract.errors import ChannelsError, InvalidRequest
from linktor_tui.contract.resources import Channel, ListQuery
from linktor_tui.contract.traffic import EventQuery
from linktor_tui.demo.talk import LATER

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Event
    from linktor_tui.demo import Demo
    from linktor_tui.local.engine import LocalEngine

FIRST, OFTEN, SELDOM = 5.0, 20.0, 40.0
"""Seconds until the first customer writes, and the least and most between two."""
LOOK = 1.0
"""Seconds between two looks whether anybody was answered."""
FETCHED = ("telegram", "email")
"""Types whose messages wait at the provider: no webhook is set for them."""
ARRIVING = (DeliveryStatus.DELIVERED, DeliveryStatus.READ)


class Customers:
    """Plays the customers. Implements `linktor_tui.local.runtime.Service`.

    Args:
        between: gives the seconds until the next one writes.
    """

    name = "customers"

    def __init__(
        self, opened: Demo, engine: LocalEngine, *, between: Callable[[], float] | None = None
    ) -> None:
        self._demo = opened
        self._engine = engine
        self._dice = random.Random(7)  # noqa: S311 - no secret, only dice
        self._between = between or (lambda: self._dice.uniform(OFTEN, SELDOM))

    async def run(self, stop: asyncio.Event) -> None:
        """Play until told to stop."""
        channels = await self._reachable()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write(channels, stop))
            group.create_task(self._receive(stop))

    async def _reachable(self) -> list[Channel]:
        """Channels that are on and that something can come in on, once their webhook is set."""
        page = await self._engine.list_channels(ListQuery(per_page=100, status="active"))
        found = []
        for channel in page.items:
            if channel.channel_type in FETCHED or await self._set_webhook(channel):
                found.append(channel)
        return found

    async def _set_webhook(self, channel: Channel) -> bool:
        """False where the provider has no way to be told an address."""
        try:
            await self._engine.set_webhook(channel.id, take_over=True)
        except ChannelsError:
            return False
        return True

    # --- what they write -------------------------------------------------------------------------

    async def _write(self, channels: list[Channel], stop: asyncio.Event) -> None:
        wait = min(FIRST, self._between())
        while channels and not await _stopped(stop, wait):
            channel = self._dice.choice(channels)
            if not await self._say(channel, self._dice.choice(LATER)):
                channels.remove(channel)
            wait = self._between()

    async def _say(self, channel: Channel, text: str) -> bool:
        """False where the sandbox has nobody who would write to this channel."""
        full = await self._engine.get_channel(channel.id)
        sandbox, provider = self._demo.sandbox, self._demo.simulator(channel).provider
        try:
            await self._demo.play(sandbox.say(provider, _open(full.config), text, None))
        except InvalidRequest:
            return False
        return True

    # --- what becomes of answers -------------------------------------------------------------------

    async def _receive(self, stop: asyncio.Event) -> None:
        cursor = await self._engine.last_event()
        while not await _stopped(stop, LOOK):
            query = EventQuery(after=cursor, types=("message.sent",))
            events = await self._engine.events(query)
            cursor = max((event.cursor for event in events), default=cursor)
            await self._tell(events)

    async def _tell(self, events: Iterable[Event]) -> None:
        for event in events:
            with contextlib.suppress(ChannelsError):  # gone meanwhile
                channel = await self._engine.get_channel(event.channel_id)
                external_id = event.data["attributes"].get("externalId")
                for status in ARRIVING if external_id else ():
                    await self._told(channel, external_id, status)

    async def _told(self, channel: Channel, message_id: str, status: DeliveryStatus) -> None:
        """Many providers tell of deliveries, and fewer of what was read."""
        sandbox, provider = self._demo.sandbox, self._demo.simulator(channel).provider
        with contextlib.suppress(InvalidRequest):
            await self._demo.play(sandbox.tell(provider, _open(channel.config), message_id, status))


def _open(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if value != MASK}


async def _stopped(stop: asyncio.Event, wait: float) -> bool:
    """Wait, and tell whether it is time to stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), wait)
    return stop.is_set()
