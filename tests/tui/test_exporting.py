"""Export: what is shown, in the format that the name says, and never over another file unasked."""

from __future__ import annotations

import csv
import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from linktor_tui.tui.export import harmless
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.exporting import ExportDialog
from tests.tui.fakes import FakeApi
from tests.tui.samples import channel, three
from tests.tui.support import Desk, at_desk

HOSTILE = '=cmd|"/c calc"!A1'


async def name_it(desk: Desk, name: Path | str) -> ExportDialog:
    """Ask for an export, to this file."""
    if not isinstance(desk.app.screen, ExportDialog):
        await desk.press("x")
    dialog = await desk.at(ExportDialog)
    dialog.query_one(TameInput).value = str(name)
    await desk.press("enter")
    return dialog


def read(file: Path) -> Any:
    """Read a file as another program would."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".csv":
        return list(csv.DictReader(text.splitlines()))
    return json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)


@pytest.mark.parametrize("ending", [".csv", ".json", ".yaml", ".yml"])
async def test_the_shown_channels_are_written_and_the_whole_path_is_said(
    tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"channels{ending}"
    async with at_desk(FakeApi([*three(), channel(4, HOSTILE)])) as desk:
        desk.home.set_filter("status:active")
        await name_it(desk, file)
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == [f"Written to {file}."]
        assert desk.trail == ["HomePage"]
    hostile = f"'{HOSTILE}" if ending == ".csv" else HOSTILE
    assert [row["NAME"] for row in read(file)] == ["Support", hostile]
    assert os.listdir(tmp_path) == [file.name]


async def test_a_file_that_is_there_is_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "there.csv"
    file.write_text("mine")
    async with at_desk(FakeApi(three())) as desk:
        await name_it(desk, file)
        await desk.at(ConfirmDialog)
        await desk.press("n")
        await desk.at(ExportDialog)
        assert file.read_text() == "mine"
        await desk.press("enter")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: desk.trail == ["HomePage"])
    assert len(read(file)) == 3


def said(desk: Desk) -> str:
    """The screen in one line: where a path is long, what is said of it goes on in the next."""
    return " ".join(desk.text().replace("│", " ").split())


async def test_what_cannot_be_written_is_said_and_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with at_desk(FakeApi(three())) as desk:
        await name_it(desk, tmp_path / "channels.xls")
        await desk.until(lambda: "must end in .csv" in desk.text())
        await name_it(desk, tmp_path / "no-such-folder" / "a.csv")
        await desk.until(lambda: "No such file" in said(desk))
        monkeypatch.setattr(os, "fsync", full)
        await name_it(desk, tmp_path / "a.csv")
        await desk.until(lambda: "No space" in said(desk))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("keys", "title"), [(("ctrl+a", "t"), "Outcome"), (("L",), "Command")], ids=["bulk", "activity"]
)
async def test_results_and_activity_are_written(
    tmp_path: Path, keys: tuple[str, ...], title: str
) -> None:
    file = tmp_path / "rows.json"
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press(*keys)
        await desk.until(lambda: keys == ("L",) or len(api.made("test")) == 3)
        await name_it(desk, file)
        await desk.until(lambda: file.exists())
        await desk.until(lambda: desk.trail[-1] != "ExportDialog")
    assert all(row[title] for row in read(file))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+cmd|x", "'-2+cmd|x"),
        ("+15551234567", "+15551234567"),
        ("-3.5", "-3.5"),
        ("Support", "Support"),
    ],
)
def test_what_a_spreadsheet_would_run_is_made_harmless(text: str, written: str) -> None:
    assert harmless(text) == written
