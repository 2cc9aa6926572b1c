"""Vonage's Python SDK, unmodified, against the simulator: what it takes for real is faithful.

The SDK speaks https only, so the simulator gets a certificate of an authority made for the test.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
import trustme
import vonage
from vonage_http_client.errors import (
    AuthenticationError,
    HttpRequestError,
    NotFoundError,
    RateLimitedError,
)
from vonage_numbers import ListOwnedNumbersFilter, UpdateNumberParams  # type: ignore[import-untyped]
from vonage_sms import PartialFailureError, SmsMessage  # type: ignore[import-untyped]
from vonage_sms.errors import SmsError  # type: ignore[import-untyped]
from vonage_voice import CreateCallRequest, Talk  # type: ignore[import-untyped]

from connectors.simulation import Fault
from connectors.vonage import simulated as world
from connectors.vonage.simulated_calls import key_pair
from connectors.vonage.simulator import VonageSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def secure(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[VonageSimulator]:
    folder = tmp_path_factory.mktemp("tls")
    authority, chain, key = trustme.CA(), folder / "chain.pem", folder / "key.pem"
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(str(chain))
    issued.private_key_pem.write_to_path(str(key))
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("REQUESTS_CA_BUNDLE", str(folder / "authority.pem"))
        async with VonageSimulator(certificate=(Path(chain), Path(key))) as running:
            yield running


@pytest.fixture
def tls(secure: VonageSimulator) -> VonageSimulator:
    secure.accounts = world.simulated_accounts()
    secure.fault = Fault.NONE
    return secure


MakeSdk = Callable[..., vonage.Vonage]


@pytest.fixture
def sdk(tls: VonageSimulator) -> MakeSdk:
    """Make clients of the SDK that speak to the simulator."""

    def make(secret: str = world.MAIN_SECRET) -> vonage.Vonage:
        host = f"127.0.0.1:{tls.port}"
        options = vonage.HttpClientOptions(api_host=host, rest_host=host, max_retries=0)
        client = vonage.Vonage(vonage.Auth(api_key=world.MAIN, api_secret=secret), options)
        # A kept TLS connection has the server wait half a minute for its end.
        client.http_client._session.headers["Connection"] = "close"
        return client

    return make


async def test_the_balance(tls: VonageSimulator, sdk: MakeSdk) -> None:
    found = await asyncio.to_thread(sdk().account.get_balance)
    assert (found.value, found.auto_reload) == (24.5, False)


async def test_a_wrong_secret(tls: VonageSimulator, sdk: MakeSdk) -> None:
    client = sdk(world.WRONG_SECRET)
    with pytest.raises(AuthenticationError):
        await asyncio.to_thread(client.account.get_balance)
    with pytest.raises(AuthenticationError):
        await asyncio.to_thread(client.numbers.list_owned_numbers)


async def test_too_many_requests(tls: VonageSimulator, sdk: MakeSdk) -> None:
    tls.fault = Fault.RATE_LIMITED
    with pytest.raises(RateLimitedError):
        await asyncio.to_thread(sdk().account.get_balance)


async def test_the_numbers(tls: VonageSimulator, sdk: MakeSdk) -> None:
    numbers, count, following = await asyncio.to_thread(sdk().numbers.list_owned_numbers)
    assert [number.msisdn for number in numbers] == [
        world.GOOD_NUMBER,
        world.SECOND_NUMBER,
        world.VOICE_ONLY_NUMBER,
        world.SMS_ONLY_NUMBER,
    ]
    assert (count, following) == (4, None)
    assert numbers[0].features == ["SMS", "VOICE"]
    wanted = ListOwnedNumbersFilter(pattern="1002", search_pattern=2)
    [number], _, _ = await asyncio.to_thread(sdk().numbers.list_owned_numbers, wanted)
    assert number.mo_http_url == "https://crm.other-vendor.example/in?key=do-not-show"
    nothing = ListOwnedNumbersFilter(pattern="999", search_pattern=0)
    assert await asyncio.to_thread(sdk().numbers.list_owned_numbers, nothing) == ([], 0, None)


async def test_a_number_is_changed(tls: VonageSimulator, sdk: MakeSdk) -> None:
    params = UpdateNumberParams(
        country="US", msisdn=world.GOOD_NUMBER, mo_http_url="https://hooks.acme.example/in"
    )
    done = await asyncio.to_thread(sdk().numbers.update_number, params)
    assert done.error_code == "200"
    assert tls.accounts[world.MAIN].numbers[0].mo_http_url == "https://hooks.acme.example/in"
    params = UpdateNumberParams(country="GB", msisdn=world.GOOD_NUMBER)
    with pytest.raises(HttpRequestError, match="420"):
        await asyncio.to_thread(sdk().numbers.update_number, params)


async def test_the_accounts_addresses(tls: VonageSimulator, sdk: MakeSdk) -> None:
    account = sdk().account
    found = await asyncio.to_thread(
        account.update_default_sms_webhook, "https://hooks.acme.example/mo"
    )
    assert found.mo_callback_url == "https://hooks.acme.example/mo"
    assert found.max_outbound_request == 30
    again = await asyncio.to_thread(account.update_default_sms_webhook)
    assert again.mo_callback_url == "https://hooks.acme.example/mo"


async def test_a_text(tls: VonageSimulator, sdk: MakeSdk) -> None:
    message = SmsMessage(to=world.CUSTOMER, from_=world.GOOD_NUMBER, text="Hi")
    sent = await asyncio.to_thread(sdk().sms.send, message)
    assert sent.messages[0].status == "0"
    assert sent.messages[0].message_id == tls.accounts[world.MAIN].messages[0].id


@pytest.mark.parametrize(
    ("secret", "to", "words"),
    [
        (world.WRONG_SECRET, world.CUSTOMER, "error code 4: Bad Credentials"),
        (world.MAIN_SECRET, world.BLOCKED_CUSTOMER, "error code 7"),
        (world.MAIN_SECRET, "12", "error code 3"),
    ],
)
async def test_texts_that_are_refused(
    tls: VonageSimulator, sdk: MakeSdk, secret: str, to: str, words: str
) -> None:
    message = SmsMessage(to=to, from_=world.GOOD_NUMBER, text="Hi")
    with pytest.raises(SmsError, match=words) as refused:
        await asyncio.to_thread(sdk(secret).sms.send, message)
    assert not isinstance(refused.value, PartialFailureError)


def caller(tls: VonageSimulator, private_key: str) -> vonage.Vonage:
    """A client that signs its requests with an application's key."""
    host = f"127.0.0.1:{tls.port}"
    options = vonage.HttpClientOptions(api_host=host, rest_host=host, max_retries=0)
    auth = vonage.Auth(application_id=world.APPLICATION, private_key=private_key)
    client = vonage.Vonage(auth, options)
    client.http_client._session.headers["Connection"] = "close"
    return client


