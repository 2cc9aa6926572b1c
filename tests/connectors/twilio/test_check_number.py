"""The check of what is behind a credential: money, number, Messaging Service, webhook, messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors import checks
from connectors.contract import StepStatus
from connectors.twilio import TwilioSmsConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated import SimulatedService
from connectors.twilio.simulated_resources import SimulatedMessage, sid
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.support import context, report
from tests.connectors.twilio.channels import (
    GOOD,
    MAIN,
    OURS,
    SERVICE,
    check,
    explained,
    parsed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("balance", "code"),
    [("4.99", "balance_low"), ("0", "balance_empty"), ("-3.2", "balance_empty")],
)
async def test_an_account_that_runs_dry(
    simulator: TwilioSimulator, balance: str, code: str
) -> None:
    simulator.accounts[world.MAIN].balance = balance
    steps = await check(simulator, GOOD)
    step = steps["twilio.balance"]
    assert (step.status, step.code) == (StepStatus.WARNING, code)
    assert balance in step.message
    assert explained(step)


async def test_only_the_whole_number_counts(simulator: TwilioSimulator) -> None:
    # The filter of Twilio's list takes parts of numbers: this one is a part of one that is owned.
    steps = await check(simulator, MAIN | {"phoneNumber": world.GOOD_NUMBER[:-1]})
    assert steps["twilio.number"].code == "number_not_owned"


@pytest.mark.parametrize("sender", ["12345", "Acme"])
async def test_a_sender_that_is_no_number(simulator: TwilioSimulator, sender: str) -> None:
    steps = await check(simulator, MAIN | {"phoneNumber": sender})
    assert steps["twilio.format"].code == "phone_number_other"
    skipped = [steps[f"twilio.{name}"].status for name in ("number", "permissions", "webhook")]
    assert set(skipped) == {StepStatus.SKIPPED}
    assert checks.verdict(steps.values()).success


async def test_messages_that_were_lost(simulator: TwilioSimulator) -> None:
    account = simulator.accounts[world.MAIN]
    for code, age in ((30034, 1), (30034, 2), (30003, 3), (30007, 8)):
        account.messages.append(
            SimulatedMessage(
                account.new_sid("SM"),
                world.CUSTOMER,
                world.GOOD_NUMBER,
                "a private matter",
                "undelivered",
                error_code=code,
                created=datetime.now(UTC) - timedelta(days=age),
            )
        )
    step = (await check(simulator, GOOD))["twilio.deliveries"]
    assert (step.status, step.code) == (StepStatus.WARNING, "30034")
    assert step.details == {"sent": 6, "lost": 3, "errorCodes": {"30034": 2, "30003": 1}}
    assert "Of 6 messages in the last 7 days, 3 were lost" in step.message
    assert "campaign" in str(step.fix)
    assert world.CUSTOMER not in f"{step}"
    assert "private" not in f"{step}"


async def test_a_messaging_service(simulator: TwilioSimulator) -> None:
    config = parsed(SERVICE)
    connector = TwilioSmsConnector(config, context({"twilio": simulator.url}))
    steps = {step.id: step async for step in checks.run(connector)}
    assert checks.verdict(steps.values()).success
    assert steps["twilio.service"].message == "The Messaging Service sends from 2 numbers."
    assert steps["twilio.number"].status is StepStatus.SKIPPED
    assert steps["twilio.permissions"].status is StepStatus.SKIPPED
    assert connector.identity is not None
    assert connector.identity.id == f"{world.MAIN}/{world.SERVICE}"
    assert connector.identity.label == "Acme notices"


async def test_messaging_at_an_address_of_its_own(simulator: TwilioSimulator) -> None:
    async with TwilioSimulator() as messaging:
        endpoints = {"twilio": simulator.url, "twilio_messaging": messaging.url}
        steps = await report(TwilioSmsConnector, SERVICE, context(endpoints))
        asked = [seen.path for seen in messaging.seen]
    assert steps["twilio.service"].status is StepStatus.PASSED
    assert asked == [f"/v1/Services/{world.SERVICE}", f"/v1/Services/{world.SERVICE}/PhoneNumbers"]
    assert not any(seen.path.startswith("/v1/") for seen in simulator.seen)


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (MAIN | {"messagingServiceSid": sid("MG", 99)}, StepStatus.FAILED, "20404"),
        (
            MAIN | {"messagingServiceSid": world.EMPTY_SERVICE},
            StepStatus.WARNING,
            "service_without_numbers",
        ),
        (
            SERVICE | {"phoneNumber": world.DEMO_NUMBER},
            StepStatus.WARNING,
            "number_outside_service",
        ),
    ],
    ids=["none", "empty", "outside"],
)
async def test_a_messaging_service_that_does_not_fit(
    simulator: TwilioSimulator, raw: dict[str, str], status: StepStatus, code: str
) -> None:
    step = (await check(simulator, raw))["twilio.service"]
    assert (step.status, step.code) == (status, code)
    assert explained(step)


def service_of(simulator: TwilioSimulator) -> SimulatedService:
    return simulator.accounts[world.MAIN].services[0]


@pytest.mark.parametrize(
    ("raw", "expected", "status", "code"),
    [
        (GOOD, None, StepStatus.PASSED, None),
        (GOOD, OURS, StepStatus.WARNING, "webhook_missing"),
        (GOOD | {"phoneNumber": world.DEMO_NUMBER}, None, StepStatus.WARNING, "webhook_demo"),
        (GOOD | {"phoneNumber": world.DEMO_NUMBER}, OURS, StepStatus.WARNING, "webhook_demo"),
        (GOOD | {"phoneNumber": world.APP_NUMBER}, OURS, StepStatus.WARNING, "webhook_elsewhere"),
        (SERVICE, OURS, StepStatus.WARNING, "webhook_missing"),
    ],
    ids=["none", "missing", "demo", "demo to be replaced", "app", "service"],
)
async def test_where_messages_go(
    simulator: TwilioSimulator,
    raw: dict[str, str],
    expected: str | None,
    status: StepStatus,
    code: str | None,
) -> None:
    steps = await check(simulator, raw, webhook_url=expected)
    step = steps["twilio.webhook"]
    assert (step.status, step.code) == (status, code)
    assert code is None or explained(step)
    assert "not-for-you" not in f"{step}"
    assert checks.verdict(steps.values()).success


async def test_messages_come_here(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].numbers[0].sms_url = OURS
    assert (await check(simulator, GOOD, webhook_url=OURS))["twilio.webhook"].status is (
        StepStatus.PASSED
    )


async def test_an_app_goes_before_the_number(simulator: TwilioSimulator) -> None:
    account = simulator.accounts[world.MAIN]
    account.numbers[3].sms_url = "https://ignored.example/"
    account.applications[0].sms_url = OURS
    step = (await check(simulator, GOOD | {"phoneNumber": world.APP_NUMBER}, webhook_url=OURS))[
        "twilio.webhook"
    ]
    assert step.status is StepStatus.PASSED
    assert step.details["setAt"] == "the TwiML app"


async def test_a_service_goes_before_the_number_unless_it_leaves_it_to_it(
    simulator: TwilioSimulator,
) -> None:
    raw = GOOD | {"messagingServiceSid": world.SERVICE}
    simulator.accounts[world.MAIN].numbers[0].sms_url = OURS
    service_of(simulator).inbound_request_url = world.CRM_URL
    step = (await check(simulator, raw, webhook_url=OURS))["twilio.webhook"]
    assert (step.status, step.code) == (StepStatus.WARNING, "webhook_elsewhere")
    service_of(simulator).use_inbound_webhook_on_number = True
    step = (await check(simulator, raw, webhook_url=OURS))["twilio.webhook"]
    assert step.status is StepStatus.PASSED
    step = (await check(simulator, SERVICE, webhook_url=OURS))["twilio.webhook"]
    assert "of its own" in step.message


async def test_a_service_that_is_not_there_has_no_webhook(simulator: TwilioSimulator) -> None:
    steps = await check(simulator, MAIN | {"messagingServiceSid": sid("MG", 99)}, webhook_url=OURS)
    assert steps["twilio.webhook"].details == {"needs": "twilio.service"}
