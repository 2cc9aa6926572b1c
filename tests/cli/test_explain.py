"""`explain`: pasted errors in plain words."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from connectors import registry
from linktor_tui.cli.explain import explain
from tests.cli.runner import Cli

TELEGRAM = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'


def test_a_pasted_error_is_explained(cli: Cli) -> None:
    outcome = cli.ok("explain", TELEGRAM)
    for words in ("telegram 403", "blocked the bot", "Cause", "Fix", "https://core.telegram.org/"):
        assert words in outcome.out


def test_for_a_program(cli: Cli) -> None:
    (found,) = cli.ok("explain", TELEGRAM, "-o", "json").json["data"]
    assert found["provider"] == "telegram"
    assert found["code"] == "403 blocked by the user"
    assert {"message", "cause", "fix", "who", "failureClass", "documentation"} <= set(found)


def test_from_a_file_and_from_standard_input(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "error.json"
    file.write_text(f"HTTP/1.1 403 Forbidden\n\n{TELEGRAM}\n")
    assert "blocked the bot" in cli.ok("explain", "-f", str(file)).out
    assert "blocked the bot" in cli.ok("explain", "-f", "-", stdin=TELEGRAM).out


@pytest.mark.parametrize("text", ["nothing of the kind", "{}", "4711", "[[[[", "\x00\x1b[31m"])
def test_what_nobody_knows_is_said_to_be_unknown(cli: Cli, text: str) -> None:
    outcome = cli("explain", text)
    assert outcome.code == 9
    assert "No provider's error was recognised" in outcome.err
    assert "\x1b" not in outcome.out


def test_text_or_file_must_be_given_and_not_both(cli: Cli, tmp_path: Path) -> None:
    assert cli("explain").code == 2
    assert cli("explain", "x", "-f", "-").code == 2
    assert cli("explain", "-f", str(tmp_path / "absent")).code == 2


def test_the_errors_in_its_examples_are_known(cli: Cli) -> None:
    examples = (shlex.split(line)[1:] for line in explain.examples)
    quoted = [words for words in examples if not words[1].startswith("-")]
    assert len(quoted) == 2
    for words in quoted:
        cli.ok(*words)


def test_a_provider_can_be_named(cli: Cli) -> None:
    assert cli("explain", TELEGRAM, "--provider", "telegram").code == 0
    unknown = cli("explain", TELEGRAM, "--provider", "carrier-pigeon")
    assert unknown.code == 2
    assert "telegram" in unknown.err


def test_all_that_is_known_is_listed(cli: Cli) -> None:
    listed = cli.ok("explain", "--list", "-o", "json").json["data"]
    rooms = {room.name for room in registry.rooms() if registry.knowledge(room)}
    assert {item["provider"] for item in listed} == rooms
    assert len(listed) >= 200
    only = cli.ok("explain", "--list", "--provider", "telegram", "-o", "ids").out.splitlines()
    assert only
    assert all(line.startswith("telegram:") for line in only)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HTTP/1.1 429 Too Many Requests", "429"),
        ("401 Unauthorized", "401"),
        ("curl: server said status: 503", "503"),
        ("404", "404"),
    ],
)
def test_a_status_alone_says_what_it_can(cli: Cli, text: str, code: str) -> None:
    (found,) = cli.ok("explain", text, "-o", "json").json["data"]
    assert (found["provider"], found["code"]) == ("HTTP", code)


def test_a_body_without_its_status_is_known_by_its_shape(cli: Cli) -> None:
    body = '{"errors":[{"field":null,"message":"authorization required"}]}'
    (found,) = cli.ok("explain", body, "-o", "json").json["data"]
    assert found["provider"] == "sendgrid"
