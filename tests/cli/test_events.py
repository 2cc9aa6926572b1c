"""`events list` and `events tail`."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from linktor_tui.cli.drive import drive
from linktor_tui.contract.requests import parse_update
from linktor_tui.contract.resources import ListQuery
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.settings import Settings
from tests.cli.processes import PROGRAM, environment, fill
from tests.cli.runner import Cli


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with two channels, each switched on."""
    folder = tmp_path / "home"
    fill(folder, 2)
    engine = engine_of(folder)
    for channel in drive(engine.list_channels(ListQuery())).items:
        drive(engine.activate_channel(channel.id, check=False))
    return folder


def engine_of(home: Path) -> LocalEngine:
    return open_engine(Settings(home, {}))


def rename(home: Path, name: str) -> str:
    engine = engine_of(home)
    first = drive(engine.list_channels(ListQuery())).items[0]
    drive(engine.update_channel(first.id, parse_update({"name": name})))
    return first.id


def test_list(cli: Cli, home: Path) -> None:
    channel = rename(home, "\x1b[31mOther")
    found = cli.ok("events", "list", "-o", "jsonl").lines
    cursors = [item["cursor"] for item in found]
    assert cursors == sorted(cursors)
    assert found[-1]["event"] == "channel.updated"
    assert found[-1]["data"]["attributes"]["name"] == "\x1b[31mOther"
    table = cli.ok("events", "list").out
    assert "channel.updated" in table
    assert "\x1b" not in table
    last = cli.ok("events", "list", "--limit", "1", "-o", "ids").out.split()
    assert last == [found[-1]["id"]]
    after = cli.ok("events", "list", "--after", str(cursors[-2]), "-o", "json").json["data"]
    assert after == found[-1:]
    mine = cli.ok(
        "events", "list", "--channel", channel, "--type", "channel.activated", "-o", "json"
    )
    assert [item["channelId"] for item in mine.json["data"]] == [channel]
    assert "channel.updated" in cli.ok("events", "list", "-o", "csv").out
    assert cli("events", "list", "--type", "nonsense").code == 2


def test_tail_without_following(cli: Cli, home: Path) -> None:
    known = cli.ok("events", "list", "-o", "jsonl").out
    assert cli.ok("events", "tail", "--no-follow", "-o", "jsonl").out == "", "from now on"
    assert cli.ok("events", "tail", "--after", "0", "--no-follow", "-o", "jsonl").out == known
    lines = cli.ok("events", "tail", "--after", "0", "--no-follow").out.splitlines()
    assert len(lines) == len(known.splitlines())
    assert cli("events", "tail", "-o", "csv").code == 2


def test_tail_prints_at_once_and_ends_with_ctrl_c(home: Path) -> None:
    running = subprocess.Popen(
        [*PROGRAM, "events", "tail", "--after", "0", "--type", "channel.updated", "-o", "jsonl"],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        for name in ("One", "Two"):
            rename(home, name)
            line = json.loads(running.stdout.readline())
            assert line["data"]["attributes"]["name"] == name
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 130
    finally:
        running.kill()
        running.wait()
        assert running.stdout is not None
        running.stdout.close()
