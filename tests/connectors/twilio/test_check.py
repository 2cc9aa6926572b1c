"""The staged check against Twilio on loopback: every sample, every fault, every credential."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks
from connectors.contract import Connector, FailureClass, StepStatus, Who
from connectors.simulation import Fault
from connectors.twilio import TwilioSmsConnector, TwilioVoiceConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated_resources import sid
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.support import context, report
from tests.connectors.twilio.channels import (
    GOOD,
    MAIN,
    OURS,
    STANDARD_KEY,
    STEPS,
    check,
    explained,
    parsed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_good_channel(simulator: TwilioSimulator) -> None:
    steps = await check(simulator, GOOD)
    assert list(steps) == STEPS
    assert checks.verdict(steps.values()).success
    assert {step.status for step in steps.values()} == {StepStatus.PASSED, StepStatus.SKIPPED}
    assert [steps[f"twilio.{name}"].name for name in ("credentials", "webhook", "permissions")] == [
        "credentials",
        "webhook",
        "permissions",
    ]
    assert steps["twilio.permissions"].message == "The number carries SMS, MMS and calls."
    assert steps["twilio.balance"].details == {"balance": "42.17", "currency": "USD"}


async def test_a_check_only_reads(simulator: TwilioSimulator) -> None:
    await check(simulator, GOOD | {"messagingServiceSid": world.SERVICE}, webhook_url=OURS)
    assert {seen.method for seen in simulator.seen} == {"GET"}
    assert len(simulator.seen) == 6


async def test_the_number_is_the_identity(simulator: TwilioSimulator) -> None:
    config = parsed(GOOD)
    connector = TwilioSmsConnector(config, context({"twilio": simulator.url}))
    async for _ in checks.run(connector):
        pass
    assert connector.identity is not None
    assert connector.identity.id == f"{world.MAIN}/{world.GOOD_NUMBER}"
    assert connector.identity.label == world.GOOD_NUMBER
    assert connector.identity.facts == {}


async def test_another_number_than_last_time(simulator: TwilioSimulator) -> None:
    steps = await check(simulator, GOOD, expected_identity=f"{world.TRIAL}/+12025550101")
    assert steps["identity.same"].status is StepStatus.WARNING
    assert world.GOOD_NUMBER in steps["identity.same"].message


CONNECTORS: dict[str, type[Connector[Any]]] = {
    "sms": TwilioSmsConnector,
    "voice": TwilioVoiceConnector,
}


async def test_the_samples_end_as_they_say(simulator: TwilioSimulator) -> None:
    found = {}
    for item in simulator.samples():
        raw = dict(item.body["config"])
        assert raw.pop("provider") == "twilio"
        ctx = context({"twilio": simulator.url})
        steps = await report(CONNECTORS[item.body["type"]], raw, ctx)
        found[item.outcome] = {
            step.id: (step.status.value, step.code) for step in steps.values() if step.code
        }
        assert all(explained(step) for step in steps.values() if step.code)
    assert found == {
        "works": {},
        "voice works": {},
        "wrong token": {"twilio.credentials": ("failed", "20003")},
        "number without sms": {"twilio.permissions": ("failed", "number_without_sms")},
        "number not owned": {"twilio.number": ("failed", "number_not_owned")},
        "trial account": {"twilio.account": ("warning", "account_trial")},
    }


async def test_no_two_samples_are_one_account(simulator: TwilioSimulator) -> None:
    numbers = [item.body["config"]["phoneNumber"] for item in simulator.samples()]
    assert len(set(numbers)) == len(numbers)


async def test_the_environment_points_at_the_simulator(simulator: TwilioSimulator) -> None:
    assert simulator.environ() == {"LINKTOR_TUI_ENDPOINT_TWILIO": simulator.url}


async def test_what_is_malformed_costs_no_request(simulator: TwilioSimulator) -> None:
    raw = {"accountSid": "YOUR_ACCOUNT_SID", "authToken": "YOUR_AUTH_TOKEN"}
    steps = await check(simulator, raw | {"phoneNumber": "+15551234567"})
    assert simulator.seen == []
    shape = steps["twilio.format"]
    assert (shape.status, shape.failure_class) == (StepStatus.FAILED, FailureClass.CONFIG)
    assert shape.details == {"fields": ["accountSid", "authToken"]}
    assert "Account SID is a placeholder" in shape.message
    assert "auth token is a placeholder" in shape.message
    assert {step.status for step in list(steps.values())[1:]} == {StepStatus.SKIPPED}


async def test_a_number_with_blanks_is_understood(simulator: TwilioSimulator) -> None:
    steps = await check(simulator, MAIN | {"phoneNumber": "+1 (202) 555-0101"})
    assert steps["twilio.format"].status is StepStatus.WARNING
    assert steps["twilio.number"].status is StepStatus.PASSED
    assert checks.verdict(steps.values()).success


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        (GOOD | {"authToken": world.WRONG_TOKEN}, "20003", "this auth token"),
        (GOOD | {"accountSid": sid("AC", 999)}, "20003", "this auth token"),
        (
            GOOD | {"accountSid": world.TEST, "authToken": world.TEST_TOKEN},
            "20008",
            "test credentials",
        ),
        (STANDARD_KEY | {"apiKeySecret": world.WRONG_TOKEN}, "20003", "this API key"),
        (STANDARD_KEY | {"accountSid": world.TRIAL}, "20003", "this API key"),
        (STANDARD_KEY | {"accountSid": sid("AC", 999)}, "20404", "nothing under this name"),
        (STANDARD_KEY | {"authToken": world.WRONG_TOKEN}, "20003", "this auth token"),
    ],
    ids=["token", "account", "test", "secret", "key elsewhere", "no account", "one of two"],
)
async def test_a_refused_credential(
    simulator: TwilioSimulator, raw: dict[str, str], code: str, said: str
) -> None:
    steps = await check(simulator, raw)
    step = steps["twilio.credentials"]
    assert (step.status, step.code) == (StepStatus.FAILED, code)
    assert step.failure_class is FailureClass.CONFIG
    assert said in step.message
    assert step.documentation == f"https://www.twilio.com/docs/api/errors/{code}"
    assert explained(step)
    assert steps["twilio.number"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).failed


@pytest.mark.parametrize("fault", [Fault.WRONG_CREDENTIAL, Fault.EXPIRED])
async def test_a_credential_that_was_replaced(simulator: TwilioSimulator, fault: Fault) -> None:
    simulator.fault = fault
    step = (await check(simulator, GOOD))["twilio.credentials"]
    assert (step.status, step.code, step.who) == (StepStatus.FAILED, "20003", Who.ACCOUNT_ADMIN)


@pytest.mark.parametrize(
    ("fault", "code", "failure_class"),
    [
        (Fault.RATE_LIMITED, "rate_limited", FailureClass.TRANSIENT),
        (Fault.DOWN, "http_503", FailureClass.REMOTE),
        (Fault.SLOW, "timeout", FailureClass.TRANSIENT),
    ],
)
@pytest.mark.parametrize("raw", [GOOD, STANDARD_KEY], ids=["token", "key"])
async def test_silence_is_not_a_bad_credential(
    simulator: TwilioSimulator,
    raw: dict[str, str],
    fault: Fault,
    code: str,
    failure_class: FailureClass,
) -> None:
    simulator.fault = fault
    steps = await check(simulator, raw, patience=0.2)
    step = steps["twilio.credentials"]
    assert (step.status, step.code) == (StepStatus.UNKNOWN, code)
    assert step.failure_class is failure_class
    assert explained(step)
    verdict = checks.verdict(steps.values())
    assert (verdict.unknown, verdict.failed) == (True, False)
    assert verdict.rate_limited is (fault is Fault.RATE_LIMITED)


async def test_twilio_that_is_gone_is_not_a_bad_credential() -> None:
    async with TwilioSimulator() as simulator:
        pass
    step = (await check(simulator, GOOD))["twilio.credentials"]
    assert (step.status, step.code) == (StepStatus.UNKNOWN, "refused")


@pytest.mark.parametrize(
    ("after", "unknown"),
    [
        ("twilio.credentials", "twilio.number"),
        ("twilio.permissions", "twilio.deliveries"),
    ],
)
async def test_trouble_after_the_credential_was_accepted(
    simulator: TwilioSimulator, after: str, unknown: str
) -> None:
    config = parsed(GOOD)
    steps = {}
    async for step in checks.run(TwilioSmsConnector(config, context({"twilio": simulator.url}))):
        steps[step.id] = step
        if step.id == after:
            simulator.fault = Fault.DOWN
    assert steps[unknown].status is StepStatus.UNKNOWN
    assert checks.verdict(steps.values()).success
    if unknown == "twilio.number":
        for blocked in ("twilio.permissions", "twilio.webhook", "twilio.deliveries"):
            assert steps[blocked].status is StepStatus.SKIPPED
            assert steps[blocked].details == {"needs": "twilio.number"}


async def test_a_standard_key_does_what_it_may(simulator: TwilioSimulator) -> None:
    steps = await check(simulator, STANDARD_KEY)
    assert checks.verdict(steps.values()).success
    assert "not for the account itself" in steps["twilio.credentials"].message
    assert steps["twilio.account"].status is StepStatus.SKIPPED
    assert steps["twilio.number"].status is StepStatus.PASSED


@pytest.mark.parametrize("token", [{}, {"authToken": world.MAIN_TOKEN}])
async def test_a_main_key_reads_everything(
    simulator: TwilioSimulator, token: dict[str, str]
) -> None:
    key = {"apiKeySid": world.MAIN_KEY, "apiKeySecret": world.MAIN_KEY_SECRET}
    steps = await check(simulator, STANDARD_KEY | key | token)
    assert steps["twilio.credentials"].message == "Twilio accepts the API key."
    assert steps["twilio.account"].status is StepStatus.PASSED


async def test_a_token_beside_a_standard_key_reads_the_account(simulator: TwilioSimulator) -> None:
    steps = await check(simulator, STANDARD_KEY | {"authToken": world.MAIN_TOKEN})
    assert steps["twilio.account"].status is StepStatus.PASSED


async def test_a_key_that_may_only_send_cannot_be_judged(simulator: TwilioSimulator) -> None:
    key = {"apiKeySid": world.SENDING_KEY, "apiKeySecret": world.SENDING_KEY_SECRET}
    steps = await check(simulator, STANDARD_KEY | key)
    step = steps["twilio.credentials"]
    assert (step.status, step.code) == (StepStatus.UNKNOWN, "70051")
    assert explained(step)
    assert checks.verdict(steps.values()).unknown


async def test_a_key_that_may_read_numbers_alone(simulator: TwilioSimulator) -> None:
    key = simulator.accounts[world.MAIN].keys[2]
    key.allowed = frozenset({"IncomingPhoneNumbers"})
    raw = STANDARD_KEY | {"apiKeySid": key.sid, "apiKeySecret": key.secret}
    steps = await check(simulator, raw)
    assert checks.verdict(steps.values()).success
    for name, what in (("balance", "balance"), ("deliveries", "list of messages")):
        step = steps[f"twilio.{name}"]
        assert step.status is StepStatus.SKIPPED
        assert what in step.message


async def test_a_key_that_may_not_read_the_service_or_the_app(simulator: TwilioSimulator) -> None:
    key = simulator.accounts[world.MAIN].keys[2]
    key.allowed = frozenset({"IncomingPhoneNumbers"})
    raw = STANDARD_KEY | {"apiKeySid": key.sid, "apiKeySecret": key.secret}
    steps = await check(simulator, raw | {"messagingServiceSid": world.SERVICE})
    assert steps["twilio.service"].details == {"errorCode": "70051"}
    assert steps["twilio.webhook"].details == {"needs": "twilio.service"}
    steps = await check(simulator, raw | {"phoneNumber": world.APP_NUMBER})
    assert steps["twilio.webhook"].details == {"errorCode": "70051"}
    assert checks.verdict(steps.values()).success


async def test_an_app_that_is_gone(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].applications.clear()
    step = (await check(simulator, GOOD | {"phoneNumber": world.APP_NUMBER}))["twilio.webhook"]
    assert (step.status, step.code) == (StepStatus.WARNING, "20404")
    assert "lost" in step.message
    assert explained(step)


async def test_a_suspended_account(simulator: TwilioSimulator) -> None:
    raw = {
        "accountSid": world.SUSPENDED,
        "authToken": world.SUSPENDED_TOKEN,
        "phoneNumber": world.SUSPENDED_NUMBER,
    }
    steps = await check(simulator, raw)
    assert steps["twilio.account"].status is StepStatus.FAILED
    assert steps["twilio.account"].code == "account_suspended"
    assert steps["twilio.number"].code == "20005"
    assert explained(steps["twilio.account"])


async def test_a_closed_account(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].status = "closed"
    assert (await check(simulator, GOOD))["twilio.credentials"].code == "20003"


async def test_a_subaccount_has_no_balance_of_its_own(simulator: TwilioSimulator) -> None:
    raw = {
        "accountSid": world.SUBACCOUNT,
        "authToken": world.SUBACCOUNT_TOKEN,
        "phoneNumber": world.SUBACCOUNT_NUMBER,
    }
    steps = await check(simulator, raw)
    assert checks.verdict(steps.values()).success
    assert steps["twilio.balance"].status is StepStatus.SKIPPED
    assert steps["twilio.account"].details["subaccount"] is True
