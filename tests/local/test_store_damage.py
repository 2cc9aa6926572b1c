"""Damaged files of the channel store: never silently empty, the copy restored, the operator told."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from linktor_tui.contract.errors import StoreDamaged, StoreTooNew
from linktor_tui.local.store import ChannelStore

BEFORE = {"id": "ch_1", "name": "Support"}
AFTER = {"id": "ch_2", "name": "Sales"}


def _first_line_only(good: bytes) -> bytes:
    return good[: good.index(b"\n") + 1]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "zero length": lambda good: b"",
    "null": lambda good: b"null",
    "zeros of the same length": lambda good: bytes(len(good)),
    "one byte left": lambda good: good[:1],
    "first line left": _first_line_only,
    "half left": lambda good: good[: len(good) // 2],
    "last bracket gone": lambda good: good.rstrip()[:-1],
    "garbage at the end": lambda good: good + b"}}",
    "an older end": lambda good: good + good[-40:],
    "another checksum": lambda good: good.replace(b'"crc32:', b'"crc32:0', 1),
    "one letter changed": lambda good: good.replace(b"Sales", b"Salts"),
    "another generation": lambda good: good.replace(b'"generation": 2', b'"generation": 9'),
    "written by a formatter": lambda good: json.dumps(json.loads(good), indent=2).encode(),
    "another object": lambda good: b'{"_default": {"1": {"id": "ch_1"}}}',
    "no object": lambda good: b"[1, 2, 3]",
    "schema of another kind": lambda good: good.replace(b'"schema": 1', b'"schema": "1"'),
    "deeper than a parser goes": lambda good: b"[" * 100_000,
    "another encoding": lambda good: good.decode().encode("utf-16-le"),
    "binary": lambda good: bytes(range(256)) * 4,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "channels.json"
    store = ChannelStore(path)
    store.put(BEFORE)
    store.put(AFTER)
    return path


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_copy_is_restored_and_the_operator_is_told(
    path: Path, damage: Callable[[bytes], bytes]
) -> None:
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    store = ChannelStore(path)

    assert store.all() == [BEFORE]

    (aside,) = path.parent.glob("channels.json.damaged-*")
    assert aside.read_bytes() == damaged
    (notice,) = store.notices
    assert "channels.json was damaged" in notice
    assert "copy from before the last change was restored" in notice
    assert str(aside) in notice
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_restored_store_goes_on_and_says_nothing_more(path: Path) -> None:
    path.write_bytes(b"")
    ChannelStore(path).all()

    store = ChannelStore(path)
    store.put(AFTER)

    assert store.all() == [BEFORE, AFTER]
    assert store.notices == []
    assert ChannelStore(path).all() == [BEFORE, AFTER]


def test_damage_met_while_writing_is_mended_first(path: Path) -> None:
    path.write_bytes(b"null")
    store = ChannelStore(path)

    store.put({"id": "ch_3"})

    assert store.all() == [BEFORE, {"id": "ch_3"}]
    assert len(store.notices) == 1


def test_damage_under_a_running_program_is_seen(path: Path) -> None:
    store = ChannelStore(path)
    assert store.all() == [BEFORE, AFTER]

    path.write_bytes(path.read_bytes()[:-20])

    assert store.all() == [BEFORE]


def test_a_file_that_is_gone_comes_back_from_the_copy(path: Path) -> None:
    path.unlink()
    store = ChannelStore(path)

    assert store.all() == [BEFORE]
    assert "it is gone" in store.notices[0]


def test_two_damages_keep_both_files(path: Path) -> None:
    for _ in range(2):
        path.write_bytes(b"")
        ChannelStore(path).all()

    assert len(list(path.parent.glob("channels.json.damaged-*"))) == 2


@pytest.mark.parametrize("backup", [None, b"", b"null", b"{}", b"\0" * 50])
def test_without_a_good_copy_it_refuses_again_and_again(path: Path, backup: bytes | None) -> None:
    path.write_bytes(b"half of it")
    copy = path.with_name("channels.json.bak")
    if backup is None:
        copy.unlink()
    else:
        copy.write_bytes(backup)

    for operation in (
        lambda: ChannelStore(path).all(),
        lambda: ChannelStore(path).put(AFTER),
        lambda: ChannelStore(path).remove("ch_1"),
        lambda: ChannelStore(path).all(),
    ):
        with pytest.raises(StoreDamaged) as refused:
            operation()
        assert str(path) in (refused.value.fix or "")
        assert refused.value.cause
    assert path.read_bytes() == b"half of it"


def test_a_newer_copy_beside_a_damaged_file_is_not_touched(path: Path) -> None:
    path.write_bytes(b"")
    copy = path.with_name("channels.json.bak")
    copy.write_bytes(copy.read_bytes().replace(b'"schema": 1', b'"schema": 5'))

    with pytest.raises(StoreTooNew):
        ChannelStore(path).all()
    assert path.read_bytes() == b""
