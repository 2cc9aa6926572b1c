"""A courier that is killed over and over, with a receiver that is down for an hour."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from tests.local.courier.receiver import Got, Receiver, plain
from tests.local.courier.world import BEGIN, World

CHANNELS = ("ch_1", "ch_2", "ch_3")
EVENTS = 8
KILLS = 2


async def test_killed_in_between_every_event_arrives_in_order_under_one_id(tmp_path: Path) -> None:
    world = World(tmp_path / "ledger.sqlite3")
    back = (BEGIN + timedelta(hours=1)).timestamp()
    now = BEGIN.timestamp()
    taken: list[Got] = []
    tried: dict[str, set[str]] = {}
    child: asyncio.subprocess.Process | None = None
    posts, kills = 0, 0

    async def answer(got: Got, writer: asyncio.StreamWriter) -> None:
        nonlocal now, posts, kills
        now = max(now, float(got.headers["x-linktor-timestamp"]))
        tried.setdefault(got.json["id"], set()).add(got.headers["x-linktor-delivery-id"])
        posts += 1
        up = now >= back
        if up:
            taken.append(got)
        if posts % 7 == 0 and kills < KILLS:
            kills += 1
            assert child is not None
            child.kill()  # it was taken, or not, and nobody there saw the answer
            return
        await plain(200 if up else 503)(got, writer)

    async with Receiver(answer) as receiver:
        world.endpoint(receiver.url)
        events = {
            world.emit(channel, number).id: (channel, number)
            for number in range(EVENTS)
            for channel in CHANNELS
        }
        while not world.nothing_waits():
            command = (sys.executable, "-m", "tests.local.courier.child")
            child = await asyncio.create_subprocess_exec(*command, str(world.path), str(now))
            async with asyncio.timeout(40):
                code = await child.wait()
            assert code in (0, -9)
    assert kills == KILLS
    seen: dict[str, list[int]] = {}
    for got in taken:
        channel, number = events[got.json["id"]]
        seen.setdefault(channel, []).append(number)
    for found in seen.values():
        assert list(dict.fromkeys(found)) == list(range(EVENTS)), "all of them, in order"
        assert found == sorted(found), "one that came twice came before the next"
    known = {item.event_id: {item.id} for item in world.deliveries()}
    assert tried == known, "under one id"
    assert {item.status for item in world.deliveries()} == {"succeeded"}
