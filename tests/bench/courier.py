"""How fast the courier delivers to one receiver on loopback, and how well it keeps its schedule.

    python -m tests.bench.courier [events]

Prints deliveries a second, from one channel (one after the other) and from many (four at once), how
long a new event takes to arrive, and how late attempts are beyond the jitter that is meant. Beside
it, the same posts without a ledger and without signatures. Nothing here is asserted by a test.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

import httpcore

from linktor_tui.contract.times import millis, utc_now
from linktor_tui.local.courier.service import Courier
from linktor_tui.local.ledger.events import emit
from tests.local.courier.receiver import Receiver
from tests.local.courier.world import World, eventually

DATA = {"id": "msg_1", "type": "message", "attributes": {"content": {"text": "x" * 300}}}
SINGLES = 40


def emit_many(world: World, channels: int, count: int) -> None:
    """Have many events happen in one transaction."""

    def work(connection: object) -> None:
        at = millis(utc_now())
        for number in range(count):
            emit(connection, "message.received", f"ch_{number % channels}", DATA, at)  # type: ignore[arg-type]

    world.database.write(work)


async def delivered(world: World, receiver: Receiver, channels: int, count: int) -> float:
    """Deliveries a second."""
    receiver.got.clear()
    emit_many(world, channels, count)
    stop = asyncio.Event()
    started = time.perf_counter()
    running = asyncio.create_task(Courier(world.outbox, world.target).run(stop))
    while len(receiver.got) < count:  # noqa: ASYNC110 - what is waited for is in a socket
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - started
    await eventually(world.nothing_waits)
    stop.set()
    await running
    return count / seconds


async def bare(receiver: Receiver, count: int) -> float:
    """Posts a second by the HTTP library alone, one after the other."""
    body = b"x" * 600
    started = time.perf_counter()
    async with httpcore.AsyncConnectionPool() as pool:
        for _ in range(count):
            await pool.request("POST", receiver.url, content=body)
    return count / (time.perf_counter() - started)


async def reaction(world: World, receiver: Receiver) -> list[float]:
    """Milliseconds from an event, of another process as it were, to its arrival."""
    other = World(world.path)
    stop, found = asyncio.Event(), []
    running = asyncio.create_task(Courier(world.outbox, world.target).run(stop))
    for _ in range(SINGLES):
        receiver.got.clear()
        await asyncio.sleep(0.05)
        started = time.perf_counter()
        emit_many(other, 1, 1)
        while not receiver.got:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        found.append((time.perf_counter() - started) * 1000)
        await eventually(world.nothing_waits)
    stop.set()
    await running
    return found


async def lateness(world: World, receiver: Receiver) -> list[float]:
    """Milliseconds between when an attempt was due and when it arrived."""
    stop, found = asyncio.Event(), []
    running = asyncio.create_task(Courier(world.outbox, world.target).run(stop))
    for number in range(SINGLES):
        receiver.got.clear()
        emit_later(world, timedelta(milliseconds=700 + 13 * number))
        (lane,) = world.outbox.lanes()
        while not receiver.got:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        found.append((utc_now() - lane[1]).total_seconds() * 1000)
        await eventually(world.nothing_waits)
    stop.set()
    await running
    return found


def emit_later(world: World, wait: timedelta) -> None:
    """Have an event happen whose delivery waits."""
    at = millis(utc_now() + wait)
    world.database.write(lambda connection: emit(connection, "message.received", "ch_1", DATA, at))


def shown(values: list[float]) -> str:
    """Half of them, and nearly all of them."""
    return f"median {median(values):.0f} ms, p95 {quantiles(values, n=20)[-1]:.0f} ms"


async def measure(count: int) -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "ledger.sqlite3")
        async with Receiver() as receiver:
            world.endpoint(receiver.url)
            print(f"bare posts             {await bare(receiver, count):8.0f} /s")
            for channels in (1, 4, 50):
                rate = await delivered(world, receiver, channels, count)
                print(f"delivered, {channels:2} channels  {rate:8.0f} /s")
            print(f"a new event arrives    {shown(await reaction(world, receiver))}")
            print(f"attempts are late by   {shown(await lateness(world, receiver))}")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
