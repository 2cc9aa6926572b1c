"""Setting, showing and clearing the webhook at a number's application."""

from __future__ import annotations

import pytest

from connectors.plivo import simulated_world as world
from connectors.plivo.simulator import PlivoSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.plivo.channels import MAIN, OURS, sms, voice

pytestmark = pytest.mark.asyncio(loop_scope="module")

CRM = MAIN | {"phoneNumber": world.CRM_NUMBER}


async def test_a_number_without_application_gets_one(simulator: PlivoSimulator) -> None:
    account = simulator.accounts[world.MAIN]
    state = await sms(simulator).webhook_state()
    assert (state.url, state.place) == (None, f"the number {world.GOOD_NUMBER}")
    state = await set_webhook(sms(simulator), OURS)
    made = account.applications[-1]
    assert (account.numbers[0].app_id, made.message_url) == (made.app_id, OURS)
    assert state.place == (
        f"the application Linktor {world.GOOD_NUMBER[1:]}, which answers {world.GOOD_NUMBER}"
    )
    assert (await clear_webhook(sms(simulator), OURS)).url is None
    await set_webhook(sms(simulator), OURS)
    assert account.applications[-1] is made  # and not a second one


async def test_calls_and_how_they_end_go_to_one_address(simulator: PlivoSimulator) -> None:
    app = simulator.accounts[world.MAIN].applications[1]
    app.answer_method = "GET"
    state = await set_webhook(voice(simulator), OURS)
    assert (state.url, state.details) == (OURS, {"method": "POST"})
    assert (app.answer_url, app.hangup_url, app.message_url) == (OURS, OURS, "")
    assert (await clear_webhook(voice(simulator), OURS)).url is None
    assert app.hangup_url == ""


async def test_somebody_elses_is_left_alone(simulator: PlivoSimulator) -> None:
    app = simulator.accounts[world.MAIN].applications[0]
    for handle in (set_webhook, clear_webhook):
        with pytest.raises(ProviderRefusal) as taken:
            await handle(sms(simulator, CRM), OURS)
        assert taken.value.problem.code == "webhook_taken"
        assert "not-for-you" not in repr(taken.value.problem)
    assert app.message_url == world.CRM_URL
    assert (await set_webhook(sms(simulator, CRM), OURS, take_over=True)).url == OURS


async def test_refusals_and_silence(simulator: PlivoSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(sms(simulator, MAIN | {"phoneNumber": world.FOREIGN_NUMBER}), OURS)
    assert refused.value.problem.code == "number_not_owned"
    simulator.fault = Fault.WRONG_CREDENTIAL
    with pytest.raises(ProviderRefusal):
        await sms(simulator).webhook_state()
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer):
        await set_webhook(sms(simulator), OURS)
