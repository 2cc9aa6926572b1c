"""How long a key takes to show, over a real pseudo-terminal.

    python -m tests.bench.bench_keys [runs]

Lists of 100 and of 10,000 channels, the larger one also while 200 checks run and 50 events a second
arrive. Beside them a bare Textual DataTable of 100 rows. A key's time runs until the text that it
brings has arrived, and where nothing else is going on until the terminal is quiet. The lists take
turns, so that a machine that slows down slows all; nothing here is asserted by a test.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
QUIET = 0.03
"""Seconds without output that end an answer."""
BARE = """
from textual.app import App
from textual.widgets import DataTable

class Bare(App):
    def compose(self):
        yield DataTable(cursor_type="row")

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("Status", "Type", "Name", "Health", "Last check", "In", "Out")
        for number in range(100):
            name = f"Channel {number:05d}"
            table.add_row("active", "telegram", name, "healthy", "5 min ago", "12", "9")

Bare().run()
"""
PROGRAMS = {
    "DataTable, 100 rows": [sys.executable, "-c", BARE],
    "list, 100": [sys.executable, "-m", "tests.bench.busy_list", "100"],
    "list, 10,000": [sys.executable, "-m", "tests.bench.busy_list", "10000"],
    "list, 10,000, busy": [sys.executable, "-m", "tests.bench.busy_list", "10000", "busy"],
}
ESCAPES = re.compile(rb"\x1b\[[0-9;?<>=$]*[A-Za-z]|\x1b[()][A-Z0-9]")


class Terminal:
    """A program on a pseudo-terminal of 120 columns and 40 lines."""

    def __init__(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> None:
        self._seen = b""
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            variables = {**os.environ, "TERM": "xterm-256color", **(more or {})}
            os.execve(command[0], list(command), variables)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def _read(self, patience: float) -> bytes:
        if not select.select([self._master], [], [], max(0.0, patience))[0]:
            return b""
        try:
            return os.read(self._master, 1 << 20)
        except OSError:  # EIO: nobody has the terminal open any more
            _, status = os.waitpid(self.pid, 0)
            code = os.waitstatus_to_exitcode(status)
            raise SystemExit(f"it ended with {code}; seen: {self._seen[-1500:]!r}") from None

    def until(self, text: str) -> None:
        """Read until a text has arrived."""
        self._seen, end = b"", time.perf_counter() + PATIENCE
        while text.encode() not in ESCAPES.sub(b"", self._seen):
            self._seen += self._read(end - time.perf_counter())
            if time.perf_counter() > end:
                raise SystemExit(f"no {text!r}; seen: {self._seen[-1500:]!r}")

    def press(self, key: str, text: str, *, busy: bool) -> float:
        """Press a key and give the seconds until its answer was there."""
        started = time.perf_counter()
        os.write(self._master, key.encode())
        self.until(text)
        last = time.perf_counter()
        while not busy and self._read(QUIET):
            last = time.perf_counter()
        return last - started

    def settle(self) -> None:
        """Read until nothing comes any more."""
        while self._read(0.4):
            pass

    def close(self) -> None:
        """End it."""
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self._master)


def script(name: str) -> list[tuple[str, str, str]]:
    """What is done: a word for it, the key, the text that it brings."""
    if name.startswith("DataTable"):
        return [
            ("last", "\x1b[1;5F", "Channel 00099"),
            ("first", "\x1b[1;5H", "Channel 00000"),
            ("page", "\x1b[6~", "Channel 00040"),
            ("first", "\x1b[1;5H", "Channel 00000"),
        ]
    last = "00099" if name.rpartition(" ")[2] == "100" else "09999"
    found = "19 of 100" if last == "00099" else "3,439 of 10,000"
    return [
        ("last", "G", f"Channel {last}"),
        ("first", "g", "Channel 00000"),
        ("page", "\x1b[6~", "Channel 00036"),
        ("first", "g", "Channel 00000"),
        ("filter open", "/", "filter"),
        ("filter", "7", found),
        ("filter", "\x7f", "of 10"),
        ("close", "\x1b[27u", "Filter"),
    ]


def measure(name: str, runs: int) -> dict[str, list[float]]:
    """Press all keys so many times."""
    terminal = Terminal(PROGRAMS[name])
    taken: dict[str, list[float]] = {}
    try:
        terminal.until("Channel 00000")
        if "10,000" in name:
            terminal.until("2,500")
        if "busy" not in name:
            terminal.settle()
        for _ in range(runs):
            for word, key, text in script(name):
                seconds = terminal.press(key, text, busy="busy" in name)
                taken.setdefault(word, []).append(seconds)
        return taken
    finally:
        terminal.close()


def main(runs: int) -> None:
    """Measure all, and print medians."""
    print(f"{'key to the end of its answer, ms':34} {'median':>7} {'worst':>7}")
    for name in PROGRAMS:
        for word, seconds in measure(name, runs).items():
            worst = max(seconds) * 1000
            print(f"{name:22} {word:11} {median(seconds) * 1000:7.1f} {worst:7.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
