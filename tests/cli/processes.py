"""`linktor-tui` as a process of its own, and a data folder for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from linktor_tui.cli.drive import drive
from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings

PROGRAM = [sys.executable, "-m", "linktor_tui"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that has this data folder, and nobody to ask but a terminal."""
    kept = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
    vault = {"LINKTOR_TUI_VAULT": "file", "LINKTOR_TUI_PASSPHRASE": "a passphrase for tests"}
    return {**kept, "LINKTOR_TUI_HOME": str(home), "TERM": "xterm-256color", **vault, **more}


def fill(home: Path, count: int) -> None:
    """Store channels without asking a provider."""
    engine = open_engine(Settings(home, {}), vaults=Vaults.of(MemoryVault()))
    for number in range(1, count + 1):
        body = {
            "name": f"Channel {number}",
            "type": "telegram",
            "config": {"botToken": f"{number}:made-up"},
        }
        drive(engine.create_channel(parse_create(body), check=False))