async def test_a_call(tls: VonageSimulator) -> None:
    client = caller(tls, key_pair("main")[0])
    talk = Talk(text="Hello", language="en-US")
    request = CreateCallRequest(
        to=[{"type": "phone", "number": world.CUSTOMER}],
        from_={"type": "phone", "number": world.GOOD_NUMBER},
        ncco=[talk],
    )
    made = await asyncio.to_thread(client.voice.create_call, request)
    [call] = tls.accounts[world.MAIN].applications[world.APPLICATION].calls
    assert (made.uuid, made.status, made.direction) == (call.uuid, "started", "outbound")
    listed, _ = await asyncio.to_thread(client.voice.list_calls)
    assert [item.uuid for item in listed] == [call.uuid]


async def test_calls_that_are_refused(tls: VonageSimulator) -> None:
    stranger = caller(tls, key_pair("retired")[0])
    with pytest.raises(AuthenticationError):
        await asyncio.to_thread(stranger.voice.list_calls)
    request = CreateCallRequest(
        to=[{"type": "phone", "number": world.CUSTOMER}],
        from_={"type": "phone", "number": world.FOREIGN_NUMBER},
        ncco=[Talk(text="Hello")],
    )
    client = caller(tls, key_pair("main")[0])
    with pytest.raises(HttpRequestError, match="400"):
        await asyncio.to_thread(client.voice.create_call, request)


async def test_the_application(tls: VonageSimulator, sdk: MakeSdk) -> None:
    found = await asyncio.to_thread(sdk().application.get_application, world.APPLICATION)
    assert (found.name, found.keys.public_key) == ("Acme calls", key_pair("main")[1])
    assert found.capabilities.voice.signed_callbacks is True
    with pytest.raises(NotFoundError):
        await asyncio.to_thread(sdk().application.get_application, "0" * 8)
