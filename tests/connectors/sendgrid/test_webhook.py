"""Registering: beside the Event Webhooks of others, and never over their Inbound Parse unasked."""

from __future__ import annotations

import pytest

from connectors.addresses import same
from connectors.problems import ProviderRefusal
from connectors.sendgrid.simulated import MOST_WEBHOOKS
from connectors.sendgrid.simulator import SendGridSimulator
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.sendgrid.conftest import OURS, SECRET, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

THEIRS = "https://crm.other.example/in"


async def test_both_places_are_set(simulator: SendGridSimulator, endpoints: dict[str, str]) -> None:
    state = await set_webhook(made(good(simulator), endpoints), OURS)
    (event,), (parse,) = simulator.account.events, simulator.account.parse
    assert event["url"] == OURS
    assert (event["signed"], event["bounce"], event["click"]) == (True, True, False)
    assert same(parse["url"], OURS)
    assert parse["hostname"] == "example.com"
    assert parse["url"] != OURS, "the secret stands in it"
    assert state.details["events"] is True
    assert state.details["inbound"] is True
    assert state.details["webhookPublicKey"] == good(simulator)["webhookPublicKey"]
    assert SECRET not in repr(state)


async def test_setting_it_twice_makes_no_second_one(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    for _ in range(2):
        await set_webhook(made(good(simulator), endpoints), OURS)
    assert len(simulator.account.events) == len(simulator.account.parse) == 1


async def test_event_webhooks_of_others_stay(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    simulator.account.set_event({"url": THEIRS, "enabled": True}, None)
    state = await set_webhook(made(good(simulator), endpoints), OURS)
    assert state.details["otherEventWebhooks"] == ["crm.other.example"]
    cleared = await clear_webhook(made(good(simulator), endpoints), OURS)
    assert cleared.url is None
    assert [item["url"] for item in simulator.account.events] == [THEIRS]


async def test_a_plan_without_room(simulator: SendGridSimulator, endpoints: dict[str, str]) -> None:
    for n in range(MOST_WEBHOOKS):
        simulator.account.set_event({"url": f"{THEIRS}/{n}", "enabled": True}, None)
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(good(simulator), endpoints), OURS)
    assert refused.value.problem.code == "webhook_taken"
    assert simulator.account.parse == []
    await set_webhook(made(good(simulator), endpoints), OURS, take_over=True)
    assert OURS in {item["url"] for item in simulator.account.events}
    assert len(simulator.account.events) == MOST_WEBHOOKS


async def test_a_host_name_that_is_not_authenticated(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    raw = good(simulator, replyTo="a@not-ours.example")
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(raw, endpoints), OURS)
    assert refused.value.problem.code == "http_400"
    assert "authenticated domain" in refused.value.problem.message


async def test_without_a_secret_nothing_is_registered(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(good(simulator), endpoints, webhook_secret=None), OURS)
    assert refused.value.problem.code == "webhook_secret_missing"
    assert {seen.method for seen in simulator.seen} == {"GET"}
