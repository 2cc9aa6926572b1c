"""The app while the world around it breaks: it says so, its keys stay alive, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.simulation import Fault
from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.resources import ON, ListQuery
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.remote import ApiKey, open_remote
from linktor_tui.settings import Settings
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.channel import page as channel
from linktor_tui.tui.screens.check import CheckPage, State
from linktor_tui.tui.screens.home import following
from linktor_tui.tui.screens.home import page as home
from tests.cli.processes import environment, make_key, serving
from tests.places import body
from tests.remote.own_server import TOKEN, OwnServer
from tests.tui.breaking import keeps_living
from tests.tui.forms import fill_in, open_form
from tests.tui.support import Desk, at_desk


async def stored(engine: LocalEngine, name: str = "Support", token: str = GOOD) -> None:
    """Keep a channel, without asking its provider."""
    await engine.create_channel(parse_create(body(name, token)), check=False)


@asynccontextmanager
async def on_a_remote(url: str, token: str) -> AsyncIterator[Desk]:
    """The app on a Linktor elsewhere."""
    api = open_remote(url, credential=ApiKey(token), dialect="documented", timeout=2.0)
    async with at_desk(api) as desk:  # type: ignore[arg-type]
        yield desk
        desk.app.workers.cancel_all()  # as the app does when it is left, and its harness does not
    await api.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read again and again by itself is read at once."""
    for module, name in (
        (following, "BLIND"),
        (following, "UNTOLD"),
        (home, "POLL"),
        (channel, "BLIND"),
        (channel, "POLL"),
    ):
        monkeypatch.setattr(module, name, 0.15)


@pytest.mark.usefixtures("impatient")
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
async def test_a_remote_that_is_killed_or_hangs_is_told_of_and_found_again(
    tmp_path: Path, telegram: TelegramSimulator
) -> None:
    token, variables = make_key(tmp_path), telegram.environ()
    beside = open_engine(Settings(tmp_path, environment(tmp_path, **variables)))
    with serving(tmp_path, environ=variables) as (server, place):
        async with on_a_remote(place["url"], token) as desk:
            await asyncio.to_thread(asyncio.run, stored(beside))
            await desk.until(lambda: desk.names == ["Support"])  # nobody told the list

            await desk.press("e")
            await desk.until(lambda: desk.trail[-1] == "EditPage")
            await fill_in(desk, name=" line")
            server.send_signal(signal.SIGSTOP)
            await desk.press("ctrl+s")
            await keeps_living(desk)
            await desk.until(lambda: "did not answer within" in desk.text())
            assert desk.row("name").query_one(TameInput).value == "Support line"
            server.send_signal(signal.SIGCONT)
            await desk.press("ctrl+s")
            await desk.until(lambda: desk.names == ["Support line"])

            server.send_signal(signal.SIGSTOP)
            await desk.until(lambda: "! not up to date: 127.0.0.1" in desk.text())
            await keeps_living(desk)
            server.send_signal(signal.SIGCONT)
            await desk.until(lambda: "not up to date" not in desk.text())

            telegram.fault = Fault.SLOW
            await desk.press("t")
            page = await desk.at(CheckPage)
            await desk.until(lambda: telegram.seen)
            server.kill()
            await desk.until(lambda: page.state is State.REFUSED)
            assert "Fix " in desk.text()
            telegram.fault = Fault.NONE
            await desk.press("escape")
            await desk.until(lambda: "! not up to date: 127.0.0.1" in desk.text())
            assert desk.names == ["Support line"]
            port = int(place["url"].rpartition(":")[2])
            with serving(tmp_path, port=port, environ=variables):
                await desk.until(lambda: "not up to date" not in desk.text())
                await desk.press("t")
                page = await desk.at(CheckPage)
                await desk.until(lambda: page.state is State.PASSED)


@pytest.mark.usefixtures("impatient")
async def test_a_list_that_could_not_be_read_is_read_when_it_can_be(engine: LocalEngine) -> None:
    await stored(engine)
    server = OwnServer(engine=engine)
    await server.start()
    await server.stop()
    async with on_a_remote(server.url, TOKEN) as desk:
        await desk.until(lambda: "The channels could not be read" in desk.text())
        await server.start()
        await desk.until(lambda: desk.names == ["Support"])
        assert "could not be read" not in desk.text()
        await server.stop()
        await desk.press("ctrl+r")
        await desk.until(lambda: "The channels could not be read" in desk.text())
        assert desk.names == ["Support"]
        await server.start()
        await desk.until(lambda: "could not be read" not in desk.text())
    await server.stop()


async def judged(desk: Desk, state: State) -> None:
    """Wait until the check that is on the screen ends so."""
    page = await desk.at(CheckPage)
    await desk.until(lambda: page.state is state)


