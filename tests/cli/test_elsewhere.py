"""The command line against Linktors elsewhere, with the real client between: our own server, and
a fake of the open-source one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.cli.doors import Doors
from linktor_tui.cli.session import open_local
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.cli.runner import Cli, LoopThread
from tests.places import sample
from tests.remote.fake_linktor import EMAIL, PASSWORD, FakeLinktor
from tests.remote.own_server import TOKEN, OwnServer


@pytest.fixture
def cli(
    tmp_path: Path,
    bots: TelegramSimulator,
    vaults: Vaults,
    monkeypatch: pytest.MonkeyPatch,
) -> Cli:
    """This machine with one channel, and the way to others open."""
    monkeypatch.chdir(tmp_path)
    for name, value in bots.environ().items():
        monkeypatch.setenv(name, value)  # checks of channels elsewhere are made from this process

    def opener(settings: Settings, passphrase: Callable[[], str] | None) -> LocalEngine:
        return open_engine(settings, vaults=vaults, timeout=2.0)

    token = sample(bots, "works")["config"]["botToken"]
    environ = {"LINKTOR_TUI_HOME": str(tmp_path / "home"), "TOKEN": token, **bots.environ()}
    environ |= {"KEY": TOKEN, "PASSWORD": PASSWORD}
    made = Cli(environ, opener, Doors(vaults=lambda *_: vaults))
    create = ("channels", "create", "--type", "telegram", "--name", "Support")
    made.ok(*create, "--secret", "botToken=env:TOKEN")
    return made


@pytest.fixture
def served(tmp_path: Path, loop_thread: LoopThread, bots: TelegramSimulator) -> Iterator[OwnServer]:
    """What `linktor-tui serve` serves, over a data folder of its own."""
    settings = Settings(tmp_path / "served", dict(bots.environ()))
    vaults = Vaults.of(MemoryVault())
    server = OwnServer(engine=open_engine(settings, vaults=vaults, offload=asyncio.to_thread))
    loop_thread.do(server.start())
    yield server
    loop_thread.do(server.stop())
    assert server.mistakes == []


@pytest.fixture
def office(loop_thread: LoopThread) -> Iterator[FakeLinktor]:
    """The open-source server."""
    fake = FakeLinktor()
    loop_thread.do(fake.start())
    yield fake
    loop_thread.do(fake.stop())


def test_a_channel_goes_to_our_own_server(cli: Cli, served: OwnServer) -> None:
    cli.ok("profiles", "add", "served", "--base-url", served.url)
    assert cli("login", "--profile", "served", "--api-key-from", "env:TOKEN").code == 4
    cli.ok("login", "--profile", "served", "--api-key-from", "env:KEY")
    there = ("--profile", "served")
    assert cli.ok("whoami", *there, "-o", "json").json["data"]["dialect"] == "documented"
    diff = ("channels", "diff", "--to", "served", "--exit-code", "-o", "json")
    assert cli(*diff).code == 3
    copied = cli.ok("channels", "copy", "Support", "--to", "served", "--activate", "-o", "json")
    assert copied.json["meta"]["test"]["success"]
    assert copied.json["data"]["attributes"]["webhookSecret"].startswith("whsec_")
    found = cli.ok("channels", "get", "Support", *there, "-o", "json").json["data"]
    assert found["attributes"]["status"] == "active"
    (difference,) = cli(*diff).json["data"]
    assert [item["field"] for item in difference["fields"]] == ["status"]
    cli.ok("channels", "deactivate", "Support", *there)
    cli.ok(*diff)
    again = cli("channels", "copy", "Support", "--to", "served", "-o", "json")
    assert (again.code, again.error["code"]) == (6, "CHANNEL_ALREADY_EXISTS")
    assert cli.ok("channels", "test", "Support", *there, "-o", "json").json["data"]["success"]
    cli.ok("channels", "delete", "Support", *there, "--yes")
    assert cli.ok("channels", "list", *there, "-o", "ids").out == ""
    assert cli.ok("channels", "list", "-o", "ids").out.startswith("ch_")


def test_the_environment_alone_is_enough(cli: Cli, served: OwnServer) -> None:
    environ = {"LINKTOR_BASE_URL": f"{served.url}/api/v1", "LINKTOR_API_KEY": TOKEN}
    assert cli.ok("channels", "list", "-o", "json", environ=environ).json["data"] == []
    assert cli("channels", "list", environ={**environ, "LINKTOR_API_KEY": "wrong"}).code == 4
    assert TOKEN not in cli.ok("config", "explain", environ=environ).out


def test_a_channel_goes_to_the_open_source_server(
    cli: Cli, office: FakeLinktor, vaults: Vaults
) -> None:
    cli.ok("profiles", "add", "office", "--base-url", office.url, "--dialect", "linktor")
    there = ("--profile", "office")
    cli.ok("login", *there, "--email", EMAIL, "--password-from", "env:PASSWORD")
    credentials = [vaults.read(ref) for ref in vaults.known_refs() if "profile." in ref]
    assert PASSWORD not in str(credentials)
    assert cli.ok("whoami", *there, "-o", "ids").out == f"{EMAIL}\n"
    cli.ok("channels", "copy", "Support", "--to", "office", "-o", "json")
    assert "Support" in cli.ok("channels", "list", *there).out
    assert cli.ok("channels", "test", "Support", *there, "-o", "json").json["data"]["success"]
    assert "No secret is left over." in cli.ok("doctor", *there).out
    (ref,) = [ref for ref in vaults.known_refs() if "profile." in ref]
    before = vaults.read(ref)
    assert before is not None
    vaults.rewrite(ref, {**before, "access": "ran-out"})
    cli.ok("channels", "list", *there)
    after = vaults.read(ref)
    assert after is not None
    assert after["access"] in office.access, "refreshed tokens are kept for the next run"
    assert after["refresh"] in office.refresh
    assert after["origin"] == before["origin"]
    assert office.refreshes == 1
    cli.ok("channels", "list", *there)
    assert office.refreshes == 1
    vaults.rewrite(ref, {**after, "access": "ran-out"})
    cli.ok("whoami", *there)
    assert (vaults.read(ref) or {})["access"] in office.access
    cli.ok("logout", *there)
    assert cli("whoami", *there).code == 4


def test_a_passphrase_is_asked_for_once_in_a_run(
    tmp_path: Path, served: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "other"
    environ = {"LINKTOR_TUI_HOME": str(home), "LINKTOR_TUI_VAULT": "file", "KEY": TOKEN}
    cli = Cli(environ, open_local)
    cli.ok("profiles", "add", "served", "--base-url", served.url)
    login = ("login", "--profile", "served", "--api-key-from", "env:KEY")
    assert len(cli.ok(*login, tty=True, hidden=("horse", "horse")).prompts) == 2, "a new file"
    create = ("channels", "create", "--type", "telegram", "--name", "Two", "--no-check")
    made = {"KEY": "110201543:AAF-made-up"}
    secret = ("--secret", "botToken=env:KEY")
    cli.ok(*create, *secret, tty=True, hidden=("horse",), environ=made)
    copy = ("channels", "copy", "Two", "--to", "served", "--no-check")
    outcome = cli.ok(*copy, tty=True, hidden=("horse",))
    assert len(outcome.prompts) == 1
    assert all(TOKEN.encode() not in file.read_bytes() for file in home.iterdir() if file.is_file())


def test_nobody_there(cli: Cli) -> None:
    environ = {"LINKTOR_BASE_URL": "http://127.0.0.1:9", "LINKTOR_API_KEY": TOKEN}
    outcome = cli("channels", "list", "-o", "json", environ=environ)
    assert (outcome.code, outcome.error["code"]) == (9, "UNREACHABLE")
    assert TOKEN not in outcome.err


def test_a_proxy_is_gone_through_when_one_is_named(
    cli: Cli, served: OwnServer, loop_thread: LoopThread
) -> None:
    cli.ok("profiles", "add", "served", "--base-url", served.url)
    cli.ok("login", "--profile", "served", "--api-key-from", "env:KEY")
    there = ("channels", "list", "--profile", "served", "-o", "json")
    cli.ok(*there)
    nobody = {"LINKTOR_PROXY": "http://user:CANARY-word@127.0.0.1:1"}
    refused = cli(*there, environ=nobody)
    assert refused.code == 9
    assert "CANARY" not in refused.err
    assert refused.error["message"] == "127.0.0.1:1 (the proxy) refused the connection."
    odd = cli(*there, environ={"LINKTOR_PROXY": "no such proxy"})
    assert (odd.code, odd.error["code"]) == (7, "VALIDATION_ERROR")
