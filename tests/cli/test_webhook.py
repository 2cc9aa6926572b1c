"""`channels webhook` and `messages send` on the real engine, with Telegram on loopback."""

from __future__ import annotations

import json

import pytest

from connectors.simulation import Fault
from connectors.telegram.simulator import FOREIGN_WEBHOOK, GOOD, TelegramSimulator
from tests.cli.runner import Cli

PUBLIC = {"LINKTOR_TUI_PUBLIC_URL": "https://hooks.acme.example"}
OTHER = "https://hooks.acme.example/somewhere/else"


def create(cli: Cli, token: str = GOOD, name: str = "Support") -> str:
    body = {"name": name, "type": "telegram", "config": {"botToken": token}}
    made = cli.ok(
        "channels", "create", "-f", "-", "--no-check", "-o", "ids", stdin=json.dumps(body)
    )
    channel = made.out.strip()
    cli.ok("channels", "activate", channel, "--no-check")
    return channel


def test_a_webhook_is_set_shown_and_cleared(cli: Cli, bots: TelegramSimulator) -> None:
    channel = create(cli)
    assert "nowhere" in cli.ok("channels", "webhook", "show", channel).out

    changed = cli.ok("channels", "webhook", "set", channel, "-o", "json", environ=PUBLIC)
    told = changed.json["data"]
    assert told["url"] == f"https://hooks.acme.example/webhooks/{channel}"
    assert (told["registered"], told["ours"], told["place"]) == (True, True, "the bot")
    hook = bots.bots[GOOD].hook
    assert hook is not None
    assert hook.url == told["url"]
    assert hook.secret_token.startswith("whsec_")
    assert hook.secret_token not in changed.out + changed.err

    cleared = cli.ok("channels", "webhook", "clear", channel, "-o", "json", environ=PUBLIC)
    assert cleared.json["data"]["registered"] is False
    assert bots.bots[GOOD].hook is None


def test_a_given_address_goes_before_the_channels_own(cli: Cli, bots: TelegramSimulator) -> None:
    channel = create(cli)
    told = cli.ok(
        "channels", "webhook", "set", channel, "--url", OTHER, "-o", "json", environ=PUBLIC
    )
    assert told.json["data"]["url"] == OTHER
    shown = cli.ok("channels", "webhook", "show", channel, environ=PUBLIC)
    assert "not this channel's own" in shown.out
    assert "somewhere" not in shown.out


def test_without_a_public_address_one_must_be_given(cli: Cli) -> None:
    refused = cli("channels", "webhook", "set", create(cli), "-o", "json")
    assert (refused.code, refused.error["code"]) == (7, "VALIDATION_ERROR")
    assert "LINKTOR_TUI_PUBLIC_URL" in refused.error["fix"]


@pytest.mark.parametrize(
    "url", ["hooks.example.com", "ftp://x/y", "https://", "https://a b/", "https://u:p@a.example/"]
)
def test_an_address_that_is_none_is_refused(cli: Cli, bots: TelegramSimulator, url: str) -> None:
    channel = create(cli)
    bots.seen.clear()
    assert cli("channels", "webhook", "set", channel, "--url", url).code == 7
    assert bots.seen == []


def test_somebody_elses_address_is_not_taken_over_unasked(
    cli: Cli, bots: TelegramSimulator
) -> None:
    channel = create(cli, FOREIGN_WEBHOOK)
    for verb in ("set", "clear"):
        refused = cli("channels", "webhook", verb, channel, "-o", "json", environ=PUBLIC)
        assert (refused.code, refused.error["code"]) == (6, "WEBHOOK_TAKEN")
        assert "--take-over" in refused.error["fix"]
        assert "/in/telegram" not in refused.err
    hook = bots.bots[FOREIGN_WEBHOOK].hook
    assert hook is not None
    assert "other-vendor" in hook.url
    cli.ok("channels", "webhook", "set", channel, "--take-over", environ=PUBLIC)
    hook = bots.bots[FOREIGN_WEBHOOK].hook
    assert hook is not None
    assert hook.url.endswith(channel)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.WRONG_CREDENTIAL, 3), (Fault.DOWN, 9), (Fault.RATE_LIMITED, 10)],
)
def test_what_the_provider_says_has_its_code(
    cli: Cli, bots: TelegramSimulator, fault: Fault, code: int
) -> None:
    channel = create(cli)
    bots.fault = fault
    commands = (
        ("channels", "webhook", "show", channel),
        ("messages", "send", channel, "Hi", "--to", "1001"),
    )
    for command in commands:
        outcome = cli(*command, "-o", "json")
        assert outcome.code == code
        assert outcome.out == ""
        assert outcome.error["cause"]
        assert outcome.error["fix"]
        assert GOOD not in outcome.err


def test_a_message_is_sent_and_counted(cli: Cli, bots: TelegramSimulator) -> None:
    channel = create(cli)
    sent = cli.ok("messages", "send", channel, "Hello", "--to", "1001", "-o", "json")
    assert bots.bots[GOOD].sent == [(1001, "Hello")]
    attributes = sent.json["data"]["attributes"]
    named = ("channelId", "to", "status", "direction")
    assert [attributes[name] for name in named] == [channel, "1001", "sent", "outbound"]
    assert attributes["content"] == {"type": "text", "text": "Hello"}
    stats = cli.ok("channels", "stats", channel, "-o", "json").json["data"]["summary"]
    assert (stats["messagesSent"], stats["messagesReceived"]) == (1, 0)


def test_a_text_comes_from_standard_input(cli: Cli, bots: TelegramSimulator) -> None:
    cli.ok("messages", "send", create(cli), "-", "--to", "1001", stdin="One\nTwo\n")
    assert bots.bots[GOOD].sent == [(1001, "One\nTwo")]


def test_a_refused_message_is_not_counted(cli: Cli) -> None:
    channel = create(cli)
    refused = cli("messages", "send", channel, "Hi", "--to", "1002", "-o", "json")
    assert (refused.code, refused.error["code"]) == (3, "PROVIDER_REFUSED")
    assert refused.error["details"]["code"] == "403 blocked by the user"
    stats = cli.ok("channels", "stats", channel, "-o", "json").json["data"]["summary"]
    assert stats["messagesSent"] == 0


@pytest.mark.parametrize("chosen", ["table", "json", "jsonl", "yaml", "csv", "ids"])
def test_in_every_format(cli: Cli, chosen: str) -> None:
    channel = create(cli)
    assert cli.ok("channels", "webhook", "show", channel, "-o", chosen).out
    assert cli.ok("messages", "send", channel, "Hi", "--to", "1001", "-o", chosen).out
