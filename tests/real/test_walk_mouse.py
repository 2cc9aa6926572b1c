"""Through the app by mouse alone, on a real terminal: what is typed elsewhere is pasted here."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.telegram.simulator import GOOD
from tests.real.test_walk_keyboard import WRONG, assert_no_secret
from tests.real.walking import Place, Terminal, need_tmux, walking

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def tmux() -> None:
    need_tmux()


def try_a_wrong_token(at: Terminal) -> None:
    at.click("New")
    at.wait("Which provider is it?")
    at.click("Telegram Bot")
    at.wait("Test first")
    at.click("Name *", right=22)
    at.wait("Name (required)")
    at.paste("Support")
    at.wait("Support")
    at.click("Bot token *", right=22)
    at.wait("Bot token (required)")
    at.paste(WRONG)
    at.wait("45 characters")
    at.click("  Create  ", right=3)
    at.wait("It does not work", "cause", "fix", "@BotFather")


def mend_it(at: Terminal) -> None:
    at.click("Go to field")
    at.wait("Test first", "•••")
    at.drag_over("•" * len(WRONG) + " ")
    at.paste(GOOD)
    at.wait("46 characters")
    at.click("  Create  ", right=3)
    at.wait("The channel is there")


def switch_on(at: Terminal) -> None:
    at.click("Switch on")
    at.wait("The channel is on.")
    at.click("esc Back")
    at.wait("What is left to do")
    at.click("linktor-tui")
    at.wait("1 active", "healthy")


def command(at: Terminal, name: str) -> None:
    """Choose a command of the first screen from the list of all."""
    at.click("linktor-tui")
    at.wait("a command, a place")
    while name not in (shown := at.look()):
        at.wheel_down()
        at.until(lambda now, then=shown: now != then, f"there is no {name}")  # type: ignore[misc]
    at.click(name)


def read_and_answer(at: Terminal, place: Place) -> None:
    place.writes("Support", "Where is my order?")
    command(at, "Inbox")
    at.wait("› Inbox", "Ada", "Where is my order?")
    at.click("r Reply")
    at.wait("^s Send")
    at.paste("It is on its way.")
    at.wait("It is on its way.")
    at.click("^s Send")
    at.wait("It is on its way.", "sent", "Reply")
    at.click("linktor-tui")
    at.wait("→ It is on its way.")
    at.click("linktor-tui")
    at.wait("1 active")


def read_statistics(at: Terminal) -> None:
    at.click("Support")
    at.click("enter Open")
    at.wait("Overview")
    at.click("4 Statistics")
    at.wait("1 received · 1 sent")
    at.click("linktor-tui")
    at.wait("1 active")


def test_from_no_channel_to_an_answered_customer(tmp_path: Path) -> None:
    with walking(tmp_path) as (at, place):
        try_a_wrong_token(at)
        mend_it(at)
        switch_on(at)
        read_and_answer(at, place)
        read_statistics(at)
        at.click("q Quit")
        at.assert_left(0)
        assert_no_secret(at)
