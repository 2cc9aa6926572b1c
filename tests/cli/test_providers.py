"""Every provider from the command line: the API page's bodies, and what an operator meets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors import registry
from connectors.contract import StepStatus
from connectors.simulation import Fault, Trial, TrialName
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.sandbox import Sandbox, SandboxThread
from linktor_tui.settings import Settings
from tests.cli.runner import Cli
from tests.places import PAGE_BODIES

BODIES = PAGE_BODIES | {
    "rcs": {
        "name": "RCS Support",
        "type": "rcs",
        "config": {
            "provider": "google",
            "agentId": "YOUR_AGENT_ID",
            "serviceAccountKey": "YOUR_SERVICE_ACCOUNT_KEY",
        },
    },
}
"""The request bodies of the API page, and one for RCS, of which it gives none."""

CONNECTORS = list(registry.BUILT_IN)
EXITS = {StepStatus.PASSED: 0, StepStatus.WARNING: 0, StepStatus.FAILED: 3, StepStatus.UNKNOWN: 9}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with SandboxThread() as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path, sandbox: Sandbox) -> Cli:
    """`linktor-tui` on a data folder of its own, beside the sandbox."""
    vaults = Vaults.of(MemoryVault())

    def opener(settings: Settings, passphrase: Callable[[], str] | None) -> LocalEngine:
        return open_engine(settings, vaults=vaults, timeout=3.0)

    return Cli({"LINKTOR_TUI_HOME": str(tmp_path / "home"), **sandbox.environ()}, opener)


def saved(cli: Cli, body: dict[str, Any], *flags: str) -> str:
    arguments = ("channels", "create", "-f", "-", "-o", "ids", *flags)
    return cli.ok(*arguments, stdin=json.dumps(body)).out.strip()


@pytest.mark.parametrize("channel_type", BODIES)
def test_the_pages_body_is_taken_as_it_stands(cli: Cli, channel_type: str) -> None:
    body = BODIES[channel_type]
    channel_id = saved(cli, body, "--no-check")
    shown = cli.ok("channels", "get", channel_id, "-o", "json").json["data"]["attributes"]
    assert shown["channelType"] == channel_type
    for key, value in body["config"].items():
        if key != "provider":
            assert shown["config"][key] in (value, "********"), key


@pytest.mark.parametrize("channel_type", sorted(set(BODIES) - {"webchat"}))
def test_the_pages_sample_values_are_refused_with_a_reason(cli: Cli, channel_type: str) -> None:
    refused = cli(
        "channels", "create", "-f", "-", "-o", "json", stdin=json.dumps(BODIES[channel_type])
    )
    assert refused.code in (3, 9)  # the mail hosts of the page do not exist: nobody can tell
    tests = refused.error["details"]["report"]["tests"]
    told = [step for step in tests if step["status"] in ("failed", "unknown")]
    assert told
    assert all(step["cause"] and step["fix"] for step in told)
    assert cli.ok("channels", "list", "-o", "ids").out == ""


@pytest.mark.parametrize("channel_type", BODIES)
def test_a_body_of_that_shape_with_the_sandboxs_values_works(
    cli: Cli, sandbox: Sandbox, channel_type: str
) -> None:
    wanted = BODIES[channel_type]["config"]
    sample = next(
        sample
        for sample in sandbox.samples().values()
        if sample.works
        and sample.body["type"] == channel_type
        and sample.body["config"].get("provider") in (None, wanted.get("provider"))
    )
    channel_id = saved(cli, dict(sample.body))
    assert cli.ok("channels", "test", channel_id, "-o", "json").json["data"]["success"]


@pytest.mark.parametrize("name", TrialName)
@pytest.mark.parametrize(("channel_type", "provider"), CONNECTORS, ids="/".join)
def test_what_an_operator_meets_has_its_exit_code(
    cli: Cli, sandbox: Sandbox, channel_type: str, provider: str, name: TrialName
) -> None:
    room = registry.room_of(registry.find(channel_type, provider))
    simulator = sandbox.simulators[room.name]
    trial = simulator.trials(channel_type)[name]
    if not isinstance(trial, Trial):
        return  # the acceptance suite reads the reason
    expected = 10 if trial.code == "rate_limited" else EXITS[trial.status]
    simulator.fault, simulator.provoke = trial.fault, trial.provoke
    try:
        outcome = cli("channels", "test", "-f", "-", "-o", "json", stdin=json.dumps(trial.body))
    finally:
        simulator.fault, simulator.provoke = Fault.NONE, None
    assert outcome.code == expected
    told = next(step for step in outcome.json["data"]["tests"] if step["id"] == trial.step)
    assert told["status"] == trial.status.value
    assert told.get("failureClass") == (trial.failure_class and trial.failure_class.value)


@pytest.mark.parametrize(("channel_type", "provider"), CONNECTORS, ids="/".join)
def test_a_type_is_shown_field_by_field(cli: Cli, channel_type: str, provider: str) -> None:
    shown = cli.ok("types", "show", channel_type, provider, "-o", "json").json["data"]
    assert shown["id"] == f"{channel_type}.{provider}"
    text = cli.ok("types", "show", channel_type, provider).out
    for field in shown["attributes"]["fields"]:
        assert field["key"] in text


def test_all_nine_types_and_their_providers_are_listed(cli: Cli) -> None:
    listed = cli.ok("types", "list", "-o", "json").json["data"]
    found = {(item["attributes"]["channelType"], item["attributes"]["provider"]) for item in listed}
    assert {channel_type for channel_type, _ in found} == set(registry.CHANNEL_TYPES)
    assert found == {
        ("whatsapp", "meta"),
        ("telegram", "telegram"),
        *(("sms", name) for name in ("twilio", "vonage", "plivo", "messagebird", "sns")),
        *(("email", name) for name in ("smtp", "sendgrid", "mailgun", "ses", "postmark")),
        *(("voice", name) for name in ("twilio", "vonage", "plivo")),
        ("webchat", "webchat"),
        ("facebook", "meta"),
        ("instagram", "meta"),
        *(("rcs", name) for name in ("google", "infobip", "zenvia")),
    }
