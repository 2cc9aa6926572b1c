"""`Idempotency-Key`: what is sent again is answered again, and not done again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from linktor_tui.cli.serve import Answers
from linktor_tui.contract.errors import StoreError
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.replays import FILE_NAME, ReplayFile
from linktor_tui.server.replays import Kept
from tests.places import Clock, body
from tests.server.api_support import FakeReplays, Served, asked


@pytest.fixture
async def server(engine: LocalEngine, tmp_path: Path) -> AsyncIterator[Served]:
    async with asked(engine, replays=Answers(tmp_path)) as running:
        yield running
        assert running.mistakes == []


async def post(
    server: Served, path: str = "", given: Any = None, key: str = "k1"
) -> httpx.Response:
    return await server.client.post(
        f"/v1/channels{path}",
        json=body() if given is None else given,
        headers={"Idempotency-Key": key},
    )


async def test_the_same_again(server: Served, engine: LocalEngine, tmp_path: Path) -> None:
    first = await post(server)
    assert "idempotent-replayed" not in first.headers
    async with asked(engine, replays=Answers(tmp_path)) as restarted:
        again = await post(restarted)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    listed = (await server.client.get("/v1/channels")).json()
    assert listed["meta"]["pagination"]["totalCount"] == 1
    stored = (tmp_path / FILE_NAME).read_bytes()
    shown = first.json()["data"]["attributes"]["webhookSecret"]
    for secret in (shown, "AAF-made-up", "k1\0", "ltk_for-tests"):
        assert secret.encode() not in stored
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


async def test_another_request_under_the_same_key(server: Served) -> None:
    new = await post(server)
    other = await post(server, given=body(token="2:other"))
    assert (other.status_code, other.json()["error"]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    path = f"/{new.json()['data']['id']}/activate"
    assert (await post(server, path, {})).status_code == 422
    assert (await post(server, path, {}, key="k2")).status_code == 200


async def test_refusals_are_answered_again_too(server: Served) -> None:
    wrong = {"name": "x", "type": "telegram", "config": {}}
    first = await post(server, given=wrong)
    again = await post(server, given=wrong)
    assert (first.status_code, again.status_code) == (400, 400)
    assert again.headers["idempotent-replayed"] == "true"
    assert first.content == again.content


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
async def test_keys_that_are_none(server: Served, key: str) -> None:
    answer = await post(server, key=key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


async def test_while_the_first_is_running(engine: LocalEngine) -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    class Slow(FakeReplays):
        async def keep(self, name: str, kept: Kept) -> None:
            begun.set()
            await free.wait()
            await super().keep(name, kept)

    async with asked(engine, replays=Slow()) as server:
        first = asyncio.create_task(post(server))
        await begun.wait()
        second = await post(server)
        assert (second.status_code, second.json()["error"]["code"]) == (
            409,
            "IDEMPOTENCY_KEY_IN_USE",
        )
        free.set()
        assert (await first).status_code == 201
        assert (await post(server)).status_code == 201


async def test_what_cannot_be_kept_is_done_and_answered(engine: LocalEngine) -> None:
    class Full(FakeReplays):
        async def keep(self, name: str, kept: Kept) -> None:
            raise StoreError("There is no room.")

    async with asked(engine, replays=Full()) as server:
        assert (await post(server)).status_code == 201
        assert [str(error) for error in server.mistakes] == ["There is no room."]


def test_answers_are_kept_for_a_day(tmp_path: Path, clock: Clock) -> None:
    file = ReplayFile(tmp_path / "home", 24 * 60 * 60, clock)
    assert file.find("a") is None
    file.keep("a", b"1", b"2")
    clock.forward(hours=23)
    assert ReplayFile(tmp_path / "home", 24 * 60 * 60, clock).find("a") == (b"1", b"2")
    clock.forward(hours=1)
    assert file.find("a") is None
    file.keep("b", b"1", b"secretive")
    clock.forward(hours=25)
    file.keep("c", b"1", b"2")
    assert b"secretive" not in (tmp_path / "home" / FILE_NAME).read_bytes()
    (tmp_path / "home" / FILE_NAME).write_bytes(b"damaged" * 1000)
    with pytest.raises(StoreError):
        file.find("c")
