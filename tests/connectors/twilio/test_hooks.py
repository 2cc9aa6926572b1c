"""What Twilio posts about messages: proved, read, and refused without proof."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from connectors.contract import FailureClass, Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.simulation import NotPlayed
from connectors.twilio import TwilioSmsConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.signatures import HEADER, signature, variants
from connectors.twilio.simulated_posts import signed
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.support import context
from tests.connectors.twilio.channels import (
    GOOD,
    MAIN,
    OURS,
    SERVICE,
    STANDARD_KEY,
    VOICE,
    parsed,
    sms,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "Where is order 4711? <b>é☃</b> & 1+1=2 %20"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORM = {
    "MessageSid": "SM1",
    "AccountSid": world.MAIN,
    "From": world.CUSTOMER,
    "To": world.GOOD_NUMBER,
    "Body": TEXT,
    "SmsStatus": "received",
    "NumMedia": "0",
}


def posted(form: dict[str, str], url: str = OURS, token: str = world.MAIN_TOKEN) -> HookRequest:
    """What Twilio's own SDK says that Twilio would post."""
    made = RequestValidator(token).compute_signature(url, form)
    headers = {HEADER.lower(): made, "content-type": "application/x-www-form-urlencoded"}
    return HookRequest("POST", url, headers, urlencode(form).encode())


def channel(raw: dict[str, str] = GOOD) -> TwilioSmsConnector:
    return TwilioSmsConnector(parsed(raw), context(now=NOW))


async def test_a_message_arrives() -> None:
    received = await channel().receive(posted(FORM | {"FromCountry": "US"}))
    (message,) = received.messages
    assert (message.id, message.contact, message.text) == ("SM1", world.CUSTOMER, TEXT)
    assert (message.at, message.kind, message.media) == (NOW, Kind.TEXT, ())
    assert message.details["FromCountry"] == "US"
    assert received.deliveries == ()
    assert received.reply.content_type == "text/xml"
    assert received.reply.body.endswith("<Response></Response>")


async def test_a_picture_arrives() -> None:
    media = {
        "NumMedia": "2",
        "MediaUrl0": "https://api.twilio.com/m/0",
        "MediaContentType0": "image/jpeg",
        "MediaUrl1": "https://api.twilio.com/m/1",
        "MediaContentType1": "application/pdf",
        "Body": "",
    }
    (message,) = (await channel().receive(posted(FORM | media))).messages
    assert (message.kind, message.text) == (Kind.IMAGE, "")
    assert [item.url for item in message.media] == [media["MediaUrl0"], media["MediaUrl1"]]


@pytest.mark.parametrize("count", ["-1", "many", "²", "99999999"])
async def test_a_count_that_is_none_breaks_nothing(count: str) -> None:
    (message,) = (await channel().receive(posted(FORM | {"NumMedia": count}))).messages
    assert len(message.media) <= 10


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("accepted", DeliveryStatus.QUEUED),
        ("queued", DeliveryStatus.QUEUED),
        ("sending", DeliveryStatus.SENT),
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("undelivered", DeliveryStatus.FAILED),
        ("failed", DeliveryStatus.FAILED),
        ("canceled", DeliveryStatus.FAILED),
    ],
)
async def test_what_became_of_a_message(told: str, status: DeliveryStatus) -> None:
    form = FORM | {"MessageStatus": told, "SmsStatus": told}
    form |= {"From": world.GOOD_NUMBER, "To": world.CUSTOMER}
    received = await channel().receive(posted(form))
    (update,) = received.deliveries
    assert (update.message_id, update.status, update.contact) == ("SM1", status, world.CUSTOMER)
    assert received.messages == ()
    assert (update.problem is not None) is (status is DeliveryStatus.FAILED)


async def test_a_state_of_the_future_is_no_message() -> None:
    form = FORM | {"MessageStatus": "teleported", "From": world.GOOD_NUMBER}
    received = await channel().receive(posted(form))
    assert (received.messages, received.deliveries) == ((), ())


