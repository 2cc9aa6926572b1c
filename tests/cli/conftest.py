"""A command line on the real engine, with secrets in memory and Telegram on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.simulation import Fault
from connectors.telegram.simulator import TelegramSimulator, simulated_bots
from linktor_tui.cli.doors import Doors
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.cli.fakes import FakeApi, channel
from tests.cli.far import Far
from tests.cli.runner import Cli, LoopThread


@pytest.fixture(scope="session")
def loop_thread() -> Iterator[LoopThread]:
    with LoopThread() as thread:
        yield thread


@pytest.fixture(scope="session")
def one_simulator(loop_thread: LoopThread) -> Iterator[TelegramSimulator]:
    simulator = TelegramSimulator(slow_seconds=5.0)
    loop_thread.do(simulator.start())
    yield simulator
    loop_thread.do(simulator.stop())


@pytest.fixture
def bots(one_simulator: TelegramSimulator) -> TelegramSimulator:
    """The Bot API on loopback, beside the test's own thread, as it is at first."""
    one_simulator.fault = Fault.NONE
    one_simulator.bots = simulated_bots()
    one_simulator.seen.clear()
    return one_simulator


@pytest.fixture
def vaults() -> Vaults:
    """Secrets in memory, the same for every command of a test."""
    return Vaults.of(MemoryVault())


@pytest.fixture
def cli(tmp_path: Path, bots: TelegramSimulator, vaults: Vaults) -> Cli:
    """`linktor-tui` on a data folder of its own."""

    def opener(settings: Settings, passphrase: Callable[[], str] | None) -> LocalEngine:
        return open_engine(settings, vaults=vaults, timeout=1.0)

    environ = {"LINKTOR_TUI_HOME": str(tmp_path / "home"), **bots.environ()}
    return Cli(environ, opener)


@pytest.fixture
def far() -> Far:
    """Linktors elsewhere."""
    return Far()


@pytest.fixture
def far_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, far: Far, vaults: Vaults) -> Cli:
    """`linktor-tui` with one channel on this machine and Linktors elsewhere, in a project folder."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    near = FakeApi(channel(7, "Here"))
    doors = Doors(far, far.check_login, lambda _settings, _asker: vaults)
    environ = {"LINKTOR_TUI_HOME": str(tmp_path / "home")}
    return Cli(environ, lambda _settings, _asker: near, doors)
