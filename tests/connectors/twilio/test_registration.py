"""Setting, showing and clearing the webhook, at every place that Twilio has for it."""

from __future__ import annotations

import pytest

from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.twilio import simulated_world as world
from connectors.twilio.simulator import TwilioSimulator
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.twilio.channels import GOOD, MAIN, OURS, SERVICE, sms, voice

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_at_the_number(simulator: TwilioSimulator) -> None:
    number = simulator.accounts[world.MAIN].numbers[0]
    number.sms_method = "GET"
    assert (await sms(simulator).webhook_state()).url is None
    state = await set_webhook(sms(simulator), OURS)
    assert (state.url, state.place) == (OURS, f"the number {world.GOOD_NUMBER}")
    assert (number.sms_url, number.sms_method, number.voice_url) == (OURS, "POST", "")
    assert (await clear_webhook(sms(simulator), OURS)).url is None
    assert number.sms_url == ""


async def test_calls_have_an_address_of_their_own(simulator: TwilioSimulator) -> None:
    number = simulator.accounts[world.MAIN].numbers[3]
    state = await set_webhook(voice(simulator), OURS)
    assert (state.url, state.details) == (OURS, {"method": "POST"})
    assert (number.voice_url, number.sms_url) == (OURS, "")


async def test_at_the_app_that_the_number_uses(simulator: TwilioSimulator) -> None:
    channel = sms(simulator, MAIN | {"phoneNumber": world.APP_NUMBER})
    with pytest.raises(ProviderRefusal) as taken:
        await set_webhook(channel, OURS)
    problem = taken.value.problem
    assert problem.code == "webhook_taken"
    assert problem.details["host"] == "crm.other-vendor.example"
    assert "not-for-you" not in repr(problem)
    app = simulator.accounts[world.MAIN].applications[0]
    assert app.sms_url == world.CRM_URL
    state = await set_webhook(channel, OURS, take_over=True)
    assert (app.sms_url, state.url) == (OURS, OURS)
    assert state.place == f"the TwiML app that {world.APP_NUMBER} uses"


async def test_at_the_messaging_service(simulator: TwilioSimulator) -> None:
    service = simulator.accounts[world.MAIN].services[0]
    state = await set_webhook(sms(simulator, SERVICE), OURS)
    assert (state.url, state.place) == (OURS, "the Messaging Service Acme notices")
    assert service.inbound_request_url == OURS
    assert (await clear_webhook(sms(simulator, SERVICE), OURS)).url is None


async def test_a_service_that_leaves_it_to_its_numbers(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].services[0].use_inbound_webhook_on_number = True
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(sms(simulator, SERVICE), OURS)
    assert refused.value.problem.code == "service_uses_numbers"
    await set_webhook(sms(simulator, SERVICE | GOOD), OURS)
    assert simulator.accounts[world.MAIN].numbers[0].sms_url == OURS


async def test_a_number_on_a_trunk_has_no_webhook(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].numbers[3].trunk_sid = f"TK{1:032d}"
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(voice(simulator), OURS)
    assert refused.value.problem.code == "number_on_trunk"
    assert all(seen.method == "GET" for seen in simulator.seen)


async def test_a_number_of_somebody_else(simulator: TwilioSimulator) -> None:
    channel = sms(simulator, MAIN | {"phoneNumber": world.FOREIGN_NUMBER})
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(channel, OURS)
    assert refused.value.problem.code == "number_not_owned"


async def test_faults(simulator: TwilioSimulator) -> None:
    simulator.fault = Fault.WRONG_CREDENTIAL
    with pytest.raises(ProviderRefusal):
        await sms(simulator).webhook_state()
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer):
        await set_webhook(sms(simulator), OURS)