@pytest.mark.parametrize(
    ("code", "said", "failure_class"),
    [
        ("30003", "could not be reached", FailureClass.TRANSIENT),
        ("30007", "filtered as spam", FailureClass.CONFIG),
        ("39999", "error 39999", FailureClass.CONFIG),
        ("", "not delivered", FailureClass.CONFIG),
        ("x" * 50, "not delivered", FailureClass.CONFIG),
    ],
)
async def test_why_it_failed(code: str, said: str, failure_class: FailureClass) -> None:
    form = FORM | {"MessageStatus": "undelivered", "ErrorCode": code, "From": world.GOOD_NUMBER}
    (update,) = (await channel().receive(posted(form))).deliveries
    assert update.problem is not None
    assert said in update.problem.message
    assert update.problem.failure_class is failure_class


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.acme.example/sms/ch_1?a=1&b=ü",
        "https://hooks.acme.example:443/sms/ch_1",
        "https://hooks.acme.example:8443/sms/ch_1",
        "http://127.0.0.1:8080/sms/ch_1",
    ],
)
async def test_the_port_may_be_signed_or_not(url: str) -> None:
    for signed_url in variants(url):
        request = replace(posted(FORM, signed_url), url=url)
        assert (await channel().receive(request)).messages


async def test_fields_that_stand_twice() -> None:
    pairs = [*FORM.items(), ("MediaUrl0", "b"), ("MediaUrl0", "a"), ("MediaUrl0", "b")]
    made = signature(world.MAIN_TOKEN, OURS, pairs)
    request = HookRequest("POST", OURS, {HEADER.lower(): made}, urlencode(pairs).encode())
    assert (await channel().receive(request)).messages


async def test_a_get_has_its_fields_in_the_address(simulator: TwilioSimulator) -> None:
    request = signed(simulator.accounts[world.MAIN], f"{OURS}?x=1", FORM, "GET")
    assert RequestValidator(world.MAIN_TOKEN).validate(
        request.url, {}, request.headers[HEADER.lower()]
    )
    (message,) = (await channel().receive(request)).messages
    assert message.text == TEXT


async def test_a_json_body_is_hashed_into_the_address() -> None:
    body = b'{"anything": true}'
    url = f"{OURS}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    made = RequestValidator(world.MAIN_TOKEN).compute_signature(url, {})
    request = HookRequest("POST", url, {HEADER.lower(): made}, body)
    with pytest.raises(HookRefused) as proved:
        await channel().receive(request)  # proved, and no form of an account
    assert proved.value.code == "not_ours"
    with pytest.raises(HookRefused) as changed:
        await channel().receive(replace(request, body=b'{"anything": false}'))
    assert changed.value.code == "wrong_signature"


def _without(request: HookRequest, header: str) -> HookRequest:
    return replace(
        request, headers={key: value for key, value in request.headers.items() if key != header}
    )


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (_without(posted(FORM), HEADER.lower()), 401, "unsigned"),
        (posted(FORM, token=world.TRIAL_TOKEN), 401, "wrong_signature"),
        (replace(posted(FORM), body=posted(FORM).body + b"&x=1"), 401, "wrong_signature"),
        (replace(posted(FORM), url=OURS + "2"), 401, "wrong_signature"),
        (replace(posted(FORM), url="http://[broken"), 401, "wrong_signature"),
        (replace(posted(FORM), body=b"\xff\xfe"), 401, "wrong_signature"),
        (posted(FORM | {"AccountSid": world.TRIAL}), 404, "not_ours"),
        (posted(FORM | {"To": world.SECOND_NUMBER}), 404, "not_ours"),
        (posted({key: FORM[key] for key in ("AccountSid", "To")}), 400, "unreadable"),
        (posted(FORM | {"From": ""}), 400, "unreadable"),
    ],
)
async def test_what_is_refused(request_: HookRequest, status: int, code: str) -> None:
    with pytest.raises(HookRefused) as refused:
        await channel().receive(request_)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert world.MAIN_TOKEN not in str(refused.value)


