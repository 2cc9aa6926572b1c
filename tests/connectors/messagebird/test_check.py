"""The staged check of a MessageBird channel, beyond what every connector must tell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors import checks
from connectors.contract import CheckStep, StepStatus
from connectors.messagebird import MessageBirdConnector
from connectors.messagebird import simulated as world
from connectors.messagebird.answers import Balance, Number
from connectors.messagebird.simulator import MessageBirdSimulator
from connectors.messagebird.standing import of_balance, of_number
from tests.connectors.support import context, report

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/sms/ch_1"


async def check(
    simulator: MessageBirdSimulator, raw: dict[str, Any], webhook_url: str | None = OURS
) -> dict[str, CheckStep]:
    ctx = context({"messagebird": simulator.url}, webhook_url=webhook_url)
    return await report(MessageBirdConnector, raw, ctx)


async def test_a_good_channel(simulator: MessageBirdSimulator, good: dict[str, Any]) -> None:
    steps = await check(simulator, good)
    assert {step.status for step in steps.values()} == {StepStatus.PASSED}
    assert checks.verdict(steps.values()).success
    assert [(seen.method, seen.path) for seen in simulator.seen] == [
        ("GET", "/balance"),
        ("GET", f"/v1/phone-numbers/{world.GOOD_NUMBER}"),
    ]


@pytest.mark.parametrize(
    ("amount", "payment", "code"),
    [
        ("0", "prepaid", "balance_empty"),
        ("1.2", "prepaid", "balance_low"),
        ("0", "postpaid", None),
    ],
)
async def test_the_money(
    simulator: MessageBirdSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    amount: str,
    payment: str,
    code: str | None,
) -> None:
    main.amount, main.payment = Decimal(amount), payment
    told = (await check(simulator, good))["messagebird.balance"]
    assert told.code == code
    assert told.status is (StepStatus.WARNING if code else StepStatus.PASSED)


async def test_an_amount_without_a_unit() -> None:
    assert of_balance(Balance.model_validate({"amount": 12})).message == "12 are left."


async def test_a_number_that_is_not_switched_on() -> None:
    waiting = Number.model_validate({"number": "1555", "features": ["sms"], "status": "pending"})
    told = of_number(waiting)
    assert (told.status, told.problem.code if told.problem else None) == (
        StepStatus.WARNING,
        "number_not_active",
    )


async def test_a_sender_name_is_not_looked_for(
    simulator: MessageBirdSimulator, good: dict[str, Any]
) -> None:
    steps = await check(simulator, good | {"phoneNumber": "Acme"})
    assert steps["messagebird.number"].status is StepStatus.SKIPPED
    assert steps["messagebird.permissions"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).success


async def test_a_key_that_may_not_see_numbers(
    simulator: MessageBirdSimulator, good: dict[str, Any]
) -> None:
    places = {"messagebird": simulator.url, "messagebird_numbers": simulator.url}
    async with MessageBirdSimulator() as stranger:
        stranger.accounts = {}
        places["messagebird_numbers"] = stranger.url
        steps = await report(MessageBirdConnector, good, context(places))
    assert steps["messagebird.number"].status is StepStatus.SKIPPED
    assert steps["messagebird.number"].details["errorCode"] == "2"
    assert checks.verdict(steps.values()).success


async def test_webhooks_that_nobody_can_prove(
    simulator: MessageBirdSimulator, good: dict[str, Any]
) -> None:
    del good["signingKey"]
    assert (await check(simulator, good))["messagebird.webhook"].code == "signing_key_missing"
    told = (await check(simulator, good, None))["messagebird.webhook"]
    assert told.status is StepStatus.SKIPPED
