"""The staged check against Mailgun on loopback: what the trials of the suite do not play."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks
from connectors.contract import CheckStep, StepStatus
from connectors.mailgun.simulated import FRESH, KEYS, SIGNING_KEY
from connectors.mailgun.simulator import MailgunSimulator
from connectors.webhooks import set_webhook
from tests.connectors.mailgun.conftest import OURS, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def check(
    simulator: MailgunSimulator, endpoints: dict[str, str], **changes: Any
) -> dict[str, CheckStep]:
    connector = made(good(simulator, **changes), endpoints)
    return {step.id: step async for step in checks.run(connector)}


async def test_a_channel_that_works(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    await set_webhook(made(good(simulator), endpoints), OURS)
    connector = made(good(simulator), endpoints)
    steps = {step.id: step async for step in checks.run(connector)}
    own = [step for step in steps.values() if not step.id.startswith("dns.")]
    assert {step.status for step in own} == {StepStatus.PASSED}, own
    assert steps["dns.spf"].status is StepStatus.PASSED
    assert steps["dns.alignment"].status is StepStatus.PASSED
    assert connector.identity is not None
    assert connector.identity.id == "example.com/support@example.com"


async def test_nothing_is_changed_by_a_check(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    await check(simulator, endpoints)
    assert {seen.method for seen in simulator.seen} == {"GET"}


async def test_a_sending_key_is_tried_with_a_mail_that_cannot_go_out(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    steps = await check(simulator, endpoints, apiKey=KEYS["sending"])
    assert steps["mailgun.key"].status is StepStatus.PASSED
    assert steps["mailgun.permissions"].code == "sending_key"
    assert steps["mailgun.domain"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).success
    assert simulator.account.sent == {}


@pytest.mark.parametrize(
    ("changes", "step", "status", "code"),
    [
        ({"apiKey": "api:key"}, "format", StepStatus.FAILED, "api_key_shape"),
        ({"apiKey": "pubkey-0123"}, "format", StepStatus.FAILED, "api_key_shape"),
        ({"apiKey": "YOUR_API_KEY"}, "format", StepStatus.WARNING, "api_key_shape"),
        ({"domain": FRESH}, "domain", StepStatus.FAILED, "domain-unverified"),
        ({"fromEmail": "a@other.example"}, "sender", StepStatus.WARNING, "from_not_aligned"),
        ({"fromEmail": "a@eu.example.com"}, "sender", StepStatus.PASSED, None),
        ({}, "events", StepStatus.WARNING, "webhook_missing"),
        ({}, "inbound", StepStatus.WARNING, "inbound_missing"),
        ({"webhookSigningKey": None}, "signing-key", StepStatus.WARNING, "signing_key_missing"),
        ({"webhookSigningKey": "f" * 32}, "signing-key", StepStatus.FAILED, "signing_key_differs"),
    ],
)
async def test_what_is_not_right_is_told_by_its_step(
    simulator: MailgunSimulator,
    endpoints: dict[str, str],
    changes: dict[str, str | None],
    step: str,
    status: StepStatus,
    code: str | None,
) -> None:
    steps = await check(simulator, endpoints, **changes)
    told = steps[f"mailgun.{step}"]
    assert (told.status, told.code) == (status, code)
    assert SIGNING_KEY not in repr(steps)


async def test_events_that_are_not_asked_for(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    await set_webhook(made(good(simulator), endpoints), OURS)
    simulator.account.domains["example.com"].webhooks["permanent_fail"].clear()
    told = (await check(simulator, endpoints))["mailgun.events"]
    assert (told.code, told.details["missing"]) == ("webhook_partial", ["permanent_fail"])


async def test_mail_that_goes_elsewhere(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    theirs = "https://crm.other.example/in?key=hidden"
    await set_webhook(made(good(simulator), endpoints, webhook_url=theirs), theirs)
    told = (await check(simulator, endpoints))["mailgun.inbound"]
    assert told.code == "webhook_elsewhere"
    assert "crm.other.example" in told.message
    assert "hidden" not in repr(told)
