"""What the customer writes arrives once the provider has proved itself, and not without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from connectors.acceptance.stage import OUR_URL, Stage
from connectors.addresses import same
from connectors.hooks import HookRefused, HookRequest
from connectors.problems import ProviderRefusal
from connectors.webhooks import RegistersWebhook, clear_webhook, set_webhook

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = "Where is order 4711? <b>\u00e9\u2603</b> & more"
HARMLESS = {"content-type", "content-length", "host", "user-agent", "accept"}
PROOFS = (b"signature", b"Signature", b"sig=", b'"sig"', b"token")
"""Names under which proofs stand in bodies."""
SOMEBODY_ELSES = "https://crm.other-vendor.example/in?key=do-not-show"


def bare(hook: HookRequest) -> HookRequest:
    """The same without what proves it: no header beyond the usual, no query, no user, no word."""
    headers = {name: value for name, value in hook.headers.items() if name in HARMLESS}
    return replace(hook, headers=headers, url=OUR_URL, body=unproved(hook.body))


def unproved(body: bytes) -> bytes:
    """Spoil the proofs that some providers put into the body, in whatever form it has."""
    for name in PROOFS:
        body = body.replace(name, b"x-" + name)
    return body


async def test_what_the_customer_says_arrives(stage: Stage) -> None:
    await stage.register()
    hooks = await stage.say(SAID)
    if not hooks:
        pytest.skip("messages wait to be fetched")
    messages = [item for hook in hooks for item in (await stage.made().receive(hook)).messages]
    assert [message.text for message in messages] == [SAID]
    assert messages[0].id
    assert messages[0].contact
    assert messages[0].at.tzinfo is not None


async def test_the_same_post_twice_is_the_same_message(stage: Stage) -> None:
    await stage.register()
    hooks = await stage.say(SAID)
    for hook in hooks:
        first, second = [(await stage.made().receive(hook)).messages for _ in range(2)]
        assert [message.id for message in first] == [message.id for message in second]


async def test_nothing_arrives_without_proof(stage: Stage) -> None:
    await stage.register()
    for hook in await stage.say(SAID):
        for forged in (bare(hook), replace(bare(hook), body=b""), replace(bare(hook), body=b"{")):
            with pytest.raises(HookRefused) as refused:
                await stage.made().receive(forged)
            assert 400 <= refused.value.status < 500
            assert refused.value.code
            assert str(refused.value)


@pytest_asyncio.fixture(loop_scope="module")
async def registering(stage: Stage) -> AsyncIterator[RegistersWebhook]:
    """The connector, if its provider lets a webhook be registered by API."""
    async with stage.opened() as made:
        if not isinstance(made, RegistersWebhook):
            pytest.skip("the provider has no API for it")
        yield made


async def test_the_webhook_is_set_shown_and_cleared(registering: RegistersWebhook) -> None:
    state = await set_webhook(registering, OUR_URL, take_over=True)
    assert state.url is not None
    assert same(state.url, OUR_URL)
    assert state.place
    assert await registering.webhook_state() == state
    assert (await clear_webhook(registering, OUR_URL)).url is None
    assert (await clear_webhook(registering, OUR_URL)).url is None


async def test_an_address_of_somebody_else_is_not_taken_over_unasked(
    registering: RegistersWebhook,
) -> None:
    await set_webhook(registering, SOMEBODY_ELSES, take_over=True)
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(registering, OUR_URL)
    assert refused.value.problem.code == "webhook_taken"
    assert "do-not-show" not in repr(refused.value.problem)
    with pytest.raises(ProviderRefusal):
        await clear_webhook(registering, OUR_URL)
    theirs = (await registering.webhook_state()).url
    assert theirs is not None
    assert same(theirs, SOMEBODY_ELSES)
    taken = (await set_webhook(registering, OUR_URL, take_over=True)).url
    assert taken is not None
    assert same(taken, OUR_URL)
