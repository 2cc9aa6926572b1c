"""twilio-python, unmodified, against the simulator: calls, webhooks, and what it validates."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import Gather, VoiceResponse

from connectors.twilio import simulated_world as world
from connectors.twilio import twiml
from connectors.twilio.signatures import HEADER
from connectors.twilio.simulated_calls import (
    ENDINGS,
    MAGIC_CALLED,
    MAGIC_CALLER,
    MAGIC_CALLERS,
)
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.twilio.channels import GOOD, OURS, VOICE

pytestmark = pytest.mark.asyncio(loop_scope="module")

GIVEN = {"to": world.CUSTOMER, "from_": world.APP_NUMBER, "twiml": "<Response/>"}


@pytest.fixture
def sdk(simulator: TwilioSimulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client = Client(world.MAIN, world.MAIN_TOKEN)
    client.api.base_url = client.messaging.base_url = simulator.url
    yield client
    client.http_client.session.close()


async def refused(function: Any, **given: Any) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as raised:
        await asyncio.to_thread(function, **given)
    return raised.value.status, raised.value.code


async def test_a_call_and_how_it_ends(sdk: Client) -> None:
    call = await asyncio.to_thread(sdk.calls.create, **GIVEN)
    assert (call.status, call.direction) == ("queued", "outbound-api")
    seen = [(await asyncio.to_thread(sdk.calls(call.sid).fetch)).status for _ in range(4)]
    assert seen == ["ringing", "in-progress", "completed", "completed"]
    listed = await asyncio.to_thread(sdk.calls.list, from_=world.APP_NUMBER, status="completed")
    assert [item.sid for item in listed] == [call.sid]


@pytest.mark.parametrize(("to", "end"), ENDINGS.items())
async def test_a_call_that_reaches_nobody(sdk: Client, to: str, end: str) -> None:
    call = await asyncio.to_thread(sdk.calls.create, **GIVEN | {"to": to})
    for _ in range(2):
        call = await asyncio.to_thread(sdk.calls(call.sid).fetch)
    assert call.status == end


@pytest.mark.parametrize(
    ("given", "code"),
    [
        *(({"to": to}, code) for to, code in MAGIC_CALLED.items()),
        ({"to": "12"}, 21211),
        ({"to": ""}, 21201),
        ({"from_": ""}, 21213),
        ({"from_": world.FOREIGN_NUMBER}, 21210),
        ({"from_": "Acme"}, 21212),
        ({"twiml": ""}, 21205),
        ({"status_callback": "nonsense"}, 21205),
    ],
)
async def test_a_refused_call(sdk: Client, given: dict[str, str], code: int) -> None:
    assert await refused(sdk.calls.create, **GIVEN | given) == (400, code)


async def test_credentials_for_tests(
    simulator: TwilioSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client = Client(world.TEST, world.TEST_TOKEN)
    client.api.base_url = simulator.url
    given = GIVEN | {"from_": MAGIC_CALLER}
    assert (await asyncio.to_thread(client.calls.create, **given)).status == "queued"
    for caller, code in MAGIC_CALLERS.items():
        assert await refused(client.calls.create, **GIVEN | {"from_": caller}) == (400, code)
    client.http_client.session.close()


async def test_the_webhook_of_an_app_and_of_a_service(
    sdk: Client, simulator: TwilioSimulator
) -> None:
    account = simulator.accounts[world.MAIN]
    app = account.applications[0]
    changed = await asyncio.to_thread(sdk.applications(app.sid).update, voice_url=OURS)
    assert changed.voice_url == app.voice_url == OURS
    service = sdk.messaging.v1.services(world.SERVICE)
    updated = await asyncio.to_thread(service.update, inbound_request_url=OURS)
    assert updated.inbound_request_url == OURS


async def test_what_is_posted_is_valid_and_a_changed_byte_is_not(
    simulator: TwilioSimulator,
) -> None:
    number, line = simulator.accounts[world.MAIN].numbers[0], "number of calls"
    number.sms_url = simulator.accounts[world.MAIN].numbers[3].voice_url = OURS
    validator = RequestValidator(world.MAIN_TOKEN)
    requests = [*await simulator.say(GOOD, "Hello & <b>"), *await simulator.say(VOICE, line)]
    assert len(requests) == 3
    for request in requests:
        given = request.headers[HEADER.lower()]
        assert validator.validate(request.url, request.form, given)
        assert not validator.validate(request.url, request.form | {"From": "+1"}, given)
        assert not validator.validate(request.url + "2", request.form, given)
        assert not RequestValidator(world.TRIAL_TOKEN).validate(request.url, request.form, given)


async def test_twiml_is_what_the_sdk_writes() -> None:
    ours = twiml.response(
        twiml.gather(f"{OURS}?a=1&turn=1", twiml.say("Tom & <Jerry>", "en-US"), language="en-US"),
        twiml.HANGUP,
    )
    theirs = VoiceResponse()
    gather = Gather(
        input="speech",
        action=f"{OURS}?a=1&turn=1",
        method="POST",
        speech_timeout="auto",
        action_on_empty_result=True,
        language="en-US",
    )
    gather.say("Tom & <Jerry>", language="en-US")
    theirs.append(gather)
    theirs.hangup()
    assert canonical(ours) == canonical(str(theirs))


def canonical(text: str) -> str:
    from xml.etree.ElementTree import canonicalize

    return canonicalize(text)
