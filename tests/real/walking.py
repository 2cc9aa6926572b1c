"""A person at a real terminal: a shell within tmux, keys and clicks, and eyes on the screen.

Nothing here waits for a time to pass: a text is waited for, and a deadline ends the waiting.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.cells import cell_len

from tests.conftest import CI

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "linktor_tui"]
PATIENCE = 45.0
"""Seconds after which a text does not appear any more."""
GLANCE = 0.03
"""Seconds between two looks at the screen."""
PROMPT = "at-the-shell$ "
SHELL_STARTS = f"PS1={shlex.quote(PROMPT)} exec bash --norc --noprofile -i"


class Modes(NamedTuple):
    """What a program may leave behind in a terminal, as tmux has it: each 0 or 1."""

    cursor: str
    alternate: str
    mouse: str
    keypad: str


@dataclass
class Terminal:
    """A shell in a tmux of its own, and all that was ever seen there."""

    socket: str
    folder: Path
    before: Modes | None = None
    seen: list[str] = field(default_factory=list)

    def tmux(self, *command: str) -> str:
        """Ask tmux for something."""
        line = ["tmux", "-L", self.socket, "-f", "/dev/null", *command]
        ran = subprocess.run(line, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    # --- eyes ----------------------------------------------------------------------------------

    def look(self) -> str:
        """The screen as text."""
        shown = self.tmux("capture-pane", "-p")
        if not self.seen or self.seen[-1] != shown:
            self.seen.append(shown)
        return shown

    def until(self, condition: Callable[[str], object], what: str) -> str:
        """Look until the screen is as a condition wants it, and give it."""
        deadline = time.monotonic() + PATIENCE
        while not condition(shown := self.look()):
            assert time.monotonic() < deadline, f"{what}; the screen:\n{shown}"
            time.sleep(GLANCE)
        return shown

    def wait(self, *texts: str) -> str:
        """Look until all of these texts are there together."""
        return self.until(
            lambda shown: all(text in shown for text in texts), f"{texts} did not appear"
        )

    def wait_gone(self, text: str) -> str:
        """Look until a text is not there any more."""
        return self.until(lambda shown: text not in shown, f"{text!r} did not go")

    def modes(self) -> Modes:
        """How the terminal is now."""
        flags = "#{cursor_flag} #{alternate_on} #{mouse_any_flag} #{keypad_flag}"
        return Modes(*self.tmux("display-message", "-p", flags).split())

    # --- hands ---------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names for them: `Enter`, `Escape`, `C-s`, `Down`, or a letter."""
        self.tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.tmux("send-keys", "-l", text)

    def click(self, text: str, *, right: int = 0) -> None:
        """Click the first place on the screen where a text stands, or so many cells beside it."""
        column, row = self._place_of(text)
        place = f"\x1b[<0;{column + right};{row}"
        self.type(f"{place}M{place}m")

    def drag_over(self, text: str) -> None:
        """Draw the mouse over all of a text, with the button down, from its end to its beginning."""
        column, row = self._place_of(text)
        end = f"{column + cell_len(text) - 1};{row}"
        self.type(f"\x1b[<0;{end}M\x1b[<32;{column};{row}M\x1b[<0;{column};{row}m")

    def _place_of(self, text: str) -> tuple[int, int]:
        """Column and row of the first place where a text stands, counted from 1."""
        lines = self.wait(text).splitlines()
        row = next(number for number, line in enumerate(lines) if text in line)
        return cell_len(lines[row].partition(text)[0]) + 1, row + 1

    def wheel_down(self) -> None:
        """Turn the wheel, in the middle of the screen."""
        columns, rows = self.size()
        self.type(f"\x1b[<65;{columns // 2};{rows // 2}M")

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        told = self.tmux("display-message", "-p", "#{pane_width} #{pane_height}")
        columns, rows = map(int, told.split())
        return columns, rows

    def paste(self, text: str) -> None:
        """Paste a text, as the middle button of a mouse does."""
        self.tmux("set-buffer", text)
        self.tmux("paste-buffer", "-p", "-d")

    # --- the shell -----------------------------------------------------------------------------

    def run(self, command: str) -> None:
        """Give the shell a command."""
        self.type(command)
        self.press("Enter")

    def start(self, program: Sequence[str] = PROGRAM) -> None:
        """Run a program between two looks at the modes of the terminal."""
        self.before = self.modes()
        seen = [f"stty -a >{self.folder}/{name}" for name in ("before", "after")]
        self.run(f"{seen[0]}; {shlex.join(program)}; echo left with $?; {seen[1]}")

    def assert_left(self, code: int) -> str:
        """The program ended so, and the terminal is as it was: gives what stands there."""
        self.wait(f"left with {code}", PROMPT.strip())
        self.run("echo $((6*7))")
        shown = self.wait("\n42\n")
        assert self.modes() == self.before
        before, after = ((self.folder / name).read_text() for name in ("before", "after"))
        assert before == after
        return shown


