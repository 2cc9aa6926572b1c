"""plivo-python, unmodified, against the simulator: what it takes for real is faithful."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import canonicalize

import plivo
import pytest
from plivo import exceptions, plivoxml
from plivo.rest import client as rest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus
from connectors.plivo import simulated_world as world
from connectors.plivo import xml
from connectors.plivo.signatures import NONCE_V2, NONCE_V3, V2, V3
from connectors.plivo.simulator import PlivoSimulator
from connectors.simulation import Fault
from tests.connectors.plivo.channels import GOOD, OURS, VOICE, voice

pytestmark = pytest.mark.asyncio(loop_scope="module")

Open = Callable[..., Any]
TEXT = {"src": world.GOOD_NUMBER, "dst": world.CUSTOMER, "text": "Hello, Ada & co."}
CALL = {"from_": world.VOICE_NUMBER, "to_": world.CUSTOMER, "answer_url": OURS}


@pytest.fixture
def sdk(simulator: PlivoSimulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the SDK's client, pointed at the simulator by its own constants."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in (
        "PLIVO_API_BASE_URI",
        "API_VOICE_BASE_URI",
        "API_VOICE_BASE_URI_FALLBACK_1",
        "API_VOICE_BASE_URI_FALLBACK_2",
    ):
        monkeypatch.setattr(rest, name, f"{simulator.url}/v1/Account")
    clients: list[Any] = []

    def opened(user: str = world.MAIN, password: str = world.MAIN_TOKEN) -> Any:
        clients.append(plivo.RestClient(user, password))
        return clients[-1]

    yield opened
    for client in clients:
        client.session.close()
        client.multipart_session.close()


async def call(function: Callable[..., Any], *args: Any, **given: Any) -> Any:
    """Call the SDK, which waits, beside the event loop that serves."""
    return await asyncio.to_thread(function, *args, **given)


async def test_the_account(sdk: Open) -> None:
    account = await call(sdk().account.get)
    assert (account.auth_id, account.cash_credits) == (world.MAIN, "42.17000")


async def test_a_number_and_its_application(sdk: Open, simulator: PlivoSimulator) -> None:
    client, account = sdk(), simulator.accounts[world.MAIN]
    number = await call(client.numbers.get, world.VOICE_NUMBER)
    assert (number.voice_enabled, number.sms_enabled) == (True, False)
    app = await call(client.applications.get, number.application.split("/")[-2])
    assert app.app_name == "Acme line"
    changed = await call(client.applications.update, app.app_id, answer_url=OURS)
    assert changed.message == "changed"
    assert account.applications[1].answer_url == OURS
    made = await call(client.applications.create, "New", message_url=OURS)
    await call(client.numbers.update, world.GOOD_NUMBER, app_id=made.app_id)
    assert account.numbers[0].app_id == made.app_id


async def test_a_message_and_what_becomes_of_it(sdk: Open) -> None:
    client = sdk()
    made = await call(client.messages.create, **TEXT)
    (uuid,) = made.message_uuid
    seen = [(await call(client.messages.get, uuid)).message_state for _ in range(3)]
    assert seen == ["sent", "delivered", "delivered"]
    listed = await call(client.messages.list, message_direction="outbound")
    assert next(item.message_uuid for item in listed) == uuid


@pytest.mark.parametrize(
    ("to", "states", "code"),
    [
        (world.OPTED_OUT, ["failed"], "200"),
        *((f"+{to}", ["sent", "undelivered"], code) for to, code in world.LOST.items()),
    ],
)
async def test_a_message_that_is_lost(sdk: Open, to: str, states: list[str], code: str) -> None:
    client = sdk()
    (uuid,) = (await call(client.messages.create, **TEXT | {"dst": to})).message_uuid
    seen = [await call(client.messages.get, uuid) for _ in states]
    assert [message.message_state for message in seen] == states
    assert seen[-1].error_code == code


async def test_a_call(sdk: Open, simulator: PlivoSimulator) -> None:
    client = sdk()
    made = await call(client.calls.create, **CALL)
    assert (made.message, made.request_uuid) == (
        "call fired",
        simulator.accounts[world.MAIN].calls[-1].uuid,
    )
    busy = await call(client.calls.create, **CALL | {"to_": "+12025550191"})
    listed = await call(client.calls.list, call_direction="outbound")
    assert [item["hangup_cause_code"] for item in listed.objects] == [3010, 4000]
    assert (await call(client.calls.get, busy.request_uuid))["hangup_cause_code"] == 3010


@pytest.mark.parametrize(
    ("user", "token", "error"),
    [
        (world.MAIN, world.WRONG_TOKEN, exceptions.AuthenticationError),
        (f"MA{'9' * 18}", world.MAIN_TOKEN, exceptions.AuthenticationError),
    ],
)
async def test_a_refused_credential(
    sdk: Open, user: str, token: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match="Failed to authenticate"):
        await call(sdk(user, token).account.get)


async def test_refusals(sdk: Open) -> None:
    client = sdk()
    with pytest.raises(exceptions.ResourceNotFoundError):
        await call(client.numbers.get, world.FOREIGN_NUMBER)
    with pytest.raises(exceptions.ValidationError, match="not a valid number"):
        await call(client.messages.create, **TEXT | {"dst": "+1"})
    with pytest.raises(exceptions.PlivoRestError):
        await call(
            sdk(world.BROKE, world.BROKE_TOKEN).messages.create,
            **TEXT | {"src": world.BROKE_NUMBER},
        )


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.WRONG_CREDENTIAL, exceptions.AuthenticationError),
        (Fault.RATE_LIMITED, exceptions.PlivoRestError),
        (Fault.DOWN, exceptions.PlivoRestError),
    ],
)
async def test_a_fault(
    sdk: Open, simulator: PlivoSimulator, fault: Fault, error: type[Exception]
) -> None:
    simulator.fault = fault
    with pytest.raises(error):
        await call(sdk().messages.create, **TEXT)


async def test_what_is_posted_is_valid_and_a_changed_byte_is_not(
    simulator: PlivoSimulator,
) -> None:
    account = simulator.accounts[world.MAIN]
    account.numbers[0].app_id = account.applications[1].app_id
    account.applications[1].message_url = f"{OURS}?b=2&a=1"
    account.applications[1].answer_url = OURS
    sent = await voice(simulator).send(Outbound(world.CUSTOMER, "Grüße ☃"))
    requests = [
        *await simulator.say(GOOD, "Hello & <b> ☃"),
        *await simulator.say(VOICE, "one"),
        *await simulator.tell(VOICE, sent.id, DeliveryStatus.SENT),
        *await simulator.tell(VOICE, sent.id, DeliveryStatus.DELIVERED),
    ]
    assert len(requests) == 5
    valid = plivo.utils.validate_v3_signature
    for request in requests:
        nonce, given = request.headers[NONCE_V3.lower()], request.headers[V3.lower()]
        form = {**request.form}
        token = world.MAIN_TOKEN
        assert valid("POST", request.url, nonce, token, given, {**form})
        assert not valid("POST", request.url, nonce, token, given, form | {"From": "1"})
        assert not valid("POST", request.url + "2", nonce, token, given, {**form})
        assert not valid("POST", request.url, nonce + "1", token, given, {**form})
        assert not valid("POST", request.url, nonce, world.BROKE_TOKEN, given, {**form})


async def test_version_2_is_valid_too(simulator: PlivoSimulator) -> None:
    account = simulator.accounts[world.MAIN]
    account.numbers[0].app_id = account.applications[1].app_id
    account.applications[1].message_url = f"{OURS}?a=1"
    (request,) = await simulator.say(GOOD, "Hello.")
    nonce, given = request.headers[NONCE_V2.lower()], request.headers[V2.lower()]
    valid = plivo.utils.validate_signature
    assert valid(request.url, nonce, given, world.MAIN_TOKEN)
    assert not valid(request.url, nonce, given, world.BROKE_TOKEN)
    assert not valid(request.url, nonce + "1", given, world.MAIN_TOKEN)


async def test_xml_is_what_the_sdk_writes() -> None:
    action = f"{OURS}?a=1&turn=1"
    ours = xml.reply(
        xml.get_input(action, xml.speak("Tom & <Jerry>", "en-US"), language="en-US"),
        xml.redirect(action),
        xml.record(action),
        xml.HANGUP,
    )
    listen = plivoxml.GetInputElement(
        action=action, method="POST", input_type="speech", language="en-US"
    ).add(plivoxml.SpeakElement("Tom & <Jerry>", language="en-US"))
    theirs = plivoxml.ResponseElement().add(listen)
    theirs.add(plivoxml.RedirectElement(action, method="POST"))
    theirs.add(plivoxml.RecordElement(action=action, method="POST", max_length=300, play_beep=True))
    theirs.add(plivoxml.HangupElement())
    assert canonicalize(ours.body) == canonicalize(theirs.to_string(pretty=False))
