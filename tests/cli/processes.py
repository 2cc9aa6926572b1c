"""`linktor-tui` as a process of its own, and a data folder for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linktor_tui.cli.drive import drive
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.scopes import SCOPES
from linktor_tui.local.engine import open_engine
from linktor_tui.local.keys import KeyRing
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.local.vault.file_vault import FileVault
from linktor_tui.settings import Settings

PROGRAM = [sys.executable, "-m", "linktor_tui"]
PASSPHRASE = "a passphrase for tests"


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that has this data folder, and nobody to ask but a terminal."""
    kept = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
    vault = {"LINKTOR_TUI_VAULT": "file", "LINKTOR_TUI_PASSPHRASE": PASSPHRASE}
    return {**kept, "LINKTOR_TUI_HOME": str(home), "TERM": "xterm-256color", **vault, **more}


def cheap_vault(home: Path, passphrase: str = PASSPHRASE) -> None:
    """Begin an encrypted file whose key costs little: each process derives it anew."""
    vault = FileVault(Settings(home, {}).vault_file, lambda: passphrase, cost=1024)
    vault.write("none", {})
    vault.delete("none")


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


def make_key(home: Path) -> str:
    """Make an API key that may do everything."""
    return KeyRing(home).create("tests", SCOPES)[1]


@contextmanager
def serving(
    home: Path, *arguments: str, port: int = 0, environ: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run `serve`; give the process and what it printed.

    Args:
        port: where it listens; 0 takes a free one.
        environ: more variables of its environment.
    """
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", str(port), "-o", "jsonl", *arguments],
        env=environment(home, **(environ or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline() or "{}")
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
