"""Many clients at once, and pages that are handed out again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.versions import Versions
from linktor_tui.server.pages import MOST, Pages
from linktor_tui.settings import Settings
from tests.bench.serving import change, engine_on
from tests.places import body
from tests.server.api_support import asked


async def test_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    counted = await change(engine_on(tmp_path), seconds=2.0, clients=8)
    assert {"POST   201", "POST   409", "PATCH  200", "DELETE 204"} <= counted.keys()


async def test_a_page_is_as_new_as_the_last_change(engine: LocalEngine, tmp_path: Path) -> None:
    version = Versions(Settings(tmp_path / "home", {}))
    async with asked(engine, version=version) as server:

        async def names() -> list[str]:
            answer = await server.client.get("/v1/channels?perPage=5")
            return [item["attributes"]["name"] for item in answer.json()["data"]]

        assert await names() == []
        for number in range(3):
            made = await server.client.post(
                "/v1/channels", json=body(f"Bot {number}", f"{number}:x")
            )
            wanted = [f"Bot {n}" for n in range(number + 1)]
            assert await names() == wanted
            assert await names() == wanted
        path = f"/v1/channels/{made.json()['data']['id']}"
        await server.client.patch(path, json={"name": "Another"})
        assert (await names())[-1] == "Another"
        await asyncio.to_thread(engine.cabinet.store.remove, made.json()["data"]["id"])
        assert await names() == ["Bot 0", "Bot 1"]
        before = version()
        now = engine.cabinet.clock()
        listed = await server.client.get("/v1/channels")
        first = listed.json()["data"][0]["id"]
        engine.cabinet.ledger.record(first, "somebody", "inbound", now)
        assert version() != before
        listed = await server.client.get("/v1/channels")
        assert listed.json()["data"][0]["attributes"]["stats"]["messagesReceived24h"] == 1


def test_pages_do_not_last() -> None:
    now, version = [0.0], ["a"]
    pages = Pages(lambda: version[0], lambda: now[0])
    pages.keep(b"q", "a", b"one")
    assert pages.find(b"q") == (b"one", "a")
    assert pages.find(b"other") == (None, "a")
    version[0] = "b"
    assert pages.find(b"q") == (None, "b")
    pages.keep(b"q", "b", b"two")
    now[0] = 1.1
    assert pages.find(b"q") == (None, "b")
    for number in range(MOST + 1):
        pages.keep(str(number).encode(), "b", b"")
    assert pages.find(b"1")[0] is None
