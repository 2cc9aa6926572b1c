"""What `serve` puts together: the operator hears of what a visitor only hears was not taken."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from linktor_tui.cli.serving import LedgerIntake
from linktor_tui.contract.errors import StoreDamaged
from linktor_tui.local.engine import open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.server.hub import Visitor
from linktor_tui.settings import Settings


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