async def test_an_api_key_proves_nothing() -> None:
    with pytest.raises(HookRefused) as refused:
        await channel(STANDARD_KEY).receive(posted(FORM))
    assert refused.value.code == "unverifiable"
    assert "authToken" in str(refused.value)


async def test_another_messaging_service_is_not_ours() -> None:
    other = FORM | {"MessagingServiceSid": world.EMPTY_SERVICE}
    with pytest.raises(HookRefused) as refused:
        await channel(SERVICE).receive(posted(other))
    assert refused.value.code == "not_ours"
    mine = FORM | {"MessagingServiceSid": world.SERVICE}
    assert (await channel(SERVICE).receive(posted(mine))).messages


async def test_the_customer_is_played(simulator: TwilioSimulator) -> None:
    assert await simulator.say(GOOD, TEXT) == []  # no webhook: it only stands in the list
    simulator.accounts[world.MAIN].numbers[0].sms_url = OURS
    (request,) = await simulator.say(GOOD, TEXT, contact="+12025550177")
    (message,) = (await sms(simulator).receive(request)).messages
    assert (message.text, message.contact) == (TEXT, "+12025550177")
    assert simulator.accounts[world.MAIN].messages[-1].direction == "inbound"


async def test_the_customer_of_a_service_is_played(simulator: TwilioSimulator) -> None:
    simulator.accounts[world.MAIN].services[0].inbound_request_url = OURS
    (request,) = await simulator.say(SERVICE, TEXT)
    (message,) = (await sms(simulator, SERVICE).receive(request)).messages
    assert message.details["MessagingServiceSid"] == world.SERVICE


async def test_who_says_stop_is_not_written_to(simulator: TwilioSimulator) -> None:
    await simulator.say(GOOD, "Stop")
    assert world.CUSTOMER in simulator.accounts[world.MAIN].opted_out
    await simulator.say(GOOD, " start ")
    assert world.CUSTOMER not in simulator.accounts[world.MAIN].opted_out


async def test_a_delivery_is_played(simulator: TwilioSimulator) -> None:
    sent = await sms(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    (request,) = await simulator.tell(GOOD, sent.id, DeliveryStatus.FAILED, code="30005")
    (update,) = (await sms(simulator).receive(request)).deliveries
    assert update.message_id == sent.id
    assert update.problem is not None
    assert update.problem.code == "30005"
    assert simulator.accounts[world.MAIN].messages[-1].error_code == 30005


async def test_a_service_tells_of_its_deliveries(simulator: TwilioSimulator) -> None:
    sent = await sms(simulator, SERVICE).send(Outbound(world.CUSTOMER, "Hello."))
    (request,) = await simulator.tell(SERVICE, sent.id, DeliveryStatus.DELIVERED)
    (update,) = (await sms(simulator, SERVICE).receive(request)).deliveries
    assert update.status is DeliveryStatus.DELIVERED


async def test_nothing_is_told_where_nobody_asked(simulator: TwilioSimulator) -> None:
    sent = await sms(simulator, webhook_url=None).send(Outbound(world.CUSTOMER, "Hello."))
    assert await simulator.tell(GOOD, sent.id, DeliveryStatus.DELIVERED) == []


async def test_what_cannot_be_played(simulator: TwilioSimulator) -> None:
    sent = await sms(simulator).send(Outbound(world.CUSTOMER, "Hello."))
    for config, message_id, status, code in (
        (GOOD, sent.id, DeliveryStatus.READ, None),
        (GOOD, sent.id, DeliveryStatus.FAILED, "busy"),
        (GOOD, "SM404", DeliveryStatus.SENT, None),
        ({"accountSid": "AC404"}, sent.id, DeliveryStatus.SENT, None),
    ):
        with pytest.raises(NotPlayed):
            await simulator.tell(config, message_id, status, code=code)
    for unknown in (MAIN | {"phoneNumber": world.FOREIGN_NUMBER}, {}, VOICE | {"phoneNumber": "1"}):
        with pytest.raises(NotPlayed):
            await simulator.say(unknown, TEXT)
