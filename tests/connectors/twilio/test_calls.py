"""What Twilio posts about calls, and what it is told to do with them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from twilio.request_validator import RequestValidator

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind, Received
from connectors.simulation import NotPlayed
from connectors.twilio import calling, twiml
from connectors.twilio import simulated_world as world
from connectors.twilio.signatures import HEADER
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.twilio.channels import OURS, VOICE, voice

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALL = {
    "CallSid": f"CA{7:032d}",
    "AccountSid": world.MAIN,
    "From": world.CUSTOMER,
    "To": world.APP_NUMBER,
    "CallStatus": "ringing",
    "Direction": "inbound",
}
SAID = "Where is my <order> & parcel?"


def posted(form: dict[str, str], url: str = OURS) -> HookRequest:
    made = RequestValidator(world.MAIN_TOKEN).compute_signature(url, form)
    return HookRequest("POST", url, {HEADER.lower(): made}, urlencode(form).encode())


async def heard(
    simulator: TwilioSimulator, request: HookRequest, **config: Any
) -> tuple[Element, Received]:
    """What Twilio is told, and what was read."""
    received = await voice(simulator, VOICE | config).receive(request)
    assert received.reply.content_type == "text/xml"
    return ElementTree.fromstring(received.reply.body), received


async def test_a_caller_is_greeted_and_listened_to(simulator: TwilioSimulator) -> None:
    greeting = {"greeting": "Acme & <Sons>", "language": "de-DE"}
    told, received = await heard(simulator, posted(CALL), **greeting)
    gather = told.find("Gather")
    assert gather is not None
    assert gather.attrib | {"action": ""} == {
        "input": "speech",
        "action": "",
        "method": "POST",
        "speechTimeout": "auto",
        "actionOnEmptyResult": "true",
        "language": "de-DE",
    }
    assert gather.get("action") == f"{OURS}?turn=1"
    say = gather.find("Say")
    assert say is not None
    assert say.text == "Acme & <Sons>"
    assert received.messages == ()  # what is said will be the message


@pytest.mark.parametrize(
    ("config", "verbs", "messages"),
    [
        ({"textToSpeech": False}, ["Gather"], 0),
        ({"speechToText": False}, ["Say", "Hangup"], 1),
        ({"speechToText": False, "recordCalls": True}, ["Say", "Record"], 0),
        ({"speechToText": False, "textToSpeech": False}, ["Reject"], 1),
        (
            {"speechToText": False, "textToSpeech": False, "recordCalls": True},
            ["Record"],
            0,
        ),
    ],
)
async def test_a_call_is_answered_as_configured(
    simulator: TwilioSimulator, config: dict[str, Any], verbs: list[str], messages: int
) -> None:
    told, received = await heard(simulator, posted(CALL), **config)
    assert [verb.tag for verb in told] == verbs
    assert [(item.id, item.kind, item.text) for item in received.messages] == [
        (CALL["CallSid"], Kind.CALL, "")
    ] * messages


async def test_what_is_said_is_a_message(simulator: TwilioSimulator) -> None:
    form = CALL | {"CallStatus": "in-progress", "SpeechResult": SAID, "Confidence": "0.9"}
    told, received = await heard(simulator, posted(form, f"{OURS}?turn=3"))
    (message,) = received.messages
    assert (message.text, message.contact, message.kind) == (SAID, world.CUSTOMER, Kind.CALL)
    assert message.id == f"{CALL['CallSid']}/3"
    gather = told.find("Gather")
    assert gather is not None
    assert gather.get("action") == f"{OURS}?turn=4"


async def test_no_call_goes_on_for_ever(simulator: TwilioSimulator) -> None:
    form = CALL | {"CallStatus": "in-progress", "SpeechResult": SAID}
    told, _ = await heard(simulator, posted(form, f"{OURS}?turn={calling.MOST_TURNS}"))
    assert [verb.tag for verb in told] == ["Hangup"]


@pytest.mark.parametrize(
    ("turn", "config", "verbs", "messages"),
    [
        (1, {}, ["Hangup"], 1),
        (2, {}, ["Hangup"], 0),
        (1, {"recordCalls": True}, ["Record"], 0),
    ],
)
async def test_silence(
    simulator: TwilioSimulator,
    turn: int,
    config: dict[str, Any],
    verbs: list[str],
    messages: int,
) -> None:
    form = CALL | {"CallStatus": "in-progress"}
    told, received = await heard(simulator, posted(form, f"{OURS}?turn={turn}"), **config)
    assert [verb.tag for verb in told] == verbs
    assert len(received.messages) == messages


async def test_a_recording_is_a_message(simulator: TwilioSimulator) -> None:
    form = CALL | {"RecordingUrl": "https://api.twilio.com/r/1", "RecordingSid": "RE1"}
    _, received = await heard(simulator, posted(form, f"{OURS}?turn=1"))
    (message,) = received.messages
    assert (message.id, message.kind) == ("RE1", Kind.AUDIO)
    assert message.media[0].url == "https://api.twilio.com/r/1"


async def test_the_end_of_a_call_that_came_in_is_nothing_new(simulator: TwilioSimulator) -> None:
    form = CALL | {"CallStatus": "completed", "CallbackSource": "call-progress-events"}
    received = await voice(simulator).receive(posted(form))
    assert (received.messages, received.deliveries) == ((), ())


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ("initiated", DeliveryStatus.QUEUED, None),
        ("ringing", DeliveryStatus.SENT, None),
        ("in-progress", DeliveryStatus.SENT, None),
        ("completed", DeliveryStatus.DELIVERED, None),
        ("busy", DeliveryStatus.FAILED, "busy"),
        ("no-answer", DeliveryStatus.FAILED, "no-answer"),
        ("canceled", DeliveryStatus.FAILED, "canceled"),
        ("failed", DeliveryStatus.FAILED, "failed"),
    ],
)
async def test_how_a_call_went(
    simulator: TwilioSimulator, told: str, status: DeliveryStatus, code: str | None
) -> None:
    form = CALL | {"Direction": "outbound-api", "CallStatus": told, "SipResponseCode": "486"}
    form |= {"From": world.APP_NUMBER, "To": world.CUSTOMER}
    (update,) = (await voice(simulator).receive(posted(form))).deliveries
    assert (update.message_id, update.status) == (CALL["CallSid"], status)
    assert (update.problem.code if update.problem else None) == code


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        (CALL | {"To": world.GOOD_NUMBER}, 404, "not_ours"),
        (CALL | {"AccountSid": world.TRIAL}, 404, "not_ours"),
        (CALL | {"Direction": "outbound-api"}, 404, "not_ours"),
        (CALL | {"CallSid": ""}, 400, "unreadable"),
        (CALL | {"From": "", "SpeechResult": SAID}, 400, "unreadable"),
    ],
)
async def test_what_is_refused(
    simulator: TwilioSimulator, form: dict[str, str], status: int, code: str
) -> None:
    with pytest.raises(HookRefused) as refused:
        await voice(simulator).receive(posted(form))
    assert (refused.value.status, refused.value.code) == (status, code)


async def test_a_turn_cannot_be_made_up(simulator: TwilioSimulator) -> None:
    request = posted(CALL | {"SpeechResult": SAID}, f"{OURS}?turn=1")
    forged = HookRequest("POST", f"{OURS}?turn=2", request.headers, request.body)
    with pytest.raises(HookRefused):
        await voice(simulator).receive(forged)


@pytest.mark.parametrize("value", ["", "x", "-1", "1e9", "999999999", "²"])
async def test_a_turn_that_is_none(value: str) -> None:
    assert twiml.turn_of(f"{OURS}?turn={value}") == 0


async def test_the_address_of_a_turn_keeps_what_else_it_has() -> None:
    assert twiml.with_turn(f"{OURS}?a=1&turn=1", 2) == f"{OURS}?a=1&turn=2"


async def test_a_caller_is_played(simulator: TwilioSimulator) -> None:
    assert await simulator.say(VOICE | {"speechToText": True}, SAID) == []
    simulator.accounts[world.MAIN].numbers[3].voice_url = OURS
    ringing, spoken = await simulator.say(VOICE, SAID)
    told, received = await heard(simulator, ringing)
    assert received.messages == ()
    gather = told.find("Gather")
    assert gather is not None
    assert gather.get("action") == spoken.url
    (message,) = (await voice(simulator).receive(spoken)).messages
    assert message.text == SAID


async def test_the_end_of_a_call_is_played(simulator: TwilioSimulator) -> None:
    sent = await voice(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    assert await simulator.tell(VOICE, sent.id, DeliveryStatus.SENT) == []
    (request,) = await simulator.tell(VOICE, sent.id, DeliveryStatus.FAILED, code="busy")
    (update,) = (await voice(simulator).receive(request)).deliveries
    assert update.problem is not None
    assert update.problem.message == "The line was busy."
    for status, code in ((DeliveryStatus.READ, None), (DeliveryStatus.FAILED, "30003")):
        with pytest.raises(NotPlayed):
            await simulator.tell(VOICE, sent.id, status, code=code)
