"""The staged check against SendGrid on loopback: what the trials of the suite do not play."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks
from connectors.contract import CheckStep, StepStatus
from connectors.sendgrid.simulated import KEYS, SCOPES
from connectors.sendgrid.simulator import SendGridSimulator
from connectors.webhooks import set_webhook
from tests.connectors.sendgrid.conftest import OURS, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def check(
    simulator: SendGridSimulator, endpoints: dict[str, str], **changes: Any
) -> dict[str, CheckStep]:
    connector = made(good(simulator, **changes), endpoints)
    return {step.id: step async for step in checks.run(connector)}


async def test_a_channel_that_works(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    connector = made(good(simulator), endpoints)
    await set_webhook(connector, OURS)
    steps = {step.id: step async for step in checks.run(connector)}
    own = [step for step in steps.values() if not step.id.startswith("dns.")]
    assert {step.status for step in own} == {StepStatus.PASSED}, own
    assert steps["dns.spf"].status is StepStatus.PASSED
    assert steps["dns.alignment"].status is StepStatus.PASSED
    assert connector.identity is not None
    assert connector.identity.id == "support@example.com"
    assert steps["sendgrid.account"].details["remaining"] == 50_000


async def test_nothing_is_changed_by_a_check(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    await check(simulator, endpoints)
    assert {seen.method for seen in simulator.seen} == {"GET"}


@pytest.mark.parametrize(
    ("changes", "step", "status", "code"),
    [
        ({"apiKey": "Bearer SG.x"}, "format", StepStatus.FAILED, "api_key_shape"),
        ({"apiKey": "YOUR_API_KEY"}, "format", StepStatus.WARNING, "api_key_shape"),
        ({"webhookPublicKey": "bm8ga2V5"}, "format", StepStatus.FAILED, "public_key_shape"),
        ({"fromEmail": "a@fresh.example"}, "sender", StepStatus.FAILED, "domain_unproved"),
        ({"fromEmail": "new@single.example"}, "sender", StepStatus.FAILED, "sender_pending"),
        ({"fromEmail": "shop@single.example"}, "sender", StepStatus.WARNING, "single_sender_only"),
        ({"fromEmail": "a@eu.example.com"}, "sender", StepStatus.WARNING, "parent_domain_only"),
        ({}, "events", StepStatus.WARNING, "webhook_missing"),
        ({}, "inbound", StepStatus.WARNING, "inbound_missing"),
    ],
)
async def test_what_is_not_right_is_told_by_its_step(
    simulator: SendGridSimulator,
    endpoints: dict[str, str],
    changes: dict[str, str],
    step: str,
    status: StepStatus,
    code: str,
) -> None:
    told = (await check(simulator, endpoints, **changes))[f"sendgrid.{step}"]
    assert (told.status, told.code) == (status, code)


async def test_the_records_that_lack_are_named(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    steps = await check(simulator, endpoints, fromEmail="a@fresh.example")
    assert steps["sendgrid.sender"].details["records"] == ["s1._domainkey.fresh.example"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"enabled": False}, "webhook_disabled"),
        ({"bounce": False}, "webhook_partial"),
        ({"signed": False}, "webhook_unsigned"),
    ],
)
async def test_an_event_webhook_that_somebody_changed(
    simulator: SendGridSimulator, endpoints: dict[str, str], change: dict[str, bool], code: str
) -> None:
    await set_webhook(made(good(simulator), endpoints), OURS)
    simulator.account.events[0] |= change
    assert (await check(simulator, endpoints))["sendgrid.events"].code == code


async def test_the_verification_key_is_shown_where_it_is_not_known(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    key = good(simulator)["webhookPublicKey"]
    await set_webhook(made(good(simulator), endpoints), OURS)
    told = (await check(simulator, endpoints, webhookPublicKey=None))["sendgrid.events"]
    assert (told.code, told.details["webhookPublicKey"]) == ("public_key_missing", key)


async def test_mail_that_goes_elsewhere(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    url = "https://crm.other.example/in?key=hidden"
    simulator.account.set_parse({"hostname": "example.com", "url": url}, None)
    told = (await check(simulator, endpoints))["sendgrid.inbound"]
    assert told.code == "webhook_elsewhere"
    assert "crm.other.example" in told.message
    assert "hidden" not in repr(told)


async def test_without_a_public_address_nothing_is_expected(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    connector = made(good(simulator), endpoints, webhook_url=None)
    steps = {step.id: step async for step in checks.run(connector)}
    assert steps["sendgrid.events"].status is StepStatus.SKIPPED
    assert steps["sendgrid.inbound"].status is StepStatus.SKIPPED


async def test_a_sender_beyond_the_first_page_is_found(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    crowd = [
        {"id": 100 + n, "from_email": f"a{n}@many.example", "verified": True} for n in range(150)
    ]
    simulator.account.senders = crowd
    steps = await check(simulator, endpoints, fromEmail="a149@many.example")
    assert steps["sendgrid.sender"].code == "single_sender_only"


async def test_scopes_decide_whether_it_may_send(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    simulator.account.keys[KEYS["works"]] = tuple(s for s in SCOPES if s != "mail.send")
    steps = await check(simulator, endpoints)
    assert steps["sendgrid.scopes"].status is StepStatus.PASSED
    assert steps["sendgrid.permissions"].code == "mail_send_missing"
