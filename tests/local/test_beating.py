"""Signs of life of the process that runs the channels, and what is said where there are none."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from connectors.contract import StepStatus
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.traffic import RuntimeState
from linktor_tui.local.doctor_watch import runs
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.runtime_lock import STATE_FILE
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.local.holding import ledger_held
from tests.local.living import PATIENCE, running, status, switched_on, until
from tests.places import sample


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
async def test_who_can_write_nothing_knows_it_and_others_hear_nothing_of_it(
    engine: LocalEngine,
    telegram: TelegramSimulator,
    vault: MemoryVault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, seconds in (("runtime_lock.BEAT", 0.02), ("runtime_lock.LATE", 0.5)):
        monkeypatch.setattr(f"linktor_tui.local.{name}", seconds)
    monkeypatch.setattr("linktor_tui.local.ledger.database._PATIENCE", 0.02)
    channel_id = await switched_on(engine, sample(telegram, "works"))
    settings = Settings(engine.home, dict(telegram.environ()))
    other = open_engine(settings, vaults=Vaults.of(vault))

    async def told(silent: bool) -> tuple[RuntimeState, RuntimeState]:
        async with asyncio.timeout(PATIENCE):
            while True:
                await asyncio.sleep(0.01)
                own, seen = await engine.runtime(), await other.runtime()
                if (own.trouble is not None, seen.silent_since is not None) == (silent, silent):
                    return own, seen

    async with running(engine) as beside:
        await until(lambda: status(other, channel_id) == "receiving")
        await told(silent=False)
        with ledger_held(engine.cabinet.ledger.database.path):
            own, seen = await told(silent=True)
            assert "held by another process" in (own.trouble or "")
            assert own.silent_since is None
            assert [one.status.value for one in seen.receivers] == ["receiving"]  # as it was then
            assert runs(settings).status is StepStatus.WARNING
        await told(silent=False)
        assert runs(settings).status is StepStatus.PASSED
    assert beside.mistakes == []
    assert not (engine.home / STATE_FILE).exists()


async def test_what_was_touched_in_the_future_is_no_silence(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    """A clock that was set back must not make a holder that lives look dead."""
    async with running(engine):
        await until((engine.home / STATE_FILE).exists)
        os.utime(engine.home / STATE_FILE, (4e9, 4e9))
        assert runs(Settings(engine.home, {})).status is StepStatus.PASSED
