"""`conversations` and `messages list|get` on the real engine, with Telegram on loopback."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.hooks import InboundMessage, Received
from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.local.ledger import Ledger
from linktor_tui.settings import load
from tests.cli.runner import Cli
from tests.cli.test_webhook import create

HOSTILE = "Hi \x1b[2J\u202e [b]there[/b]"


@pytest.fixture
def channel(cli: Cli) -> str:
    made = create(cli)
    now = datetime.now(UTC)
    message = InboundMessage("in-1", "1001", HOSTILE, now, contact_name="Ada")
    ledger = Ledger(load(cli.environ).ledger_file)
    ledger.receive(made, Received(messages=(message,)), now)
    ledger.close()
    return made


def test_a_conversation_is_listed_shown_answered_and_closed(
    cli: Cli, channel: str, bots: TelegramSimulator
) -> None:
    (listed,) = cli.ok("conversations", "list", "-o", "json").json["data"]
    assert listed["attributes"]["unreadCount"] == 1
    peeked = cli.ok("conversations", "show", listed["id"][:12], "--peek")
    assert "\x1b" not in peeked.out
    assert "\u202e" not in peeked.out
    assert "[b]there[/b]" in peeked.out
    cli.ok("conversations", "show", "Ada")
    (read,) = cli.ok("conversations", "list", "-o", "json").json["data"]
    assert read["attributes"]["unreadCount"] == 0

    sent = cli.ok("conversations", "reply", "1001", "-", "-o", "json", stdin="One\nTwo\n")
    assert bots.bots[GOOD].sent == [(1001, "One\nTwo")]
    found = cli.ok("messages", "get", sent.json["data"]["id"], "-o", "json").json["data"]
    assert found["attributes"]["conversationId"] == listed["id"]
    closed = cli.ok("conversations", "close", listed["id"], "--reason", "Done", "-o", "json")
    assert closed.json["data"]["attributes"]["closureReason"] == "Done"
    assert cli("conversations", "show", "conv_x", "-o", "json").code == 5


@pytest.mark.parametrize("chosen", ["table", "json", "jsonl", "yaml", "csv", "ids"])
def test_in_every_format(cli: Cli, channel: str, chosen: str) -> None:
    assert cli.ok("conversations", "list", "-o", chosen).out
    assert cli.ok("conversations", "show", "1001", "--peek", "-o", chosen).out
    assert cli.ok("messages", "list", "--channel", channel, "-o", chosen).out
