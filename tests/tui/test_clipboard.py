"""Copying under tmux, which drops what a program sends to the terminal's clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktor_tui.tui import clipboard
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import at_desk


def tmux(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named tmux before all others, and pretend to run under it."""
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")


async def test_tmux_gets_the_text_on_its_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux(tmp_path, f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/buffer', monkeypatch)
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("y")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["The id was sent to tmux and to the terminal's clipboard."]
    assert (tmp_path / "buffer").read_text() == three()[0].id
    assert (tmp_path / "arguments").read_text() == " ".join(clipboard.LOAD[1:]) + "\n"


async def test_half_a_character_is_no_reason_to_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux(tmp_path, f"cat > {tmp_path}/buffer", monkeypatch)
    async with at_desk(FakeApi(three())) as desk:
        await clipboard.copy(desk.app, "half \ud83d", "It")
    assert (tmp_path / "buffer").read_text() == "half ?"


async def test_tmux_that_passes_nothing_on_is_said_to_be_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux(tmp_path, "cat > /dev/null; echo off", monkeypatch)
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("y")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["The id is in tmux's buffer alone: its set-clipboard is off."]


async def test_over_ssh_it_is_the_terminal_of_the_other_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSH_TTY", "/dev/pts/7")
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("y")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["The id was sent over SSH to your terminal's clipboard (OSC 52)."]


@pytest.mark.parametrize("body", ["exit 1", "exec sleep 60"], ids=["refuses", "hangs"])
async def test_a_tmux_that_does_not_take_it_is_not_claimed_to_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(clipboard, "DEADLINE", 0.2)
    tmux(tmp_path, body, monkeypatch)
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("y")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["The id was sent to the terminal's clipboard (OSC 52)."]


async def test_no_tmux_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "gone")
    monkeypatch.setenv("PATH", str(tmp_path))
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("y")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["The id was sent to the terminal's clipboard (OSC 52)."]
