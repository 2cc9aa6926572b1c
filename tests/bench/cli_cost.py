"""What a command costs as a whole process, in bare interpreters (`python -c pass`).

    python -m tests.bench.cli_cost [runs]

Commands take turns with the bare interpreter, so that a machine that slows down slows both; the
median of the ratios is what counts. Nothing here is asserted by a test.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.bench.installed import environ

BARE = [sys.executable, "-c", "pass"]
PROGRAM = str(Path(sys.executable).with_name("linktor-tui"))
BUDGETS = {
    "--version": ([PROGRAM, "--version"], 3),
    "--help": ([PROGRAM, "--help"], 5),
    "channels list -o json (100)": ([PROGRAM, "channels", "list", "--all", "-o", "json"], 12),
}


def seconds(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """Run a command to its end and give the wall time."""
    started = time.perf_counter()
    subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def fill(home: Path, count: int) -> None:
    """Store channels without asking a provider."""
    engine = open_engine(Settings(home, {}), vaults=Vaults.of(MemoryVault()))
    for number in range(count):
        body = {
            "name": f"Channel {number}",
            "type": "telegram",
            "config": {"botToken": f"{number + 1}:made-up"},
        }
        coroutine = engine.create_channel(parse_create(body), check=False)
        try:
            coroutine.send(None)
        except StopIteration:
            pass  # an operation that asks no provider ends without an event loop


def main(runs: int) -> None:
    """Measure every command against the bare interpreter and print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        fill(home, 100)
        variables = environ(Path(folder) / "bytecode", LINKTOR_TUI_HOME=str(home))
        bare: list[float] = []
        ratios: dict[str, list[float]] = {name: [] for name in BUDGETS}
        for _ in range(runs + 1):
            for name, (command, _budget) in BUDGETS.items():
                base = seconds(BARE, variables)
                bare.append(base)
                ratios[name].append(seconds(command, variables) / base)
    print(f"bare interpreter: median {median(bare) * 1000:.1f} ms, {runs} runs each")
    for name, (_command, budget) in BUDGETS.items():
        print(f"{name:30} {median(ratios[name][1:]):5.2f}x  (budget {budget}x)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
