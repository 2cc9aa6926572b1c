"""Registering where a page's and an account's messages go."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.meta import FacebookConnector, InstagramConnector
from connectors.meta import simulated_messenger_world as place
from connectors.meta.simulated_messenger_world import Hook, MessengerWorld
from connectors.meta.simulator import MetaSimulator
from connectors.problems import ProviderRefusal
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.support import context

OURS = "https://hooks.acme.example/webhooks/ch_1"
THEIRS = "https://crm.other-vendor.example/in?key=hidden"
SECRET = place.APP.secret
PAGE = {"pageId": place.PAGE, "pageAccessToken": place.PAGE_WORKS, "appSecret": SECRET}
ACCOUNT = {"accountId": place.ACCOUNT, "accessToken": place.PAGE_WORKS, "appSecret": SECRET}
LOGIN = {
    "accountId": place.LOGIN_ACCOUNT,
    "accessToken": place.LOGIN_WORKS,
    "appSecret": SECRET,
    "appId": place.APP.id,
}
pytestmark = pytest.mark.asyncio(loop_scope="module")
Made = FacebookConnector | InstagramConnector


def made(simulator: MetaSimulator, raw: dict[str, str], word: str | None = "our-word") -> Made:
    kind: Any = FacebookConnector if "pageId" in raw else InstagramConnector
    ctx = context({"meta": simulator.url}, webhook_secret=word)
    connector: Made = kind(fields.parse(kind.config_model, raw), ctx)
    return connector


def world(simulator: MetaSimulator) -> MessengerWorld:
    found: MessengerWorld = simulator.parts["messenger"]
    return found


async def refusal(awaited: Any) -> str:
    with pytest.raises(ProviderRefusal) as refused:
        await awaited
    assert "hidden" not in repr(refused.value.problem)
    return refused.value.problem.code


@pytest.mark.parametrize(
    ("raw", "kind", "read"),
    [
        (PAGE, "page", "message_reads"),
        (ACCOUNT, "instagram", "messaging_seen"),
        (LOGIN, "instagram", "messaging_seen"),
    ],
)
async def test_set_shown_and_cleared(
    simulator: MetaSimulator, raw: dict[str, str], kind: str, read: str
) -> None:
    world(simulator).pages[place.PAGE].subscribed = {}
    world(simulator).accounts[place.LOGIN_ACCOUNT].subscribed = {}
    connector = made(simulator, raw)
    state = await set_webhook(connector, OURS)
    assert state.url == OURS
    assert place.APP.id in state.place
    assert state.details["subscribed"] is True
    hook = world(simulator).hooks[place.APP.id, kind]
    assert hook.verify_token == "our-word"
    assert {"messages", "messaging_postbacks", read} <= set(hook.fields)
    assert (await clear_webhook(connector, OURS)).url is None
    assert world(simulator).hooks == {}
    assert (await connector.webhook_state()).details["subscribed"] is False


async def test_the_pages_fields_are_those_a_page_has(simulator: MetaSimulator) -> None:
    page = world(simulator).pages[place.PAGE]
    await set_webhook(made(simulator, ACCOUNT), OURS)
    assert page.subscribed[place.APP.id] == ["messages", "messaging_postbacks"]
    await set_webhook(made(simulator, PAGE), OURS)
    assert "message_deliveries" in page.subscribed[place.APP.id]


async def test_an_address_of_somebody_else(simulator: MetaSimulator) -> None:
    hooks = world(simulator).hooks
    hooks[place.APP.id, "page"] = Hook(THEIRS, "theirs", ["messages"])
    connector = made(simulator, PAGE)
    assert await refusal(set_webhook(connector, OURS)) == "webhook_taken"
    assert await refusal(clear_webhook(connector, OURS)) == "webhook_taken"
    assert hooks[place.APP.id, "page"].callback_url == THEIRS
    assert (await set_webhook(connector, OURS, take_over=True)).url == OURS


async def test_the_word_of_the_channel_goes_before_its_secret(simulator: MetaSimulator) -> None:
    await set_webhook(made(simulator, PAGE | {"verifyToken": "a word"}), OURS)
    assert world(simulator).hooks[place.APP.id, "page"].verify_token == "a word"
    bare = made(simulator, PAGE, None)
    assert await refusal(bare.register_webhook(OURS)) == "verify_token_missing"


async def test_what_is_missing_is_said_with_where_to_click(simulator: MetaSimulator) -> None:
    bare = made(simulator, {key: PAGE[key] for key in ("pageId", "pageAccessToken")})
    with pytest.raises(ProviderRefusal) as refused:
        await bare.register_webhook(OURS)
    assert refused.value.problem.code == "app_secret_missing"
    assert "App Dashboard > Messenger" in refused.value.problem.fix
    login = made(simulator, {key: LOGIN[key] for key in ("accountId", "accessToken", "appSecret")})
    assert await refusal(login.webhook_state()) == "app_id_missing"


async def test_the_instagram_secret_is_not_the_apps(simulator: MetaSimulator) -> None:
    connector = made(simulator, LOGIN | {"appSecret": place.INSTAGRAM_APP.secret})
    with pytest.raises(ProviderRefusal) as refused:
        await connector.webhook_state()
    assert "Instagram" in refused.value.problem.cause
    assert "by hand" in refused.value.problem.fix


async def test_an_address_that_does_not_answer(simulator: MetaSimulator) -> None:
    connector = made(simulator, PAGE)
    assert await refusal(set_webhook(connector, "https://unreachable.example/in")) == "2200"
    assert world(simulator).hooks == {}


async def test_a_token_that_may_not_subscribe(simulator: MetaSimulator) -> None:
    simulator.world.tokens[place.PAGE_WORKS].scopes = ("pages_messaging",)
    assert await refusal(set_webhook(made(simulator, PAGE), OURS)) == "10"


async def test_clearing_what_is_not_there(simulator: MetaSimulator) -> None:
    connector = made(simulator, PAGE)
    assert (await clear_webhook(connector, None)).url is None
    await connector.unregister_webhook()
    assert place.APP.id not in world(simulator).pages[place.PAGE].subscribed
