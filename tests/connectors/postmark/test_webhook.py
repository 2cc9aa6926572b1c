"""Registering: beside the webhooks of others, and never over their inbound address unasked."""

from __future__ import annotations

import pytest

from connectors.addresses import same
from connectors.postmark.simulated import TOKENS, SimulatedServer
from connectors.postmark.simulator import PostmarkSimulator
from connectors.postmark.webhook import MOST_WEBHOOKS
from connectors.problems import ProviderRefusal
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.postmark.conftest import OURS, SECRET, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

THEIRS = "https://crm.other.example/in"


def live(simulator: PostmarkSimulator) -> SimulatedServer:
    return simulator.account.servers[TOKENS["works"]]


async def test_both_places_are_set(simulator: PostmarkSimulator, endpoints: dict[str, str]) -> None:
    state = await set_webhook(made(good(simulator), endpoints), OURS)
    (webhook,) = live(simulator).webhooks.values()
    assert (webhook["Url"], webhook["HttpAuth"]["Password"]) == (OURS, SECRET)
    assert webhook["Triggers"]["Bounce"]["Enabled"] is True
    assert webhook["Triggers"]["Click"]["Enabled"] is False
    assert same(live(simulator).inbound_hook, OURS)
    assert live(simulator).inbound_hook != OURS, "the secret stands in it"
    assert (state.details["events"], state.details["inbound"]) == (True, True)
    assert SECRET not in repr(state)


async def test_setting_it_twice_makes_no_second_one(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    for _ in range(2):
        await set_webhook(made(good(simulator), endpoints), OURS)
    assert len(live(simulator).webhooks) == 1


async def test_webhooks_of_others_stay(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    live(simulator).set_webhook({"Url": THEIRS}, None)
    state = await set_webhook(made(good(simulator), endpoints), OURS)
    assert state.details["otherWebhooks"] == ["crm.other.example"]
    assert (await clear_webhook(made(good(simulator), endpoints), OURS)).url is None
    assert [item["Url"] for item in live(simulator).webhooks.values()] == [THEIRS]
    assert live(simulator).inbound_hook == ""


async def test_no_room_for_another_webhook(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    for n in range(MOST_WEBHOOKS):
        live(simulator).set_webhook({"Url": f"{THEIRS}/{n}"}, None)
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(good(simulator), endpoints), OURS)
    assert refused.value.problem.code == "webhook_taken"
    assert live(simulator).inbound_hook == ""
    await set_webhook(made(good(simulator), endpoints), OURS, take_over=True)
    assert len(live(simulator).webhooks) == MOST_WEBHOOKS


async def test_without_a_secret_nothing_is_registered(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(good(simulator), endpoints, webhook_secret=None), OURS)
    assert refused.value.problem.code == "webhook_secret_missing"
    assert {seen.method for seen in simulator.seen} == {"GET"}
