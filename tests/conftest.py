"""What every test stands on: an environment that holds nothing of the machine's owner."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from linktor_tui.texts import speak

pytest_plugins = ["tests.engine_fixtures"]

settings.register_profile("patient", deadline=None)  # a busy machine makes nothing wrong
settings.load_profile("patient")

CI = os.environ.get("CI") == "true"


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make only: what was loaded for all of them stays anyway."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a data folder of its own and no setting of the person who runs it."""
    for name in list(os.environ):
        if name.startswith("LINKTOR_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LINKTOR_TUI_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def in_english() -> None:
    speak({})