async def test_a_provider_that_is_away_is_never_shown_as_failed_or_as_it_was(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    await stored(engine)
    async with at_desk(engine) as desk:  # type: ignore[arg-type]
        await desk.press("a")
        await judged(desk, State.PASSED)
        for fault in (Fault.DOWN, Fault.SLOW):
            telegram.fault = fault
            await desk.press("r")
            await keeps_living(desk)
            await judged(desk, State.UNCLEAR)
            assert "says nothing about the credential" in desk.text()
            await desk.press("escape")
            await desk.until(lambda: "? unknown" in desk.text())
            assert "● active" in desk.text()  # silence switches nothing off
            assert "healthy" not in desk.text()
            await desk.press("B")
            await desk.until(lambda: "! 1 in trouble" in desk.text())
            assert "? unknown" in desk.text()
            telegram.fault = Fault.NONE
            await desk.press("escape", "t")
            await judged(desk, State.PASSED)
        await desk.press("escape", "B")
        await desk.until(lambda: "✓ no trouble" in desk.text())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root of a Linux machine can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine mounts no small disks")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_up(folder: Path) -> Path:
    """Leave no room on a disk; gives the file that takes it."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass  # full to this size: the smaller ones are next
    return ballast


def on(engine: LocalEngine) -> list[str]:
    """Names of the channels that are on, as the file has them."""
    return [record["name"] for record in engine.cabinet.store.all() if record["status"] in ON]


async def test_a_full_disk_is_told_of_and_what_was_typed_is_kept(
    small_disk: Path, telegram: TelegramSimulator, vault: MemoryVault
) -> None:
    settings = Settings(small_disk / "home", dict(telegram.environ()))
    engine = open_engine(settings, vaults=Vaults.of(vault), timeout=2.0)
    await stored(engine, "First", "110201543:" + "A" * 35)
    async with at_desk(engine) as desk:  # type: ignore[arg-type]
        ballast = await asyncio.to_thread(fill_up, small_disk)
        await open_form(desk)
        await fill_in(desk, name="Second", botToken=GOOD)
        await desk.press("ctrl+s")
        await desk.until(lambda: "no room" in desk.text().replace("\n", " "))
        assert desk.trail[-1] == "NewChannelPage"
        assert desk.row("name").value == "Second"
        assert desk.row("botToken").value == GOOD
        ballast.unlink()
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail[-1] == "CreatedPage")
        await desk.press("escape")
        await desk.until(lambda: desk.names == ["First", "Second"])

        ballast = await asyncio.to_thread(fill_up, small_disk)
        await desk.press("e")
        await desk.until(lambda: desk.trail[-1] == "EditPage")
        await fill_in(desk, name=" line")
        await desk.press("ctrl+s")
        await desk.until(lambda: "no room" in desk.text())
        assert desk.row("name").value == "Second line"
        await desk.press("escape", "y")
        await desk.until(lambda: desk.trail == ["HomePage"])
        await desk.press("a")
        page = await desk.at(CheckPage)
        await desk.until(lambda: page.state is State.REFUSED)
        assert "no room" in desk.text()
        assert on(engine) == []
        ballast.unlink()
        await desk.press("r")
        await desk.until(lambda: page.state is State.PASSED)
        await desk.press("escape")
        await desk.until(lambda: "● active" in desk.text())

        ballast = await asyncio.to_thread(fill_up, small_disk)
        await desk.press("z")
        await desk.until(lambda: any("no room" in toast for toast in desk.toasts))
        assert "● active" in desk.text()
        assert on(engine) == ["Second"]
        ballast.unlink()
        await desk.press("z")
        await desk.until(lambda: "● active" not in desk.text())
        assert on(engine) == []
    names = {item.name for item in (await engine.list_channels(ListQuery())).items}
    assert names == {"First", "Second"}
    await engine.close()


@pytest.mark.usefixtures("impatient")
async def test_a_store_that_was_damaged_meanwhile_is_told_of(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    await stored(engine)
    async with at_desk(engine) as desk:  # type: ignore[arg-type]
        (file,) = engine.home.glob("channels*.json")
        whole = file.read_bytes()
        file.write_bytes(b"{ not JSON")
        await desk.until(lambda: "! not up to date: channels.json" in desk.text())
        assert desk.names == ["Support"]
        file.write_bytes(whole)
        await desk.until(lambda: "not up to date" not in desk.text())
        file.write_bytes(b"{ not JSON")
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.toasts)
        assert any("damaged" in toast for toast in desk.toasts)
        assert desk.names == ["Support"]
        file.write_bytes(whole)
        await desk.until(lambda: "damaged" not in desk.text())
        assert desk.names == ["Support"]
