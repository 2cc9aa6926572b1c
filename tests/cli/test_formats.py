"""Every command in every format: what it prints parses, also when there is nothing to print."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from connectors.contract import Identity, StepStatus
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.resources import BotRef, CheckReport, Health, HealthStatus
from tests.cli.fakes import FakeApi, channel, report
from tests.cli.hostile import CORPUS, acting
from tests.cli.runner import Cli

FORMATS = ("table", "json", "jsonl", "yaml", "csv", "ids")
ONE, TWO = channel(1, "One"), channel(2, "Two")
BODY = '{"name": "Three", "type": "telegram", "config": {"botToken": "1:x"}}'
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("channels", "list"),
    ("channels", "list", "--all"),
    ("channels", "get", "One"),
    ("channels", "create", "-f", "-"),
    ("channels", "create", "-f", "-", "--dry-run"),
    ("channels", "update", "One", "--name", "Uno"),
    ("channels", "update", "One", "--name", "Uno", "--dry-run"),
    ("channels", "test", "One"),
    ("channels", "test", "--all"),
    ("channels", "test", "-f", "-"),
    ("channels", "activate", "One"),
    ("channels", "activate", "One", "Two"),
    ("channels", "deactivate", "One"),
    ("channels", "deactivate", "One", "Two"),
    ("channels", "stats", "One"),
    ("channels", "delete", "One", "--yes"),
    ("channels", "delete", "One", "Two", "--yes"),
    ("channels", "delete", "One", "Two", "--dry-run"),
    ("types", "list"),
    ("types", "show", "telegram"),
)
EMPTY: tuple[tuple[str, ...], ...] = (
    ("channels", "list"),
    ("channels", "list", "--all"),
    ("channels", "list", "--page", "7"),
    ("channels", "test", "--all"),
)


@pytest.fixture
def api() -> FakeApi:
    return FakeApi(ONE, TWO)


@pytest.fixture
def cli(tmp_path: Path, api: FakeApi) -> Cli:
    return Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: api)


def _table(text: str) -> None:
    assert "\x1b" not in text


def _json(text: str) -> None:
    assert "data" in json.loads(text)


def _json_lines(text: str) -> None:
    for line in text.splitlines():
        assert isinstance(json.loads(line), dict)


def _yaml(text: str) -> None:
    assert "data" in yaml.safe_load(text)


def _csv(text: str) -> None:
    header, *rows = csv.reader(io.StringIO(text))
    assert len(header) > 1
    assert {len(row) for row in rows} <= {len(header)}


def _ids(text: str) -> None:
    assert all(line and " " not in line for line in text.splitlines())


PARSERS: dict[str, Callable[[str], None]] = {
    "table": _table,
    "json": _json,
    "jsonl": _json_lines,
    "yaml": _yaml,
    "csv": _csv,
    "ids": _ids,
}


@pytest.mark.parametrize("chosen", FORMATS)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_printed_parses(cli: Cli, chosen: str, command: tuple[str, ...]) -> None:
    outcome = cli.ok(*command, "-o", chosen, stdin=BODY)
    assert outcome.out.endswith("\n") or (chosen == "ids" and outcome.out == "")
    PARSERS[chosen](outcome.out)


@pytest.mark.parametrize("chosen", FORMATS)
@pytest.mark.parametrize("command", EMPTY, ids=" ".join)
def test_nothing_parses_too(cli: Cli, api: FakeApi, chosen: str, command: tuple[str, ...]) -> None:
    api.channels.clear()
    outcome = cli.ok(*command, "-o", chosen)
    PARSERS[chosen](outcome.out)
    if chosen == "json":
        assert outcome.json["data"] == []
    if chosen in ("csv", "table") and "list" in command:
        assert outcome.out.count("\n") == 1, "the header alone"
    if chosen == "ids":
        assert outcome.out == ""


def test_json_is_the_envelope_of_the_api(cli: Cli) -> None:
    from linktor_tui.contract import wire

    assert cli.ok("channels", "get", "One", "-o", "json").json == wire.single(ONE)
    listed = cli.ok("channels", "list", "-o", "json").json
    assert list(listed) == ["data", "meta"]
    assert listed["data"] == [wire.summary(ONE), wire.summary(TWO)]
    assert cli.ok("channels", "activate", "One", "-o", "json").json == wire.activated(ONE)


def test_the_flag_works_before_and_after_the_command(cli: Cli) -> None:
    after = cli.ok("channels", "list", "-o", "ids").out
    assert after == f"{ONE.id}\n{TWO.id}\n"
    assert cli.ok("-o", "ids", "channels", "list").out == after
    assert cli.ok("channels", "-o", "ids", "list").out == after
    assert cli.ok("channels", "list", "--output=ids").out == after


def test_the_flag_beats_the_variable(cli: Cli) -> None:
    wish = {"LINKTOR_TUI_OUTPUT": "ids"}
    assert cli.ok("channels", "list", environ=wish).out == f"{ONE.id}\n{TWO.id}\n"
    assert cli.ok("channels", "list", "-o", "json", environ=wish).json["data"]


@pytest.mark.parametrize("chosen", FORMATS)
def test_an_error_leaves_standard_output_empty(cli: Cli, chosen: str) -> None:
    outcome = cli("channels", "get", "Nobody", "-o", chosen)
    assert (outcome.code, outcome.out) == (5, "")
    if chosen in ("json", "jsonl", "yaml"):
        assert outcome.err.count("\n") == 1
        assert outcome.error["code"] == "CHANNEL_NOT_FOUND"
    else:
        assert outcome.err.startswith("error: ")
        assert "\nfix: " in outcome.err


HOSTILE_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("channels", "list"),
    ("channels", "get", ONE.id),
    ("channels", "test", ONE.id),
    ("channels", "test", "--all"),
    ("channels", "activate", ONE.id),
    ("channels", "deactivate", ONE.id, TWO.id),
    ("channels", "stats", ONE.id),
    ("channels", "delete", ONE.id, TWO.id, "--yes"),
    ("channels", "get", "nobody"),
    ("channels", "update", "gone", "--name", "x"),
    ("channels", "create", "-f", "-"),
)


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
@pytest.mark.parametrize("tty", [False, True], ids=["piped", "terminal"])
def test_hostile_text_from_anywhere_is_tame_everywhere(
    cli: Cli, api: FakeApi, text: str, tty: bool
) -> None:
    hostile = channel(
        1,
        text,
        config={"botUsername": text, text: text, "list": [text]},
        metadata={text: {text: text}},
        webhook_url=text,
        health=Health(HealthStatus.UNHEALTHY, text, text, text, text),
        default_bot=BotRef(text, text),
        identity=Identity(text, text, {text: text}),
        deactivation_reason=text,
        extra={text: text},
    )
    for chosen in FORMATS:
        for command in HOSTILE_COMMANDS:
            api.channels = [hostile, channel(2, text)]
            api.reports = {ONE.id: hostile_report(text)}
            api.errors = {TWO.id: ChannelNotFound(text, cause=text, fix=text, details={text: text})}
            stdin = json.dumps({text: text, "config": {text: text}})
            plain = {"NO_COLOR": "1", "TERM": "dumb"}
            outcome = cli(*command, "-o", chosen, stdin=stdin, tty=tty, environ=plain)
            assert outcome.code != 1, outcome.err
            assert acting(outcome.out) == set(), (command, chosen)
            assert acting(outcome.err) == set(), (command, chosen)


def hostile_report(text: str) -> CheckReport:
    plain = report(StepStatus.PASSED, StepStatus.FAILED)
    steps = tuple(
        replace(
            step,
            id=text,
            name=text,
            message=text,
            code=text,
            cause=text,
            fix=text,
            documentation=text,
            details={text: text},
        )
        for step in plain.tests
    )
    return replace(plain, tests=steps, identity=Identity(text, text))
