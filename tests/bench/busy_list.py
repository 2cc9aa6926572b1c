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
from linktor_tui.contract.resources import CheckReport, Traffic
from linktor_tui.tui.app import LinktorApp
from tests.tui.living import LivingApi
from tests.tui.samples import many

EVENTS = 50
"""A second."""
CHECKS = 200
AT_ONCE = 8
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


async def live(api: BusyApi) -> None:
    """Let messages come in."""
    ids = list(api.channels)
    for number in count():
        await asyncio.sleep(1 / EVENTS)
        api.calls.clear()
        key = ids[number * 37 % len(ids)]
        api.happen("message.received", key, stats=Traffic(number % 100, 3))


async def check_all(api: BusyApi, app: LinktorApp) -> None:
    """Check 200 channels over and over, and tell the list of each."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def check(channel_id: str) -> None:
        async with gate:
            await api.test_channel(channel_id)
            app.publish(await api.get_channel(channel_id))

    while True:
        await asyncio.gather(*(check(key) for key in list(api.channels)[:CHECKS]))


async def main(channels: int, *, busy: bool) -> None:
    """Run it until q is pressed."""
    api = BusyApi(replace(item, name=f"Channel {n:05d}") for n, item in enumerate(many(channels)))
    hours = [(hour, 3) for hour in range(24)]
    api.hours = dict.fromkeys(api.channels, hours)
    app = LinktorApp(lambda: api)
    tasks = [
        asyncio.create_task(work) for work in ((live(api), check_all(api, app)) if busy else ())
    ]
    await app.run_async()
    for task in tasks:
        task.cancel()
    if app.crash is not None:
        raise app.crash


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), busy="busy" in sys.argv))
