"""How long the app takes to paint its first channels, in bare Textual apps.

    python -m tests.bench.bench_tui [runs]

Each app starts on a pseudo-terminal of 120 columns and 40 lines; the clock stops when the name of
its first row has arrived, and the process is killed. The apps take turns with the yardstick, a
DataTable of ten rows with nothing around it, so that a machine that slows down slows both; the
median of the ratios is what counts. Nothing here is asserted by a test.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tinydb.table import Document

from linktor_tui.contract.ids import new_id
from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.bench.installed import environ

PROGRAM = str(Path(sys.executable).with_name("linktor-tui"))
FIRST = "Channel 00000"
YARDSTICK = """
from textual.app import App
from textual.widgets import DataTable

class Bare(App):
    def compose(self):
        yield DataTable()

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("Status", "Type", "Name", "Health", "Last check")
        for number in range(10):
            table.add_row("active", "telegram", f"Channel {number:05d}", "healthy", "5 min ago")

Bare().run()
"""
BARE = [sys.executable, "-c", YARDSTICK]
BUDGETS = {100: 1.6, 10_000: 1.8}
"""Channels -> most bare Textual apps that the first paint may take."""
PATIENCE = 30.0


def first_paint(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """Start a command on a terminal and give the seconds until its first row is there."""
    started = time.perf_counter()
    child, master = pty.fork()
    if child == 0:
        os.execve(command[0], list(command), dict(variables))
    try:
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        _read_until(master, FIRST.encode())
        return time.perf_counter() - started
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(master)


def _read_until(master: int, text: bytes) -> None:
    seen = b""
    while text not in seen:
        if not select.select([master], [], [], PATIENCE)[0]:
            raise SystemExit(f"nothing within {PATIENCE:g} s; seen: {seen[-2000:]!r}")
        try:
            seen += os.read(master, 65536)
        except OSError:
            raise SystemExit(f"it ended; seen: {seen[-2000:]!r}") from None


def fill(home: Path, count: int) -> None:
    """Store channels: one through the engine, its like in one write."""
    engine = open_engine(Settings(home, {}), vaults=Vaults.of(MemoryVault()))
    body = {"name": FIRST, "type": "telegram", "config": {"botToken": "1:made-up"}}
    coroutine = engine.create_channel(parse_create(body), check=False)
    try:
        coroutine.send(None)
    except StopIteration as done:
        first = done.value.channel.id
    store = engine.cabinet.store
    record = store.get(first)
    assert record is not None
    likes = ({**record, "id": new_id("ch"), "name": f"Channel {n:05d}"} for n in range(1, count))
    store._table.insert_multiple(Document(like, like["id"]) for like in likes)


def main(runs: int) -> None:
    """Measure both sizes against the yardstick and print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        environs = {}
        for count in BUDGETS:
            home = Path(folder) / str(count)
            fill(home, count)
            environs[count] = environ(
                Path(folder) / "bytecode", LINKTOR_TUI_HOME=str(home), TERM="xterm-256color"
            )
        bare: list[float] = []
        taken: dict[int, list[float]] = {count: [] for count in BUDGETS}
        for _ in range(runs + 1):
            bare.append(first_paint(BARE, environs[100]))
            for count in BUDGETS:
                taken[count].append(first_paint([PROGRAM], environs[count]))
    print(f"bare Textual DataTable: median {median(bare[1:]) * 1000:.0f} ms, {runs} runs each")
    for count, budget in BUDGETS.items():
        ratio = median(mine / base for mine, base in zip(taken[count][1:], bare[1:], strict=True))
        name = f"linktor-tui, {count:,} channels"
        took = median(taken[count][1:]) * 1000
        print(f"{name:28} {took:4.0f} ms {ratio:5.2f}x  (budget {budget}x)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
