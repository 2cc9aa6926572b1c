"""Through the app by keyboard alone, on a real terminal: from no channel to an answered customer."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.telegram.simulator import GOOD
from tests.real.walking import (
    PROGRAM,
    PROMPT,
    Place,
    Terminal,
    bare,
    need_tmux,
    terminal,
    walking,
)

pytestmark = pytest.mark.real
WRONG = "110201543:" + "A" * 35
CTRL_S, CTRL_U = "\x13", "\x15"
VGA = "•←↑→↓▲▼"
"""What a VGA font has and Python's table of code page 437 gives no letter for."""


@pytest.fixture(autouse=True)
def tmux() -> None:
    need_tmux()


def try_a_wrong_token(at: Terminal) -> None:
    """Begin a channel whose check fails, and read why and what to do."""
    at.press("n")
    at.wait("Which provider is it?")
    at.type("telegram")
    at.until(lambda shown: "WhatsApp" not in shown and "Telegram Bot" in shown, "was not narrowed")
    at.press("Enter")
    at.wait("Test first")
    at.type("Support")
    at.press("Tab")
    at.wait("Bot token (required)")
    at.type(WRONG)
    at.wait("45 characters")
    at.press("C-s")
    at.wait("It does not work")
    at.wait("cause", "It was revoked or replaced", "fix", "@BotFather")


def mend_it(at: Terminal) -> None:
    """Go to the field that was blamed, and give the right token: the channel is there.

    All of it is typed ahead, as on a line that lags.
    """
    at.type(f"e{CTRL_U}{GOOD}{CTRL_S}")
    at.wait("The channel is there")


def switch_on(at: Terminal) -> None:
    at.press("a")
    at.wait("The channel is on.")
    at.press("Escape")
    at.wait("What is left to do")
    at.press("Escape")
    at.wait("1 active", "healthy")


def read_and_answer(at: Terminal, place: Place) -> None:
    place.writes("Support", "Where is my order?")
    at.press("i")
    at.wait("Inbox", "Ada", "Where is my order?")
    at.type(f"rNot yet.{CTRL_U}It is on its way.{CTRL_S}")
    at.wait("It is on its way.", "sent", "Reply")
    at.press("Escape", "Escape")
    at.wait("1 active")


def read_statistics(at: Terminal) -> None:
    at.type("\r4")
    at.wait("1 received · 1 sent")
    at.press("Escape")
    at.wait("1 active")


def assert_no_secret(at: Terminal) -> None:
    """No token on any screen, and the webhook's secret on none but the one that says it once."""
    assert len(at.seen) > 10
    for shown in at.seen:
        assert GOOD not in shown
        assert WRONG not in shown
        assert "whsec_" not in shown or "What is left to do" in shown or "Webhook secret" in shown


@pytest.mark.parametrize(
    ("size", "term"),
    [
        ((80, 24), "tmux-256color"),
        ((60, 20), "tmux-256color"),
        ((80, 24), "linux"),
    ],
)
def test_from_no_channel_to_an_answered_customer(
    tmp_path: Path, size: tuple[int, int], term: str
) -> None:
    with walking(tmp_path, size, term) as (at, place):
        try_a_wrong_token(at)
        mend_it(at)
        switch_on(at)
        read_and_answer(at, place)
        read_statistics(at)
        at.press("q")
        at.assert_left(0)
        assert_no_secret(at)
        if term == "linux":
            assert strange_signs(at) == set()


def strange_signs(at: Terminal) -> set[str]:
    """What was on a screen and is in no font of a Linux console."""
    signs = set("".join(at.seen)) - set(VGA)
    return {sign for sign in signs if ord(sign) > 0xFF and not sign.encode("cp437", "ignore")}


def test_ctrl_c_twice_leaves(tmp_path: Path) -> None:
    with terminal(tmp_path, bare(tmp_path)) as at:
        at.start()
        at.wait("No channels yet")
        at.press("C-c")
        at.wait("once more to leave")
        at.press("C-c")
        at.assert_left(0)


def test_ctrl_z_goes_to_the_shell_and_fg_back(tmp_path: Path) -> None:
    with terminal(tmp_path, bare(tmp_path)) as at:
        before = at.modes()
        at.run(shlex.join(PROGRAM))
        at.wait("No channels yet")
        at.press("C-z")
        at.wait("Stopped", PROMPT.strip())
        assert at.modes() == before
        at.run("clear; fg; echo left with $?")
        at.wait("No channels yet")
        at.press("q")
        at.wait("left with 0")
        assert at.modes() == before


def test_a_signal_to_stop_leaves(tmp_path: Path) -> None:
    with terminal(tmp_path, bare(tmp_path)) as at:
        at.start()
        at.wait("No channels yet")
        shell = at.tmux("display-message", "-p", "#{pane_pid}").strip()
        (app,) = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        subprocess.run(["kill", f"-{signal.SIGTERM.value}", app], check=True)
        at.assert_left(128 + signal.SIGTERM)


def test_a_crash_leaves(tmp_path: Path) -> None:
    with terminal(tmp_path, bare(tmp_path)) as at:
        at.start([sys.executable, "-m", "tests.tui.crashing", "command"])
        at.wait("Billing mail")
        at.press("n")
        at.assert_left(1)
        assert "made a mistake" in "".join(at.seen)
