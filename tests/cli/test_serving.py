"""What `serve` puts together: the operator hears of what others only hear was not taken."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from linktor_tui.cli.serving import LedgerIntake, compose
from linktor_tui.contract.errors import StoreDamaged
from linktor_tui.local.engine import open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.server.hub import Visitor
from linktor_tui.settings import Settings
from tests.cli.test_serve_hooks import MESSENGER, posted
from tests.local.holding import ledger_held
from tests.local.living import switched_on, texts, until


async def test_of_a_visitors_message_that_cannot_be_kept_the_operator_is_told(
    tmp_path: Path,
) -> None:
    settings, told, mistakes = Settings(tmp_path, {}), list[tuple[str, str]](), list[Exception]()
    settings.ledger_file.write_bytes(b"no ledger " * 1000)
    vaults = Vaults.of(MemoryVault())
    engine = open_engine(settings, vaults=vaults, offload=asyncio.to_thread)
    intake = LedgerIntake(
        engine, lambda where, code, _: told.append((where, code)), mistakes.append
    )
    with pytest.raises(StoreDamaged):
        await intake.heard("ch_1", Visitor("ch_1", "v_1"), "Hello", "ref")
    assert told == [("ch_1", StoreDamaged.code)]
    assert mistakes == []


async def nowhere(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("it is no post of a provider")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
async def test_posts_that_come_while_another_holds_the_ledger_are_refused_and_kept_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linktor_tui.local.ledger.database._PATIENCE", 0.1)
    engine = open_engine(
        Settings(tmp_path, {}), vaults=Vaults.of(MemoryVault()), offload=asyncio.to_thread
    )
    channel_id = await switched_on(engine, MESSENGER)
    said, mistakes = list[str](), list[Exception]()
    front = compose(
        engine, nowhere, "http://127.0.0.1", say=said.append, on_mistake=mistakes.append
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front)) as provider:

        async def post(number: int) -> httpx.Response:
            content, headers = posted(number)
            url = f"http://127.0.0.1/webhooks/{channel_id}"
            return await provider.post(url, content=content, headers=headers)

        async def posts() -> list[httpx.Response]:
            return await asyncio.gather(*map(post, range(20)))

        with ledger_held(engine.cabinet.ledger.database.path) as holder:
            refused = await posts()
            assert {answer.status_code for answer in refused} == {503}
            assert {answer.headers["retry-after"] for answer in refused} == {"5"}
            (told,) = said  # once, whoever posts
            assert "ledger.db is held by another process" in told

            monkeypatch.setattr("linktor_tui.local.ledger.database._PATIENCE", 30)
            await engine.close()
            waiting = asyncio.create_task(posts())
            await until(engine.cabinet.ledger.database._turn.locked)
            holder.kill()
            assert {answer.status_code for answer in await waiting} == {200}
        assert {answer.status_code for answer in await posts()} == {200}
    assert sorted(texts(engine, channel_id)) == sorted(f"Message {number}" for number in range(20))
    assert mistakes == []
    await engine.close()
