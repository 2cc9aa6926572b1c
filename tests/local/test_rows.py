"""Rows that are read and changed one by one: the file says what it would say written whole."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from linktor_tui.contract.errors import StoreError
from linktor_tui.local.row_file import RowFile
from linktor_tui.local.rows import Draft
from linktor_tui.local.storage import GuardedFile, Tables
from linktor_tui.local.store import ChannelStore

KEYS = ("b", "a", 'q": {"', "back\\slash", "客服", "\u202e", "c", "", "d\n", "}")
"""Out of order, and with what could be taken for the end of a key, a row, or a table."""


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "name": f'", {key}": {{', **more}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.json"


@pytest.fixture
def whole(path: Path) -> Tables:
    """Tables beside the one that is changed, as a program writes them that knows no rows."""
    tables = {"first": {}, "rows": {key: row(key) for key in KEYS}, "last": {"x": {"id": "x"}}}
    GuardedFile(path).write(tables)
    return tables


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[2]


def written_whole(path: Path, tables: Tables) -> str:
    GuardedFile(path.with_name("other.json")).write(tables)
    return text(path.with_name("other.json"))


def test_rows_come_in_the_order_of_their_keys_and_by_key(path: Path, whole: Tables) -> None:
    with RowFile(path).opened() as tables:
        rows = tables["rows"]
        assert [found["id"] for found in rows] == sorted(KEYS)
        assert rows[2:4] == [row(key) for key in sorted(KEYS)[2:4]]
        assert [rows.get(key) for key in KEYS] == [row(key) for key in KEYS]
        assert rows.get("nobody") is None
        assert (len(tables["first"]), list(tables["last"])) == (0, [{"id": "x"}])
    assert RowFile(path).read() == whole


@pytest.mark.parametrize("table", ["first", "rows", "last", "new"])
def test_changes_leave_what_writing_it_whole_would_leave(
    path: Path, whole: Tables, table: str
) -> None:
    """A hundred changes at random: rows new, changed and gone, at either end and in between."""
    chance = random.Random(table)
    for number in range(25):
        keys = [chance.choice([*KEYS, "new", "newer"]) for _ in range(4)]

        def change(draft: Any, keys: list[str] = keys, number: int = number) -> None:
            for key, gone in zip(keys, (False, True, False, True), strict=True):
                if not gone:
                    draft[key] = row(key, n=number)
                elif key in draft:
                    del draft[key]

        change(whole.setdefault(table, {}))
        RowFile(path).amend(table, change)

        assert GuardedFile(path).read() == whole
        assert sorted(text(path)) == sorted(written_whole(path, whole))


def test_all_may_go_and_come_again(path: Path, whole: Tables) -> None:
    file = RowFile(path)
    file.amend("rows", lambda draft: draft.clear())
    assert file.read() == {**whole, "rows": {}}

    file.amend("rows", lambda draft: draft.update({"a": row("a")}))
    assert file.read() == GuardedFile(path).read() == {**whole, "rows": {"a": row("a")}}


def test_a_draft_is_the_table_as_it_is_to_be(path: Path, whole: Tables) -> None:
    def change(draft: Draft) -> None:
        draft["new"] = row("new")
        del draft["a"]
        assert "a" not in draft
        assert (draft["new"], draft["b"]) == (row("new"), row("b"))
        assert len(draft) == len(KEYS) == len(list(draft))
        with pytest.raises(KeyError):
            draft["a"]
        with RowFile(path).opened() as tables:
            assert tables["rows"].get("a") == row("a")

    RowFile(path).amend("rows", change)


def test_what_is_read_is_of_one_state_though_the_file_is_replaced(
    path: Path, whole: Tables
) -> None:
    with RowFile(path).opened() as tables:
        before = iter(tables["rows"])
        RowFile(path).amend("rows", lambda draft: draft.clear())
        assert len(list(before)) == len(KEYS)


def test_a_row_of_a_file_that_is_changed_in_place_is_not_handed_out(
    path: Path, whole: Tables
) -> None:
    with RowFile(path).opened() as tables:
        path.write_bytes(path.read_bytes().replace(b'"id": "a"', b'"id": "z"'))
        with pytest.raises(StoreError, match="changed in place"):
            tables["rows"].get("a")


def test_what_was_changed_in_place_is_not_copied_under_a_new_seal(
    path: Path, whole: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, read = RowFile(path), Path.read_bytes
    file.read()
    monkeypatch.setattr(
        Path, "read_bytes", lambda self: read(self).replace(b'"id": "a"', b'"id": "z"')
    )
    with pytest.raises(StoreError, match="changed in place"):
        file.amend("rows", lambda draft: draft.pop("b"))
    assert GuardedFile(path).read() == whole


def test_older_tables_are_changed_as_newer_ones(path: Path, whole: Tables) -> None:
    def rename(tables: Tables) -> Tables:
        return {"renamed": tables["rows"]}

    file = RowFile(path, migrations=(rename,))
    with file.opened() as tables:
        assert tables["renamed"].get("a") == row("a")
    file.amend("renamed", lambda draft: draft.pop("a"))

    left = {key: row(key) for key in KEYS if key != "a"}
    assert file.read() == RowFile(path, migrations=(rename,)).read() == {"renamed": left}


@pytest.fixture(params=[False, True], ids=["read each time", "kept"])
def store(request: pytest.FixtureRequest, path: Path) -> ChannelStore:
    return ChannelStore(path, keep=request.param)


def test_a_store_that_keeps_its_rows_sees_what_others_change(
    store: ChannelStore, path: Path
) -> None:
    other = ChannelStore(path)
    assert (store.all(), store.get("a")) == ([], None)
    for number in range(5):
        other.put(row("a", n=number))
        assert store.all() == [row("a", n=number)]
    store.put(row("b"))
    assert [found["id"] for found in other.all()] == ["a", "b"]

    found = store.get("a")
    assert found is not None
    found["name"] = "changed by its owner"
    assert store.get("a") == row("a", n=4)
    assert list(store.named(["b", "nobody"])) == ["b"]
    assert store.some(lambda found: "n" in found) == [row("a", n=4)]


def test_a_look_at_one_row_makes_none_of_the_others(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    GuardedFile(path).write({"channels": {f"{n:03}": row(f"{n:03}") for n in range(300)}})
    made: list[int] = []
    loads = json.loads

    def counted(data: Any) -> Any:
        made.append(len(data))
        return loads(data)

    monkeypatch.setattr("linktor_tui.local.layout.json.loads", counted)
    store = ChannelStore(path)
    assert store.get("200") == row("200")
    with store.reading() as rows:
        assert [found["id"] for found in rows] == sorted(f"{n:03}" for n in range(300))
    assert made[1] < 200
