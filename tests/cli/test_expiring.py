"""`expiring` and `channels history`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.cli.exits import ExitCode
from linktor_tui.contract.times import stamp
from linktor_tui.local.kept import configuration
from linktor_tui.local.ledger import Ledger
from linktor_tui.local.store import ChannelStore
from linktor_tui.settings import load
from tests.cli.runner import Cli


@pytest.fixture
def channel_id(cli: Cli) -> str:
    made = cli(
        "channels", "create", "--type", "telegram", "--name", "Support", "--no-check",
        "--secret", "botToken=-", "-o", "ids", stdin=f"{GOOD}\n",
    )  # fmt: skip
    assert made.code == 0, made.err
    return made.out.strip()


def keep(cli: Cli, channel_id: str, **details: object) -> None:
    """Keep a report whose one step has these details."""
    settings = load(cli.environ)
    record = ChannelStore(settings.store_file).get(channel_id)
    assert record is not None
    now = datetime.now(UTC)
    step = {
        "id": "x.token", "name": "token", "status": "passed", "message": "It lasts.",
        "details": details, "durationMs": 1,
    }  # fmt: skip
    report = {
        "success": True, "channelId": channel_id, "tests": [step],
        "testedAt": stamp(now), "configuration": configuration(record),
    }  # fmt: skip
    ledger = Ledger(settings.ledger_file)
    ledger.keep_report(channel_id, report, now)
    ledger.close()


def test_nothing_ends(cli: Cli, channel_id: str) -> None:
    assert cli.ok("expiring").out == ""
    assert cli.ok("expiring", "-o", "json").json == {"data": []}


def test_what_ends_is_listed_and_is_exit_code_three(cli: Cli, channel_id: str) -> None:
    ends = stamp(datetime.now(UTC) + timedelta(days=10))
    keep(cli, channel_id, expiresAt=ends, expires="the access\x1b[31m token")
    table = cli("expiring", "--within", "14d")
    assert table.code == ExitCode.CHECK_FAILED
    assert "Support" in table.out
    assert ends in table.out
    assert "\x1b" not in table.out
    (item,) = cli("expiring", "--within", "2w", "-o", "json").json["data"]
    assert (item["channelId"], item["expiresAt"]) == (channel_id, ends)
    assert set(item) >= {"channelName", "channelType", "subject", "message", "fix", "learnedAt"}
    assert cli("expiring", "-o", "ids").out.split() == [channel_id]
    assert ends in cli("expiring", "-o", "csv").out
    assert cli("expiring", "--channel", "Support").code == ExitCode.CHECK_FAILED
    assert cli("expiring", "--channel", "nobody").code == ExitCode.NOT_FOUND
    cli.ok("expiring", "--within", "36h")


@pytest.mark.parametrize("wrong", ["14", "d", "-3d", "1y", "٣d", ""])
def test_lengths_of_time(cli: Cli, wrong: str) -> None:
    assert cli("expiring", "--within", wrong).code == ExitCode.USAGE


def test_history(cli: Cli, bots: TelegramSimulator, channel_id: str) -> None:
    assert cli.ok("channels", "history", channel_id).out == ""
    cli.ok("channels", "test", channel_id)
    bots.bots[GOOD].revoked = True
    assert cli("channels", "test", channel_id).code == ExitCode.CHECK_FAILED
    newest, first = cli.ok("channels", "history", "Support", "-o", "json").json["data"]
    assert first["turned"] == []
    assert (first["verdict"], newest["verdict"]) == ("works", "does not work")
    assert {"id": "telegram.get-me", "from": "passed", "to": "failed"} in newest["turned"]
    table = cli.ok("channels", "history", "Support").out
    assert "telegram.get-me: passed -> failed" in table
    assert len(cli.ok("channels", "history", "Support", "--limit", "1", "-o", "jsonl").lines) == 1
    assert (
        "telegram.get-me,passed,failed"
        in cli.ok("channels", "history", channel_id, "-o", "csv").out
    )
    assert cli("channels", "history", "nobody").code == ExitCode.NOT_FOUND
    assert GOOD not in table
