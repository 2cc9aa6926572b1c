"""How secrets come in, and that they come out nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors.telegram.simulator import GOOD, REVOKED
from tests.cli.runner import Cli

START = ("channels", "create", "--type", "telegram", "--name", "Support", "-o", "ids")
CANARY = "7000000009:CANARY4f9c1b7e-canary-canary-canary----"


def test_from_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(GOOD + "\r\n")
    cli.ok(*START, "--secret", f"botToken=@{tmp_path / 'token'}")


def test_from_standard_input(cli: Cli) -> None:
    cli.ok(*START, "--secret", "botToken=-", stdin=GOOD + "\n")


def test_from_a_variable(cli: Cli) -> None:
    cli.ok(*START, "--secret", "botToken=env:TOKEN", environ={"TOKEN": GOOD})


def test_a_flag_replaces_what_a_file_has_under_another_name(cli: Cli) -> None:
    given = json.dumps({"name": "x", "type": "telegram", "config": {"bot_token": REVOKED}})
    flags = ("-f", "-", "--secret", "botToken=env:TOKEN")
    assert cli("channels", "test", *flags, stdin=given, environ={"TOKEN": GOOD}).code == 0


def test_by_any_name_of_the_field(cli: Cli) -> None:
    cli.ok(*START, "--secret", "bot_token=env:TOKEN", environ={"TOKEN": GOOD})


@pytest.mark.parametrize("flags", [(), ("--secret", "botToken")], ids=["missing", "named"])
def test_by_a_hidden_prompt(cli: Cli, flags: tuple[str, ...]) -> None:
    outcome = cli.ok(*START, *flags, tty=True, hidden=(GOOD,))
    assert outcome.prompts == ["Bot token: "]
    assert GOOD not in outcome.out + outcome.err


def test_standard_input_that_is_a_terminal_is_read_hidden(cli: Cli) -> None:
    outcome = cli.ok(*START, "--secret", "botToken=-", tty=True, hidden=(GOOD,))
    assert outcome.prompts == ["botToken: "]


def test_an_operator_is_told_where_to_find_it(cli: Cli) -> None:
    outcome = cli(*START, tty=True, hidden=(GOOD,))
    assert "open @BotFather" in outcome.err


@pytest.mark.parametrize(
    "flags",
    [
        ("--set", f"botToken={CANARY}"),
        ("--set", f"bot_token={CANARY}"),
        ("--set", CANARY),
        ("--secret", f"botToken={CANARY}"),
        ("--secret", "botToken", CANARY),
        ("--metadata", CANARY),
        (CANARY,),
        (f"--botToken={CANARY}",),
        (f"-x{CANARY}",),
        ("--secret", "botToken=@/nowhere/" + CANARY),
    ],
)
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(
    cli: Cli, flags: tuple[str, ...]
) -> None:
    for options in ((), ("-o", "json")):
        outcome = cli(*START, *flags, *options, environ={"LINKTOR_TUI_NO_INPUT": "1"})
        assert outcome.code == 2
        assert "CANARY" not in outcome.out + outcome.err


def test_the_refusal_names_the_ways(cli: Cli) -> None:
    outcome = cli(*START, "--set", f"botToken={CANARY}")
    for way in ("botToken=@FILE", "botToken=-", "botToken=env:NAME"):
        assert way in outcome.err


@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--secret", "botToken"),
        ("--secret", "botToken=env:NOT_SET"),
        ("--secret", "botToken=@/nowhere/token"),
        ("--secret", "botToken=-"),
        ("--secret", "botToken=-", "--secret", "botToken=-"),
    ],
)
def test_a_secret_that_is_missing_where_nobody_can_be_asked(
    cli: Cli, flags: tuple[str, ...]
) -> None:
    outcome = cli(*START, *flags)
    assert outcome.code == 2
    assert "botToken" in outcome.err or "--secret" in outcome.err


def test_a_file_that_is_no_text(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
    outcome = cli(*START, "--secret", f"botToken=@{tmp_path / 'token'}")
    assert outcome.code == 2
    assert "not text in UTF-8" in outcome.err


def test_an_empty_answer_to_the_prompt(cli: Cli) -> None:
    assert cli(*START, tty=True, hidden=("",)).code == 2


def test_values_are_typed_by_the_schema(cli: Cli) -> None:
    flags = ("--set", "smtpHost=smtp.example.com", "--set", "smtpPort=587")
    more = ("--set", "imapPort=not-a-number", "--set", "fromEmail=12345")
    arguments = (
        "channels",
        "create",
        "--type",
        "email",
        "--provider",
        "smtp",
        "--name",
        "M",
        "--dry-run",
    )
    outcome = cli.ok(*arguments, *flags, *more, "-o", "json")
    assert outcome.json["data"]["body"]["config"] == {
        "provider": "smtp",
        "smtpHost": "smtp.example.com",
        "smtpPort": 587,
        "imapPort": "not-a-number",
        "fromEmail": "12345",
    }


def test_a_wrong_value_is_the_engines_to_refuse(cli: Cli) -> None:
    body = {"name": "Mail", "type": "email", "config": {"provider": "smtp", "smtpPort": 70000}}
    outcome = cli("channels", "create", "-f", "-", "-o", "json", stdin=json.dumps(body))
    assert outcome.code == 7
    fields = [fault["field"] for fault in outcome.error["details"]["fields"]]
    assert "config.smtpPort" in fields


def test_an_unknown_value_is_masked_in_a_dry_run(cli: Cli) -> None:
    flags = ("--set", f"bottoken={CANARY}", "--dry-run")
    assert "CANARY" not in cli.ok("channels", "create", *START[2:6], *flags).out


CALLS = [
    ("channels", "create", "-f", "-"),
    ("channels", "create", "-f", "-", "--no-check"),
    ("channels", "create", "-f", "-", "--dry-run"),
    ("channels", "test", "-f", "-"),
    ("channels", "list"),
    ("channels", "get", "Canary"),
    ("channels", "update", "Canary", "-f", "-"),
    ("channels", "test", "Canary"),
    ("channels", "test", "--all"),
    ("channels", "activate", "Canary"),
    ("channels", "activate", "Canary", "--no-check"),
    ("channels", "stats", "Canary"),
    ("channels", "deactivate", "Canary"),
    ("channels", "create", "-f", "-", "--set", "x=y"),
    ("doctor",),
    ("channels", "delete", "Canary", "--yes"),
]


@pytest.mark.parametrize("chosen", ["table", "json", "jsonl", "yaml", "csv", "ids"])
@pytest.mark.parametrize("token", [CANARY, REVOKED, "not a token CANARY4f9c1b7e"])
def test_no_command_shows_a_secret(cli: Cli, tmp_path: Path, chosen: str, token: str) -> None:
    body = {"name": "Canary", "type": "telegram", "config": {"botToken": token}}
    for arguments in CALLS:
        outcome = cli(*arguments, "-o", chosen, stdin=json.dumps(body), tty=chosen == "table")
        assert outcome.code != 1, outcome.err
        assert token not in outcome.out + outcome.err
        assert "CANARY4f9c1b7e" not in outcome.out + outcome.err
    for file in filter(Path.is_file, (tmp_path / "home").rglob("*")):
        assert token.encode() not in file.read_bytes(), file


def test_a_login_in_the_address_of_a_provider_is_refused_and_named_nowhere(
    cli: Cli, tmp_path: Path
) -> None:
    channel = cli.ok(*START, "--secret", "botToken=env:TOKEN", environ={"TOKEN": GOOD}).out.strip()
    override = {"LINKTOR_TUI_ENDPOINT_TELEGRAM": "http://user:CANARY-word@127.0.0.1:1"}
    for words, code in (
        (("channels", "test", channel, "--trust-destination"), 7),
        (("doctor",), 3),
    ):
        outcome = cli(*words, environ=override)
        assert outcome.code == code
        assert "LINKTOR_TUI_ENDPOINT_TELEGRAM must hold no user name" in outcome.out + outcome.err
        assert "CANARY" not in outcome.out + outcome.err
    assert "CANARY" not in (tmp_path / "home" / "channels.json").read_text()
