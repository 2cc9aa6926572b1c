"""What is kept between two runs: kept whole, read with mistrust, and worth no failure."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from linktor_tui.cli.remembering import MemoryFile
from linktor_tui.tui.memory import Memory
from tests.tui.fakes import FakeApi
from tests.tui.support import at_desk


def kept(file: Path) -> Memory:
    return Memory(MemoryFile(file))


def test_what_was_put_is_there_in_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "data" / "tui.json"
    memory = kept(file)
    assert memory.get("sort", "name") == "name"
    memory.put("sort", "status")
    memory.put("columns", ["name", "status"])
    assert memory.get("sort", "name") == "status"
    memory.put("filter", "half \ud83d")
    memory.flush()
    again = kept(file)
    assert again.get("filter", "") == "half \ud83d"
    assert again.get("sort", "name") == "status"
    assert again.get("columns", ["name"]) == ["name", "status"]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_change_is_written_without_being_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linktor_tui.tui.memory.CALM", 0.0)
    file = tmp_path / "tui.json"
    memory = kept(file)
    memory.put("theme", "linktor-light")
    timer = memory._timer
    assert timer is not None
    timer.join()
    assert json.loads(file.read_bytes()) == {"theme": "linktor-light"}


def test_without_a_book_nothing_is_written(tmp_path: Path) -> None:
    memory = Memory()
    memory.put("sort", "status")
    memory.flush()
    assert memory.get("sort", "") == "status"


def test_two_runs_keep_what_each_of_them_changed(tmp_path: Path) -> None:
    file = tmp_path / "tui.json"
    one, other = kept(file), kept(file)
    one.put("sort", "status")
    other.put("theme", "linktor-light")
    one.flush()
    other.flush()
    assert json.loads(file.read_bytes()) == {"sort": "status", "theme": "linktor-light"}


def test_values_of_another_version_are_not_believed_and_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "tui.json"
    file.write_text('{"sort": 5, "later": {"deep": [1]}, "flag": 1}')
    memory = kept(file)
    assert memory.get("sort", "name") == "name"
    assert memory.get("flag", False) is False
    memory.put("theme", "x")
    memory.flush()
    assert json.loads(file.read_bytes())["later"] == {"deep": [1]}


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"[1]", b"null", b"[" * 100_000])
def test_damage_costs_what_was_remembered_and_nothing_else(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "tui.json"
    file.write_bytes(damage)
    memory = kept(file)
    assert memory.get("sort", "name") == "name"
    memory.put("sort", "status")
    memory.flush()
    assert memory.told() is None
    assert kept(file).get("sort", "name") == "status"


def test_what_cannot_be_written_is_said_once_and_tried_again(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.write_text("a file where a folder should be")
    memory = kept(place / "tui.json")
    memory.put("sort", "status")
    memory.flush()
    trouble = memory.told()
    assert trouble is not None
    assert "tui.json" in trouble.message
    assert memory.told() is None
    place.unlink()
    memory.flush()
    assert kept(place / "tui.json").get("sort", "") == "status"


async def test_the_app_says_that_it_cannot_remember(tmp_path: Path) -> None:
    folder = tmp_path / "tui.json"
    folder.mkdir()
    async with at_desk(FakeApi(), memory=kept(folder)) as desk:
        assert any("tui.json" in toast for toast in desk.toasts)
