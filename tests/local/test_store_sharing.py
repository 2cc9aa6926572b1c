"""The channel store between threads, processes and versions of the program."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from linktor_tui.contract.errors import StoreTooNew
from linktor_tui.local import durable
from linktor_tui.local.row_file import RowFile
from linktor_tui.local.storage import GuardedFile, Tables
from linktor_tui.local.store import ChannelStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "channels.json"


@pytest.fixture
def store(path: Path) -> ChannelStore:
    return ChannelStore(path)


def record(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"ch_{number:026}", "name": f"Support {number}", "config": {"n": number}, **more}


class TestSharing:
    def test_another_writers_change_is_seen_at_once(self, path: Path) -> None:
        ours, theirs = ChannelStore(path), ChannelStore(path)
        for number in range(300):  # of one length each, faster than some clocks tick
            theirs.put(record(1, name=f"{number:03}"))
            assert ours.all()[0]["name"] == f"{number:03}"

    def test_what_did_not_change_is_not_read_again(
        self, store: ChannelStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.put(record())
        store.all()

        def refuse(*_: object) -> None:
            raise AssertionError("parsed again")

        monkeypatch.setattr(RowFile, "_decode", refuse)
        assert store.all() == [record()]

    def test_threads_count_together(self, store: ChannelStore) -> None:
        store.put(record(n=0))

        def count() -> None:
            for _ in range(25):
                with store.writing():
                    found = store.get(record()["id"])
                    assert found is not None
                    store.put({**found, "n": found["n"] + 1})

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.all()[0]["n"] == 100

    def test_an_error_in_between_lets_go_of_the_lock(self, path: Path) -> None:
        with pytest.raises(ZeroDivisionError), ChannelStore(path).writing():
            _ = 1 / 0

        ChannelStore(path, lock_timeout=0.1).put(record())

    def test_a_failed_write_changes_nothing_in_memory_either(
        self, store: ChannelStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.put(record(1))

        def fail(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(durable, "_write_new", fail)
            for change in (
                lambda: store.put(record(2)),
                lambda: store.put(record(1, name="changed")),
                lambda: store.remove(record(1)["id"]),
            ):
                with pytest.raises(KeyboardInterrupt):
                    change()

        assert store.all() == [record(1)]


class TestSchema:
    """The mechanism, before there is a second version."""

    @staticmethod
    def rename(tables: Tables) -> Tables:
        rows = tables["channels"].items()
        return {"channels": {key: {"id": key, "title": row["name"]} for key, row in rows}}

    @staticmethod
    def shout(tables: Tables) -> Tables:
        rows = tables["channels"].items()
        return {"channels": {key: {**row, "title": row["title"].upper()} for key, row in rows}}

    def test_older_tables_are_brought_forward_in_order(
        self, store: ChannelStore, path: Path
    ) -> None:
        store.put(record())
        written = path.read_bytes()
        newer = GuardedFile(path, migrations=(self.rename, self.shout))

        tables = newer.read()

        assert tables == {
            "channels": {record()["id"]: {"id": record()["id"], "title": "SUPPORT 1"}}
        }
        assert path.read_bytes() == written  # reading changes nothing
        newer.write(tables)
        assert json.loads(path.read_text())["schema"] == 3
        assert GuardedFile(path, migrations=(self.rename, self.shout)).read() == tables
        assert path.with_name("channels.json.bak").read_bytes() == written

    def test_newer_tables_are_left_alone(self, store: ChannelStore, path: Path) -> None:
        GuardedFile(path, migrations=(self.rename,)).write({"channels": {}})
        before = path.read_bytes()

        for operation in (store.all, lambda: store.put(record()), lambda: store.remove("ch_1")):
            with pytest.raises(StoreTooNew) as refused:
                operation()
            assert refused.value.details["schema"] == 2
            assert refused.value.fix == "Update linktor-tui."
        assert path.read_bytes() == before


def test_reading_costs_no_event_loop_no_lock_and_no_models(store: ChannelStore, path: Path) -> None:
    store.put(record())
    program = (
        "import sys, pathlib; from linktor_tui.local.store import ChannelStore;"
        f"assert len(ChannelStore(pathlib.Path({str(path)!r})).all()) == 1;"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    heavy = {"asyncio", "filelock", "pydantic", "keyring", "cryptography", "httpx", "threading"}
    assert set(ran.stdout.split()) & heavy == set()
