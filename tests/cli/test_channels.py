"""The verbs of `channels` on the real engine, with Telegram's Bot API on loopback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.simulation import Fault
from connectors.telegram.simulator import FAILING_WEBHOOK, GOOD, REVOKED, TelegramSimulator
from tests.cli.runner import Cli, Outcome


def body(name: str = "Support", token: str = GOOD, **more: Any) -> str:
    return json.dumps({"name": name, "type": "telegram", "config": {"botToken": token}, **more})


def create(cli: Cli, name: str = "Support", token: str = GOOD, *flags: str) -> str:
    """Create a channel from standard input and give its id."""
    arguments = ("channels", "create", "-f", "-", "-o", "ids", *flags)
    return cli.ok(*arguments, stdin=body(name, token)).out.strip()


def listed(cli: Cli) -> list[str]:
    return cli.ok("channels", "list", "--all", "-o", "ids").out.split()


# --- create ------------------------------------------------------------------------------------


def test_create_asks_the_provider_and_shows_the_webhook_secret_once(
    cli: Cli, bots: TelegramSimulator
) -> None:
    created = cli.ok("channels", "create", "-f", "-", "-o", "json", stdin=body()).json
    attributes = created["data"]["attributes"]
    assert attributes["status"] == "inactive"
    assert attributes["config"] == {"botToken": "********", "botUsername": "@acme_support_bot"}
    assert attributes["webhookSecret"].startswith("whsec_")
    assert created["meta"]["setupInstructions"]
    assert any(seen.path.endswith("/getMe") for seen in bots.seen)
    again = cli.ok("channels", "get", "Support", "-o", "json").json
    assert again["data"]["attributes"]["webhookSecret"] == "********"


def test_create_for_people(cli: Cli) -> None:
    outcome = cli.ok("channels", "create", "-f", "-", stdin=body(), tty=True)
    assert "whsec_" in outcome.out
    assert "Shown this once." in outcome.out
    assert "Telegram accepts the token." in outcome.err
    assert "channels activate ch_" in outcome.err
    assert GOOD not in outcome.out + outcome.err


def test_create_refuses_what_the_provider_refuses(cli: Cli) -> None:
    outcome = cli("channels", "create", "-f", "-", "-o", "json", stdin=body(token=REVOKED))
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.error["code"] == "CHECK_FAILED"
    steps = outcome.error["details"]["report"]["tests"]
    failed = next(step for step in steps if step["status"] == "failed")
    assert failed["cause"]
    assert failed["fix"]
    assert listed(cli) == []


def test_a_refusal_tells_people_the_steps_the_cause_and_the_fix(cli: Cli) -> None:
    outcome = cli("channels", "create", "-f", "-", stdin=body(token=REVOKED))
    assert outcome.code == 3
    assert outcome.out == ""
    assert "✗ failed   telegram.get-me" in outcome.err
    assert "cause: It was revoked" in outcome.err
    assert "fix: In Telegram, open @BotFather" in outcome.err
    assert outcome.err.splitlines()[-1].startswith("error: Nothing was saved.")


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.DOWN, 9), (Fault.SLOW, 9), (Fault.RATE_LIMITED, 10)]
)
def test_create_saves_nothing_while_nobody_can_tell(
    cli: Cli, bots: TelegramSimulator, fault: Fault, code: int
) -> None:
    bots.fault = fault
    outcome = cli("channels", "create", "-f", "-", "-o", "json", stdin=body())
    assert (outcome.code, outcome.error["code"]) == (code, "CHECK_INCONCLUSIVE")
    assert listed(cli) == []
    assert create(cli, "Support", GOOD, "--no-check") in listed(cli)


def test_create_without_check_asks_nobody(cli: Cli, bots: TelegramSimulator) -> None:
    create(cli, "Support", REVOKED, "--no-check")
    assert bots.seen == []


def test_the_same_account_twice(cli: Cli) -> None:
    first = create(cli)
    outcome = cli("channels", "create", "-f", "-", "-o", "json", stdin=body("Other"))
    assert (outcome.code, outcome.error["code"]) == (6, "CHANNEL_ALREADY_EXISTS")
    assert outcome.error["details"]["id"] == first


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ("{}", "name"),
        ('{"name": "x", "type": "telegram", "config": {}}', "config.botToken"),
        ('{"name": "x", "type": "telegram", "config": {"bottoken": "1"}}', "config.bottoken"),
        ('{"name": "x", "type": "telegram", "config": {"botToken": 5}}', "config.botToken"),
        ('{"name": " ", "type": "telegram", "config": {"botToken": "1:x"}}', "name"),
        ('{"name": "x", "type": "telegram", "config": [], "more": 1}', "config"),
        ('{"name": "x", ', "body"),
        ("[]", "body"),
        ("[" * 100_000, "body"),
    ],
)
def test_a_body_that_can_never_be_right(cli: Cli, given: str, field: str) -> None:
    outcome = cli("channels", "create", "-f", "-", "-o", "json", stdin=given)
    assert (outcome.code, outcome.error["code"]) == (7, "VALIDATION_ERROR")
    assert field in [fault["field"] for fault in outcome.error["details"]["fields"]]


def test_people_get_a_line_for_every_fault(cli: Cli) -> None:
    given = '{"name": " ", "type": 5, "config": {}}'
    outcome = cli("channels", "create", "-f", "-", stdin=given)
    assert outcome.err.count("error: ") == 2


def test_a_type_that_does_not_exist(cli: Cli) -> None:
    outcome = cli("channels", "create", "--type", "telegrm", "--name", "x", "-o", "json")
    assert (outcome.code, outcome.error["code"]) == (7, "INVALID_CHANNEL_TYPE")


def test_flags_are_laid_over_a_file(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    file.write_text(body(token="1:made-up", metadata={"a": "1", "b": "2"}))
    flags = ("--name", "Other", "--provider", "telegram", "--metadata", "b=3")
    source = ("--secret", "botToken=env:TOKEN")
    arguments = ("channels", "create", "-f", str(file), *flags, *source, "-o", "json")
    created = cli.ok(*arguments, environ={"TOKEN": GOOD}).json["data"]["attributes"]
    assert created["name"] == "Other"
    assert created["metadata"] == {"a": "1", "b": "3"}
    assert created["config"]["botUsername"] == "@acme_support_bot"
    assert cli("channels", "create", "-f", str(file), "--provider", "other").code == 7
    file.write_bytes(b"\xff")
    assert cli("channels", "create", "-f", str(file)).code == 7


def test_dry_run_shows_the_request_without_its_secrets(cli: Cli, bots: TelegramSimulator) -> None:
    outcome = cli.ok("channels", "create", "-f", "-", "--dry-run", "-o", "json", stdin=body())
    request = outcome.json["data"]
    assert (request["method"], request["path"]) == ("POST", "/channels")
    assert request["body"]["config"] == {"botToken": "********"}
    assert bots.seen == []
    assert listed(cli) == []


# --- list and get ------------------------------------------------------------------------------


def test_list_in_pages(cli: Cli) -> None:
    ids = [create(cli, f"Bot {n}", f"{n}:made-up", "--no-check") for n in range(1, 6)]
    page = cli.ok("channels", "list", "--page", "2", "--per-page", "2", "-o", "json").json
    assert [item["id"] for item in page["data"]] == ids[2:4]
    expected = {"page": 2, "perPage": 2, "totalPages": 3, "totalCount": 5}
    assert page["meta"]["pagination"] == expected
    assert listed(cli) == ids


def test_list_all_goes_beyond_a_page(cli: Cli) -> None:
    for number in range(1, 103):
        create(cli, f"Bot {number}", f"{number}:made-up", "--no-check")
    whole = cli.ok("channels", "list", "--all", "-o", "json").json
    assert len(whole["data"]) == 102
    expected = {"page": 1, "perPage": 102, "totalPages": 1, "totalCount": 102}
    assert whole["meta"]["pagination"] == expected


def test_list_filters(cli: Cli) -> None:
    support = create(cli)
    create(cli, "Orders", "5:made-up", "--no-check")
    cli.ok("channels", "activate", support)
    for flags in (("--status", "active"), ("--search", "supp"), ("--status=active", "--search=S")):
        assert cli.ok("channels", "list", *flags, "-o", "ids").out.split() == [support]
    assert cli.ok("channels", "list", "--type", "sms", "-o", "ids").out == ""


def test_list_suggests_a_next_step_to_people_only(cli: Cli) -> None:
    assert "No channels yet" in cli.ok("channels", "list", tty=True).err
    assert "No channels yet" not in cli.ok("channels", "list", tty=True).out
    assert cli.ok("channels", "list").err == ""
    assert cli.ok("channels", "list", "-o", "json", tty=True).err == ""
    for number in (1, 2):
        create(cli, f"Bot {number}", f"{number}:made-up", "--no-check")
    assert "--page 2 is next" in cli.ok("channels", "list", "--per-page", "1", tty=True).err
    assert "no channels like that" in cli.ok("channels", "list", "--search", "q", tty=True).err
    assert "There are 1 pages" in cli.ok("channels", "list", "--page", "9", tty=True).err


def test_get_knows_everything_but_secrets(cli: Cli) -> None:
    channel_id = create(cli)
    attributes = cli.ok("channels", "get", "Sup", "-o", "json").json["data"]["attributes"]
    assert attributes["config"]["botToken"] == "********"
    assert len(attributes["capabilities"]) == 12
    assert attributes["health"]["status"] == "healthy"
    page = cli.ok("channels", "get", channel_id).out
    for expected in (channel_id, "@acme_support_bot", "healthy", "Capabilities", "********"):
        assert expected in page


# --- update ------------------------------------------------------------------------------------


def test_update_changes_what_is_named(cli: Cli) -> None:
    create(cli)
    flags = ("--name", "Support EU", "--default-bot", "bot_1", "--metadata", "team=emea")
    changed = cli.ok("channels", "update", "Support", *flags, "-o", "json").json
    attributes = changed["data"]["attributes"]
    assert attributes["name"] == "Support EU"
    assert attributes["defaultBot"]["id"] == "bot_1"
    assert attributes["metadata"] == {"team": "emea"}
    assert attributes["health"]["status"] == "healthy", "nothing of the credential changed"
    again = cli.ok("channels", "update", "Support EU", "--metadata", "a=b", "-o", "json").json
    assert again["data"]["attributes"]["metadata"] == {"team": "emea", "a": "b"}
    last = cli.ok("channels", "update", "Support EU", "--default-bot", "", "-o", "json").json
    assert "defaultBot" not in last["data"]["attributes"]


def test_update_of_a_secret_voids_what_was_known(cli: Cli, tmp_path: Path) -> None:
    create(cli)
    (tmp_path / "token").write_text(FAILING_WEBHOOK + "\n")
    source = f"botToken=@{tmp_path / 'token'}"
    changed = cli.ok("channels", "update", "Support", "--secret", source, "-o", "json").json
    assert changed["data"]["attributes"]["health"]["status"] == "unknown"
    assert cli("channels", "test", "Support").code in (0, 3)


def test_update_from_the_pages_body_leaves_a_masked_secret_alone(cli: Cli) -> None:
    create(cli)
    patch = '{"name": "Other", "config": {"botToken": "********"}}'
    cli.ok("channels", "update", "Support", "-f", "-", stdin=patch)
    assert cli("channels", "test", "Other").code == 0


def test_taking_a_required_value_away_leaves_the_channel_pending(cli: Cli) -> None:
    create(cli)
    changed = cli.ok("channels", "update", "Support", "--unset", "botToken", "-o", "json").json
    assert changed["data"]["attributes"]["status"] == "pending"
    outcome = cli("channels", "test", "Support", "-o", "json")
    assert (outcome.code, outcome.error["code"]) == (6, "CHANNEL_INCOMPLETE")


def test_update_dry_run(cli: Cli) -> None:
    channel_id = create(cli)
    flags = ("--name", "Other", "--unset", "botToken", "--dry-run", "-o", "json")
    request = cli.ok("channels", "update", "Support", *flags).json["data"]
    assert request == {
        "method": "PATCH",
        "path": f"/channels/{channel_id}",
        "body": {"name": "Other", "config": {"botToken": None}},
    }
    assert cli("channels", "get", "Support").code == 0


# --- test, activate, deactivate ----------------------------------------------------------------


def test_a_stored_secret_does_not_follow_a_changed_endpoint(
    cli: Cli, bots: TelegramSimulator
) -> None:
    create(cli)
    elsewhere = {"LINKTOR_TUI_ENDPOINT_TELEGRAM": "http://127.0.0.1:9"}
    bots.seen.clear()
    outcome = cli("channels", "test", "Support", "-o", "json", environ=elsewhere)
    assert (outcome.code, outcome.error["code"]) == (6, "SECRET_DESTINATION_CHANGED")
    trusted = cli("channels", "test", "Support", "--trust-destination", environ=elsewhere)
    assert trusted.code == 9


def test_the_steps_of_a_test(cli: Cli, bots: TelegramSimulator) -> None:
    channel_id = create(cli)
    outcome = cli.ok("channels", "test", "Support")
    assert "✓ passed   telegram.get-me" in outcome.out
    assert outcome.out.splitlines()[-1] == "works"
    assert outcome.err == ""
    bots.fault = Fault.WRONG_CREDENTIAL
    outcome = cli("channels", "test", "Support", "-o", "json")
    assert outcome.code == 3
    report = outcome.json["data"]
    assert (report["success"], report["channelId"]) == (False, channel_id)
    names = {step["status"]: step["name"] for step in report["tests"]}
    assert names["failed"] == "credentials"


def test_a_test_in_json_lines(cli: Cli) -> None:
    create(cli)
    create(cli, "Retired", REVOKED, "--no-check")
    outcome = cli("channels", "test", "--all", "-o", "jsonl")
    assert outcome.code == 3
    lines = outcome.lines
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[-1]["type"] == "summary"
    counts = {key: lines[-1][key] for key in ("total", "passed", "failed", "unknown", "errors")}
    assert counts == {"total": 2, "passed": 1, "failed": 1, "unknown": 0, "errors": 0}
    reports = [line for line in lines if line["type"] == "report"]
    assert {report["success"] for report in reports} == {True, False}
    for report in reports:
        steps = [
            line["id"]
            for line in lines
            if line["type"] == "step" and line["channelId"] == report["channelId"]
        ]
        assert steps == [step["id"] for step in report["tests"]]


def test_several_at_once_take_as_long_as_one(cli: Cli, bots: TelegramSimulator) -> None:
    ids = [create(cli, f"Bot {n}", f"{n}:made-up", "--no-check") for n in range(1, 9)]
    bots.fault = Fault.SLOW
    outcome = cli("channels", "test", "--all", "-o", "jsonl")
    assert outcome.code == 9
    assert outcome.lines[-1]["seconds"] < 4, "eight of one second each, at the same time"
    answered = [line["channelId"] for line in outcome.lines if line["type"] == "report"]
    assert sorted(answered) == sorted(ids)


def test_one_that_cannot_be_tested_does_not_stop_the_others(cli: Cli) -> None:
    create(cli)
    cli.ok("channels", "create", "-f", "-", "--no-check", stdin=body("Other", "5:made-up"))
    cli.ok("channels", "update", "Other", "--unset", "botToken")
    outcome = cli("channels", "test", "--all", "-o", "json")
    assert outcome.code == 11
    answer = outcome.json
    assert [item["success"] for item in answer["data"]] == [True, False]
    assert answer["data"][1]["error"]["code"] == "CHANNEL_INCOMPLETE"
    assert answer["meta"]["errors"] == 1
    told = cli("channels", "test", "--all")
    assert "Support (" in told.out
    assert "Other" in told.err


def test_a_configuration_is_tried_without_saving_it(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    file.write_text(body(token=REVOKED))
    outcome = cli("channels", "test", "-f", str(file), "-o", "json")
    assert outcome.code == 3
    assert outcome.json["data"]["channelId"] is None
    file.write_text('{"name": "x", "type": "telegram", "config": {}}')
    outcome = cli("channels", "test", "-f", str(file), "--secret", "botToken=-", stdin=GOOD)
    assert outcome.code == 0
    assert not (tmp_path / "home" / "channels.json").exists()


def test_the_names_can_come_from_standard_input(cli: Cli) -> None:
    ids = [create(cli), create(cli, "Orders", "5:made-up", "--no-check")]
    names = cli.ok("channels", "list", "-o", "ids").out
    outcome = cli("channels", "test", "-", "-o", "ids", stdin=names)
    assert outcome.out.split() == ids


@pytest.mark.parametrize("verb", ["test", "activate", "deactivate", "delete"])
@pytest.mark.parametrize("chosen", ["table", "json", "csv"])
def test_no_names_from_standard_input_are_nothing_to_do(cli: Cli, verb: str, chosen: str) -> None:
    outcome = cli.ok("channels", verb, "-", "-o", chosen)
    if chosen == "json":
        assert outcome.json["data"] == []


def test_activate_asks_first_and_deactivate_keeps_the_reason(
    cli: Cli, bots: TelegramSimulator
) -> None:
    channel_id = create(cli)
    bots.fault = Fault.WRONG_CREDENTIAL
    outcome = cli("channels", "activate", "Support", "-o", "json")
    assert (outcome.code, outcome.error["code"]) == (3, "CHECK_FAILED")
    bots.fault = Fault.DOWN
    assert cli("channels", "activate", "Support").code == 9
    bots.fault = Fault.NONE
    on = cli.ok("channels", "activate", "Support", "-o", "json").json
    assert on["data"]["attributes"] == {
        "status": "active",
        "activatedAt": on["data"]["attributes"]["activatedAt"],
    }
    off = cli.ok("channels", "deactivate", "Support", "--reason", "Maintenance", "-o", "json").json
    assert off["data"]["id"] == channel_id
    assert off["data"]["attributes"]["deactivationReason"] == "Maintenance"
    bots.fault = Fault.DOWN
    assert cli.ok("channels", "activate", "Support", "--no-check", "-o", "ids").out.strip() == (
        channel_id
    )


def test_switching_several(cli: Cli) -> None:
    create(cli)
    create(cli, "Retired", REVOKED, "--no-check")
    outcome = cli("channels", "activate", "Support", "Retired", "-o", "json")
    assert outcome.code == 11
    assert [item["attributes"]["status"] for item in outcome.json["data"]] == ["active"]
    assert outcome.error["code"] == "CHECK_FAILED"
    assert outcome.error["channelId"] in listed(cli)
    off = cli.ok("channels", "deactivate", "Support", "Retired")
    assert off.out.splitlines()[0].split() == [
        "ID", "NAME", "STATUS", "DEACTIVATED", "AT", "DEACTIVATION", "REASON",
    ]  # fmt: skip


def test_people_are_told_why_one_of_several_stays_off(cli: Cli) -> None:
    create(cli)
    create(cli, "Retired", REVOKED, "--no-check")
    outcome = cli("channels", "activate", "Support", "Retired")
    assert outcome.code == 11
    assert "✗ failed   telegram.get-me" in outcome.err
    assert "error: Retired: The channel was left as it was." in outcome.err


# --- delete ------------------------------------------------------------------------------------


def test_delete_shows_what_is_lost_and_asks(cli: Cli) -> None:
    create(cli)
    no = cli("channels", "delete", "Support", tty=True, stdin="no\n")
    assert no.code == 130
    assert "0 messages in 0 conversations" in no.err
    yes = cli("channels", "delete", "Support", tty=True, stdin="y\n")
    assert yes.code == 0
    assert "Delete it? It cannot be undone. [y/N]" in yes.err
    assert listed(cli) == []


@pytest.mark.parametrize(
    ("flags", "environ"),
    [(("--no-input",), {}), ((), {"LINKTOR_TUI_NO_INPUT": "1"}), ((), {"CI": "true"})],
)
def test_delete_does_not_ask_where_that_is_forbidden(
    cli: Cli, flags: tuple[str, ...], environ: dict[str, str]
) -> None:
    create(cli)
    outcome: Outcome = cli("channels", "delete", "Support", *flags, tty=True, environ=environ)
    assert outcome.code == 2
    assert "--yes" in outcome.err
    assert len(listed(cli)) == 1


def test_delete_several(cli: Cli) -> None:
    ids = [create(cli), create(cli, "Orders", "5:made-up", "--no-check")]
    planned = cli.ok("channels", "delete", *ids, "--dry-run", "-o", "json").json
    assert [request["method"] for request in planned["data"]] == ["DELETE", "DELETE"]
    assert listed(cli) == ids
    gone = cli.ok("channels", "delete", *ids, "--yes", "-o", "json").json
    assert [item["id"] for item in gone["data"]] == ids
    assert listed(cli) == []


# --- stats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "granularity", "buckets"),
    [("1h", "minute", 60), ("24h", "hour", 24), ("7d", "day", 7)],
)
def test_stats_without_traffic(cli: Cli, period: str, granularity: str, buckets: int) -> None:
    create(cli)
    flags = ("--period", period, "--granularity", granularity)
    answer = cli.ok("channels", "stats", "Support", *flags, "-o", "json").json["data"]
    assert len(answer["timeSeries"]) == buckets
    assert answer["summary"]["avgResponseTime"] is None
    told = cli.ok("channels", "stats", "Support", *flags).out
    assert "Average response time:    n/a" in told
    lines = cli.ok("channels", "stats", "Support", *flags, "-o", "csv").out.splitlines()
    assert len(lines) == buckets + 1
