"""Registering: beside the webhooks of others, and never over their route unasked."""

from __future__ import annotations

import pytest

from connectors.mailgun.simulated import KEYS, MOST_URLS
from connectors.mailgun.simulator import MailgunSimulator
from connectors.mailgun.webhook import KINDS
from connectors.problems import ProviderRefusal
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.mailgun.conftest import OURS, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

THEIRS = "https://crm.other.example/in"


async def test_both_places_are_set(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    state = await set_webhook(made(good(simulator), endpoints), OURS)
    hooks = simulator.account.domains["example.com"].webhooks
    assert {kind: urls for kind, urls in hooks.items() if urls} == {kind: [OURS] for kind in KINDS}
    assert simulator.account.posts_for("Support@example.com") == [OURS]
    assert simulator.account.posts_for("xsupport@example.com") == []
    assert simulator.account.posts_for("support@exampleXcom") == []
    assert state.details["events"] == list(KINDS)
    assert state.details["inbound"] is True


async def test_setting_it_twice_makes_no_second_one(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    for _ in range(2):
        await set_webhook(made(good(simulator), endpoints), OURS)
    assert len(simulator.account.routes) == 1
    assert simulator.account.domains["example.com"].webhooks["delivered"] == [OURS]


async def test_webhooks_and_routes_of_others_stay(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    simulator.account.domains["example.com"].add("delivered", THEIRS)
    catch_all = [("expression", "catch_all()"), ("action", f'forward("{THEIRS}")')]
    simulator.account.set_route(catch_all, None)
    state = await set_webhook(made(good(simulator), endpoints), OURS)
    assert state.details["otherWebhooks"] == ["crm.other.example"]
    assert (await clear_webhook(made(good(simulator), endpoints), OURS)).url is None
    assert simulator.account.domains["example.com"].webhooks["delivered"] == [THEIRS]
    assert [route["expression"] for route in simulator.account.routes] == ["catch_all()"]


async def test_no_room_for_another_address(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    for n in range(MOST_URLS):
        simulator.account.domains["example.com"].add("delivered", f"{THEIRS}/{n}")
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(good(simulator), endpoints), OURS)
    assert refused.value.problem.code == "webhook_taken"
    assert simulator.account.routes == []
    state = await set_webhook(made(good(simulator), endpoints), OURS, take_over=True)
    assert state.details["events"] == list(KINDS)


async def test_a_route_on_the_second_page_is_found(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    for n in range(150):
        simulator.account.set_route([("expression", f'match_recipient("a{n}@example.com")')], None)
    await set_webhook(made(good(simulator), endpoints), OURS)
    await set_webhook(made(good(simulator), endpoints), OURS)
    assert len(simulator.account.routes) == 151


@pytest.mark.parametrize(("key", "code"), [("sending", "sending_key"), ("deleted", "unauthorized")])
async def test_a_key_that_may_only_send_is_told_from_a_wrong_one(
    simulator: MailgunSimulator, endpoints: dict[str, str], key: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(good(simulator, apiKey=KEYS[key]), endpoints), OURS)
    assert refused.value.problem.code == code
