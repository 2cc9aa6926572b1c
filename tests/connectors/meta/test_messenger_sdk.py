"""facebook-business, unmodified, against the simulator: what it takes for real is faithful."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from facebook_business.adobjects.iguserforigonlyapi import IGUserForIGOnlyAPI
from facebook_business.adobjects.page import Page
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from connectors.meta import simulated_messenger_world as place
from connectors.meta.simulator import MetaSimulator
from connectors.simulation import Fault

pytestmark = pytest.mark.asyncio(loop_scope="module")
T = TypeVar("T")
FIELDS = ["messages", "messaging_postbacks"]


@pytest.fixture
def at_simulator(simulator: MetaSimulator, monkeypatch: pytest.MonkeyPatch) -> MetaSimulator:
    """Point the SDK at the simulator, as its own attribute allows."""
    monkeypatch.setattr(FacebookSession, "GRAPH", simulator.url)
    return simulator


def api(token: str = place.PAGE_WORKS, secret: str | None = place.APP.secret) -> FacebookAdsApi:
    return FacebookAdsApi(FacebookSession(place.APP.id, secret, token))


def page(made: FacebookAdsApi, node: str = place.PAGE) -> Page:
    return Page(node, api=made)


async def asked(call: Callable[[], T]) -> T:
    """Make a call that blocks."""
    return await asyncio.to_thread(call)


async def refused(call: Callable[[], Any]) -> FacebookRequestError:
    with pytest.raises(FacebookRequestError) as error:
        await asked(call)
    return error.value


async def test_whose_token_it_is(at_simulator: MetaSimulator) -> None:
    fields = ["id", "name", "instagram_business_account"]
    found = await asked(lambda: page(api(), "me").api_get(fields=fields))
    assert (found["id"], found["name"]) == (place.PAGE, "Acme Support")
    assert found["instagram_business_account"]["id"] == place.ACCOUNT


async def test_tokens_that_do_not_work(at_simulator: MetaSimulator) -> None:
    unknown = await refused(lambda: page(api("EAAofNobody")).api_get(fields=["id"]))
    assert (unknown.api_error_code(), unknown.http_status()) == (190, 401)
    expired = await refused(lambda: page(api(place.PAGE_EXPIRED)).api_get(fields=["id"]))
    assert (expired.api_error_code(), expired.api_error_subcode()) == (190, 463)
    other = await refused(lambda: page(api(secret="0" * 32)).api_get(fields=["id"]))
    assert other.api_error_code() == 100
    assert "appsecret_proof" in (other.api_error_message() or "")


async def test_a_limit_is_transient_to_it(at_simulator: MetaSimulator) -> None:
    at_simulator.fault = Fault.RATE_LIMITED
    limit = await refused(lambda: page(api()).api_get(fields=["id"]))
    assert limit.api_error_code() == 4
    assert limit.api_transient_error()


async def test_a_message(at_simulator: MetaSimulator) -> None:
    params = {
        "recipient": {"id": place.CUSTOMER},
        "messaging_type": "RESPONSE",
        "message": {"text": "Hello, <Ada> & \u2603"},
    }
    sent = await asked(lambda: page(api()).create_message(params=params))
    assert sent["recipient_id"] == place.CUSTOMER
    known = at_simulator.parts["messenger"].pages[place.PAGE].sent
    assert known == {sent["message_id"]: place.CUSTOMER}


async def test_messages_that_are_refused(at_simulator: MetaSimulator) -> None:
    def send(to: str, text: str) -> Any:
        params = {"recipient": {"id": to}, "message": {"text": text}}
        return page(api()).create_message(params=params)

    stranger = await refused(lambda: send("4711", "Hello"))
    assert (stranger.api_error_code(), stranger.api_error_subcode()) == (100, 2018001)
    assert (await refused(lambda: send(place.CUSTOMER, "x" * 2001))).api_error_code() == 100
    assert (await refused(lambda: send(place.CUSTOMER, " "))).api_error_code() == 100
    at_simulator.provoke = "551/1545041"
    blocked = await refused(lambda: send(place.CUSTOMER, "Hello"))
    assert (blocked.api_error_code(), blocked.api_error_subcode()) == (551, 1545041)


async def test_the_apps_of_a_page(at_simulator: MetaSimulator) -> None:
    mine = page(api())
    await asked(lambda: mine.create_subscribed_app(params={"subscribed_fields": FIELDS}))
    (app,) = await asked(lambda: list(mine.get_subscribed_apps()))
    assert (app["id"], app["subscribed_fields"]) == (place.APP.id, FIELDS)
    await asked(mine.delete_subscribed_apps)
    assert await asked(lambda: list(mine.get_subscribed_apps())) == []


@pytest.mark.filterwarnings("ignore:value of subscribed_fields might not:UserWarning")
async def test_apps_that_may_not_be_changed(at_simulator: MetaSimulator) -> None:
    wrong = {"subscribed_fields": ["messages", "no_such_field"]}
    field = await refused(lambda: page(api()).create_subscribed_app(params=wrong))
    assert field.api_error_code() == 100
    persons = page(api(place.PERSONS_KEY))
    person = await refused(lambda: list(persons.get_subscribed_apps()))
    assert (person.api_error_code(), person.api_error_subcode()) == (190, 2069032)
    theirs = page(api(), place.OTHER_PAGE)
    assert (await refused(lambda: list(theirs.get_subscribed_apps()))).api_error_code() == 100


async def test_an_account_with_a_token_of_its_own(at_simulator: MetaSimulator) -> None:
    """The SDK has the objects of graph.instagram.com, and sends them wherever it is pointed."""
    mine = api(place.LOGIN_WORKS, None)
    account = IGUserForIGOnlyAPI(place.LOGIN_ACCOUNT, api=mine)
    found = await asked(lambda: account.api_get(fields=["user_id", "username", "account_type"]))
    assert (found["user_id"], found["username"]) == (place.LOGIN_ACCOUNT, "acme.studio")
    (app,) = await asked(lambda: list(account.get_subscribed_apps()))
    assert "messages" in app["subscribed_fields"]
    params = {"recipient": {"id": place.INSTAGRAM_CUSTOMER}, "message": {"text": "Hello"}}
    sent = await asked(lambda: account.create_message(params=params))
    assert sent["recipient_id"] == place.INSTAGRAM_CUSTOMER
    strange = {"recipient": {"id": "4711"}, "message": {"text": "Hello"}}
    stranger = await refused(lambda: account.create_message(params=strange))
    assert stranger.api_error_subcode() == 2534014
    mute = IGUserForIGOnlyAPI(place.LOGIN_ACCOUNT, api=api(place.LOGIN_MUTE, None))
    assert (await refused(lambda: mute.create_message(params=params))).api_error_code() == 10
