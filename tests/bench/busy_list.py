"""The list on an engine in memory, for the bench: `python -m tests.bench.busy_list CHANNELS [busy]`.

Busy means that 50 events a second arrive, while 200 channels are checked over and over, eight at a
time, by providers that take their time.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from itertools import count

from linktor_tui.contract.protocol import OnStep
from linktor_tui.contract.resources import ChannelStatus, CheckReport, Traffic
from linktor_tui.tui.app import LinktorApp
from tests.tui.living import LivingApi
from tests.tui.samples import many

EVENTS = 50
"""A second."""
CHECKS = 200
STEP = 0.5
"""Seconds that a provider takes."""


class BusyApi(LivingApi):
    """Never rests."""

    async def test_channel(
        self, channel_id: str, *, trust_destination: bool = False, on_step: OnStep | None = None
    ) -> CheckReport:
        await asyncio.sleep(STEP)
        return await super().test_channel(
            channel_id, trust_destination=trust_destination, on_step=on_step
        )


class BusyApp(LinktorApp):
    """Checks 200 channels below the list, over and over, and lets events happen."""

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(self._live())
        self.run_worker(self._check())

    async def _live(self) -> None:
        api = await self.open_api()
        assert isinstance(api, BusyApi)
        ids = list(api.channels)
        for number in count():
            await asyncio.sleep(1 / EVENTS)
            api.calls.clear()
            key = ids[number * 37 % len(ids)]
            api.happen("message.received", key, stats=Traffic(number % 100, 3))

    async def _check(self) -> None:
        api = await self.open_api()
        assert isinstance(api, BusyApi)
        channels = [c for c in api.channels.values() if c.status is not ChannelStatus.PENDING]
        gate = asyncio.Semaphore(8)

        async def check(channel_id: str) -> None:
            async with gate:
                await api.test_channel(channel_id)
                self.publish(await api.get_channel(channel_id))

        while True:
            await asyncio.gather(*(check(channel.id) for channel in channels[:CHECKS]))


def main(channels: int, *, busy: bool) -> None:
    """Run it until q is pressed."""
    api = BusyApi(replace(item, name=f"Channel {n:05d}") for n, item in enumerate(many(channels)))
    api.hours = {key: [(hour, 3) for hour in range(24)] for key in api.channels}
    (BusyApp if busy else LinktorApp)(lambda: api).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), busy="busy" in sys.argv)
