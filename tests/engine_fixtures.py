"""Fixtures of a place to keep channels. What they are made of is imported when a test asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from connectors.telegram.simulator import TelegramSimulator
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.vault import MemoryVault
    from tests.places import Clock


@pytest.fixture
def clock() -> Clock:
    from tests.places import Clock

    return Clock()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSimulator]:
    from connectors.telegram.simulator import TelegramSimulator

    async with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def vault() -> MemoryVault:
    from linktor_tui.local.vault import MemoryVault

    return MemoryVault()


@pytest.fixture
def engine(
    tmp_path: Path, clock: Clock, vault: MemoryVault, telegram: TelegramSimulator
) -> LocalEngine:
    from linktor_tui.local.engine import open_engine
    from linktor_tui.local.vault import Vaults
    from linktor_tui.settings import Settings

    settings = Settings(tmp_path / "home", dict(telegram.environ()))
    return open_engine(settings, vaults=Vaults.of(vault), timeout=2.0, clock=clock)
