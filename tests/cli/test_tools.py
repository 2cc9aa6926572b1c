"""`types`, `doctor`, `sandbox` and `demo`."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connectors import registry
from connectors.checks import plan
from connectors.fields import describe
from connectors.telegram.connector import TelegramConnector
from linktor_tui.local.vault import Vaults
from tests.cli.processes import PROGRAM, environment
from tests.cli.runner import Cli


def test_types_are_derived_from_the_connectors(cli: Cli) -> None:
    listed = cli.ok("types", "list", "-o", "json").json["data"]
    assert [item["id"] for item in listed] == [
        f"{item.channel_type}.{item.provider}" for item in registry.listings()
    ]
    shown = cli.ok("types", "show", "telegram", "-o", "json").json["data"]["attributes"]
    assert shown["title"] == TelegramConnector.title
    specs = describe(TelegramConnector.config_model)
    assert [field["key"] for field in shown["fields"]] == [spec.key for spec in specs]
    assert [check["id"] for check in shown["checks"]] == [
        step.id for step in plan(TelegramConnector)
    ]
    token = shown["fields"][0]
    assert (token["required"], token["secret"]) == (True, True)
    assert "@BotFather" in token["where"]


@pytest.mark.parametrize("listing", list(registry.listings()), ids=str)
def test_every_type_is_shown_for_people(cli: Cli, listing: registry.Listing) -> None:
    page = cli.ok("types", "show", listing.channel_type, listing.provider).out
    connector = registry.find(listing.channel_type, listing.provider)
    for spec in describe(connector.config_model):
        assert spec.key in page
        assert f"--secret {spec.key}=@FILE" in page or not spec.secret
    for step in plan(connector):
        assert step.id in page


def test_a_type_without_a_connector(cli: Cli) -> None:
    outcome = cli("types", "show", "rcs", "carrier", "-o", "json")
    assert (outcome.code, outcome.error["code"]) == (7, "INVALID_CHANNEL_TYPE")
    assert "google" in outcome.error["message"]
    assert cli("types", "show", "telegrm").code == 2
    assert "linktor-tui types show email smtp" in cli("types", "show", "email").err
    assert cli("types", "show", "telegram", "other").code == 7


def test_doctor_finds_and_mends(cli: Cli, vaults: Vaults) -> None:
    sound = cli("doctor", "-o", "json", environ={"LINKTOR_TUI_ENDPOINT_TELEGRAM": ""})
    assert sound.code == 0, sound.out
    assert sound.json["data"]["success"] is True
    vaults.write("ch_gone.1", {"botToken": "left behind"})
    found = cli("doctor", "-o", "json")
    assert found.code == 3
    orphans = next(step for step in found.json["data"]["tests"] if step["id"] == "vault.orphans")
    assert orphans["status"] == "failed"
    assert "fix: linktor-tui doctor --fix" in cli("doctor").out
    assert cli("doctor", "--fix").code == 0
    assert cli("doctor").code == 0


@pytest.mark.parametrize("chosen", ["table", "json", "jsonl", "yaml", "csv", "ids"])
def test_doctor_in_every_format(cli: Cli, chosen: str) -> None:
    outcome = cli.ok("doctor", "-o", chosen)
    assert "program.version" in outcome.out
    assert outcome.err == ""


def test_without_a_sandbox_its_commands_say_so(cli: Cli) -> None:
    for arguments in (("samples",), ("fault", "telegram", "down")):
        outcome = cli("sandbox", *arguments, "-o", "json")
        assert (outcome.code, outcome.error["code"]) == (9, "SANDBOX_NOT_RUNNING")


def test_a_sandbox_gives_samples_and_faults_to_another_terminal(tmp_path: Path) -> None:
    environ = environment(tmp_path)

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments],
            env=environ | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )

    with subprocess.Popen(
        [*PROGRAM, "sandbox", "--fault", "twilio=down"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as sandbox:
        assert sandbox.stderr is not None
        assert sandbox.stdout is not None
        try:
            assert "The sandbox runs." in sandbox.stderr.readline()
            name = "LINKTOR_TUI_ENDPOINT_TELEGRAM"
            exported = iter(sandbox.stdout.readline, "")
            line = next(line for line in exported if name in line)
            url = line.removeprefix("export ").strip().partition("=")[2]
            names = run("sandbox", "samples", "-o", "ids").stdout.split()
            assert "telegram-works" in names
            (tmp_path / "body.json").write_text(run("sandbox", "samples", "telegram-works").stdout)
            arguments = ("channels", "test", "-f", str(tmp_path / "body.json"))
            assert run(*arguments, **{name: url}).returncode == 0
            switched = run("sandbox", "fault", "telegram", "wrong-credential", "-o", "csv")
            assert "telegram,wrong-credential\n" in switched.stdout
            assert "twilio,down\n" in switched.stdout
            assert run(*arguments, **{name: url}).returncode == 3
            assert run("sandbox", "fault", "telegram", "explode").returncode == 7
            assert run("sandbox", "samples", "telegram-work").returncode == 2
        finally:
            sandbox.send_signal(signal.SIGINT)
            sandbox.communicate(timeout=20)
    assert sandbox.returncode == 0
    assert run("sandbox", "samples").returncode == 9


def test_the_headless_demo_runs_through(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "demo", "--headless"],
        env=environment(tmp_path / "home"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    assert "Support bot" in done.stdout
    assert not (tmp_path / "home").exists()


def test_web_says_what_to_install_where_it_is_missing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    monkeypatch.delitem(sys.modules, "linktor_tui.cli.web_server", raising=False)
    outcome = cli("web")
    assert outcome.code == 2
    assert "pip install 'linktor-tui[web]'" in outcome.err


def test_doctor_says_what_is_wrong_with_the_operators_keys(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "keymap.toml").write_text('[keys]\n"channel.nonsense" = "x"\n')
    steps = cli("doctor", "-o", "json").json["data"]["tests"]
    (step,) = (step for step in steps if step["id"] == "app.keymap")
    assert step["status"] == "warning"
    assert "channel.nonsense" in step["message"]


def test_config_explain_knows_the_settings_of_the_app(cli: Cli, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    (home / "tui.json").write_text('{"language": "pt", "reduced_motion": true}')

    def won(key: str, **environ: str) -> str:
        found = cli.ok("config", "explain", key, "-o", "json", environ=environ).json["data"]
        return next(str(item["value"]) for item in found if item["outcome"] == "won")

    assert won("lang") == "pt"
    assert won("lang", LINKTOR_TUI_LANG="en") == "en"
    assert won("reduced_motion") == "yes"
    assert won("check_minutes", LINKTOR_TUI_CHECK_MINUTES="5") == "5"
    (home / "tui.json").write_text("[]")
    assert won("lang") == "as the system"


def test_config_explain_says_what_is_no_number(cli: Cli) -> None:
    def won(days: str) -> tuple[str, str | None]:
        environ = {"LINKTOR_TUI_EVENT_DAYS": days}
        found = cli.ok("config", "explain", "event_days", "-o", "json", environ=environ).json[
            "data"
        ]
        assert ("no whole number" in str(found)) is (days == "ten")
        return next((item["source"], item["value"]) for item in found if item["outcome"] == "won")

    assert won("7") == ("environment", "7")
    assert won("ten") == ("default", "30")


def test_each_variable_is_explained_once(cli: Cli) -> None:
    named = [line.split()[0] for line in cli.ok("help", "environment").out.splitlines() if line]
    variables = [name for name in named if name.startswith("LINKTOR_")]
    assert sorted(set(variables)) == sorted(variables)
