"""The log of the program's own mistakes says where, and never with what."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from linktor_tui.cli.crash import LARGEST_LOG, record, trace

CANARY = "CANARY-4f9c1b7e"


def broken() -> None:
    secret = CANARY
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise RuntimeError(f"with {secret}") from error


def caught() -> Exception:
    with pytest.raises(RuntimeError) as raised:
        broken()
    return raised.value


def test_a_trace_has_files_lines_and_kinds_and_no_values() -> None:
    text = trace(caught())
    assert "test_crash.py" in text
    assert "in broken" in text
    assert "RuntimeError (its text is left out" in text
    assert "which came from:" in text
    assert "KeyError" in text
    assert CANARY not in text


def test_a_text_that_speaks_of_names_is_kept() -> None:
    with pytest.raises(AttributeError) as raised:
        "".no_such_thing  # type: ignore[attr-defined] # noqa: B018
    assert "AttributeError: 'str' object has no attribute 'no_such_thing'" in trace(raised.value)
    assert "[Errno 13] None" in trace(PermissionError(13, None, CANARY))
    assert CANARY not in trace(PermissionError(13, "Permission denied", CANARY))


def test_every_part_of_a_group_is_told() -> None:
    group = ExceptionGroup("several", [caught(), ValueError(CANARY)])
    text = trace(group)
    assert "in broken" in text
    assert "ValueError" in text
    assert CANARY not in text


def test_known_secrets_are_masked_even_in_names(tmp_path: Path) -> None:
    log = tmp_path / "home" / "log"
    assert record(TypeError(f"{CANARY} is not callable"), log, [CANARY])
    assert "******** is not callable" in log.read_text()


def test_the_log_is_its_owners_alone_and_does_not_grow_for_ever(tmp_path: Path) -> None:
    log = tmp_path / "home" / "linktor-tui.log"
    assert record(caught(), log)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    log.write_text("x" * (LARGEST_LOG + 1))
    assert record(caught(), log)
    assert log.stat().st_size < LARGEST_LOG
    assert (tmp_path / "home" / "linktor-tui.log.1").stat().st_size == LARGEST_LOG + 1


def test_a_log_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not record(caught(), tmp_path / "file" / "log")


def test_a_link_in_place_of_the_log_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    assert not record(caught(), tmp_path / "log")
    assert not (tmp_path / "elsewhere").exists()
