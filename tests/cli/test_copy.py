"""`channels copy` and `channels diff`: from the real engine to another place, secrets included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Identity, StepStatus
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.cli.channels.comparing import Pair, compared, paired
from linktor_tui.cli.doors import Doors
from linktor_tui.contract.errors import ChannelAlreadyExists, Unreachable, Unsupported
from linktor_tui.contract.resources import Channel, ChannelStatus
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import Vaults
from linktor_tui.settings import Settings
from tests.cli.fakes import FakeApi, channel, report
from tests.cli.far import Far
from tests.cli.runner import Cli, Outcome
from tests.places import sample

LIVE = "https://example.com"
COPY = ("channels", "copy", "Support", "--to", "live")


@pytest.fixture
def token(bots: TelegramSimulator) -> str:
    """The token of a bot that works."""
    found: str = sample(bots, "works")["config"]["botToken"]
    return found


@pytest.fixture
def there(far: Far) -> FakeApi:
    far.apis[LIVE] = FakeApi()
    return far.apis[LIVE]


@pytest.fixture
def cli(
    tmp_path: Path, bots: TelegramSimulator, vaults: Vaults, far: Far, there: FakeApi, token: str
) -> Cli:
    """A real channel on this machine, and a Linktor elsewhere."""

    def opener(settings: Settings, passphrase: Callable[[], str] | None) -> LocalEngine:
        return open_engine(settings, vaults=vaults, timeout=2.0)

    environ = {
        "LINKTOR_TUI_HOME": str(tmp_path / "home"),
        "LINKTOR_API_KEY": "key-canary",
        "TOKEN": token,
        **bots.environ(),
    }
    made = Cli(environ, opener, Doors(far, far.check_login, lambda *_: vaults))
    made.ok("profiles", "add", "live", "--base-url", LIVE)
    create = ("channels", "create", "--type", "telegram", "--name", "Support")
    made.ok(*create, "--secret", "botToken=env:TOKEN", "--metadata", "team=a")
    return made


def silent(outcome: Outcome, token: str) -> None:
    assert token not in outcome.out + outcome.err


def test_a_copy_has_the_secrets_and_is_off(cli: Cli, there: FakeApi, token: str) -> None:
    outcome = cli.ok(*COPY, "-o", "json")
    (request,) = there.created
    assert request.config == {"botToken": token}
    assert (request.name, request.type, request.metadata) == ("Support", "telegram", {"team": "a"})
    assert request.default_bot_id is None
    assert [name for name, _ in there.calls] == ["create", "test", "get", "close"]
    body = outcome.json
    assert body["data"]["attributes"]["webhookSecret"] == "whsec_made-up"
    assert body["meta"]["copied"]["profile"] == "live"
    assert body["meta"]["test"]["success"]
    silent(outcome, token)


def test_a_copy_is_switched_on_if_asked(cli: Cli, there: FakeApi, token: str) -> None:
    outcome = cli.ok(*COPY, "--activate")
    assert [name for name, _ in there.calls if name != "get"] == [
        "create",
        "test",
        "activate",
        "close",
    ]
    assert "passed" in outcome.err
    silent(outcome, token)


def test_a_dry_run_sends_nothing(cli: Cli, far: Far, token: str) -> None:
    outcome = cli.ok(*COPY, "--dry-run", "-o", "json")
    assert outcome.json["data"]["body"]["config"] == {"botToken": "********"}
    assert far.opened == []
    silent(outcome, token)


def test_what_does_not_work_here_is_not_copied(
    cli: Cli, bots: TelegramSimulator, there: FakeApi
) -> None:
    bots.bots.clear()
    outcome = cli(*COPY)
    assert outcome.code == 3
    assert "Nothing was copied." in outcome.err
    assert there.created == []
    cli.ok(*COPY, "--no-check")
    assert [name for name, _ in there.calls if name == "test"] == []


@pytest.mark.parametrize(
    ("status", "code"), [(StepStatus.FAILED, 3), (StepStatus.UNKNOWN, 9)], ids=["no", "silence"]
)
def test_a_test_that_fails_there_leaves_it_off_and_says_so(
    cli: Cli, there: FakeApi, status: StepStatus, code: int
) -> None:
    there.reports["ch_00000000000000000000000001"] = report(status)
    outcome = cli(*COPY, "--activate")
    assert outcome.code == code
    assert "whsec_made-up" in outcome.out, "it is shown once, and is there"
    assert "did not pass its test there: it is off" in outcome.err
    assert "A cause." in outcome.err
    assert not [name for name, _ in there.calls if name == "activate"]


@pytest.mark.parametrize("operation", ["test", "activate"])
@pytest.mark.parametrize(
    ("error", "code"), [(Unreachable("Gone."), 9), (KeyboardInterrupt(), 130)], ids=["gone", "^C"]
)
def test_what_stops_on_the_way_is_not_left_without_a_word(
    cli: Cli, there: FakeApi, operation: str, error: BaseException, code: int
) -> None:
    there.errors[operation] = error
    outcome = cli(*COPY, "--activate")
    assert outcome.code == code
    assert "whsec_made-up" in outcome.out
    assert "on live (ch_00000000000000000000000001)" in outcome.err
    assert "It is there all the same" in outcome.err


def test_a_place_that_cannot_test_is_told(cli: Cli, there: FakeApi) -> None:
    there.errors["test"] = Unsupported("This server tests nothing.")
    outcome = cli.ok(*COPY, "--activate")
    assert "could not be tested there: This server tests nothing." in outcome.err
    assert "activate" in [name for name, _ in there.calls]


def test_one_that_is_there_already(cli: Cli, there: FakeApi) -> None:
    there.errors["create"] = ChannelAlreadyExists("There is one.")
    outcome = cli(*COPY, "-o", "json")
    assert (outcome.code, outcome.error["code"]) == (6, "CHANNEL_ALREADY_EXISTS")
    assert outcome.out == ""


def test_guards_hold(cli: Cli, there: FakeApi) -> None:
    cli.ok("profiles", "add", "live", "--base-url", LIVE, "--replace", "--production")
    assert cli(*COPY).code == 2
    assert cli(*COPY, tty=True, stdin="n\n").code == 130
    assert there.created == []
    cli.ok(*COPY, "--yes")
    cli.ok("profiles", "add", "live", "--base-url", LIVE, "--replace", "--read-only")
    assert cli(*COPY, "--yes").code == 6
    assert len(there.created) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("copy", "Support", "--to", "local"), 2),
        (("copy", "Support", "--to", "nobody"), 5),
        (("copy", "Nothing", "--to", "live"), 5),
        (("copy", "Support"), 2),
        (("diff", "--to", "local"), 2),
        (("diff", "--to", "live", "--profile", "live"), 2),
        (("copy", "Support", "--to", "local", "--profile", "live"), 2),
    ],
)
def test_refusals(cli: Cli, there: FakeApi, arguments: tuple[str, ...], code: int) -> None:
    assert cli("channels", *arguments).code == code
    assert there.created == []


def test_a_bot_stays_behind(cli: Cli, there: FakeApi) -> None:
    cli.ok("channels", "update", "Support", "--default-bot", "bot_1")
    assert "Its bot (bot_1) was not copied." in cli.ok(*COPY).err
    assert there.created[0].default_bot_id is None


# --- diff -----------------------------------------------------------------------------------------


def test_a_diff(cli: Cli, there: FakeApi, token: str) -> None:
    diff = ("channels", "diff", "--to", "live")
    only = cli("channels", "diff", "--to", "live", "--exit-code", "-o", "json")
    assert only.code == 3
    assert [item["change"] for item in only.json["data"]] == ["onlyHere"]
    there.channels = [
        channel(1, config={"botToken": "leaked"}, metadata={"team": "b"}),
        channel(2, "Other"),
    ]
    outcome = cli.ok(*diff, "-o", "json")
    differs, extra = outcome.json["data"]
    assert (differs["change"], extra["change"], extra["name"]) == ("differs", "onlyThere", "Other")
    assert differs["fields"] == [
        {"field": "status", "here": "inactive", "there": "active"},
        {"field": "metadata.team", "here": "a", "there": "b"},
    ]
    page = cli.ok(*diff).out
    assert "metadata.team" in page
    assert cli.ok(*diff, "-o", "csv").out.count("\n") == 4
    for text in (outcome.out, page):
        assert token not in text
        assert "leaked" not in text


def test_no_difference(cli: Cli, there: FakeApi) -> None:
    there.channels = [channel(1, status=ChannelStatus.INACTIVE, metadata={"team": "a"})]
    outcome = cli.ok("channels", "diff", "--to", "live", "--exit-code", "-o", "json")
    assert outcome.json == {"data": [], "meta": {"here": "local", "there": "live"}}


def sms(number: int, name: str, **config: Any) -> Channel:
    shown = {"accountSid": "AC1", "authToken": "********", **config}
    return channel(number, name, channel_type="sms", provider="twilio", config=shown)


def test_counterparts_are_found_by_account_before_name() -> None:
    here = [sms(1, "One", phoneNumber="+15550000001"), sms(2, "Two", phoneNumber="+15550000002")]
    there = [sms(8, "Two", phoneNumber="+15550000001"), sms(9, "One", phoneNumber="+1 5550000002")]
    pairs = paired(here, there)
    assert [(pair.here, pair.there) for pair in pairs] == list(zip(here, there, strict=True))


def test_counterparts_of_an_identity_and_of_a_name() -> None:
    known = Identity("42", "@bot", {"botUsername": "bot"})
    here = [channel(1, "A", identity=known), channel(2, "B")]
    there = [channel(8, "B"), channel(9, "Z", identity=known), channel(7, "B")]
    found = [(pair.here, pair.there) for pair in paired(here, there)]
    assert found == [(here[0], there[1]), (here[1], there[0]), (None, there[2])]
    named = replace(here[0], config={"botUsername": "bot"}, identity=None)
    shown = channel(9, "Z", config={"botUsername": "bot"})
    assert paired([named], [shown]) == [Pair(named, shown)]


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ({"authToken": "one"}, {"authToken": "two"}, []),
        ({"authToken": None}, {}, [("config.authToken", None, "(secret)")]),
        ({"unknownKey": "one"}, {"unknownKey": "two"}, []),
        ({"messagingServiceSid": ""}, {}, []),
        ({"phoneNumber": "+1"}, {"phone_number": "+1"}, []),
        ({"phoneNumber": "+1"}, {"phoneNumber": "+2"}, [("config.phoneNumber", "+1", "+2")]),
    ],
)
def test_what_of_a_config_is_compared(
    here: dict[str, Any], there: dict[str, Any], expected: list[tuple[str, Any, Any]]
) -> None:
    found = compared(Pair(sms(1, "One", **here), sms(2, "One", **there)))
    assert [tuple(item) for item in found.differences] == expected


def test_of_an_unknown_provider_everything_may_be_a_secret() -> None:
    one = channel(1, channel_type="pigeon", provider="loft", config={"seed": "canary-1", "a": 1})
    other = replace(one, config={"seed": "canary-2"})
    (found,) = compared(Pair(one, other)).differences
    assert found == ("config.a", "(secret)", None)
