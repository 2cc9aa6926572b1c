"""Fields and checks of Plivo channels, beyond what the acceptance suite plays."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks, fields
from connectors.contract import StepStatus
from connectors.plivo import PlivoSmsConnector, PlivoVoiceConnector
from connectors.plivo import simulated_world as world
from connectors.plivo.simulated_resources import SimulatedCall, SimulatedMessage
from connectors.plivo.simulator import PlivoSimulator
from connectors.redaction import MASK
from connectors.simulation import Fault
from tests.connectors.plivo.channels import (
    GOOD,
    MAIN,
    OURS,
    VOICE,
    check,
    sms,
    sms_config,
    voice_config,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS = ["format", "credentials", "account", "balance", "number", "permissions", "webhook"]


@pytest.mark.parametrize(
    "names",
    [
        ("authId", "authToken", "phoneNumber"),
        ("accountSid", "authToken", "phoneNumber"),
        ("account_sid", "auth_token", "phone_number"),
        ("auth_id", "auth_token", "src"),
    ],
)
async def test_every_dialect_is_understood(names: tuple[str, ...]) -> None:
    raw = dict(zip(names, GOOD.values(), strict=True))
    assert fields.plain(sms_config(raw)) == GOOD


async def test_placeholders_are_taken_and_told_of(simulator: PlivoSimulator) -> None:
    raw = {"authId": "YOUR_AUTH_ID", "authToken": "YOUR_AUTH_TOKEN", "phoneNumber": "+15551234567"}
    steps = await check(simulator, raw)
    assert simulator.seen == []
    assert steps["plivo.format"].details == {"fields": ["authId", "authToken"]}
    assert steps["plivo.format"].message.count("placeholder") == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"authId": f"AC{'0' * 32}"}, "Account SID of Twilio"),
        ({"authId": world.MAIN[:-1]}, "has not the right shape"),
        ({"authId": "MAXXXXXXXXXXXXXXXXXX"}, "placeholder"),
        ({"authId": f'"{world.MAIN}"'}, "quotation marks"),
        ({"authToken": world.MAIN}, "is an Auth ID"),
        ({"authToken": MASK}, "mask"),
        ({"authToken": "two parts"}, "gap"),
        ({"phoneNumber": "+0123456789"}, "not a phone number"),
        ({"phoneNumber": "12"}, "not a phone number"),
        ({"phoneNumber": "YOUR_NUMBER"}, "placeholder"),
    ],
)
async def test_what_cannot_be_right(given: dict[str, str], said: str) -> None:
    step = await PlivoSmsConnector(
        sms_config(GOOD | given), sms(PlivoSimulator()).context
    )._format()
    assert step.status is StepStatus.FAILED
    assert said in step.message
    assert world.MAIN_TOKEN not in repr(step)


@pytest.mark.parametrize(
    ("number", "code"),
    [("12025550171", "phone_number_spelling"), ("+1 (202) 555-0171", "phone_number_spelling")],
)
async def test_a_number_is_understood(simulator: PlivoSimulator, number: str, code: str) -> None:
    steps = await check(simulator, GOOD | {"phoneNumber": number})
    assert (steps["plivo.format"].status, steps["plivo.format"].code) == (StepStatus.WARNING, code)
    assert steps["plivo.number"].status is StepStatus.PASSED


async def test_a_sender_name_is_for_texts_only(simulator: PlivoSimulator) -> None:
    steps = await check(simulator, GOOD | {"phoneNumber": "Acme Shop"})
    assert steps["plivo.format"].code == "phone_number_other"
    assert steps["plivo.number"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).success
    spoken = await check(simulator, VOICE | {"phoneNumber": "Acme Shop"})
    assert spoken["plivo.format"].code == "phone_number_format"


@pytest.mark.parametrize(("raw", "last"), [(GOOD, "deliveries"), (VOICE, "calls")])
async def test_a_channel_that_works(
    simulator: PlivoSimulator, raw: dict[str, Any], last: str
) -> None:
    steps = await check(simulator, raw)
    assert [step.id for step in steps.values()] == [f"plivo.{name}" for name in (*STEPS, last)]
    assert checks.verdict(steps.values()).success
    assert not [step for step in steps.values() if step.code]
    assert {seen.method for seen in simulator.seen} == {"GET"}


async def test_the_samples_end_as_they_say(simulator: PlivoSimulator) -> None:
    found = {}
    for item in simulator.samples():
        raw = {key: value for key, value in item.body["config"].items() if key != "provider"}
        steps = await check(simulator, raw)
        found[item.outcome] = {step.id: step.code for step in steps.values() if step.code}
    assert found == {
        "works": {},
        "voice works": {},
        "wrong token": {"plivo.credentials": "401"},
        "number without sms": {"plivo.permissions": "number_without_sms"},
        "no credit": {"plivo.balance": "balance_empty"},
    }


async def test_a_number_that_carries_no_calls(simulator: PlivoSimulator) -> None:
    simulator.accounts[world.MAIN].numbers[1].voice = False
    steps = await check(simulator, VOICE)
    assert steps["plivo.permissions"].code == "number_without_voice"


async def test_a_trial_account(simulator: PlivoSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = simulator.accounts[world.MAIN].shown() | {"account_type": "developer"}
    monkeypatch.setattr(type(simulator.accounts[world.MAIN]), "shown", lambda _: shown)
    assert (await check(simulator))["plivo.account"].code == "account_trial"


@pytest.mark.parametrize(
    ("credit", "status"), [("2.01", StepStatus.PASSED), ("2", StepStatus.WARNING)]
)
async def test_money(simulator: PlivoSimulator, credit: str, status: StepStatus) -> None:
    simulator.accounts[world.MAIN].credit = credit
    assert (await check(simulator))["plivo.balance"].status is status


@pytest.mark.parametrize(
    ("raw", "expected", "status", "said"),
    [
        (GOOD, None, StepStatus.PASSED, "none is needed"),
        (GOOD, OURS, StepStatus.WARNING, "Incoming messages do not reach"),
        (VOICE, OURS, StepStatus.WARNING, "Incoming calls do not reach"),
        (MAIN | {"phoneNumber": world.CRM_NUMBER}, OURS, StepStatus.WARNING, "go to crm."),
        (MAIN | {"phoneNumber": world.CRM_NUMBER}, None, StepStatus.WARNING, "go to crm."),
    ],
)
async def test_where_it_goes(
    simulator: PlivoSimulator,
    raw: dict[str, Any],
    expected: str | None,
    status: StepStatus,
    said: str,
) -> None:
    step = (await check(simulator, raw, webhook_url=expected))["plivo.webhook"]
    assert step.status is status
    assert said in step.message
    assert "not-for-you" not in repr(step)


async def test_where_it_should_go(simulator: PlivoSimulator) -> None:
    app = simulator.accounts[world.MAIN].applications[1]
    app.answer_url = OURS
    step = (await check(simulator, VOICE, webhook_url=OURS))["plivo.webhook"]
    assert (step.status, step.details["application"]) == (StepStatus.PASSED, "Acme line")
    app.answer_method = "GET"
    assert (await check(simulator, VOICE, webhook_url=OURS))["plivo.webhook"].code == (
        "webhook_method"
    )


async def test_an_application_that_is_gone(simulator: PlivoSimulator) -> None:
    simulator.accounts[world.MAIN].numbers[0].app_id = "404"
    step = (await check(simulator, webhook_url=OURS))["plivo.webhook"]
    assert (step.status, step.code) == (StepStatus.WARNING, "application_gone")


async def test_recent_messages(simulator: PlivoSimulator) -> None:
    account = simulator.accounts[world.MAIN]
    assert (await check(simulator))["plivo.deliveries"].message == (
        "Of the last message, none was lost."
    )
    for sender, code in ((GOOD["phoneNumber"], "30"), (world.SECOND_NUMBER, "80")):
        account.messages.append(
            SimulatedMessage(
                account.new_uuid(), "1", sender[1:], "x", "undelivered", [], error_code=code
            )
        )
    step = (await check(simulator))["plivo.deliveries"]
    assert (step.status, step.code) == (StepStatus.WARNING, "30")
    assert step.message.startswith("Of the last 2 messages, 1 did not arrive.")
    assert step.details == {"sent": 2, "lost": 1, "errorCodes": {"30": 1}}


@pytest.mark.parametrize(
    ("codes", "status", "code"),
    [
        ([4000, 3010, 3000], StepStatus.PASSED, None),
        ([4000, 2030], StepStatus.WARNING, "hangup/2030"),
        ([None], StepStatus.PASSED, None),
    ],
)
async def test_recent_calls(
    simulator: PlivoSimulator, codes: list[int | None], status: StepStatus, code: str | None
) -> None:
    account = simulator.accounts[world.MAIN]
    for cause in codes:
        call = SimulatedCall(account.new_uuid(), "12025550150", world.VOICE_NUMBER[1:])
        call.hangup_cause_code = cause
        account.calls.append(call)
    step = (await check(simulator, VOICE))["plivo.calls"]
    assert (step.status, step.code) == (status, code)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.WRONG_CREDENTIAL, StepStatus.FAILED),
        (Fault.RATE_LIMITED, StepStatus.UNKNOWN),
        (Fault.DOWN, StepStatus.UNKNOWN),
    ],
)
async def test_faults(simulator: PlivoSimulator, fault: Fault, status: StepStatus) -> None:
    simulator.fault = fault
    steps = await check(simulator)
    assert steps["plivo.credentials"].status is status
    assert steps["plivo.number"].status is StepStatus.SKIPPED


async def test_what_is_left_to_do() -> None:
    sms_setup, voice_setup = PlivoSmsConnector.setup, PlivoVoiceConnector.setup
    assert "Nothing is left to do for sending" in sms_setup(sms_config(), None).instructions
    assert "nobody can be called" in voice_setup(voice_config(), None).instructions
    for setup in (sms_setup(sms_config(), OURS), voice_setup(voice_config(), OURS)):
        assert OURS in setup.instructions
    assert PlivoSmsConnector.account_key(sms_config()) == world.GOOD_NUMBER[1:]
