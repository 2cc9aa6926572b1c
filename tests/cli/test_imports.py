"""What a command costs is what it imports: seen in `sys.modules` of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import PROGRAM, environment, fill

HEAVY = {
    "textual",
    "rich",
    "httpx",
    "keyring",
    "pydantic",
    "asyncio",
    "starlette",
    "ssl",
    "yaml",
    "tomllib",
}
PROBE = """
import json, sys
from linktor_tui.entry import main
sys.argv = ["linktor-tui", *json.loads(sys.argv[1])]
code = main()
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def modules(home: Path, *arguments: str) -> set[str]:
    """Run a command that must succeed, and name every module it left behind."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(arguments)],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    code, names = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(names)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imports")
    fill(folder, 3)
    return folder


@pytest.mark.parametrize("flag", ["--version", "--help", "-h"])
def test_what_needs_nothing_imports_nothing(home: Path, flag: str) -> None:
    ours = {name for name in modules(home, flag) if name.startswith(("linktor_tui", "connectors"))}
    assert ours <= {
        "linktor_tui",
        "linktor_tui.entry",
        "linktor_tui.cli",
        "linktor_tui.cli.commands",
    }
    assert not modules(home, flag) & (HEAVY | {"click", "dataclasses", "tinydb"})


@pytest.mark.parametrize(
    "arguments",
    [
        ("channels", "list"),
        ("channels", "list", "-o", "json"),
        ("channels", "list", "--all", "-o", "ids"),
        ("channels", "list", "--filter", "is:on name:/1$/"),
        ("channels", "stats", "Channel 1"),
        ("channels", "--help"),
        ("channels", "test", "--help"),
        ("help", "exit-codes"),
        ("completion", "zsh"),
    ],
    ids=" ".join,
)
def test_a_local_read_imports_nothing_heavy(home: Path, arguments: tuple[str, ...]) -> None:
    assert not modules(home, *arguments) & HEAVY


def test_a_run_that_stays_here_looks_for_profiles_and_no_more(home: Path) -> None:
    loaded = modules(home, "channels", "list")
    profiles = {name for name in loaded if name.startswith("linktor_tui.profiles.")}
    assert profiles == {"linktor_tui.profiles.traces"}


@pytest.mark.parametrize(
    "arguments",
    [("channels", "get", "Channel 1"), ("types", "list"), ("types", "show", "telegram")],
    ids=" ".join,
)
def test_what_needs_a_connector_brings_its_model_and_no_more(
    home: Path, arguments: tuple[str, ...]
) -> None:
    assert not modules(home, *arguments) & (HEAVY - {"pydantic"})


def test_a_whole_id_costs_no_connector(home: Path) -> None:
    listed = subprocess.run(
        [*PROGRAM, "channels", "list", "-o", "ids"],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert not modules(home, "channels", "stats", listed.stdout.split()[0]) & HEAVY


def test_the_help_of_a_group_imports_none_of_its_commands(home: Path) -> None:
    loaded = modules(home, "channels", "--help")
    assert "linktor_tui.cli.channels" in loaded
    assert not any(name.startswith("linktor_tui.cli.channels.") for name in loaded)


def test_yaml_is_there_when_it_is_asked_for(home: Path) -> None:
    assert "yaml" in modules(home, "channels", "list", "-o", "yaml")


@pytest.mark.parametrize(
    "arguments",
    [("board", "--once"), ("channels", "list", "--filter", "is:on expires:never")],
    ids=" ".join,
)
def test_what_the_app_says_too_is_said_without_it(home: Path, arguments: tuple[str, ...]) -> None:
    loaded = modules(home, *arguments)
    assert not {"textual", "rich", "linktor_tui.tui"} & loaded
    assert "linktor_tui.texts" in loaded
