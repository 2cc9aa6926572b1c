"""The voice channel: its fields, its check, and calling somebody."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from connectors import checks, fields
from connectors.contract import CheckStep, Outbound, StepStatus
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.twilio import TwilioVoiceConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated_calls import ENDINGS, MAGIC_CALLED, SimulatedCall
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.support import context, report
from tests.connectors.twilio.channels import MAIN, OURS, VOICE, voice

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = {
    "accountSid": "YOUR_ACCOUNT_SID",
    "authToken": "YOUR_AUTH_TOKEN",
    "phoneNumber": "+15551234567",
    "speechToText": True,
    "textToSpeech": True,
    "recordCalls": True,
}


async def check(
    simulator: TwilioSimulator, raw: dict[str, Any] = VOICE, webhook_url: str | None = None
) -> dict[str, CheckStep]:
    ctx = context({"twilio": simulator.url}, webhook_url=webhook_url)
    return await report(TwilioVoiceConnector, raw, ctx)


async def test_the_body_of_the_api_page_is_taken() -> None:
    config = fields.parse(TwilioVoiceConnector.config_model, PAGE)
    assert fields.plain(config) == PAGE


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        ({}, {"accountSid", "phoneNumber"}),
        ({"accountSid": "AC1", "phoneNumber": "+1"}, {"authToken"}),
        (MAIN | {"phoneNumber": "+1", "recordCalls": "perhaps"}, {"recordCalls"}),
        (MAIN | {"phoneNumber": "+1", "messagingServiceSid": "MG1"}, {"messagingServiceSid"}),
    ],
)
async def test_what_is_missing_is_said(raw: dict[str, Any], faults: set[str]) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        fields.parse(TwilioVoiceConnector.config_model, raw)
    assert {fault.field for fault in refused.value.faults} == faults


async def test_the_names_of_the_server_are_understood() -> None:
    raw = {"account_sid": "AC1", "auth_token": "t", "phone_number": "+1", "record_calls": True}
    assert fields.plain(fields.parse(TwilioVoiceConnector.config_model, raw)) == {
        "accountSid": "AC1",
        "authToken": "t",
        "phoneNumber": "+1",
        "recordCalls": True,
    }


async def test_a_number_is_needed_here_and_not_for_texts() -> None:
    spec = {item.key: item for item in fields.describe(TwilioVoiceConnector.config_model)}
    assert spec["phoneNumber"].need == "required"


async def test_a_channel_that_works(simulator: TwilioSimulator) -> None:
    steps = await check(simulator)
    assert checks.verdict(steps.values()).success
    assert [step.id for step in steps.values()] == [
        "twilio.format",
        "twilio.credentials",
        "twilio.account",
        "twilio.balance",
        "twilio.number",
        "twilio.permissions",
        "twilio.webhook",
        "twilio.calls",
    ]
    assert steps["twilio.webhook"].message.startswith("No webhook is set. Calling out needs none")
    assert steps["twilio.calls"].status is StepStatus.SKIPPED
    assert {seen.method for seen in simulator.seen} == {"GET"}


async def test_a_number_that_carries_no_calls(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].numbers[3].voice = False
    steps = await check(simulator)
    assert steps["twilio.permissions"].code == "number_without_voice"


@pytest.mark.parametrize("sender", ["AcmeShop", "12345"])
async def test_a_call_needs_a_phone_number(simulator: TwilioSimulator, sender: str) -> None:
    steps = await check(simulator, MAIN | {"phoneNumber": sender})
    assert steps["twilio.format"].code == "phone_number_format"


@pytest.mark.parametrize(
    ("attribute", "value", "code", "said"),
    [
        ("voice_url", "", "webhook_missing", "calls from customers do not reach"),
        ("voice_url", world.CRM_URL, "webhook_elsewhere", "Incoming calls go to crm."),
        ("voice_url", "https://demo.twilio.com/welcome/voice/", "webhook_demo", "hears a sample"),
        ("voice_method", "GET", "webhook_method", "what callers say"),
        ("voice_application_sid", f"AP{9:032d}", "20404", "Incoming calls are lost"),
        ("trunk_sid", f"TK{1:032d}", "number_on_trunk", "SIP trunk"),
    ],
)
async def test_where_calls_go(
    simulator: TwilioSimulator, attribute: str, value: str, code: str, said: str
) -> None:
    number = simulator.accounts[world.MAIN].numbers[3]
    number.voice_url = OURS
    setattr(number, attribute, value)
    step = (await check(simulator, webhook_url=OURS))["twilio.webhook"]
    assert (step.status, step.code) == (StepStatus.WARNING, code)
    assert said in step.message
    assert "not-for-you" not in repr(step)


async def test_calls_that_go_where_they_should(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].numbers[3].voice_url = OURS
    step = (await check(simulator, webhook_url=OURS))["twilio.webhook"]
    assert step.status is StepStatus.PASSED
    assert step.message == "Incoming calls go to hooks.acme.example, as they should."


async def test_calls_through_an_app(simulator: TwilioSimulator) -> None:
    account = simulator.accounts[world.MAIN]
    account.numbers[3].voice_application_sid = account.applications[0].sid
    account.applications[0].voice_url = OURS
    step = (await check(simulator, webhook_url=OURS))["twilio.webhook"]
    assert (step.status, step.details["setAt"]) == (StepStatus.PASSED, "the TwiML app")


@pytest.mark.parametrize(
    ("ends", "status", "said"),
    [
        (["completed", "busy", "no-answer"], StepStatus.PASSED, "3 calls in the last 7 days"),
        (["completed", "failed"], StepStatus.WARNING, "Of 2 calls in the last 7 days, 1 could not"),
    ],
)
async def test_recent_calls(
    simulator: TwilioSimulator, ends: list[str], status: StepStatus, said: str
) -> None:
    account = simulator.accounts[world.MAIN]
    for end in ends:
        account.calls.append(
            SimulatedCall(account.new_sid("CA"), world.CUSTOMER, world.APP_NUMBER, end)
        )
    step = (await check(simulator))["twilio.calls"]
    assert step.status is status
    assert said in step.message
    assert world.CUSTOMER not in repr(step)


async def test_a_text_is_spoken(simulator: TwilioSimulator) -> None:
    text = "Your <order> & “parcel” 🎉\x07 are here"
    sent = await voice(simulator, VOICE | {"language": "en-GB"}).send(
        Outbound(" +1 202 555 0150", text)
    )
    call = simulator.accounts[world.MAIN].calls[-1]
    assert (call.sid, call.to, call.sender) == (sent.id, world.CUSTOMER, world.APP_NUMBER)
    assert (sent.status, call.status_callback, call.record) == ("queued", OURS, False)
    say = ElementTree.fromstring(call.twiml).find("Say")
    assert say is not None
    assert (say.text, say.get("language")) == (text.replace("\x07", ""), "en-GB")


async def test_a_call_is_recorded_where_that_was_chosen(simulator: TwilioSimulator) -> None:
    raw = VOICE | {"recordCalls": True}
    await voice(simulator, raw, webhook_url=None).send(Outbound(world.CUSTOMER, "Hello."))
    call = simulator.accounts[world.MAIN].calls[-1]
    assert (call.record, call.status_callback) == (True, "")


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        (world.CUSTOMER, "x" * 4000, "text_too_long"),
        (world.CUSTOMER, "&" * 1000, "text_too_long"),
        (world.CUSTOMER, " ", "text_empty"),
        ("", "Hello.", "recipient_missing"),
    ],
    ids=["long", "long once escaped", "nothing", "nobody"],
)
async def test_what_is_refused_before_asking(
    simulator: TwilioSimulator, to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await voice(simulator).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


@pytest.mark.parametrize(("to", "code"), MAGIC_CALLED.items())
async def test_what_twilio_refuses(simulator: TwilioSimulator, to: str, code: int) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await voice(simulator).send(Outbound(to, "Hello."))
    assert refused.value.problem.code == str(code)


async def test_a_trial_account_calls_verified_numbers_only(simulator: TwilioSimulator) -> None:
    raw = {
        "accountSid": world.TRIAL,
        "authToken": world.TRIAL_TOKEN,
        "phoneNumber": world.TRIAL_NUMBER,
    }
    assert (await voice(simulator, raw).send(Outbound(world.CUSTOMER, "Hello."))).id
    with pytest.raises(ProviderRefusal) as refused:
        await voice(simulator, raw).send(Outbound("+12025550151", "Hello."))
    assert refused.value.problem.code == "21219"


async def test_silence_is_told_as_such(simulator: TwilioSimulator) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer) as silence:
        await voice(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    assert "may have been made" in silence.value.problem.fix
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(NoAnswer) as silence:
        await voice(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    assert "may have been made" not in silence.value.problem.fix


async def test_everybody_who_is_not_reached_has_an_explanation() -> None:
    from connectors.twilio.codes_voice import CALL_STATES

    assert set(ENDINGS.values()) <= {entry.code for entry in CALL_STATES}


async def test_what_is_left_to_do() -> None:
    config = fields.parse(TwilioVoiceConnector.config_model, VOICE)
    assert isinstance(config, TwilioVoiceConnector.config_model)
    without = TwilioVoiceConnector.setup(config, None)
    assert "has none yet" in without.instructions
    assert OURS in TwilioVoiceConnector.setup(config, OURS).instructions
    assert TwilioVoiceConnector.account_key(config) == world.APP_NUMBER
