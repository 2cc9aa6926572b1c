"""Registering the address for incoming texts at the number."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.problems import ProviderRefusal
from connectors.vonage import VonageSmsConnector
from connectors.vonage import simulated as world
from connectors.vonage.config import VonageSmsConfig
from connectors.vonage.simulator import VonageSimulator
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/sms/ch_1"


def connector(simulator: VonageSimulator, raw: dict[str, Any]) -> VonageSmsConnector:
    config = fields.parse(VonageSmsConfig, raw)
    assert isinstance(config, VonageSmsConfig)
    return VonageSmsConnector(config, context({"vonage": simulator.url}, webhook_url=OURS))


async def test_set_and_cleared(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    number = main.numbers[0]
    number.app_id, number.voice_callback_type = "aaaa", "tel"
    number.voice_callback_value = "15550100001"
    made = connector(simulator, good)
    state = await set_webhook(made, OURS)
    assert (state.url, state.place) == (OURS, f"the number +{world.GOOD_NUMBER}")
    assert (number.app_id, number.voice_callback_value) == ("aaaa", "15550100001")
    assert (await clear_webhook(made, OURS)).url is None
    assert number.mo_http_url == ""


async def test_somebody_elses_is_left_alone(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    made = connector(simulator, good | {"phoneNumber": world.SECOND_NUMBER})
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made, OURS)
    assert refused.value.problem.code == "webhook_taken"
    assert refused.value.problem.details["host"] == "crm.other-vendor.example"
    assert "do-not-show" in main.numbers[1].mo_http_url
    assert (await set_webhook(made, OURS, take_over=True)).url == OURS


async def test_vonage_could_not_reach_it(simulator: VonageSimulator, good: dict[str, Any]) -> None:
    simulator.provoke = "420"
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good).register_webhook(OURS)
    assert refused.value.problem.code == "420"


@pytest.mark.parametrize("number", [f"+{world.FOREIGN_NUMBER}", "Acme"])
async def test_a_sender_that_is_no_number_of_ours(
    simulator: VonageSimulator, good: dict[str, Any], number: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good | {"phoneNumber": number}).webhook_state()
    assert refused.value.problem.code == "number_not_owned"
