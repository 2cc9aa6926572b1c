"""Fixtures of the screen tests: pictures in text, and inputs that do not blink."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import textual.app
import textual.pilot
from coverage import Coverage
from textual.widgets import Input

from linktor_tui.tui.screens.forms import live_check
from tests.tui.idle import idle
from tests.tui.support import GLANCE, LOOKS

PICTURES = Path(__file__).parent / "pictures"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-screens", action="store_true", help="Accept the screens as they are now."
    )


@pytest.fixture(autouse=True)
def untraced() -> Iterator[None]:
    """Measure no coverage here: with each line of Textual traced, a screen takes twice its time."""
    stopped: list[Coverage] = []
    while (measuring := Coverage.current()) is not None:  # the run's, and that of its own process
        measuring.stop()
        stopped.append(measuring)
    yield
    for measuring in reversed(stopped):
        measuring.start()


@pytest.fixture(autouse=True)
def no_blinking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    for name in ("TMUX", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_longer_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for harness in (textual.app, textual.pilot):
        monkeypatch.setattr(harness, "wait_for_idle", idle)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms are looked over at once, so that a picture does not depend on the time it is taken."""
    monkeypatch.setattr(live_check, "PAUSE", 0)


Looks = Callable[[str, Callable[[], str]], Awaitable[None]]


@pytest.fixture
def looks_like(request: pytest.FixtureRequest) -> Looks:
    """Compare a screen, once it stands still, with the picture of that name.

    What is laid out anew after a change of size comes a paint later than the text that is waited
    for. So the screen is looked at until it is as pictured, or has had its time. With
    --update-screens it is accepted as it stands.
    """
    update = request.config.getoption("--update-screens", default=False)

    async def compare(name: str, drawn: Callable[[], str]) -> None:
        picture = PICTURES / f"{name}.txt"
        if update:
            picture.parent.mkdir(exist_ok=True)
            picture.write_text(await settled(drawn), encoding="utf-8")
        assert picture.exists(), f"no picture {picture.name}; --update-screens makes it"
        wanted = picture.read_text(encoding="utf-8")
        for _ in range(LOOKS):
            if drawn() == wanted:
                return
            await asyncio.sleep(GLANCE)
        assert drawn() == wanted

    return compare


async def settled(drawn: Callable[[], str]) -> str:
    """The screen after it was the same for a while."""
    text, same = drawn(), 0
    while same < 50:
        await asyncio.sleep(GLANCE)
        same = same + 1 if drawn() == text else 0
        text = drawn()
    return text
