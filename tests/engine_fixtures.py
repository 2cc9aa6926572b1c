"""Fixtures of a place to keep channels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.local.vault import MemoryVault, Vaults

from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.settings import Settings
from tests.places import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def engine(
    tmp_path: Path, clock: Clock, vault: MemoryVault, telegram: TelegramSimulator
) -> LocalEngine:
    settings = Settings(tmp_path / "home", dict(telegram.environ()))
    return open_engine(settings, vaults=Vaults.of(vault), timeout=2.0, clock=clock)
