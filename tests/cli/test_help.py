"""Help, topics and completion: what the tables say is what the commands are."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import click
import pytest

from linktor_tui.cli import commands
from linktor_tui.cli.topics import TOPICS
from tests.cli.processes import PROGRAM, environment, fill
from tests.cli.runner import Cli

TABLES = {
    "": commands.ROOT,
    "channels": commands.CHANNELS,
    "messages": commands.MESSAGES,
    "conversations": commands.CONVERSATIONS,
    "webhooks": commands.WEBHOOKS,
    "events": commands.EVENTS,
    "types": commands.TYPES,
    "sandbox": commands.SANDBOX,
    "webchat": commands.WEBCHAT,
    "keys": commands.KEYS,
    "profiles": commands.PROFILES,
    "config": commands.CONFIG,
}
ENTRIES = [
    (group, name, target, line)
    for group, table in TABLES.items()
    for name, (target, line) in table.items()
]


@pytest.mark.parametrize(("group", "name", "target", "line"), ENTRIES)
def test_the_table_says_what_the_command_says(
    cli: Cli, group: str, name: str, target: str, line: str
) -> None:
    module, _, attribute = target.partition(":")
    found = getattr(import_module(module), attribute)
    assert isinstance(found, click.Command)
    assert found.name == name
    assert (found.help or "").partition("\n\n")[0].replace("\n", " ") == line
    words = [word for word in (group, name) if word]
    page = cli.ok(*words, "--help").out
    assert page.startswith(f"Usage: linktor-tui {' '.join(words)} ")
    assert "--output" in page
    assert cli.ok("help", *words).out == page
    assert cli.ok(*words, "-h").out == page


def test_the_first_page_names_every_command(cli: Cli) -> None:
    page = cli.ok("--help").out
    for name, (_, line) in commands.ROOT.items():
        assert f"  {name} " in page
        assert line in page
    assert max(map(len, page.splitlines())) <= 100
    assert cli.ok("help").out == page


@pytest.mark.parametrize("topic", TOPICS)
def test_topics(cli: Cli, topic: str) -> None:
    page = cli.ok("help", topic, environ={"LINKTOR_TUI_HOME": "/home/me"}).out
    assert page.count("\n") > 5
    assert max(map(len, page.splitlines())) <= 110
    assert topic in commands.ROOT["help"][1]


def test_every_variable_of_the_settings_is_explained(cli: Cli) -> None:
    from linktor_tui import settings

    named = [line.split()[0] for line in str(settings.__doc__).splitlines() if "LINKTOR" in line]
    page = cli.ok("help", "environment").out
    assert [name for name in named if name not in page] == []


def test_every_language_is_named(cli: Cli) -> None:
    from linktor_tui.texts import LANGUAGES

    assert ", ".join(sorted(LANGUAGES)) in cli.ok("help", "environment").out


def test_help_for_what_does_not_exist(cli: Cli) -> None:
    assert "exit-codes" in cli("help", "formats").err, "what there is help about"
    for words in (("nonsense",), ("channels", "nonsense"), ("doctor", "nonsense")):
        assert cli("help", *words).code == 2


def test_examples_stand_before_the_options(cli: Cli) -> None:
    page = cli.ok("channels", "create", "--help").out
    assert page.index("Examples:") < page.index("Options:")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_what_the_shell_can_read(cli: Cli, shell: str) -> None:
    from shutil import which

    script = cli.ok("completion", shell).out
    assert "_LINKTOR_TUI_COMPLETE" in script
    if which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True, timeout=20)


def complete(home: Path, *words: str) -> list[str]:
    """What the shell is told for the last of these words."""
    done = subprocess.run(
        PROGRAM,
        env=environment(
            home,
            _LINKTOR_TUI_COMPLETE="bash_complete",
            COMP_WORDS=" ".join(("linktor-tui", *words)),
            COMP_CWORD=str(len(words)),
            LINKTOR_TUI_VAULT="",
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stderr == ""
    return [line.removeprefix("plain,") for line in done.stdout.splitlines() if line]


def test_completion_of_commands_options_and_channels(tmp_path: Path) -> None:
    from linktor_tui.cli.drive import drive
    from linktor_tui.contract.requests import parse_update
    from linktor_tui.contract.resources import ListQuery
    from linktor_tui.local.engine import open_engine
    from linktor_tui.settings import Settings

    assert complete(tmp_path, "channels", "get", "") == []
    fill(tmp_path, 3)
    engine = open_engine(Settings(tmp_path, {}))
    first, second, third = drive(engine.list_channels(ListQuery())).items
    drive(engine.update_channel(first.id, parse_update({"name": "Support"})))
    drive(engine.update_channel(second.id, parse_update({"name": "$(touch x)\x1b[2J"})))
    assert "deactivate" in complete(tmp_path, "channels", "de")
    assert "--granularity" in complete(tmp_path, "channels", "stats", "--g")
    assert complete(tmp_path, "channels", "list", "--type", "tele") == ["telegram"]
    assert complete(tmp_path, "types", "show", "sms", "tw") == ["twilio"]
    assert complete(tmp_path, "help", "ex") == ["exit-codes", "expiring", "explain"]
    assert complete(tmp_path, "channels", "get", "Su") == ["Support"]
    everything = complete(tmp_path, "channels", "test", "")
    assert everything == ["Support", first.id, second.id, third.id], "no name that a shell acts on"


def test_completing_a_channel_is_quick_and_asks_no_keyring(tmp_path: Path) -> None:
    fill(tmp_path, 50)

    def seconds(*command: str) -> float:
        started = time.perf_counter()
        subprocess.run(
            command,
            env=environment(
                tmp_path,
                _LINKTOR_TUI_COMPLETE="bash_complete",
                COMP_WORDS="linktor-tui channels get ch_",
                COMP_CWORD="3",
            ),
            capture_output=True,
            check=True,
            timeout=30,
        )
        return time.perf_counter() - started

    bare = min(seconds(sys.executable, "-c", "pass") for _ in range(3))
    assert min(seconds(*PROGRAM) for _ in range(3)) < 20 * bare
