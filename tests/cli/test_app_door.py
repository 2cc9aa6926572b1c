"""`linktor-tui` without a command opens the app; what has to be asked is asked before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from linktor_tui.cli.app_door import AppSecrets
from linktor_tui.cli.session import Session
from linktor_tui.cli.terminal import Terminal
from linktor_tui.contract.errors import VaultLocked
from linktor_tui.tui.secret_file import Need
from tests.cli.processes import PROGRAM, cheap_vault, environment, fill
from tests.cli.pseudoterminal import on_a_terminal
from tests.cli.runner import Stream

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
QUIT = "\x11"
F12 = "\x1b[24~"
PASSPHRASE = "correct horse"
TERMINATED = 143


def test_no_command_opens_the_app(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    with on_a_terminal(PROGRAM, environment(tmp_path, COLUMNS="100", LINES="30")) as screen:
        screen.wait_for("Channel 2")
        screen.type(QUIT)
        assert screen.finish() == 0


def test_it_ends_with_its_terminal(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    with on_a_terminal(PROGRAM, environment(tmp_path, COLUMNS="100", LINES="30")) as screen:
        screen.wait_for("Channel 2")
        assert screen.hang_up() == TERMINATED


def test_the_operators_own_keys_reach_the_app(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    (tmp_path / "keymap.toml").write_text('[keys]\n"app.leave" = "f12"\n"app.nonsense" = "x"\n')
    with on_a_terminal(PROGRAM, environment(tmp_path, COLUMNS="100", LINES="30")) as screen:
        screen.wait_for("there is no command app.nonsense")
        screen.type(F12)
        assert screen.finish() == 0


def test_the_terminal_is_the_editors_while_it_runs_and_the_apps_again_afterwards(
    tmp_path: Path,
) -> None:
    fill(tmp_path, 1)
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'what name?'; read name; sed -i s/Channel.1/$name/ $1\n")
    editor.chmod(0o755)
    environ = environment(tmp_path, COLUMNS="100", LINES="30", VISUAL=str(editor))
    with on_a_terminal(PROGRAM, environ) as screen:
        screen.wait_for("Channel 1")
        screen.type("E")
        screen.wait_for("what name?")
        screen.type("Fresh\n")
        screen.wait_for("Fresh is saved")
        screen.type(QUIT)
        assert screen.finish() == 0


def test_the_demo_opens_the_app_on_sample_channels(tmp_path: Path) -> None:
    environ = environment(tmp_path / "home", COLUMNS="100", LINES="30")
    with on_a_terminal([*PROGRAM, "demo"], environ) as screen:
        screen.wait_for("Retired bot")
        screen.type(QUIT)
        assert screen.finish() == 0
    assert "sample data" in screen.seen
    assert not (tmp_path / "home").exists()


def test_the_passphrase_is_asked_for_before_the_app_has_the_screen(tmp_path: Path) -> None:
    environ = environment(tmp_path, COLUMNS="100", LINES="30")
    del environ["LINKTOR_TUI_PASSPHRASE"]
    with on_a_terminal([*PROGRAM, "channels", "create", "--no-check", *NEW], environ) as screen:
        screen.wait_for("secret file: ")
        screen.type(PASSPHRASE + "\n")
        screen.wait_for("once more: ")
        screen.type(PASSPHRASE + "\n")
        assert screen.finish() == 0
    with on_a_terminal(PROGRAM, environ) as screen:
        screen.wait_for("secret file: ")
        screen.type("battery staple\n")
        assert screen.finish() == 12
    with on_a_terminal(PROGRAM, environ) as screen:
        screen.wait_for("secret file: ")
        screen.type(PASSPHRASE + "\n")
        screen.wait_for("Support")
        screen.type(QUIT)
        assert screen.finish() == 0
    assert PASSPHRASE not in screen.seen


NEW = ("--type", "telegram", "--name", "Support", "--secret", "botToken=env:HOME")


def test_without_a_keyring_the_app_makes_the_secret_file_and_another_run_opens_it(
    tmp_path: Path,
) -> None:
    environ = {
        "LINKTOR_TUI_HOME": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }

    def started() -> tuple[Session, AppSecrets]:
        tty = Stream(tty=True)
        session = Session(Terminal(tty, tty, tty, environ))
        session.app_has_screen = True
        return session, AppSecrets(session)

    _, first = started()
    assert first.need() is Need.MAKE
    first.open(PASSPHRASE)
    assert first.need() is Need.NOTHING
    file = tmp_path / "secrets.vault"
    assert file.stat().st_size
    file.unlink()
    cheap_vault(tmp_path, PASSPHRASE)
    session, second = started()
    assert second.need() is Need.OPEN
    with pytest.raises(VaultLocked, match="none was given"):
        session.vaults.unlock()  # and nobody is asked over the app
    with pytest.raises(VaultLocked, match="does not open"):
        second.open("battery staple")
    assert second.need() is Need.OPEN
    second.open(PASSPHRASE)
    assert session.vaults.write("ch_1", {"botToken": "110201543:AAF"}) == "file:ch_1"
