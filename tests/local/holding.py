"""Other processes that hold a file of the data folder, until the block ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEDGER = """
import signal, sys
import apsw

connection = apsw.Connection(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
signal.pause()
"""


@contextmanager
def store_held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another process hold the right to write a store."""
    with _holding("-m", "tests.local.store_children", "holding", str(path)) as holder:
        yield holder


@contextmanager
def ledger_held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another process be in the middle of a write of a ledger."""
    with _holding("-c", LEDGER, str(path)) as holder:
        yield holder


@contextmanager
def _holding(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()
