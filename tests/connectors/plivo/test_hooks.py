"""What Plivo posts: proved as its SDK proves it, read, and refused without proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind, Received
from connectors.plivo import calling, signatures, xml
from connectors.plivo import simulated_world as world
from connectors.plivo.simulated_posts import signed
from connectors.plivo.simulator import PlivoSimulator
from connectors.simulation import NotPlayed
from tests.connectors.plivo.channels import GOOD, MAIN, OURS, VOICE, sms, voice

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "Where is order 4711? <b>é☃</b> & 1+1=2 %20"
FORM = {
    "MessageUUID": "uuid-1",
    "From": world.CUSTOMER[1:],
    "To": world.GOOD_NUMBER[1:],
    "Text": TEXT,
    "Type": "sms",
}
CALL = {
    "CallUUID": "uuid-2",
    "From": world.CUSTOMER[1:],
    "To": world.VOICE_NUMBER[1:],
    "CallStatus": "ringing",
    "Direction": "inbound",
    "Event": "StartApp",
}
MADE = CALL | {
    "From": world.VOICE_NUMBER[1:],
    "To": world.CUSTOMER[1:],
    "Direction": "outbound",
    "RequestUUID": "request-2",
}


def posted(
    form: dict[str, str], url: str = OURS, token: str = world.MAIN_TOKEN, method: str = "POST"
) -> HookRequest:
    account = world.SimulatedAccount(world.MAIN, token, "")
    return signed(account, url, form, method)


def only(request: HookRequest, *versions: str) -> HookRequest:
    """Keep the headers of these versions alone."""
    kept = {
        name: value
        for name, value in request.headers.items()
        if "signature" not in name or any(version in name for version in versions)
    }
    return replace(request, headers=kept)


async def test_a_message_arrives(simulator: PlivoSimulator) -> None:
    received = await sms(simulator).receive(posted(FORM))
    (message,) = received.messages
    assert (message.id, message.contact, message.text) == ("uuid-1", world.CUSTOMER, TEXT)
    assert (message.kind, received.deliveries) == (Kind.TEXT, ())
    assert received.reply.content_type == "application/xml"
    assert received.once


async def test_a_picture_arrives(simulator: PlivoSimulator) -> None:
    form = FORM | {"Text": "", "Body": "Look.", "Media0": "https://m/0", "Media1": "https://m/1"}
    (message,) = (await sms(simulator).receive(posted(form))).messages
    assert (message.text, message.kind) == ("Look.", Kind.OTHER)
    assert [item.url for item in message.media] == ["https://m/0", "https://m/1"]


@pytest.mark.parametrize(
    ("told", "code", "status", "problem"),
    [
        ("queued", "", DeliveryStatus.QUEUED, None),
        ("sent", "", DeliveryStatus.SENT, None),
        ("delivered", "", DeliveryStatus.DELIVERED, None),
        ("undelivered", "30", DeliveryStatus.FAILED, "30"),
        ("failed", "900", DeliveryStatus.FAILED, "900"),
        ("rejected", "", DeliveryStatus.FAILED, "message_lost"),
        ("failed", "31337", DeliveryStatus.FAILED, "31337"),
    ],
)
async def test_what_became_of_a_message(
    simulator: PlivoSimulator, told: str, code: str, status: DeliveryStatus, problem: str | None
) -> None:
    form = FORM | {"Status": told, "ErrorCode": code}
    form |= {"From": world.GOOD_NUMBER[1:], "To": world.CUSTOMER[1:]}
    (update,) = (await sms(simulator).receive(posted(form))).deliveries
    assert (update.message_id, update.status, update.contact) == ("uuid-1", status, world.CUSTOMER)
    assert (update.problem.code if update.problem else None) == problem


async def test_a_state_of_the_future_is_no_message(simulator: PlivoSimulator) -> None:
    received = await sms(simulator).receive(
        posted(FORM | {"Status": "teleported", "From": FORM["To"]})
    )
    assert (received.messages, received.deliveries) == ((), ())


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(
    "url",
    [OURS, f"{OURS}?b=2&a=1&a=0", "https://hooks.acme.example:443/x", "http://127.0.0.1:8080/"],
)
async def test_every_address_can_be_proved(
    simulator: PlivoSimulator, url: str, method: str
) -> None:
    form = FORM | {"Text": "plain"}
    received = await sms(simulator).receive(posted(form, url, method=method))
    assert [message.text for message in received.messages] == ["plain"]


async def test_a_port_that_goes_without_saying(simulator: PlivoSimulator) -> None:
    request = posted(FORM, "https://hooks.acme.example/x")
    for version in ("v3", "v2"):
        seen = replace(only(request, version), url="https://hooks.acme.example:443/x")
        assert (await sms(simulator).receive(seen)).messages


@pytest.mark.parametrize("version", ["v3", "v2"])
async def test_either_version_is_taken_for_messages(
    simulator: PlivoSimulator, version: str
) -> None:
    assert (await sms(simulator).receive(only(posted(FORM), version))).messages


async def test_calls_need_version_3(simulator: PlivoSimulator) -> None:
    assert (await voice(simulator).receive(only(posted(CALL), "v3"))).reply.body
    with pytest.raises(HookRefused) as refused:
        await voice(simulator).receive(only(posted(CALL), "v2"))
    assert refused.value.code == "unsigned"


async def test_version_2_does_not_help_a_wrong_version_3(simulator: PlivoSimulator) -> None:
    request = posted(FORM)
    changed = replace(request, body=request.body + b"&x=1")
    with pytest.raises(HookRefused) as refused:
        await sms(simulator).receive(changed)
    assert refused.value.code == "wrong_signature"


async def test_one_of_several_signatures_is_enough(simulator: PlivoSimulator) -> None:
    request = only(posted(FORM), "v3")
    name = signatures.V3.lower()
    several = replace(request, headers={**request.headers, name: f"x, {request.headers[name]}"})
    assert (await sms(simulator).receive(several)).messages
    main = {key: value for key, value in request.headers.items() if key != name}
    main |= {signatures.MAIN_V3.lower(): request.headers[name]}
    assert (await sms(simulator).receive(replace(request, headers=main))).messages


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (only(posted(FORM)), 401, "unsigned"),
        (posted(FORM, token=world.BROKE_TOKEN), 401, "wrong_signature"),
        (only(posted(FORM, token=world.BROKE_TOKEN), "v2"), 401, "wrong_signature"),
        (replace(posted(FORM), url=OURS + "2"), 401, "wrong_signature"),
        (replace(posted(FORM), url="http://[broken"), 401, "wrong_signature"),
        (replace(posted(FORM), body=b"\xff"), 401, "wrong_signature"),
        (replace(posted(FORM), method="GET"), 401, "wrong_signature"),
        (posted(FORM | {"To": world.SECOND_NUMBER}), 404, "not_ours"),
        (posted({"To": FORM["To"]}), 400, "unreadable"),
        (posted(FORM | {"From": ""}), 400, "unreadable"),
    ],
)
async def test_what_is_refused(
    simulator: PlivoSimulator, request_: HookRequest, status: int, code: str
) -> None:
    with pytest.raises(HookRefused) as refused:
        await sms(simulator).receive(request_)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert world.MAIN_TOKEN not in str(refused.value)


async def test_a_signature_without_its_nonce(simulator: PlivoSimulator) -> None:
    request = only(posted(FORM), "v3")
    made = signatures.v3(world.MAIN_TOKEN, "POST", OURS, signatures.fields_of(request), "")
    headers = {signatures.V3.lower(): made}
    with pytest.raises(HookRefused):
        await sms(simulator).receive(replace(request, headers=headers))


async def heard(
    simulator: PlivoSimulator, request: HookRequest, **config: Any
) -> tuple[Element, Received]:
    """What Plivo is told, and what was read."""
    received = await voice(simulator, VOICE | config).receive(request)
    return ElementTree.fromstring(received.reply.body), received


async def test_a_caller_is_greeted_and_listened_to(simulator: PlivoSimulator) -> None:
    told, received = await heard(simulator, posted(CALL), greeting="A & <B>", language="de-DE")
    listen, again = told
    assert (listen.tag, again.tag) == ("GetInput", "Redirect")
    assert listen.attrib == {
        "action": f"{OURS}?turn=1",
        "method": "POST",
        "inputType": "speech",
        "language": "de-DE",
    }
    assert [item.text for item in listen] == ["A & <B>"]
    assert again.text == f"{OURS}?turn=1&silent=yes"
    assert received.messages == ()


@pytest.mark.parametrize(
    ("config", "elements", "messages"),
    [
        ({"textToSpeech": False}, ["GetInput", "Redirect"], 0),
        ({"speechToText": False}, ["Speak", "Hangup"], 1),
        ({"speechToText": False, "recordCalls": True}, ["Speak", "Record"], 0),
        ({"speechToText": False, "textToSpeech": False}, ["Hangup"], 1),
    ],
)
async def test_a_call_is_answered_as_configured(
    simulator: PlivoSimulator, config: dict[str, Any], elements: list[str], messages: int
) -> None:
    told, received = await heard(simulator, posted(CALL), **config)
    assert [item.tag for item in told] == elements
    assert [(item.id, item.kind) for item in received.messages] == [
        ("uuid-2", Kind.CALL)
    ] * messages


async def test_what_is_said_is_a_message(simulator: PlivoSimulator) -> None:
    form = CALL | {"CallStatus": "in-progress", "Speech": TEXT, "InputType": "speech"}
    told, received = await heard(simulator, posted(form, f"{OURS}?turn=3"))
    (message,) = received.messages
    assert (message.id, message.text, message.contact) == ("uuid-2/3", TEXT, world.CUSTOMER)
    assert [item.get("action") for item in told] == [f"{OURS}?turn=4"]
    told, _ = await heard(simulator, posted(form, f"{OURS}?turn={calling.MOST_TURNS}"))
    assert [item.tag for item in told] == ["Hangup"]


async def test_silence(simulator: PlivoSimulator) -> None:
    request = posted(CALL | {"CallStatus": "in-progress"}, f"{OURS}?turn=1&silent=yes")
    told, received = await heard(simulator, request)
    assert [item.tag for item in told] == ["Hangup"]
    assert [(item.kind, item.text) for item in received.messages] == [(Kind.CALL, "")]
    told, received = await heard(simulator, request, recordCalls=True)
    assert [item.tag for item in told] == ["Record"]
    assert received.messages == ()


async def test_a_recording_is_a_message(simulator: PlivoSimulator) -> None:
    form = CALL | {"RecordUrl": "https://m/r.mp3", "RecordingID": "r-1"}
    _, received = await heard(simulator, posted(form, f"{OURS}?turn=1"))
    (message,) = received.messages
    assert (message.id, message.kind, message.media[0].url) == (
        "r-1",
        Kind.AUDIO,
        "https://m/r.mp3",
    )


async def test_the_end_of_a_call_that_came_in(simulator: PlivoSimulator) -> None:
    form = CALL | {"CallStatus": "completed", "Event": "Hangup", "HangupCauseCode": "4000"}
    received = await voice(simulator).receive(posted(form))
    assert (received.messages, received.deliveries) == ((), ())


async def test_a_text_is_spoken_to_whoever_picks_up(simulator: PlivoSimulator) -> None:
    sent = await voice(simulator).send(Outbound(world.CUSTOMER, TEXT))
    (request,) = await simulator.tell(VOICE, sent.id, DeliveryStatus.SENT)
    told, received = await heard(simulator, request, language="en-GB")
    assert [item.tag for item in told] == ["Speak", "Hangup"]
    assert (told[0].text, told[0].get("language")) == (TEXT, "en-GB")
    assert [item.status for item in received.deliveries] == [DeliveryStatus.SENT]
    told, _ = await heard(simulator, request, recordCalls=True)
    assert told[0].attrib["recordSession"] == "true"


async def test_nobody_makes_this_channel_say_something_else(simulator: PlivoSimulator) -> None:
    sent = await voice(simulator).send(Outbound(world.CUSTOMER, TEXT))
    (request,) = await simulator.tell(VOICE, sent.id, DeliveryStatus.SENT)
    url = xml.with_query(request.url, **{xml.SPEAK: xml.packed("Send money.")})
    with pytest.raises(HookRefused):
        await voice(simulator).receive(replace(request, url=url))


async def test_an_address_with_nonsense_to_speak(simulator: PlivoSimulator) -> None:
    for nonsense in ("%C3%BC", "_w"):
        request = posted(MADE | {"CallStatus": "in-progress"}, f"{OURS}?speak={nonsense}")
        with pytest.raises(HookRefused) as refused:
            await voice(simulator).receive(request)
        assert refused.value.status in (400, 401)


@pytest.mark.parametrize(
    ("told", "cause", "status", "code"),
    [
        ("ringing", "", DeliveryStatus.SENT, None),
        ("completed", "4000", DeliveryStatus.DELIVERED, None),
        ("completed", "4010", DeliveryStatus.DELIVERED, None),
        ("completed", "8011", DeliveryStatus.FAILED, "hangup/8011"),
        ("busy", "3010", DeliveryStatus.FAILED, "hangup/3010"),
        ("busy", "", DeliveryStatus.FAILED, "hangup/3010"),
        ("timeout", "", DeliveryStatus.FAILED, "hangup/6010"),
        ("failed", "9999", DeliveryStatus.FAILED, "hangup/9999"),
        ("failed", "", DeliveryStatus.FAILED, "hangup/failed"),
    ],
)
async def test_how_a_call_went(
    simulator: PlivoSimulator, told: str, cause: str, status: DeliveryStatus, code: str | None
) -> None:
    form = MADE | {"CallStatus": told, "HangupCauseCode": cause}
    (update,) = (await voice(simulator).receive(posted(form))).deliveries
    assert (update.message_id, update.status) == ("request-2", status)
    assert (update.problem.code if update.problem else None) == code


async def test_customers_are_played(simulator: PlivoSimulator) -> None:
    assert await simulator.say(GOOD, TEXT) == []  # no application, no webhook
    account = simulator.accounts[world.MAIN]
    account.numbers[0].app_id = account.applications[1].app_id
    account.applications[1].message_url = account.applications[1].answer_url = OURS
    (written,) = await simulator.say(GOOD, TEXT, contact="+12025550177")
    (message,) = (await sms(simulator).receive(written)).messages
    assert (message.text, message.contact) == (TEXT, "+12025550177")
    ringing, spoken = await simulator.say(VOICE, TEXT)
    told, _ = await heard(simulator, ringing)
    assert told[0].get("action") == spoken.url
    (message,) = (await voice(simulator).receive(spoken)).messages
    assert message.text == TEXT


async def test_who_says_stop_is_not_written_to(simulator: PlivoSimulator) -> None:
    await simulator.say(GOOD, "stop")
    sent = await sms(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    assert simulator.accounts[world.MAIN].messages[-1].error_code == "200"
    assert sent.id
    await simulator.say(GOOD, "START")
    assert world.CUSTOMER[1:] not in simulator.accounts[world.MAIN].opted_out


async def test_what_cannot_be_played(simulator: PlivoSimulator) -> None:
    text = await sms(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    call = await voice(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    for message_id, status, code in (
        (text.id, DeliveryStatus.READ, None),
        (text.id, DeliveryStatus.FAILED, "hangup/3010"),
        (call.id, DeliveryStatus.READ, None),
        (call.id, DeliveryStatus.FAILED, "30"),
        ("404", DeliveryStatus.SENT, None),
    ):
        with pytest.raises(NotPlayed):
            await simulator.tell(GOOD, message_id, status, code=code)
    for config in ({}, MAIN | {"phoneNumber": world.FOREIGN_NUMBER}):
        with pytest.raises(NotPlayed):
            await simulator.say(config, TEXT)
    assert await simulator.tell(GOOD, call.id, DeliveryStatus.QUEUED) == []


async def test_a_form_of_several_values() -> None:
    body = urlencode([("a", "2"), ("a", "1"), ("b", "")]).encode()
    request = HookRequest("POST", OURS, {}, body)
    assert signatures.fields_of(request) == {"a": ["2", "1"], "b": [""]}
