"""The app while others hold its files, and while its disk fills up under what comes in."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import apsw
import pytest

from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.local import runtime_lock
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.runtime import Runtime
from linktor_tui.local.runtime_lock import STATE_FILE
from linktor_tui.local.store import ChannelStore
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from linktor_tui.tui.screens.channel.page import DetailPage
from tests.local.holding import ledger_held, store_held
from tests.local.living import quick, running, switched_on, texts
from tests.places import body
from tests.tui.breaking import keeps_living
from tests.tui.forms import fill_in
from tests.tui.support import at_desk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
async def own(
    tmp_path: Path, telegram: TelegramSimulator, vault: MemoryVault
) -> AsyncIterator[LocalEngine]:
    """An engine whose disk keeps neither a screen waiting, nor `press`; with a channel that is on."""
    with ThreadPoolExecutor() as threads:
        engine = open_engine(
            Settings(tmp_path / "home", dict(telegram.environ())),
            vaults=Vaults.of(vault),
            offload=partial(asyncio.get_running_loop().run_in_executor, threads),
            timeout=2.0,
            keep=True,
        )
        await switched_on(engine, body(token=GOOD))
        yield engine
        await engine.close()


async def test_a_store_that_another_holds_is_told_of_and_what_was_typed_is_kept(
    own: LocalEngine,
) -> None:
    path = own.cabinet.store.path
    own.cabinet.store = ChannelStore(path, lock_timeout=0.3, keep=True)
    async with at_desk(own) as desk:  # type: ignore[arg-type]
        await desk.press("e")
        await desk.until(lambda: desk.trail[-1] == "EditPage")
        await fill_in(desk, name=" line")
        with store_held(path) as holder:
            await desk.press("ctrl+s")
            await keeps_living(desk)
            await desk.until(lambda: f"(process {holder.pid})" in desk.text())
            assert "Wait for it to finish" in desk.text()
            assert desk.row("name").value == "Support line"
            assert own.cabinet.store.all()[0]["name"] == "Support"

            own.cabinet.store = ChannelStore(path, lock_timeout=30, keep=True)
            await desk.press("ctrl+s")
            await desk.until(lambda: "Saving it …" in desk.text())
            await keeps_living(desk)
            assert "Saving it …" in desk.text()
        await desk.until(lambda: desk.names == ["Support line"])  # freed: it waited for its turn
        assert own.cabinet.store.all()[0]["name"] == "Support line"


class SmallDisk:
    """Databases that grow no further once it is full. SQLite refuses then as on a full disk."""

    def __init__(self) -> None:
        self.full = False

    def opened(self, connection: apsw.Connection) -> None:
        """Let a new connection have no more pages than its file has, while it is full."""
        if self.full:
            connection.pragma("max_page_count", 1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What screens look at again by themselves, they look at soon."""
    for name in (
        "screens.channel.overview.LOOK",
        "screens.home.page.LOOK",
        "screens.board.REFRESH",
    ):
        monkeypatch.setattr(f"linktor_tui.tui.{name}", 0.2)


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> SmallDisk:
    disk = SmallDisk()
    monkeypatch.setattr(apsw, "connection_hooks", [disk.opened])
    return disk


class Receiving:
    """Runs the channels beside the app. Implements `tui.beside.Companion`."""

    def __init__(self) -> None:
        self.mistakes: list[Exception] = []

    def wanted(self, api: ChannelsAPI) -> bool:
        return True

    async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
        assert isinstance(api, LocalEngine)
        await Runtime(api, holder="the app", on_mistake=self.mistakes.append, waits=quick).run(stop)


@pytest.mark.usefixtures("impatient")
async def test_a_disk_that_fills_while_messages_come_in_is_told_of_and_none_is_lost(
    own: LocalEngine, telegram: TelegramSimulator, small_disk: SmallDisk
) -> None:
    (record,) = own.cabinet.store.all()
    channel_id, bot, beside = record["id"], telegram.bots[GOOD], Receiving()
    long = [f"{number}" * 4096 for number in range(5)]
    async with at_desk(own, (120, 40), companion=beside) as desk:  # type: ignore[arg-type]
        await desk.press("enter")
        await desk.at(DetailPage)
        await desk.until(lambda: "● receiving" in desk.text())
        bot.arrive(long[0])
        await desk.until(lambda: texts(own, channel_id) == long[:1])

        small_disk.full = True
        own.cabinet.ledger.database.close()  # what it opens again has no room
        for text in long[1:]:
            bot.arrive(text)
        await desk.until(lambda: "! waiting" in desk.text())
        assert "There is no room to write ledger.db" in desk.text()
        assert "Free some space" in desk.text()
        await keeps_living(desk)
        assert texts(own, channel_id) == long[:1]

        small_disk.full = False
        own.cabinet.ledger.database.close()
        await desk.until(lambda: "● receiving" in desk.text())
        await desk.press("5")
        await desk.until(lambda: "4444" in desk.text())
        await desk.app.connection.beside.end()
    assert texts(own, channel_id) == long
    assert beside.mistakes == []


@pytest.mark.usefixtures("impatient")
async def test_a_ledger_that_another_holds_is_told_of_wherever_one_is(
    own: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linktor_tui.local.ledger.database._PATIENCE", 0.05)
    monkeypatch.setattr("linktor_tui.local.runtime_lock.BEAT", 0.05)
    await own.close()
    beside = Receiving()
    async with at_desk(own, companion=beside) as desk:  # type: ignore[arg-type]
        await desk.until(lambda: own.receivers_here)
        with ledger_held(own.cabinet.ledger.database.path):
            await desk.until(lambda: "! nothing that comes in is kept: ledger.db" in desk.text())
            assert "! not receiving" in desk.text()
            await desk.press("B")
            await desk.until(lambda: "! nothing that comes in is kept: ledger.db" in desk.text())
        await desk.until(lambda: "✓ no trouble" in desk.text() and "kept" not in desk.text())
        await desk.press("escape")
        await desk.until(lambda: "not receiving" not in desk.text())
        await desk.app.connection.beside.end()
    assert beside.mistakes == []


@pytest.mark.usefixtures("impatient")
async def test_beside_a_process_that_hangs_nothing_is_shown_as_it_was(
    own: LocalEngine, telegram: TelegramSimulator, vault: MemoryVault
) -> None:
    home = own.home
    serve = open_engine(Settings(home, dict(telegram.environ())), vaults=Vaults.of(vault))
    async with running(serve), at_desk(own) as desk:  # type: ignore[arg-type]
        await desk.press("enter")
        await desk.at(DetailPage)
        await desk.until(lambda: "● receiving · long polling" in desk.text())
        os.utime(home / STATE_FILE, (1_700_000_000, 1_700_000_000))
        await desk.until(lambda: "? unknown · nothing heard since 2023-11-14" in desk.text())
        for said in ("Before that: ● receiving · long polling", "a test (process", "Fix "):
            assert said in desk.text()
        await desk.press("escape")
        await desk.until(lambda: "! nothing heard since 2023-11-14 22:13:20 UTC" in desk.text())
        runtime_lock.beat(home)
        await desk.until(lambda: "not receiving" not in desk.text())
