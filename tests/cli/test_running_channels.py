"""`serve` and the app run the channels, and `doctor` says who does."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.cli.running_channels import Companion, run_beside_server
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import ChannelsError, RuntimeHeld, StoreError
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.settings import Settings
from linktor_tui.tui.beside import Beside
from tests.local.living import running, status, switched_on, texts, until
from tests.places import sample

ENVIRON = {"LINKTOR_TUI_VAULT": "file", "LINKTOR_TUI_PASSPHRASE": "a passphrase of this test"}


@pytest.fixture
async def served(tmp_path: Path, telegram: TelegramSimulator) -> AsyncIterator[LocalEngine]:
    engine = open_engine(Settings(tmp_path / "home", {**ENVIRON, **telegram.environ()}))
    yield engine
    await engine.close()


async def started(engine: LocalEngine, *arguments: str) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "linktor_tui", *arguments)
    environ = {**os.environ, **engine.environ, "LINKTOR_TUI_HOME": str(engine.home)}
    pipe = subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, env=environ, stdout=pipe, stderr=pipe)


async def test_serve_runs_the_channels_and_doctor_says_so(
    served: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(served, sample(telegram, "works"))
    telegram.bots[GOOD].arrive("to serve")
    process = await started(served, "serve", "--port", "0")
    await until(lambda: texts(served, channel_id) == ["to serve"])
    doctor = await started(served, "doctor", "-o", "json")
    told, _ = await doctor.communicate()
    holder = next(step for step in json.loads(told)["data"]["tests"] if step["name"] == "runtime")
    assert f"serve (process {process.pid})" in holder["message"]
    assert "Receives:     long polling, receiving since " in await shown(served, channel_id)
    os.utime(served.home / "runtime.json", (1_700_000_000, 1_700_000_000))
    unheard = f"not known: nothing was heard of serve (process {process.pid}) since 2023-11-14"
    assert unheard in await shown(served, channel_id)
    process.terminate()
    await process.communicate()
    assert process.returncode == 0
    assert (await served.runtime()).running is False
    assert "Receives:     not now: neither the app nor" in await shown(served, channel_id)
    await served.deactivate_channel(channel_id)
    assert "Receives" not in await shown(served, channel_id)


async def shown(engine: LocalEngine, channel_id: str) -> str:
    """What `channels get` prints."""
    process = await started(engine, "channels", "get", channel_id)
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()


async def test_serve_serves_where_another_runs_the_channels(
    served: LocalEngine, telegram: TelegramSimulator
) -> None:
    async with running(served):
        await until(lambda: (served.home / "runtime.json").exists())
        process = await started(served, "serve", "--port", "0")
        assert process.stderr is not None
        async with asyncio.timeout(20):
            while b"run by a test" not in (line := await process.stderr.readline()):
                assert line, "it ended without saying so"
        process.terminate()
        await process.communicate()
    assert process.returncode == 0


class Running:
    """A companion that runs a runtime as the app does."""

    def __init__(self, engine: LocalEngine) -> None:
        self.engine = engine

    def wanted(self, api: ChannelsAPI) -> bool:
        return api.place == "local"

    async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
        from linktor_tui.local.runtime import Runtime

        await Runtime(self.engine, holder="the app", on_mistake=print).run(stop)


async def test_beside_the_app_it_runs_until_it_ends_and_says_who_holds_it(
    engine: LocalEngine, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linktor_tui.tui.beside.AGAIN", 0.01)
    channel_id = await switched_on(engine, sample(telegram, "works"))
    told: list[ChannelsError] = []
    beside = Beside(Running(engine), told.append)
    beside.start(engine)
    await until(lambda: status(engine, channel_id) == "receiving")
    second = Beside(Running(engine), told.append)
    second.start(engine)
    await until(lambda: told)
    await beside.end()
    await until(lambda: status(engine, channel_id) == "receiving")  # the second takes over
    await second.end()
    assert status(engine, channel_id) == ""
    assert [error.code for error in told] == ["RUNTIME_HELD"]


async def test_the_app_takes_over_from_serve_only_where_it_stays_away(
    engine: LocalEngine, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    session = SimpleNamespace(settings=Settings(engine.home, {}), heard=set())
    companion, stop = Companion(cast(Session, session)), asyncio.Event()
    monkeypatch.setattr("linktor_tui.cli.running_channels.GRACE", 30)
    async with running(engine):
        await until(lambda: status(engine, channel_id) == "receiving")
        with pytest.raises(RuntimeHeld):
            await companion.run(engine, stop)
    app = asyncio.create_task(companion.run(engine, stop))
    await until(lambda: stop._waiters)  # nobody runs them, and it gives serve time to
    async with running(engine):
        await until(lambda: status(engine, channel_id) == "receiving")
        assert not app.done()
        app.cancel()
        monkeypatch.setattr("linktor_tui.cli.running_channels.GRACE", 0.05)
        with pytest.raises(RuntimeHeld):
            await companion.run(engine, stop)
    app = asyncio.create_task(companion.run(engine, stop))
    await until(lambda: status(engine, channel_id) == "receiving")
    stop.set()
    await app


async def test_serve_takes_over_from_what_ran_the_channels_before_it(
    engine: LocalEngine,
    telegram: TelegramSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("linktor_tui.cli.running_channels.AGAIN", 0.01)
    channel_id = await switched_on(engine, sample(telegram, "works"))
    said = list[str]()
    session = SimpleNamespace(settings=Settings(engine.home, {}), heard=set(), say=said.append)
    stop = asyncio.Event()
    async with running(engine):
        await until(lambda: status(engine, channel_id) == "receiving")
        serve = asyncio.create_task(
            run_beside_server(cast(Session, session), engine, stop, "http://127.0.0.1:8787")
        )
        await until(lambda: said)
    await until(lambda: status(engine, channel_id) == "receiving")
    state = await engine.runtime()
    assert (state.holder or "").startswith("serve (process ")
    stop.set()
    await serve
    assert len(said) == 1


async def test_beside_the_app_it_runs_again_after_a_full_disk(
    engine: LocalEngine, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linktor_tui.tui.beside.AGAIN", 0.01)
    channel_id = await switched_on(engine, sample(telegram, "works"))
    told: list[ChannelsError] = []
    trouble = [StoreError("There is no room to write runtime.json.")] * 2
    companion, run = Running(engine), Running(engine).run

    async def at_first(api: ChannelsAPI, stop: asyncio.Event) -> None:
        if trouble:
            raise trouble.pop()
        await run(api, stop)

    monkeypatch.setattr(companion, "run", at_first)
    beside = Beside(companion, told.append)
    beside.start(engine)
    await until(lambda: status(engine, channel_id) == "receiving")
    assert [error.code for error in told] == ["STORE_ERROR"]
    await beside.end()