@contextlib.contextmanager
def terminal(
    folder: Path,
    environ: Mapping[str, str],
    size: tuple[int, int] = (80, 24),
    term: str = "tmux-256color",
) -> Iterator[Terminal]:
    """Open a terminal of a size, whose shell has this environment and nothing else."""
    opened = Terminal(f"walk-{secrets.token_hex(6)}", folder)
    shell = ["env", "-i", *(f"{key}={value}" for key, value in environ.items()), f"TERM={term}"]
    command = shlex.join([*shell, "bash", "-c", SHELL_STARTS])
    start = ["start-server", ";", "set", "-g", "status", "off", ";"]
    start += ["set", "-g", "default-terminal", term, ";", "set", "-g", "escape-time", "0", ";"]
    start += ["new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), "-c", str(ROOT), command]
    try:
        opened.tmux(*start)
        opened.wait(PROMPT.strip())
        yield opened
    finally:
        opened.tmux("kill-server")


@contextlib.contextmanager
def sandbox(environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run `linktor-tui sandbox`; gives the variables that it tells to set."""
    command = [*PROGRAM, "sandbox"]
    with subprocess.Popen(
        command,
        env=dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            yield dict(_exported(process))
        finally:
            process.terminate()


def _exported(process: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    assert process.stdout is not None
    for line in process.stdout:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals:
            return
        yield name, value


@dataclass
class Place:
    """A data folder, and the environment of everything that is run on it."""

    environ: dict[str, str]

    def writes(self, channel: str, text: str) -> None:
        """A customer of the sandbox writes to a channel."""
        command = [*PROGRAM, "sandbox", "message", channel, text]
        subprocess.run(command, env=self.environ, cwd=ROOT, check=True, capture_output=True)


def bare(folder: Path) -> dict[str, str]:
    """The environment of a person who has a data folder, a secret file and nothing else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "LINKTOR_TUI_HOME": str(folder / "home"),
        "LINKTOR_TUI_VAULT": "file",
        "LINKTOR_TUI_PASSPHRASE": "a passphrase for a walk",
        "LINKTOR_TUI_REDUCED_MOTION": "1",
    }


@contextlib.contextmanager
def walking(
    folder: Path, size: tuple[int, int] = (80, 24), term: str = "tmux-256color"
) -> Iterator[tuple[Terminal, Place]]:
    """A terminal where the app was just started on an empty folder, beside a sandbox."""
    environ = bare(folder)
    with sandbox(environ) as more:
        place = Place(environ | more)
        with terminal(folder, place.environ, size, term) as opened:
            opened.start()
            opened.wait("No channels yet")
            yield opened, place


def need_tmux() -> None:
    """Skip where there is no tmux; never in CI."""
    missing = [name for name in ("tmux", "stty", "bash") if shutil.which(name) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if CI:
            pytest.fail(reason)
        pytest.skip(reason)
