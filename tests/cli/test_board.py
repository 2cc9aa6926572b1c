"""`board --once`: the board as text, for a chat or the log of a CI run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linktor_tui.contract import times
from linktor_tui.contract.resources import ChannelStatus, Health, HealthStatus
from tests.cli.fakes import NOW, FakeApi, channel
from tests.cli.runner import Cli

ILL = Health(HealthStatus.UNHEALTHY, NOW, NOW, NOW, "The token\nwas \x1b[31mrevoked.")
WELL = Health(HealthStatus.HEALTHY, NOW, NOW, NOW)
GOLDEN = """\
! 1 in trouble · 1 well · 1 off · this hour n/a · 11:00 UTC

✗ Orders
  unhealthy · telegram
  in n/a out n/a  last message 30 min ago
  The token␊was ␛[31mrevoked.

● Support
  active · telegram
  in n/a out n/a  last message 30 min ago

○ Old
  inactive · telegram
  in n/a out n/a  no message yet
"""


@pytest.fixture
def wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A command line on three channels of an engine that tells no hours, at eleven o'clock."""
    monkeypatch.setattr(times, "utc_now", lambda: datetime(2024, 1, 15, 11, tzinfo=UTC))
    api = FakeApi(
        channel(1, "Support", health=WELL),
        channel(2, "Orders", health=ILL),
        channel(3, "Old", status=ChannelStatus.INACTIVE, health=Health()),
    )
    return Cli({"LINKTOR_TUI_HOME": str(tmp_path / "home")}, lambda *_: api)


def test_it_is_plain_text_with_trouble_first(wall: Cli) -> None:
    assert wall.ok("board", "--once").out == GOLDEN


def test_trouble_alone_and_an_exit_code_for_it(wall: Cli) -> None:
    outcome = wall("board", "--once", "--only", "trouble", "--fail-on-trouble")
    assert outcome.code == 3
    assert "Orders" in outcome.out
    assert "Support" not in outcome.out


def test_tiles_stand_beside_each_other_within_the_width(wall: Cli) -> None:
    lines = wall.ok("board", "--once", "--columns", "3", environ={"COLUMNS": "62"}).out.splitlines()
    assert lines[2].split() == ["✗", "Orders", "●", "Support", "○", "Old"]
    assert max(map(len, lines[2:])) <= 62


def test_colours_come_on_a_terminal_unless_they_are_not_wanted(wall: Cli) -> None:
    assert "\x1b[31m" in wall.ok("board", "--once", tty=True).out
    assert "\x1b" not in wall.ok("board", "--once", tty=True, environ={"NO_COLOR": "1"}).out


def test_what_makes_no_sense_together_is_refused(wall: Cli) -> None:
    assert wall("board", "--fail-on-trouble").code == 2
    assert wall("board", "--once", "-o", "json").code == 2


def test_without_a_terminal_the_board_says_what_to_run(wall: Cli) -> None:
    refused = wall("board")
    assert refused.code == 2
    assert "linktor-tui board --once" in refused.err
