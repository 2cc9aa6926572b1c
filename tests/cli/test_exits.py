"""Exit codes are an API: each error has one, and each code comes out of a run."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.contract import StepStatus
from connectors.problems import Problem
from linktor_tui.cli.drive import drive
from linktor_tui.cli.exits import ExitCode, exit_code_for, exit_code_for_several
from linktor_tui.contract import errors
from linktor_tui.contract.errors import ChannelsError, CheckFailed, CheckInconclusive, Fault
from tests.cli.fakes import FakeApi, channel, report
from tests.cli.runner import Cli

PASSED, FAILED, UNKNOWN = StepStatus.PASSED, StepStatus.FAILED, StepStatus.UNKNOWN
ONE, TWO, THREE = (channel(number, f"Channel {number}") for number in (1, 2, 3))


@pytest.fixture
def api() -> FakeApi:
    return FakeApi(ONE, TWO, THREE)


@pytest.fixture
def cli(tmp_path: Path, api: FakeApi) -> Cli:
    return Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: api)


def problem(code: str) -> Problem:
    return Problem(code, "It was refused.", "There is a cause.", "There is a fix.")


ERRORS: list[tuple[ChannelsError, int]] = [
    (errors.InvalidRequest(Fault("config.botToken", "is required")), 7),
    (errors.InvalidChannelType("No such type."), 7),
    (errors.ChannelNotFound("No such channel."), 5),
    (errors.AmbiguousChannel("Which one?"), 2),
    (errors.AmbiguousConversation("Which one?"), 2),
    (errors.ConversationNotFound("No such conversation."), 5),
    (errors.MessageNotFound("No such message."), 5),
    (errors.OutsideMessageWindow("Too late."), 3),
    (errors.InvalidRecipient("Nobody."), 7),
    (errors.UnsupportedContent("Not that."), 7),
    (errors.ChannelNotConnected("It is off."), 6),
    (errors.ChannelAlreadyExists("There is one."), 6),
    (errors.ActiveConversationsExist("People are talking."), 6),
    (errors.DestinationChanged("Another host."), 6),
    (errors.ChannelIncomplete("Something is missing."), 6),
    (CheckFailed("No.", report(FAILED)), 3),
    (CheckInconclusive("Who knows.", report(UNKNOWN)), 9),
    (CheckInconclusive("Slow down.", report(UNKNOWN, code="rate_limited")), 10),
    (errors.ReadOnlyProfile("Nothing is changed there."), 6),
    (errors.ProfileNotFound("No such profile."), 5),
    (errors.ProfileExists("There is one."), 6),
    (errors.EndpointNotFound("No such endpoint."), 5),
    (errors.DeliveryNotFound("No such delivery."), 5),
    (errors.InvalidUrl("No URL."), 7),
    (errors.InvalidEvents("No event."), 7),
    (errors.Unauthorized("Log in."), 4),
    (errors.RateLimited("Slow down."), 10),
    (errors.Unreachable("Nobody there."), 9),
    (errors.Unsupported("Not here."), 2),
    (errors.ProviderRefused(problem("21211")), 3),
    (errors.WebhookTaken(problem("webhook_taken")), 6),
    (errors.RuntimeHeld("Another one runs them."), 6),
    (errors.EventNotFound("No such event."), 5),
    (errors.TapNotFound("Nothing is forwarded there."), 5),
    (errors.TapHeld("Another one forwards."), 6),
    (errors.ProviderSilent(problem("timeout")), 9),
    (errors.ProviderSilent(problem("rate_limited")), 10),
    (errors.VaultUnavailable("No keyring."), 12),
    (errors.VaultLocked("Wrong passphrase."), 12),
    (errors.SecretMissing("It is gone."), 12),
    (errors.StoreLocked("In use."), 13),
    (errors.StoreTooNew("From the future."), 13),
    (errors.StoreDamaged("Broken."), 13),
    (ChannelsError("A kind that nobody gave a code."), 1),
]


@pytest.mark.parametrize(("error", "code"), ERRORS, ids=lambda value: getattr(value, "code", value))
def test_every_error_of_an_engine_has_its_code(
    cli: Cli, api: FakeApi, error: ChannelsError, code: int
) -> None:
    api.errors["update"] = error
    outcome = cli("channels", "update", ONE.id, "--name", "Other", "-o", "json")
    assert outcome.code == code == exit_code_for(error)
    assert outcome.out == ""
    assert outcome.error["code"] == error.code
    assert outcome.error["message"] == error.message


def test_every_kind_of_error_is_in_the_table() -> None:
    def kinds(base: type[ChannelsError]) -> Iterator[type[ChannelsError]]:
        for kind in base.__subclasses__():
            if kind.__module__ == errors.__name__:
                yield kind
                yield from kinds(kind)

    bases = {errors.VaultError, errors.StoreError}
    bases |= {kind for kind in kinds(ChannelsError) if kind.__name__.startswith("_")}
    assert {type(error) for error, _ in ERRORS} >= set(kinds(ChannelsError)) - bases


def test_done(cli: Cli) -> None:
    assert cli("channels", "list").code == 0


def test_an_empty_list_is_done(cli: Cli, api: FakeApi) -> None:
    api.channels.clear()
    assert cli("channels", "list").code == 0
    assert cli("channels", "test", "--all").code == 0


def test_bug(cli: Cli, api: FakeApi, tmp_path: Path) -> None:
    api.errors["list"] = ZeroDivisionError("secret-in-the-text")
    outcome = cli("channels", "list")
    assert outcome.code == 1
    assert outcome.err.count("\n") == 1
    assert str(tmp_path / "linktor-tui.log") in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("channels",),
        ("channels", "lst"),
        ("nonsense",),
        ("channels", "get"),
        ("channels", "list", "--per-page", "101"),
        ("channels", "list", "--status", "lively"),
        ("channels", "list", "--type", "telegrm"),
        ("channels", "list", "--all", "--page", "2"),
        ("channels", "list", "-o", "xml"),
        ("channels", "test"),
        ("channels", "test", "--all", "Support"),
        ("channels", "test", "--status", "active"),
        ("channels", "create"),
        ("channels", "create", "-f", "/nowhere/body.json"),
        ("channels", "update", ONE.id),
        ("channels", "delete", ONE.id),
        ("channels", "delete", "Chan", "--yes"),
        ("help", "nonsense"),
        (),
    ],
    ids=" ".join,
)
def test_usage(cli: Cli, api: FakeApi, arguments: tuple[str, ...]) -> None:
    outcome = cli(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err
    assert {name for name, _ in api.calls} <= {"list", "get", "close"}


def test_a_format_that_does_not_exist_in_the_environment(cli: Cli) -> None:
    outcome = cli("channels", "list", environ={"LINKTOR_TUI_OUTPUT": "xml"})
    assert outcome.code == 2
    assert "table, json" in outcome.err


def test_usage_as_json(cli: Cli) -> None:
    outcome = cli("channels", "lst", "-o", "json")
    assert outcome.error["code"] == "USAGE"
    assert "list" in outcome.error["message"]


@pytest.mark.parametrize("code", [3, 9, 10])
def test_what_a_check_says(cli: Cli, api: FakeApi, code: int) -> None:
    api.reports[ONE.id] = {
        3: report(PASSED, FAILED),
        9: report(UNKNOWN),
        10: report(UNKNOWN, code="rate_limited"),
    }[code]
    assert cli("channels", "test", ONE.id).code == code
    assert cli("channels", "test", TWO.id).code == 0


def test_not_found(cli: Cli) -> None:
    outcome = cli("channels", "get", "chanel 1")
    assert outcome.code == 5
    assert "Channel 1" in outcome.err


def test_interrupted(cli: Cli, api: FakeApi) -> None:
    api.errors["list"] = KeyboardInterrupt()
    assert cli("channels", "list").code == 130
    assert ("close", "") not in api.calls or api.calls[-1] == ("close", "")


@pytest.mark.parametrize("verb", ["deactivate", "activate"])
def test_an_interruption_says_how_far_it_came(cli: Cli, api: FakeApi, verb: str) -> None:
    api.errors[TWO.id] = KeyboardInterrupt()
    outcome = cli("channels", verb, ONE.id, TWO.id, THREE.id)
    assert outcome.code == 130
    assert "Stopped after 1 of 3 channels" in outcome.err


def test_what_an_engine_wants_to_be_known_is_told(cli: Cli, api: FakeApi) -> None:
    api.notices.append("A file was restored.")
    outcome = cli("channels", "list", "-o", "json")
    assert outcome.err == "note: A file was restored.\n"


def test_an_operation_that_waits_is_not_driven_without_a_loop() -> None:
    async def waits() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="expected not to wait"):
        drive(waits())


def test_an_answer_of_no_is_an_interruption(cli: Cli, api: FakeApi) -> None:
    outcome = cli("channels", "delete", ONE.id, tty=True, stdin="\n")
    assert outcome.code == 130
    assert "Nothing was deleted." in outcome.err
    assert len(api.channels) == 3


def test_terminated(cli: Cli, api: FakeApi) -> None:
    api.errors["list"] = SystemExit(ExitCode.TERMINATED.value)
    assert cli("channels", "list").code == 143


CODES = {code.value: code for code in ExitCode}
SEVERAL: list[tuple[set[int], bool, int]] = [
    (set(), False, 0),
    ({0}, False, 0),
    ({5}, True, 5),
    ({0, 3}, False, 3),
    ({0, 9}, False, 9),
    ({0, 3, 9}, False, 3),
    ({9, 10}, False, 9),
    ({10}, False, 10),
    ({0, 6}, False, 11),
    ({3, 6}, False, 11),
    ({3, 11}, False, 11),
    ({0, 3}, True, 11),
    ({0, 9}, True, 11),
    ({3, 9}, True, 3),
    ({3, 6}, True, 11),
    ({0, 3, 4, 11}, True, 4),
    ({0, 4, 13}, True, 13),
    ({4, 12, 13}, True, 12),
    ({1, 3, 4, 9, 11, 12, 13}, False, 1),
]


@pytest.mark.parametrize(("codes", "changing", "expected"), SEVERAL)
def test_several_at_once_leave_one_code(codes: set[int], changing: bool, expected: int) -> None:
    assert exit_code_for_several([CODES[code] for code in codes], changing=changing) == expected


@pytest.mark.parametrize("verb", ["delete", "activate", "deactivate", "test"])
def test_partly_failed(cli: Cli, api: FakeApi, verb: str) -> None:
    api.errors[TWO.id] = errors.ChannelIncomplete("Something is missing.")
    yes = ("--yes",) if verb == "delete" else ()
    outcome = cli("channels", verb, ONE.id, TWO.id, THREE.id, *yes)
    assert outcome.code == 11
    assert "Channel 2: Something is missing." in outcome.err
    assert [call for call in api.calls if call[0] == verb] == [
        (verb, one.id) for one in (ONE, TWO, THREE)
    ], "the ones after the failure had their turn"


def test_a_name_that_is_wrong_stops_all_before_anything_is_done(cli: Cli, api: FakeApi) -> None:
    outcome = cli("channels", "delete", ONE.id, "Nobody", "--yes")
    assert outcome.code == 5
    assert len(api.channels) == 3


def test_a_test_of_several_where_checks_fail(cli: Cli, api: FakeApi) -> None:
    api.reports = {ONE.id: report(FAILED), TWO.id: report(UNKNOWN)}
    assert cli("channels", "test", "--all").code == 3
    api.reports = {TWO.id: report(UNKNOWN)}
    assert cli("channels", "test", "--all").code == 9


def test_an_answer_that_cannot_be_written(
    cli: Cli, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli import runner

    def full(_stream: runner.Stream, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    fails: Callable[[runner.Stream, str], int] = full
    writes = runner.Stream.write
    monkeypatch.setattr(
        runner.Stream,
        "write",
        lambda stream, text: writes(stream, text) if "error" in text else fails(stream, text),
    )
    outcome = cli("channels", "list", "-o", "json")
    assert outcome.code == 1
    assert "No space left on device" in outcome.err


def test_the_codes_are_documented(cli: Cli) -> None:
    page = cli.ok("help", "exit-codes").out
    for code in ExitCode:
        assert f"{code.value:>4}  {code.__doc__}\n" in page
