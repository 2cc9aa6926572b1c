"""Meta's Business SDK, unmodified, against the simulator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from facebook_business.adobjects.whatsappbusinessaccount import WhatsAppBusinessAccount
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulator import MetaSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")


Opened = Callable[..., WhatsAppBusinessAccount]


@pytest.fixture
def account(simulator: MetaSimulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens an account with a token, and with proof where a secret is given."""
    monkeypatch.setattr(FacebookSession, "GRAPH", simulator.url)
    with ExitStack() as exits:

        def opened(
            token: str = numbers.GOOD, node: str = numbers.ACCOUNT, secret: str | None = None
        ) -> WhatsAppBusinessAccount:
            session = FacebookSession(numbers.APP.id, secret, token)
            session.requests.trust_env = False
            exits.callback(session.requests.close)
            return WhatsAppBusinessAccount(node, api=FacebookAdsApi(session, "v23.0"))

        yield opened


async def refused(asked: WhatsAppBusinessAccount) -> FacebookRequestError:
    with pytest.raises(FacebookRequestError) as error:
        await asyncio.to_thread(asked.api_get, ["id", "name"])
    found = error.value
    assert isinstance(found, FacebookRequestError)
    return found


async def test_it_reads_the_account_with_proof(account: Opened) -> None:
    asked = account(secret=numbers.APP.secret)
    found = await asyncio.to_thread(asked.api_get, ["id", "name"])
    assert (found["id"], found["name"]) == (numbers.ACCOUNT, "Acme")


async def test_it_lists_numbers_and_apps(account: Opened) -> None:
    asked = account()
    listed = await asyncio.to_thread(lambda: list(asked.get_phone_numbers()))
    assert numbers.NUMBER in {item["id"] for item in listed}
    apps = await asyncio.to_thread(lambda: list(asked.get_subscribed_apps()))
    assert [app["whatsapp_business_api_data"]["id"] for app in apps] == [numbers.APP.id]


async def test_it_takes_the_subscription_away_and_back(
    simulator: MetaSimulator, account: Opened
) -> None:
    asked, held = account(), simulator.parts["whatsapp"].accounts[numbers.ACCOUNT].subscribed
    await asyncio.to_thread(asked.delete_subscribed_apps)
    assert held == {}
    await asyncio.to_thread(asked.create_subscribed_app)
    assert held == {numbers.APP.id: None}


@pytest.mark.parametrize(
    ("token", "number", "secret", "code", "subcode"),
    [
        ("EAAnobodysTokenAtAll", numbers.ACCOUNT, None, 190, None),
        (numbers.EXPIRED, numbers.ACCOUNT, None, 190, 463),
        (numbers.GOOD, numbers.OTHER_ACCOUNT, None, 100, 33),
        (numbers.GOOD, numbers.ACCOUNT, "0" * 32, 100, None),
    ],
)
async def test_it_knows_our_refusals(
    account: Opened,
    token: str,
    number: str,
    secret: str | None,
    code: int,
    subcode: int | None,
) -> None:
    error = await refused(account(token, number, secret))
    assert (error.api_error_code(), error.api_error_subcode()) == (code, subcode)
