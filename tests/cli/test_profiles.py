"""`profiles`, `config`, and what a profile does to the commands that go through it."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path

import pytest

from linktor_tui.cli import app_door, demo
from linktor_tui.contract.errors import ReadOnlyProfile
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.tui.app import LinktorApp
from linktor_tui.tui.screens.first_run import TO_DEMO
from tests.cli.fakes import FakeApi, channel
from tests.cli.far import Far
from tests.cli.runner import Cli
from tests.test_profiles import TABLE, WRITTEN

CANARY = "key-canary-51d0"
STAGING, LIVE = "https://staging.example.com", "https://example.com"


@pytest.fixture
def cli(far_cli: Cli) -> Cli:
    return far_cli


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def add(cli: Cli, name: str = "staging", url: str = STAGING, *more: str) -> None:
    cli.ok("profiles", "add", name, "--base-url", url, *more)


KEY = {"LINKTOR_API_KEY": CANARY}


def test_the_life_of_a_profile(cli: Cli, home: Path) -> None:
    assert cli.ok("profiles", "list", "-o", "ids").out == "local\n"
    made = cli.ok("profiles", "add", "staging", "--base-url", f"{STAGING}/", "-o", "json").json
    assert made["data"]["attributes"]["baseUrl"] == STAGING
    add(cli, "live", LIVE, "--production", "--accent", "red", "--use")
    listed = cli.ok("profiles", "list", "-o", "json").json["data"]
    assert [(item["id"], item["attributes"]["current"]) for item in listed] == [
        ("local", False),
        ("staging", False),
        ("live", True),
    ]
    cli.ok("profiles", "use", "staging")
    assert cli.ok("profiles", "show", "-o", "ids").out == "staging\n"
    assert cli.ok("profiles", "show", "--profile", "live", "-o", "ids").out == "live\n"
    assert cli("profiles", "remove", "staging").code == 2, "nobody can be asked"
    assert cli("profiles", "remove", "staging", tty=True, stdin="n\n").code == 130
    cli.ok("profiles", "remove", "staging", "--yes")
    assert cli.ok("profiles", "list", "-o", "ids").out == "local\nlive\n"
    assert "current" not in tomllib.loads((home / "profiles.toml").read_text())


def test_tables_for_people(cli: Cli) -> None:
    add(cli, "live", LIVE, "--production", "--use")
    page = cli.ok("profiles", "list").out
    assert "*  live" in page
    assert "production" in page
    assert "this machine" in page
    assert "Read-only:" in cli.ok("profiles", "show", "live").out
    assert cli.ok("profiles", "list", "-o", "csv").out.startswith("name,baseUrl,")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "local", "--base-url", LIVE), 6),
        (("add", "staging", "--base-url", LIVE), 6),
        (("add", "bad name", "--base-url", LIVE), 7),
        (("add", "other", "--base-url", "nowhere"), 7),
        (("add", "other", "--base-url", "http://example.com"), 7),
        (("add", "other", "--base-url", LIVE, "--accent", "plaid"), 7),
        (("add", "other"), 2),
        (("use", "nobody"), 5),
        (("show", "nobody"), 5),
        (("remove", "nobody", "--yes"), 5),
        (("remove", "local", "--yes"), 2),
    ],
)
def test_refusals(cli: Cli, home: Path, arguments: tuple[str, ...], code: int) -> None:
    add(cli)
    before = (home / "profiles.toml").read_text()
    assert cli("profiles", *arguments).code == code
    assert (home / "profiles.toml").read_text() == before


def test_replacing_keeps_what_is_not_named(cli: Cli, home: Path) -> None:
    add(cli, "staging", STAGING, "--read-only")
    file = home / "profiles.toml"
    file.write_text(file.read_text() + 'credential = "memory:profile.staging.1"\nlater = 1\n')
    add(cli, "staging", STAGING, "--replace")
    assert tomllib.loads(file.read_text())["profiles"]["staging"] == {
        "base_url": STAGING,
        "dialect": "auto",
        "credential": "memory:profile.staging.1",
        "later": 1,
    }


# --- where a command goes ---------------------------------------------------------------------


def test_a_command_goes_where_it_is_told(cli: Cli, far: Far) -> None:
    add(cli)
    assert "Here" in cli.ok("channels", "list").out
    assert "Support" in cli.ok("channels", "list", "--profile", "staging", environ=KEY).out
    assert "Support" in cli.ok("--profile", "staging", "channels", "list", environ=KEY).out
    cli.ok("channels", "list", environ={"LINKTOR_PROFILE": "staging", **KEY})
    cli.ok("channels", "list", environ={"LINKTOR_BASE_URL": LIVE, **KEY})
    assert [(name, url, held.api_key) for name, url, held in far.opened] == [
        ("staging", STAGING, CANARY),
        ("staging", STAGING, CANARY),
        ("staging", STAGING, CANARY),
        ("example.com", LIVE, CANARY),
    ]
    assert all(api.calls[-1][0] == "close" for api in far.apis.values())


def test_without_a_login_nothing_is_asked(cli: Cli, far: Far) -> None:
    add(cli)
    outcome = cli("channels", "list", "--profile", "staging", "-o", "json")
    assert (outcome.code, outcome.error["code"]) == (4, "UNAUTHORIZED")
    assert "login --profile staging" in outcome.error["fix"]
    assert far.opened == []
    assert cli("channels", "list", "--profile", "nobody").code == 5


def test_several_operations_share_an_event_loop(cli: Cli, far: Far) -> None:
    add(cli)
    cli.ok("channels", "test", "Support", "--profile", "staging", environ=KEY)
    cli.ok("channels", "activate", "Support", "--profile", "staging", environ=KEY)
    assert len(far.opened) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("update", "Support", "--name", "Other"),
        ("delete", "Support", "--yes"),
        ("activate", "Support"),
        ("activate", "Support", "--no-check"),
        ("deactivate", "Support"),
        ("create", "--type", "telegram", "--name", "New", "--secret", "botToken=env:TOKEN"),
    ],
)
def test_a_read_only_profile(cli: Cli, far: Far, arguments: tuple[str, ...]) -> None:
    add(cli, "staging", STAGING, "--read-only", "--use")
    environ = {**KEY, "TOKEN": "110201543:AAF-made-up"}
    outcome = cli("channels", *arguments, "-o", "json", environ=environ)
    assert (outcome.code, outcome.error["code"]) == (6, "READ_ONLY_PROFILE")
    assert {name for name, _ in far.apis[STAGING].calls} <= {"list", "get", "close"}


def test_production_is_asked_about_once_by_name(cli: Cli, far: Far) -> None:
    add(cli, "live", LIVE, "--production", "--use")
    far.apis[LIVE] = api = FakeApi(channel(1, "One"), channel(2, "Two"))
    cli.ok("channels", "list", environ=KEY)
    command = ("channels", "deactivate", "One", "Two")
    refused = cli(*command, tty=True, stdin="no\n", environ=KEY)
    assert refused.code == 130
    assert "Change production, “live”? [y/N]" in refused.err
    assert "Nothing was changed." in refused.err
    assert cli(*command, environ=KEY).code == 2
    assert "--yes" in cli(*command, environ=KEY).err
    assert not [name for name, _ in api.calls if name == "deactivate"]
    allowed = cli.ok(*command, tty=True, stdin="y\n", environ=KEY)
    assert allowed.err.count("[y/N]") == 1
    cli.ok(*command, "--yes", environ=KEY)
    assert len([name for name, _ in api.calls if name == "deactivate"]) == 4


def test_deleting_from_production_is_asked_about_twice(cli: Cli) -> None:
    add(cli, "live", LIVE, "--production", "--use")
    outcome = cli.ok("channels", "delete", "Support", tty=True, stdin="y\ny\n", environ=KEY)
    assert outcome.err.count("[y/N]") == 2


@pytest.mark.parametrize(("answer", "may_change"), [("y", True), ("n", False)])
def test_the_app_opens_on_the_profile(
    cli: Cli, far: Far, monkeypatch: pytest.MonkeyPatch, answer: str, may_change: bool
) -> None:
    opened: list[tuple[ChannelsAPI, str]] = []

    def run_app(app: LinktorApp) -> int:
        opened.append((asyncio.run(app.open_api()), app.title))
        return 0

    monkeypatch.setattr(app_door, "run_app", run_app)
    add(cli, "live", LIVE, "--production")
    assert cli("--profile", "live", tty=True).code == 4, "before the app has the screen"
    assert opened == []
    cli.ok("--profile", "live", tty=True, stdin=f"{answer}\n", environ=KEY)
    ((engine, title),) = opened
    assert title == "linktor-tui live"
    switching = engine.deactivate_channel(channel().id)
    if may_change:
        asyncio.run(switching)
    else:
        with pytest.raises(ReadOnlyProfile):
            asyncio.run(switching)
    assert ("deactivate" in [name for name, _ in far.apis[LIVE].calls]) is may_change


@pytest.mark.parametrize(("ended", "code"), [(0, 0), (TO_DEMO, 3)])
def test_the_app_leads_on_to_the_demo(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, ended: int, code: int
) -> None:
    def run_app(app: LinktorApp) -> int:
        assert app.leads_to_demo
        return ended

    monkeypatch.setattr(app_door, "run_app", run_app)
    monkeypatch.setattr(demo, "open_demo", lambda _session: 3)
    assert cli(tty=True).code == code


# --- config -------------------------------------------------------------------------------------


def test_explain_names_winner_and_losers(cli: Cli, home: Path) -> None:
    add(cli, "staging", STAGING, "--use")
    add(cli, "live", LIVE)
    Path(".linktor.toml").write_text('profile = "live"\n')
    environ = {"LINKTOR_PROFILE": "local", **KEY}
    found = cli.ok("config", "explain", "profile", "-o", "json", environ=environ).json["data"]
    assert [(item["source"], item["value"], item["outcome"]) for item in found] == [
        ("flag", None, "says nothing"),
        ("environment", "local", "won"),
        ("project file", "live", "lost to LINKTOR_PROFILE"),
        ("user file", "staging", "lost to LINKTOR_PROFILE"),
        ("default", "local", "lost to LINKTOR_PROFILE"),
    ]
    address = ("config", "explain", "base_url")
    assert cli.ok(*address, "-o", "ids", "--profile", "staging").out == f"{STAGING}\n"
    assert cli.ok(*address, "-o", "ids", environ=environ).out == "this machine\n"
    assert cli.ok(*address, "-o", "ids").out == f"{LIVE}\n"
    page = cli.ok("config", "explain", environ=environ)
    assert "not for this machine" in page.out
    assert CANARY not in page.out + page.err


@pytest.mark.parametrize(
    ("said", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_explain_says_what_comes_of_it(
    cli: Cli, home: Path, said: dict[str, str], expected: tuple[str, str | None, str | None]
) -> None:
    home.mkdir()
    (home / "profiles.toml").write_text(WRITTEN)
    environ = dict(said)
    if project := environ.pop("project_text", None):
        Path(".linktor.toml").write_text(project)
    flag = ("--profile", environ.pop("flag")) if "flag" in environ else ()
    found = cli.ok("config", "explain", *flag, "-o", "json", environ=environ).json["data"]
    name, url, key = expected
    won = {item["key"]: item["value"] for item in found if item["outcome"] == "won"}
    assert won["base_url"].rstrip("/") == (url or "this machine")
    assert won.get("profile") == (
        None if "LINKTOR_PROFILE" not in said and _by_address(said) else name
    )
    assert ("api_key" in won) is (key is not None)
    assert all(item["outcome"] for item in found)


def _by_address(said: dict[str, str]) -> bool:
    return "LINKTOR_BASE_URL" in said and "flag" not in said


def test_explain_works_where_nothing_else_does(cli: Cli) -> None:
    Path(".linktor.toml").write_text(f'base_url = "{LIVE}"\n')
    page = cli.ok("config", "explain", environ=KEY).out
    assert "not allowed yet" in page
    assert "there is no profile" in cli.ok("config", "explain", "--profile", "nobody").out.lower()


def test_explain_an_address_without_a_profile(cli: Cli) -> None:
    environ = {"LINKTOR_BASE_URL": LIVE, **KEY}
    found = cli.ok("config", "explain", "-o", "csv", environ=environ).out
    assert f"base_url,environment,LINKTOR_BASE_URL,{LIVE},won" in found
    assert "profile,environment,LINKTOR_PROFILE,,goes by the address in LINKTOR_BASE_URL" in found
    assert "api_key,environment,LINKTOR_API_KEY,********,won" in found


@pytest.mark.parametrize(
    ("arguments", "environ", "winner"),
    [
        (("-o", "json"), {}, "--output"),
        ((), {"LINKTOR_TUI_OUTPUT": "json"}, "LINKTOR_TUI_OUTPUT"),
        (("-o", "json"), {"LINKTOR_TUI_OUTPUT": "csv"}, "--output"),
    ],
)
def test_explain_the_output(
    cli: Cli, arguments: tuple[str, ...], environ: dict[str, str], winner: str
) -> None:
    found = cli.ok("config", "explain", "output", *arguments, environ=environ).json["data"]
    assert [item["where"] for item in found if item["outcome"] == "won"] == [winner]


def test_a_project_is_trusted_until_it_leads_elsewhere(cli: Cli, far: Far) -> None:
    file = Path(".linktor.toml")
    assert cli("config", "trust", "--yes").code == 2
    file.write_text(f'base_url = "{LIVE}"\n')
    command = ("channels", "list", "-o", "json")
    outcome = cli(*command, environ=KEY)
    assert (outcome.code, outcome.error["code"]) == (6, "SECRET_DESTINATION_CHANGED")
    told = cli.ok("config", "explain", "base_url", "-o", "json").json["data"]
    assert "not allowed yet: linktor-tui config trust" in [item["outcome"] for item in told]
    assert cli("config", "trust").code == 2
    assert cli("config", "trust", tty=True, stdin="n\n").code == 130
    assert far.opened == []
    assert LIVE in cli.ok("config", "trust", tty=True, stdin="y\n").err
    cli.ok(*command, environ=KEY)
    file.write_text('base_url = "https://evil.example"\n')
    assert cli(*command, environ=KEY).code == 6
    assert [url for _, url, _ in far.opened] == [LIVE]
    assert "Here" in cli.ok("channels", "list", "--profile", "local").out


def test_a_broken_file_is_named(cli: Cli, home: Path) -> None:
    home.mkdir()
    (home / "profiles.toml").write_text("current = \n")
    outcome = cli("channels", "list")
    assert outcome.code == 7
    assert str(home / "profiles.toml") in outcome.err
    assert "Here" in cli.ok("channels", "list", "--profile", "local").out
