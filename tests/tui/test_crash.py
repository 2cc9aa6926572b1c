"""The app broken on purpose, on a real terminal: no secret shown, the terminal as before, exit 1."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from linktor_tui.tui.crash import account_of
from linktor_tui.tui.private import TERMINATED
from tests.cli.pseudoterminal import Screen, on_a_terminal
from tests.tui.crashing import CANARY

ENTER_SCREEN, LEAVE_SCREEN, SHOW_CURSOR = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25h"
LISTED = "Billing mail"


@contextlib.contextmanager
def broken_app(way: str, home: Path, **more: str) -> Iterator[Screen]:
    """Run the app that breaks in one way, on a terminal of 100 columns."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
        **more,
    }
    command = [sys.executable, "-m", "tests.tui.crashing", way]
    with on_a_terminal(command, environ) as screen:
        fcntl.ioctl(screen.master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        yield screen


def modes(screen: Screen) -> tuple[bool, bool, bool]:
    """Whether the terminal echoes, gives whole lines, and turns ctrl+c into a signal."""
    flags = termios.tcgetattr(screen.master)[3]
    return bool(flags & termios.ECHO), bool(flags & termios.ICANON), bool(flags & termios.ISIG)


def assert_restored(screen: Screen) -> None:
    """The app's screen was left for good, the cursor is back, the terminal reads lines again."""
    assert ENTER_SCREEN in screen.seen
    after = screen.seen.rpartition(LEAVE_SCREEN)
    assert after[1], "the alternate screen was not left"
    assert ENTER_SCREEN not in after[2]
    assert SHOW_CURSOR in screen.seen[screen.seen.rindex(ENTER_SCREEN) :]
    assert modes(screen) == (True, True, True)


@pytest.mark.parametrize(
    ("way", "keys"),
    [("command", ["n"]), ("worker", ["\x12"]), ("drawing", ["\r"])],
)
def test_a_crash_shows_no_value_and_gives_the_terminal_back(
    tmp_path: Path, way: str, keys: list[str]
) -> None:
    with broken_app(way, tmp_path) as screen:
        screen.wait_for(LISTED)
        assert modes(screen) == (False, False, False)
        for key in keys:
            screen.type(key)
        screen.wait_for("made a mistake")
        code = screen.finish()
        assert_restored(screen)
    assert code == 1
    told = screen.seen.rpartition(LEAVE_SCREEN)[2]
    assert "linktor-tui made a mistake and had to stop (ValueError)." in told
    assert "tests/tui/crashing.py" in told
    assert "KeyError" in told
    assert CANARY not in screen.seen
    assert "broken with" not in screen.seen


def test_a_crash_at_the_start(tmp_path: Path) -> None:
    with broken_app("opening", tmp_path) as screen:
        screen.wait_for("made a mistake")
        code = screen.finish()
        assert_restored(screen)
    assert code == 1
    assert CANARY not in screen.seen


def test_a_crash_with_a_secret_in_the_form_and_every_log_of_the_library_asked_for(
    tmp_path: Path,
) -> None:
    log = tmp_path / "textual.log"
    with broken_app("typed", tmp_path, TEXTUAL_LOG=str(log), TEXTUAL="debug,devtools") as screen:
        screen.wait_for(LISTED)
        screen.type("n")
        screen.wait_for("Which provider")
        screen.wait_for("Telegram Bot")
        screen.type("telegram\r")
        screen.wait_for("Test first")
        screen.type("Name\t")
        screen.type(f"\x1b[200~{CANARY}\x1b[201~")
        screen.wait_for("•" * 8)
        screen.type("\x13")
        screen.wait_for("made a mistake")
        code = screen.finish()
        assert_restored(screen)
    assert code == 1
    assert CANARY not in screen.seen
    assert not log.exists()


def test_a_task_that_broke_is_told_without_its_text(tmp_path: Path) -> None:
    with broken_app("task", tmp_path) as screen:
        screen.wait_for(LISTED)
        screen.type("n")
        screen.wait_for("Something broke in the background")
        screen.wait_for("(ValueError)")
        screen.type("q")
        code = screen.finish()
        assert_restored(screen)
    assert code == 0
    assert CANARY not in screen.seen


def test_a_signal_to_stop_gives_the_terminal_back(tmp_path: Path) -> None:
    with broken_app("none", tmp_path) as screen:
        screen.wait_for(LISTED)
        screen.process.send_signal(signal.SIGTERM)
        code = screen.finish()
        assert_restored(screen)
    assert code == TERMINATED


def test_leaving_gives_the_terminal_back(tmp_path: Path) -> None:
    with broken_app("none", tmp_path) as screen:
        screen.wait_for(LISTED)
        screen.type("q")
        code = screen.finish()
        assert_restored(screen)
    assert code == 0


def test_the_account_of_a_crash_names_places_and_no_values() -> None:
    from tests.tui.crashing import _break

    with pytest.raises(ValueError, match="broken with") as raised:
        _break()
    told = account_of(raised.value)
    assert CANARY not in told
    assert "in _break" in told
    assert told.index("ValueError at") < told.index("KeyError at")
