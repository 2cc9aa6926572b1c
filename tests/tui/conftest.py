"""Fixtures of the screen tests: pictures in text, and inputs that do not blink."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from linktor_tui.tui.screens import live_check
from linktor_tui.tui.texts import speak

PICTURES = Path(__file__).parent / "pictures"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-screens", action="store_true", help="Accept the screens as they are now."
    )


@pytest.fixture(autouse=True)
def no_blinking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    for name in ("TMUX", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def in_english() -> None:
    speak({})


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms are looked over at once, so that a picture does not depend on the time it is taken."""
    monkeypatch.setattr(live_check, "PAUSE", 0)


Looks = Callable[[str, str], None]


@pytest.fixture
def looks_like(request: pytest.FixtureRequest) -> Looks:
    """Compare a screen with the picture of that name, or accept it with --update-screens."""
    update = request.config.getoption("--update-screens", default=False)

    def compare(name: str, text: str) -> None:
        picture = PICTURES / f"{name}.txt"
        if update:
            picture.parent.mkdir(exist_ok=True)
            picture.write_text(text, encoding="utf-8")
        assert picture.exists(), f"no picture {picture.name}; --update-screens makes it"
        assert text == picture.read_text(encoding="utf-8")

    return compare
