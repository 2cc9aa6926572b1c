"""What only a process of its own shows: pipes, signals, prompts on a terminal, the log of a crash."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.simulation import Fault
from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui import __version__
from tests.cli.processes import PROGRAM, environment, fill
from tests.cli.pseudoterminal import on_a_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes and terminals")
CANARY = "7000000008:CANARY51ab77d0-canary-canary-canary----"


def run(home: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*PROGRAM, *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=30,
        **options,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_version(home: Path) -> None:
    done = run(home, "--version")
    assert (done.returncode, done.stdout) == (0, f"linktor-tui {__version__}\n")
    assert run(home, "--version", "-o", "json").stdout == done.stdout


def test_help_without_the_library_is_help_with_it(home: Path) -> None:
    assert run(home, "--help").stdout == run(home, "--no-input", "--help").stdout


def test_without_a_terminal_the_app_says_what_to_run_instead(home: Path) -> None:
    for arguments in ((), ("demo",)):
        done = run(home, *arguments, stdin=subprocess.DEVNULL)
        assert (done.returncode, done.stdout) == (2, "")
        assert "linktor-tui channels list" in done.stderr or "--headless" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("channels", "list", "--all", "-o", "json"),
        ("channels", "--help"),
        ("--help",),
        ("--version",),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_is_no_error(home: Path, arguments: tuple[str, ...]) -> None:
    fill(home, 120)
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=20) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(home: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, "channels", "list", "-o", "json"],
            env=environment(home),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
        )
    assert done.returncode == 1
    assert done.stderr == (
        '{"error": {"code": "OUTPUT_FAILED", "message":'
        ' "The answer could not be written: No space left on device."}}\n'
    )


def test_closed_streams_are_no_reason_to_crash(home: Path) -> None:
    command = " ".join([*PROGRAM, "channels", "list", ">&-", "2>&-"])
    assert subprocess.run(["sh", "-c", command], env=environment(home), timeout=30).returncode == 0


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_a_signal_during_a_check_ends_it_and_changes_nothing(
    home: Path, bots: TelegramSimulator, number: signal.Signals, code: int
) -> None:
    bots.fault = Fault.SLOW
    arguments = ("channels", "create", "--type", "telegram", "--name", "x")
    with subprocess.Popen(
        [*PROGRAM, *arguments, "--secret", "botToken=env:TOKEN"],
        env=environment(home, **bots.environ(), TOKEN=GOOD),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "telegram.format" in process.stderr.readline()
        cmdline = Path(f"/proc/{process.pid}/cmdline")
        if cmdline.exists():
            assert GOOD not in cmdline.read_text()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    assert not (home / "channels.json").exists()


def test_a_crash_leaves_a_trace_in_the_log_and_one_line_on_the_screen(home: Path) -> None:
    script = f"""
import sys
from linktor_tui.local import engine
def broken(self, query):
    secret = {CANARY!r}
    raise ValueError(secret)
engine.Cabinet.listed = broken
from linktor_tui.entry import main
sys.argv = ["linktor-tui", "channels", "list"]
sys.exit(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=30,
    )
    log = home / "linktor-tui.log"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert str(log) in done.stderr
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    written = log.read_text()
    assert "ValueError" in written
    assert "in list_channels" in written
    assert CANARY not in written + done.stderr


def test_a_secret_is_asked_for_without_being_shown(home: Path, bots: TelegramSimulator) -> None:
    arguments = ["channels", "create", "--type", "telegram", "--name", "Support"]
    with on_a_terminal([*PROGRAM, *arguments], environment(home, **bots.environ())) as screen:
        screen.wait_for("Bot token: ")
        screen.type(GOOD + "\n")
        assert screen.finish() == 0
    assert "whsec_" in screen.seen
    assert "channels activate ch_" in screen.seen
    assert GOOD not in screen.seen


def test_the_passphrase_is_asked_for_twice_and_then_once(
    home: Path, bots: TelegramSimulator
) -> None:
    environ = environment(home, **bots.environ(), TOKEN=GOOD)
    del environ["LINKTOR_TUI_PASSPHRASE"]
    arguments = ["channels", "create", "--type", "telegram", "--name", "Support"]
    command = [*PROGRAM, *arguments, "--secret", "botToken=env:TOKEN"]
    with on_a_terminal(command, environ) as screen:
        screen.wait_for("Passphrase of the encrypted secret file: ")
        screen.type("correct horse\n")
        screen.wait_for("once more: ")
        screen.type("correct horse\n")
        assert screen.finish() == 0, screen.seen
    assert "correct horse" not in screen.seen
    command = [*PROGRAM, "channels", "test", "Support"]
    with on_a_terminal(command, environ) as screen:
        screen.wait_for("Passphrase of the encrypted secret file: ")
        screen.type("correct horse\n")
        assert screen.finish() == 0, screen.seen
    assert "once more" not in screen.seen
    with on_a_terminal(command, environ) as screen:
        screen.wait_for("Passphrase of the encrypted secret file: ")
        screen.type("battery staple\n")
        assert screen.finish() == 12, screen.seen
    without = subprocess.run(
        command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
    )
    assert without.returncode == 12


def test_deleting_is_confirmed_on_the_terminal(home: Path) -> None:
    fill(home, 2)
    command = [*PROGRAM, "channels", "delete", "Channel 1"]
    for answer, code in (("\n", 130), ("y\n", 0)):
        with on_a_terminal(command, environment(home)) as screen:
            screen.wait_for("[y/N] ")
            screen.type(answer)
            assert screen.finish() == code, screen.seen
    assert run(home, "channels", "list", "-o", "csv").stdout.count("\n") == 2


def test_ctrl_c_at_a_prompt(home: Path) -> None:
    arguments = ["channels", "create", "--type", "telegram", "--name", "Support"]
    with on_a_terminal([*PROGRAM, *arguments], environment(home)) as screen:
        screen.wait_for("Bot token: ")
        screen.type("\x03")
        assert screen.finish() == 130
    assert "Interrupted." in screen.seen
    assert "Traceback" not in screen.seen


def test_colours_and_width_are_those_of_the_terminal(home: Path) -> None:
    fill(home, 1)
    command = [*PROGRAM, "channels", "list"]
    with on_a_terminal(command, environment(home, COLUMNS="60")) as screen:
        assert screen.finish() == 0
    assert "\x1b[2minactive" in screen.seen
    with on_a_terminal(command, environment(home, NO_COLOR="1")) as screen:
        assert screen.finish() == 0
    assert "\x1b" not in screen.seen


def test_nothing_is_written_by_asking(home: Path) -> None:
    for arguments in (("channels", "list"), ("types", "list"), ("help", "environment")):
        assert run(home, *arguments).returncode == 0
    assert not home.exists() or os.listdir(home) == []


@pytest.mark.parametrize("chosen", ["table", "json", "jsonl", "yaml", "csv", "ids"])
def test_a_stream_that_cannot_carry_every_character(home: Path, chosen: str) -> None:
    fill(home, 1)
    assert run(home, "channels", "update", "Channel 1", "--name", "Ação 語").returncode == 0
    done = subprocess.run(
        [*PROGRAM, "channels", "list", "-o", chosen],
        env=environment(home, PYTHONIOENCODING="ascii"),
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.isascii()
    if chosen == "json":
        assert json.loads(done.stdout)["data"][0]["attributes"]["name"] == "Ação 語"
