"""`login`, `logout`, `whoami`: the server is asked first, and a secret is kept in the vault alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from linktor_tui.local.vault import Vaults
from linktor_tui.remote.access import ApiKey, Login, Tokens
from tests.cli.far import Far
from tests.cli.runner import Cli, Outcome

STAGING = "https://staging.example.com"
CANARY = "key-canary-77ab"
PASSWORD = "password-canary-03"
SECRETS = (CANARY, PASSWORD, "access-canary", "refresh-canary")


@pytest.fixture
def cli(far_cli: Cli) -> Cli:
    far_cli.ok("profiles", "add", "staging", "--base-url", STAGING, "--use")
    return far_cli


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "profiles.toml"


def profile(file: Path) -> dict[str, object]:
    found: dict[str, object] = tomllib.loads(file.read_text())["profiles"]["staging"]
    return found


def unseen(outcome: Outcome, file: Path) -> None:
    """No secret is in what was said, or in a file of the data folder."""
    written = "".join(path.read_text() for path in file.parent.iterdir() if path.is_file())
    for secret in SECRETS:
        assert secret not in outcome.out + outcome.err + written


def test_a_key_at_a_prompt(cli: Cli, far: Far, vaults: Vaults, file: Path) -> None:
    outcome = cli.ok("login", tty=True, hidden=(CANARY,))
    assert outcome.prompts == ["API key: "]
    assert far.asked == [(STAGING, ApiKey(CANARY))]
    ref = str(profile(file)["credential"])
    assert vaults.read(ref) == {"api_key": CANARY, "origin": STAGING}
    unseen(outcome, file)
    cli.ok("channels", "list")
    assert far.opened[0][1:] == (f"{STAGING}/v1", (CANARY, None, None))


@pytest.mark.parametrize("source", ["-", "env:KEY", "@key.txt"])
def test_a_key_from_elsewhere(cli: Cli, far: Far, file: Path, source: str) -> None:
    Path("key.txt").write_text(f"{CANARY}\n")
    outcome = cli.ok(
        "login", "--api-key-from", source, stdin=f"{CANARY}\n", environ={"KEY": CANARY}
    )
    assert far.asked == [(STAGING, ApiKey(CANARY))]
    unseen(outcome, file)


def test_a_person(cli: Cli, far: Far, vaults: Vaults, file: Path) -> None:
    outcome = cli.ok("login", "--email", "ada@example.com", tty=True, hidden=(PASSWORD,))
    assert far.asked == [(STAGING, Login("ada@example.com", PASSWORD))]
    found = profile(file)
    assert (found["dialect"], found["base_url"]) == ("linktor", f"{STAGING}/v1")
    kept = {"access": "access-canary", "refresh": "refresh-canary", "origin": STAGING}
    assert vaults.read(str(found["credential"])) == kept
    assert "Logged in as:  ada@example.com" in outcome.out
    unseen(outcome, file)
    unseen(cli.ok("whoami", "-o", "json"), file)
    assert far.asked[-1] == (f"{STAGING}/v1", Tokens("access-canary", "refresh-canary"))


def test_a_key_that_is_refused_is_not_kept(cli: Cli, far: Far, vaults: Vaults, file: Path) -> None:
    cli.ok("login", "--api-key-from", "-", stdin="good")
    far.refused.add(CANARY)
    before = file.read_text()
    outcome = cli("login", "--api-key-from", "-", "-o", "json", stdin=CANARY)
    assert (outcome.code, outcome.error["code"]) == (4, "UNAUTHORIZED")
    assert file.read_text() == before
    assert len(vaults.known_refs()) == 1
    unseen(outcome, file)


def test_logging_in_again_and_out(cli: Cli, vaults: Vaults, file: Path) -> None:
    cli.ok("login", "--api-key-from", "-", stdin="one")
    cli.ok("login", "--api-key-from", "-", stdin="two")
    assert len(vaults.known_refs()) == 1
    assert "Logged out of staging." in cli.ok("logout").err
    assert vaults.known_refs() == []
    assert "credential" not in profile(file)
    assert "no login for staging" in cli.ok("logout").err
    assert cli("whoami").code == 4
    assert cli("channels", "list").code == 4


def test_removing_a_profile_takes_its_login_away(cli: Cli, vaults: Vaults) -> None:
    cli.ok("login", "--api-key-from", "-", stdin="one")
    cli.ok("profiles", "remove", "staging", "--yes")
    assert vaults.known_refs() == []


def test_whoami(cli: Cli, far: Far) -> None:
    assert cli("whoami").code == 4
    found = cli.ok("whoami", "-o", "json", environ={"LINKTOR_API_KEY": CANARY}).json
    assert found["data"] == {
        "profile": "staging",
        "name": "an API key",
        "dialect": "documented",
        "baseUrl": f"{STAGING}/v1",
        "details": {},
    }
    far.refused.add(CANARY)
    assert cli("whoami", environ={"LINKTOR_API_KEY": CANARY}).code == 4
    assert "needs no login" in cli.ok("whoami", "--profile", "local").out
    assert cli.ok("whoami", "--profile", "local", "-o", "ids").out == "local\n"


def test_a_login_is_for_its_host(cli: Cli, far: Far) -> None:
    cli.ok("login", "--api-key-from", "-", stdin=CANARY)
    environ = {"LINKTOR_PROFILE": "staging", "LINKTOR_BASE_URL": "https://evil.example"}
    outcome = cli("channels", "list", "-o", "json", environ=environ)
    assert (outcome.code, outcome.error["code"]) == (6, "SECRET_DESTINATION_CHANGED")
    cli.ok("profiles", "add", "staging", "--base-url", "https://new.example", "--replace")
    assert cli("channels", "list").code == 6
    assert far.opened == []
    cli.ok("login", "--api-key-from", "-", stdin=CANARY)
    cli.ok("channels", "list")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--profile", "local"), "needs no login"),
        ((), "--api-key-from @FILE"),
        (("--api-key-from", CANARY), "command line"),
        (("--api-key-from", "env:NOBODY"), "NOBODY"),
        (("--api-key-from", "@nowhere.txt"), "cannot be read"),
        (("--api-key-from", "env:KEY", "--email", "a@b.c"), "either"),
        (("--password-from", "env:KEY"), "--email"),
        (("--email", "a@b.c"), "--password-from"),
        (("--email", "a@b.c", "--password-from", PASSWORD), "command line"),
        (("--api-key-from", "env:ODD"), "cannot be one"),
    ],
)
def test_usage(cli: Cli, far: Far, file: Path, arguments: tuple[str, ...], told: str) -> None:
    environ = {"KEY": CANARY, "ODD": f"{CANARY}\nHost: evil"}
    outcome = cli("login", *arguments, environ=environ)
    assert outcome.code == 2
    assert told in outcome.err
    assert far.asked == []
    unseen(outcome, file)


def test_an_address_has_no_place_for_a_login(cli: Cli) -> None:
    environ = {"LINKTOR_BASE_URL": "https://other.example"}
    outcome = cli("login", "--api-key-from", "-", stdin=CANARY, environ=environ)
    assert outcome.code == 2
    assert "profiles add" in outcome.err


def test_the_open_source_server_takes_no_key(cli: Cli) -> None:
    cli.ok("profiles", "add", "office", "--base-url", STAGING, "--dialect", "linktor")
    outcome = cli("login", "--profile", "office", tty=True, hidden=(CANARY,))
    assert outcome.code == 2
    assert "--email" in outcome.err
    assert outcome.prompts == []


def test_doctor_leaves_logins_alone(cli: Cli, far_cli: Cli, vaults: Vaults, tmp_path: Path) -> None:
    from linktor_tui.local.engine import open_engine

    cli.ok("login", "--api-key-from", "-", stdin=CANARY)
    vaults.write("ch_of_nobody.1", {"botToken": "x"})
    elsewhere = vaults.write("remote.0123456789abcdef.ch_1", {"botToken": "x"})
    cli.open_engine = lambda settings, _asker: open_engine(settings, vaults=vaults)
    outcome = cli.ok("doctor", "--fix")
    assert "Left-over secrets removed: 1." in outcome.out
    cli.ok("whoami")
    assert elsewhere in vaults.known_refs()
    assert "No secret is left over." in cli.ok("doctor").out, "of this machine, whatever is in use"
