"""A voice channel of Vonage: its check, the calls it places, and its webhook at the application."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors import checks, fields
from connectors.contract import CheckStep, Outbound, StepStatus
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.vonage import VonageVoiceConnector
from connectors.vonage import simulated as world
from connectors.vonage.config import VonageVoiceConfig
from connectors.vonage.simulated_calls import key_pair
from connectors.vonage.simulator import VonageSimulator
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.support import context, report

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/voice/ch_1"
THEIRS = "https://crm.other-vendor.example/in?key=do-not-show"


async def check(
    simulator: VonageSimulator, raw: dict[str, Any], webhook_url: str | None = OURS
) -> dict[str, CheckStep]:
    ctx = context({"vonage": simulator.url}, webhook_url=webhook_url)
    return await report(VonageVoiceConnector, raw, ctx)


def connector(
    simulator: VonageSimulator, raw: dict[str, Any], webhook_url: str | None = OURS
) -> VonageVoiceConnector:
    config = fields.parse(VonageVoiceConfig, raw)
    assert isinstance(config, VonageVoiceConfig)
    ctx = context({"vonage": simulator.url}, webhook_url=webhook_url)
    return VonageVoiceConnector(config, ctx)


async def test_a_good_channel(simulator: VonageSimulator, line: dict[str, Any]) -> None:
    await set_webhook(connector(simulator, line), OURS)
    simulator.seen.clear()
    steps = await check(simulator, line)
    assert {step.status for step in steps.values()} == {StepStatus.PASSED}
    assert checks.verdict(steps.values()).success
    assert {seen.method for seen in simulator.seen} == {"GET"}


async def test_without_an_api_key_the_token_alone_is_checked(
    simulator: VonageSimulator, line: dict[str, Any]
) -> None:
    del line["apiKey"], line["apiSecret"]
    made = connector(simulator, line)
    steps = {step.id: step async for step in checks.run(made)}
    assert steps["vonage.credentials"].status is StepStatus.PASSED
    assert checks.verdict(steps.values()).success
    assert made.identity is not None
    assert made.identity.id == f"{world.APPLICATION}/{world.GOOD_NUMBER}"
    skipped = {step.id for step in steps.values() if step.status is StepStatus.SKIPPED}
    assert {"vonage.balance", "vonage.number", "vonage.application"} <= skipped
    with pytest.raises(ProviderRefusal) as refused:
        await made.webhook_state()
    assert refused.value.problem.code == "api_key_missing"


async def test_a_clock_that_is_wrong(simulator: VonageSimulator, line: dict[str, Any]) -> None:
    early = datetime.now(UTC) - timedelta(hours=2)
    ctx = context({"vonage": simulator.url}, now=early)
    told = (await report(VonageVoiceConnector, line, ctx))["vonage.credentials"]
    assert (told.status, told.code) == (StepStatus.FAILED, "jwt-expired")
    assert "clock" in (told.fix or "")


async def test_the_key_of_another_application(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    main.applications[world.APPLICATION].public_key = key_pair("older")[1]
    told = (await check(simulator, line))["vonage.application"]
    assert told.code == "private_key_other"


async def test_an_application_without_voice_or_without_signatures(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    application = main.applications[world.APPLICATION]
    application.capabilities = {"voice": {"signed_callbacks": False}}
    assert (await check(simulator, line))["vonage.application"].code == "webhooks_unsigned"
    application.capabilities = {"messages": {}}
    assert (await check(simulator, line))["vonage.application"].code == "application_without_voice"


async def test_an_api_key_of_another_account(
    simulator: VonageSimulator, line: dict[str, Any]
) -> None:
    line |= {"apiKey": world.TRIAL, "apiSecret": world.TRIAL_SECRET}
    steps = await check(simulator, line)
    assert steps["vonage.application"].code == "application_not_found"
    assert steps["vonage.number"].code == "number_not_owned"


@pytest.mark.parametrize(
    ("app", "kind", "value", "code"),
    [
        ("", "", "", "number_not_linked"),
        ("bbbb", "", "", "number_not_linked"),
        ("", "app", world.APPLICATION, None),
        (world.APPLICATION, "tel", "15550100001", "number_forwarded"),
        (world.APPLICATION, "sip", "sip:a@b.example", "number_forwarded"),
    ],
)
async def test_where_calls_to_the_number_go(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    line: dict[str, Any],
    app: str,
    kind: str,
    value: str,
    code: str | None,
) -> None:
    number = main.numbers[0]
    number.app_id, number.voice_callback_type, number.voice_callback_value = app, kind, value
    assert (await check(simulator, line))["vonage.link"].code == code


async def test_the_webhook_at_the_application(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    application = main.applications[world.APPLICATION]
    application.capabilities["rtc"] = {"webhooks": {"event_url": {"address": THEIRS}}}
    made = connector(simulator, line)
    state = await set_webhook(made, OURS)
    assert (state.url, state.place) == (OURS, "the application Acme calls")
    assert application.address("answer_url") == application.address("event_url") == OURS
    assert application.capabilities["rtc"]["webhooks"]["event_url"]["address"] == THEIRS
    assert (await clear_webhook(made, OURS)).url is None
    assert "rtc" in application.capabilities


async def test_events_of_somebody_else_are_left_alone(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    hooks = {"answer_url": {"address": OURS}, "event_url": {"address": THEIRS}}
    main.applications[world.APPLICATION].capabilities["voice"]["webhooks"] = hooks
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(connector(simulator, line), OURS)
    assert refused.value.problem.code == "webhook_taken"
    assert "do-not-show" not in repr(refused.value.problem)
    hooks["answer_url"] = {"address": THEIRS}
    told = (await check(simulator, line))["vonage.webhook"]
    assert told.code == "webhook_elsewhere"
    assert "do-not-show" not in repr(told)


async def test_a_call_speaks(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    line |= {"recordCalls": True, "language": "de-DE"}
    sent = await connector(simulator, line).send(Outbound("+1 555 010 0123", "Guten Tag"))
    [call] = main.applications[world.APPLICATION].calls
    assert (sent.id, sent.status) == (call.uuid, "started")
    assert (call.to, call.sender, call.event_url) == (world.CUSTOMER, world.GOOD_NUMBER, OURS)
    assert call.ncco == [
        {"action": "record", "eventUrl": [OURS]},
        {"action": "talk", "text": "Guten Tag", "language": "de-DE"},
    ]


@pytest.mark.parametrize(
    ("change", "to", "text", "code"),
    [
        ({"textToSpeech": False}, world.CUSTOMER, "Hi", "text_to_speech_off"),
        ({}, "Ada", "Hi", "recipient_invalid"),
        ({}, world.CUSTOMER, "x" * 1501, "text_too_long"),
        ({}, world.CUSTOMER, "half \ud83d", "text_broken"),
    ],
)
async def test_what_is_refused_here(
    simulator: VonageSimulator,
    line: dict[str, Any],
    change: dict[str, Any],
    to: str,
    text: str,
    code: str,
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, line | change).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"privateKey": key_pair("retired")[0]}, "unauthorized"),
        ({"phoneNumber": f"+{world.FOREIGN_NUMBER}"}, "bad-request"),
    ],
)
async def test_what_vonage_refuses(
    simulator: VonageSimulator, line: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, line | change).send(Outbound(world.CUSTOMER, "Hi"))
    assert refused.value.problem.code == code


async def test_a_call_may_have_been_placed(
    simulator: VonageSimulator, line: dict[str, Any]
) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer) as error:
        await connector(simulator, line).send(Outbound(world.CUSTOMER, "Hi"))
    assert "may have been placed" in error.value.problem.fix
