"""The channel store: what one process sees of it."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from linktor_tui.local.storage import GuardedFile
from linktor_tui.local.store import ChannelStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "channels.json"


@pytest.fixture
def store(path: Path) -> ChannelStore:
    return ChannelStore(path)


def record(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"ch_{number:026}", "name": f"Support {number}", "config": {"n": number}, **more}


class TestRecords:
    def test_nothing_is_made_by_looking(self, store: ChannelStore, path: Path) -> None:
        assert store.all() == []
        assert store.get("ch_1") is None
        assert not path.parent.exists()

    def test_come_back_as_they_were_put_oldest_first(self, store: ChannelStore, path: Path) -> None:
        for number in (3, 1, 2):
            store.put(record(number))

        assert store.all() == [record(1), record(2), record(3)]
        assert ChannelStore(path).all() == store.all()
        assert store.get(record(2)["id"]) == record(2)

    def test_are_replaced_whole(self, store: ChannelStore) -> None:
        store.put(record(deactivatedAt="2024-01-15T10:00:00Z"))
        store.put(record())

        assert store.get(record()["id"]) == record()
        assert len(store.all()) == 1

    def test_are_removed_once(self, store: ChannelStore) -> None:
        store.put(record(1))
        store.put(record(2))

        assert store.remove(record(1)["id"]) is True
        assert store.remove(record(1)["id"]) is False
        assert store.all() == [record(2)]

    def test_the_last_one_may_go(self, store: ChannelStore, path: Path) -> None:
        store.put(record())
        store.remove(record()["id"])

        assert ChannelStore(path).all() == []

    def test_belong_to_the_caller(self, store: ChannelStore) -> None:
        put = record()
        store.put(put)
        put["config"]["n"] = "changed after it was put"
        found = store.get(put["id"])
        assert found is not None
        found["config"]["n"] = "changed after it was read"
        listed = store.all()[0]
        listed["name"] = "changed in a list"

        assert store.all() == [record()]

    def test_read_back_the_same_from_memory_and_from_the_file(
        self, store: ChannelStore, path: Path
    ) -> None:
        store.put(record(metadata={"tags": ("a", "b"), 7: None}))

        assert store.all() == ChannelStore(path).all()
        assert store.all()[0]["metadata"] == {"tags": ["a", "b"], "7": None}

    def test_what_is_no_json_is_refused_before_anything_is_touched(
        self, store: ChannelStore, path: Path
    ) -> None:
        with pytest.raises(TypeError):
            store.put(record(metadata={"when": object()}))
        assert not path.parent.exists()

    @pytest.mark.parametrize(
        "name",
        ["Ação ao cliente", "客服", "\x1b]0;owned\x07", "a\u202egpj.exe", "\ud800", "\u2028", "\0"],
        ids=ascii,
    )
    def test_any_text_survives_and_none_can_harm_a_terminal(
        self, store: ChannelStore, path: Path, name: str
    ) -> None:
        store.put(record(name=name))

        assert ChannelStore(path).all() == [record(name=name)]
        text = path.read_text(encoding="utf-8")
        assert text.replace("\n", "").isprintable()
        assert (name in text) is name.isprintable()

    def test_ten_thousand_of_them(self, store: ChannelStore, path: Path) -> None:
        rows = {row["id"]: row for row in map(record, range(10_000))}
        GuardedFile(path).write({"channels": rows})

        store.put(record(5_000, name="changed"))
        store.remove(record(7)["id"])

        again = ChannelStore(path).all()
        assert len(again) == 9_999
        assert again[4_999] == record(5_000, name="changed")
        assert again == store.all()


class TestFile:
    def test_people_can_read_it(self, store: ChannelStore, path: Path) -> None:
        store.put(record(1))
        store.put(record(2))

        lines = path.read_text().splitlines()
        assert sum(row["id"] in line for line in lines for row in (record(1),)) == 1
        document = json.loads(path.read_text())
        assert (document["schema"], document["generation"]) == (1, 2)
        assert list(document["tables"]["channels"]) == [record(1)["id"], record(2)["id"]]

    @pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
    def test_is_private(self, store: ChannelStore, path: Path) -> None:
        previous = os.umask(0)
        try:
            store.put(record(1))
            store.put(record(2))
        finally:
            os.umask(previous)

        modes = {item.name: stat.S_IMODE(item.stat().st_mode) for item in path.parent.iterdir()}
        assert modes == {
            "channels.json": 0o600,
            "channels.json.bak": 0o600,
            "channels.json.lock": 0o600,
        }
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_the_backup_is_the_state_before_the_last_change(
        self, store: ChannelStore, path: Path
    ) -> None:
        for number in range(1, 4):
            before = path.read_bytes() if path.exists() else b""
            store.put(record(number))
            backup = path.with_name("channels.json.bak")
            assert (backup.read_bytes() if backup.exists() else b"") == before

    @pytest.mark.skipif(sys.platform == "win32", reason="folders are not flushed there")
    def test_it_is_on_the_disk_before_it_has_its_name_and_the_name_before_we_say_so(
        self, store: ChannelStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.put(record(1))
        done: list[str] = []
        flush, rename = os.fsync, os.replace

        def fsync(descriptor: int) -> None:
            flush(descriptor)
            found = os.fstat(descriptor)
            done.append("flush folder" if stat.S_ISDIR(found.st_mode) else f"flush {found.st_size}")

        def replace(source: Path, target: Path) -> None:
            rename(source, target)
            done.append(f"rename to {target.name}")

        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(os, "replace", replace)
        store.put(record(2))

        size = path.stat().st_size
        renames = ["rename to channels.json.bak", "rename to channels.json"]
        assert done == [f"flush {size}", *renames, "flush folder"]

    def test_a_file_system_without_hard_links_keeps_a_backup_too(
        self, store: ChannelStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError("no links here")

        monkeypatch.setattr(os, "link", refuse)
        store.put(record(1))
        first = path.read_bytes()
        store.put(record(2))

        assert path.with_name("channels.json.bak").read_bytes() == first

    def test_a_backup_that_is_the_same_file_leaves_nothing_behind(
        self, store: ChannelStore, path: Path
    ) -> None:
        store.put(record(1))
        os.link(path, path.with_name("channels.json.bak"))  # killed between the two renames

        store.put(record(2))

        assert [item for item in path.parent.iterdir() if item.name.endswith(".tmp")] == []

    def test_what_killed_processes_left_is_cleaned_by_the_next_write(
        self, store: ChannelStore, path: Path
    ) -> None:
        path.parent.mkdir()
        left = [path.parent / ".channels.json.4711-00c0ffee.tmp", path.parent / ".other.1.tmp"]
        for item in left:
            item.write_text("half")

        store.put(record())

        assert [item.exists() for item in left] == [False, True]
