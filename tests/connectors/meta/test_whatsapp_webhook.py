"""Registering a WhatsApp number's webhook: the number's own address, and nobody else's."""

from __future__ import annotations

import pytest

from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_numbers import WhatsAppWorld
from connectors.meta.simulator import MetaSimulator
from connectors.problems import ProviderRefusal
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.meta.channels import OURS, made, whatsapp

pytestmark = pytest.mark.asyncio(loop_scope="module")

THEIRS = "https://crm.other-vendor.example/in?key=do-not-show"


def world(simulator: MetaSimulator) -> WhatsAppWorld:
    found = simulator.parts["whatsapp"]
    assert isinstance(found, WhatsAppWorld)
    return found


async def test_the_number_gets_an_address_of_its_own(simulator: MetaSimulator) -> None:
    state = await set_webhook(made(simulator, whatsapp()), OURS)
    assert (state.url, state.place) == (OURS, "the number")
    place = world(simulator)
    assert place.numbers[numbers.NUMBER].overrides == {numbers.APP.id: OURS}
    assert place.numbers[numbers.UNREGISTERED].overrides == {}
    assert place.accounts[numbers.ACCOUNT].subscribed == {numbers.APP.id: None}


async def test_an_app_that_is_not_subscribed_is(simulator: MetaSimulator) -> None:
    config = whatsapp(phoneNumberId=numbers.DEAF_NUMBER, businessAccountId=numbers.DEAF_ACCOUNT)
    await set_webhook(made(simulator, config), OURS)
    subscribed = world(simulator).accounts[numbers.DEAF_ACCOUNT].subscribed
    assert subscribed == {numbers.OTHER_APP.id: None, numbers.APP.id: None}


async def test_the_accounts_address_stays_for_its_other_numbers(simulator: MetaSimulator) -> None:
    account = world(simulator).accounts[numbers.ACCOUNT]
    account.subscribed[numbers.APP.id] = THEIRS
    connector = made(simulator, whatsapp())
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(connector, OURS)
    assert refused.value.problem.code == "webhook_taken"
    assert "do-not-show" not in repr(refused.value.problem)
    state = await set_webhook(connector, OURS, take_over=True)
    assert state.url == OURS
    assert account.subscribed[numbers.APP.id] == THEIRS
    cleared = await clear_webhook(connector, OURS)
    assert (cleared.url, cleared.place) == (THEIRS, "the WhatsApp Business Account")


async def test_our_address_at_the_account_is_cleared_too(simulator: MetaSimulator) -> None:
    account = world(simulator).accounts[numbers.ACCOUNT]
    account.subscribed[numbers.APP.id] = OURS
    cleared = await clear_webhook(made(simulator, whatsapp()), OURS)
    assert cleared.url is None
    assert account.subscribed == {numbers.APP.id: None}


async def test_the_apps_own_address_cannot_be_cleared_from_here(simulator: MetaSimulator) -> None:
    world(simulator).addresses[numbers.APP.id] = OURS
    connector = made(simulator, whatsapp())
    state = await connector.webhook_state()
    assert (state.url, state.place) == (OURS, "the app")
    with pytest.raises(ProviderRefusal) as refused:
        await clear_webhook(connector, OURS)
    assert refused.value.problem.code == "webhook_of_app"


async def test_nothing_to_clear_is_nothing_done(simulator: MetaSimulator) -> None:
    assert (await clear_webhook(made(simulator, whatsapp()), None)).url is None
    assert [seen.method for seen in simulator.seen] == ["GET"]


async def test_without_a_verify_token_nothing_is_changed(simulator: MetaSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(simulator, whatsapp(verifyToken=None)), OURS)
    assert refused.value.problem.code == "verify_token_missing"
    assert [seen.method for seen in simulator.seen] == ["GET"]


async def test_a_token_that_may_not_manage(simulator: MetaSimulator) -> None:
    token = simulator.world.tokens[numbers.GOOD]
    token.scopes = ("whatsapp_business_messaging",)
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(simulator, whatsapp()), OURS)
    assert refused.value.problem.code == "10"
