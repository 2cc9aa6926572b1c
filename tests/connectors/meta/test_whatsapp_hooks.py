"""What Meta posts for a WhatsApp number, in the form that all providers share."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import FailureClass, Outbound
from connectors.hooks import (
    DeliveryStatus,
    HookRefused,
    HookRequest,
    InboundMessage,
    Kind,
    Received,
)
from connectors.meta import signature
from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_whatsapp import CUSTOMER, VERIFY_TOKEN
from connectors.meta.simulator import MetaSimulator
from connectors.simulation import NotPlayed
from connectors.webhooks import set_webhook
from tests.connectors.meta.channels import OURS, made, whatsapp

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT = "1762257600"


def value(number: str = numbers.NUMBER, **content: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "15550100001", "phone_number_id": number}
    return {"messaging_product": "whatsapp", "metadata": metadata, **content}


def message(**content: Any) -> dict[str, Any]:
    return {"from": CUSTOMER, "id": "wamid.A", "timestamp": AT} | content


def posted(*values: dict[str, Any], field: str = "messages", kind: str = "") -> HookRequest:
    entries = [
        {"id": numbers.ACCOUNT, "changes": [{"field": field, "value": item}]} for item in values
    ]
    body = json.dumps({"object": kind or "whatsapp_business_account", "entry": entries}).encode()
    return signed(body)


def signed(body: bytes) -> HookRequest:
    headers = {signature.HEADER.lower(): signature.sign(body, numbers.APP.secret)}
    return HookRequest("POST", OURS, headers, body)


async def received(simulator: MetaSimulator, request: HookRequest) -> Received:
    return await made(simulator, whatsapp()).receive(request)


async def one(simulator: MetaSimulator, **content: Any) -> InboundMessage:
    found = await received(simulator, posted(value(messages=[message(**content)])))
    assert len(found.messages) == 1
    return found.messages[0]


async def refused(simulator: MetaSimulator, request: HookRequest, **changes: Any) -> HookRefused:
    with pytest.raises(HookRefused) as error:
        await made(simulator, whatsapp(**changes)).receive(request)
    return error.value


async def test_a_text_with_its_sender(simulator: MetaSimulator) -> None:
    contacts = [{"profile": {"name": "Ada"}, "wa_id": CUSTOMER}]
    content = [message(type="text", text={"body": "Hi \u2603"})]
    found = (await received(simulator, posted(value(contacts=contacts, messages=content)))).messages
    assert found == (
        InboundMessage(
            "wamid.A",
            CUSTOMER,
            "Hi \u2603",
            datetime.fromtimestamp(int(AT), UTC),
            contact_name="Ada",
            details={"type": "text"},
        ),
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("image", Kind.IMAGE),
        ("sticker", Kind.IMAGE),
        ("video", Kind.VIDEO),
        ("audio", Kind.AUDIO),
        ("document", Kind.DOCUMENT),
    ],
)
async def test_a_file(simulator: MetaSimulator, kind: str, expected: Kind) -> None:
    file = {"id": "1003383421387256", "mime_type": "x/y", "caption": "Look", "filename": "a.y"}
    found = await one(simulator, type=kind, **{kind: file})
    assert (found.kind, found.text) == (expected, "Look")
    assert [(item.id, item.content_type, item.name) for item in found.media] == [
        ("1003383421387256", "x/y", "a.y")
    ]


@pytest.mark.parametrize(
    ("content", "kind", "text", "details"),
    [
        (
            {"type": "location", "location": {"latitude": 1.5, "longitude": 2, "name": "Shop"}},
            Kind.LOCATION,
            "Shop",
            {"latitude": 1.5, "longitude": 2.0},
        ),
        (
            {"type": "location", "location": {"latitude": 1.5, "longitude": 2}},
            Kind.LOCATION,
            "1.5, 2.0",
            {},
        ),
        (
            {"type": "button", "button": {"text": "Yes", "payload": "yes-1"}},
            Kind.TEXT,
            "Yes",
            {"choice": "yes-1"},
        ),
        (
            {
                "type": "interactive",
                "interactive": {"type": "button_reply", "button_reply": {"id": "b", "title": "B"}},
            },
            Kind.TEXT,
            "B",
            {"choice": "b"},
        ),
        (
            {
                "type": "interactive",
                "interactive": {"type": "list_reply", "list_reply": {"id": "r", "title": "R"}},
            },
            Kind.TEXT,
            "R",
            {"choice": "r"},
        ),
        (
            {
                "type": "interactive",
                "interactive": {
                    "type": "nfm_reply",
                    "nfm_reply": {"name": "flow", "body": "Sent", "response_json": "{}"},
                },
            },
            Kind.TEXT,
            "Sent",
            {"form": "flow", "answers": "{}"},
        ),
        (
            {"type": "reaction", "reaction": {"message_id": "wamid.B", "emoji": "\U0001f44d"}},
            Kind.OTHER,
            "\U0001f44d",
            {"reactionTo": "wamid.B"},
        ),
        (
            {"type": "contacts", "contacts": [{"name": {"formatted_name": "Bob B."}}]},
            Kind.OTHER,
            "Bob B.",
            {},
        ),
        (
            {"type": "system", "system": {"body": "Ada changed her number", "type": "x"}},
            Kind.OTHER,
            "Ada changed her number",
            {},
        ),
        (
            {"type": "unsupported", "errors": [{"code": 131051, "title": "Unsupported"}]},
            Kind.OTHER,
            "",
            {"errorCode": 131051},
        ),
        ({"type": "order", "order": {"catalog_id": "1"}}, Kind.OTHER, "", {}),
        ({"type": "something-new"}, Kind.OTHER, "", {"type": "something-new"}),
        (
            {"type": "text", "text": {"body": "Yes"}, "context": {"id": "wamid.Q", "from": "1"}},
            Kind.TEXT,
            "Yes",
            {"replyTo": "wamid.Q"},
        ),
    ],
)
async def test_every_kind_of_message(
    simulator: MetaSimulator,
    content: dict[str, Any],
    kind: Kind,
    text: str,
    details: dict[str, Any],
) -> None:
    found = await one(simulator, **content)
    assert (found.kind, found.text) == (kind, text)
    assert details.items() <= dict(found.details).items()


async def test_a_customer_who_hides_the_number(simulator: MetaSimulator) -> None:
    hidden = {"id": "wamid.H", "timestamp": AT, "type": "text", "text": {"body": "Hi"}}
    hidden["from_user_id"] = "US.13491208655302741918"
    contacts = [{"profile": {"name": "Ada"}, "user_id": "US.13491208655302741918"}]
    found = await received(simulator, posted(value(contacts=contacts, messages=[hidden])))
    assert [(item.contact, item.contact_name) for item in found.messages] == [
        ("US.13491208655302741918", "Ada")
    ]


async def test_several_entries_of_several_numbers(simulator: MetaSimulator) -> None:
    post = posted(
        value(messages=[message(type="text", text={"body": "1"})]),
        value(numbers.OTHER_NUMBER, messages=[message(type="text", text={"body": "no"})]),
        value(messages=[message(type="text", text={"body": "2"}, id="wamid.B")]),
    )
    found = await received(simulator, post)
    assert [item.text for item in found.messages] == ["1", "2"]


async def test_the_numbers_and_pages_of_others_are_named(simulator: MetaSimulator) -> None:
    other = value(numbers.OTHER_NUMBER, messages=[message(type="text", text={"body": "no"})])
    found = await received(simulator, posted(other))
    assert (found.messages, found.others) == ((), (numbers.OTHER_NUMBER,))
    page = json.dumps({"object": "page", "entry": [{"id": "77", "messaging": [{}]}]}).encode()
    found = await received(simulator, signed(page))
    assert (found.messages, found.others) == ((), ("77",))


async def test_what_is_about_no_message_is_answered_and_left(simulator: MetaSimulator) -> None:
    found = await received(simulator, posted({"event": "VERIFIED"}, field="account_update"))
    assert (found.reply.status, found.messages, found.deliveries) == (200, (), ())


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("played", DeliveryStatus.READ),
    ],
)
async def test_how_far_a_message_came(
    simulator: MetaSimulator, word: str, status: DeliveryStatus
) -> None:
    told = {"id": "wamid.S", "status": word, "timestamp": AT, "recipient_id": CUSTOMER}
    (update,) = (await received(simulator, posted(value(statuses=[told])))).deliveries
    assert (update.message_id, update.status, update.contact) == ("wamid.S", status, CUSTOMER)
    assert update.problem is None


async def test_a_status_that_is_no_delivery_is_left_out(simulator: MetaSimulator) -> None:
    told = {"id": "wamid.S", "status": "deleted", "timestamp": AT}
    assert (await received(simulator, posted(value(statuses=[told])))).deliveries == ()


async def test_why_a_message_failed(simulator: MetaSimulator) -> None:
    error = {"code": 131047, "title": "Re-engagement message", "error_data": {"details": "24 h"}}
    told = {"id": "wamid.S", "status": "failed", "timestamp": AT, "errors": [error]}
    (update,) = (await received(simulator, posted(value(statuses=[told])))).deliveries
    assert update.status is DeliveryStatus.FAILED
    assert update.problem is not None
    assert update.problem.code == "131047"
    assert update.problem.failure_class is FailureClass.CONFIG
    assert update.problem.details["saidMore"] == "24 h"


@pytest.mark.parametrize("errors", [[], [{"title": "no code"}], [{"code": "131047"}]])
async def test_a_failure_without_a_reason(simulator: MetaSimulator, errors: list[Any]) -> None:
    told = {"id": "wamid.S", "status": "failed", "timestamp": AT, "errors": errors}
    (update,) = (await received(simulator, posted(value(statuses=[told])))).deliveries
    assert update.problem is not None
    assert update.problem.code == "131000"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"entry": []}',
        b'{"object": "whatsapp_business_account", "entry": {}}',
        b'{"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": '
        b'[{"field": "messages", "value": {"messages": []}}]}]}',
    ],
)
async def test_garbage_is_unreadable_even_if_signed(simulator: MetaSimulator, body: bytes) -> None:
    assert (await refused(simulator, signed(body))).code == "unreadable"


async def test_a_timestamp_that_is_none(simulator: MetaSimulator) -> None:
    content = value(messages=[message(type="text", text={"body": "x"}, timestamp="soon")])
    assert (await refused(simulator, posted(content))).code == "unreadable"


async def test_nothing_is_read_before_it_is_proved(simulator: MetaSimulator) -> None:
    good = posted(value(messages=[message(type="text", text={"body": "x"})]))
    changed = replace(good, body=good.body.replace(b'"x"', b'"y"'))
    assert (await refused(simulator, changed)).code == "wrong_signature"
    assert (await refused(simulator, replace(good, headers={}))).code == "unsigned"
    assert (await refused(simulator, good, appSecret="0" * 32)).code == "wrong_signature"
    assert (await refused(simulator, good, appSecret=None)).code == "unverifiable"


async def test_the_handshake(simulator: MetaSimulator) -> None:
    query = f"?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=42"
    answered = await received(simulator, HookRequest("GET", OURS + query, {}))
    assert answered.reply.body == "42"


async def test_the_channels_own_secret_stands_in_for_a_verify_token(
    simulator: MetaSimulator,
) -> None:
    connector = made(simulator, whatsapp(verifyToken=None), webhook_secret="whsec_1")
    query = "?hub.mode=subscribe&hub.verify_token=whsec_1&hub.challenge=42"
    answered = await connector.receive(HookRequest("GET", OURS + query, {}))
    assert answered.reply.body == "42"


async def test_the_simulators_customer_writes(simulator: MetaSimulator) -> None:
    connector = made(simulator, whatsapp())
    await set_webhook(connector, OURS)
    (hook,) = await simulator.say(whatsapp(), "Hello", contact="15550100777")
    assert hook.url == OURS
    (found,) = (await connector.receive(hook)).messages
    assert (found.text, found.contact) == ("Hello", "15550100777")
    await connector.close()


async def test_the_simulator_tells_what_became_of_a_message(simulator: MetaSimulator) -> None:
    connector = made(simulator, whatsapp())
    await set_webhook(connector, OURS)
    sent = await connector.send(Outbound(CUSTOMER, "Hello"))
    for status in (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ):
        (hook,) = await simulator.tell(whatsapp(), sent.id, status)
        (update,) = (await connector.receive(hook)).deliveries
        assert (update.message_id, update.status) == (sent.id, status)
    with pytest.raises(NotPlayed):
        await simulator.tell(whatsapp(), "wamid.nobodys", DeliveryStatus.SENT)
    with pytest.raises(NotPlayed):
        await simulator.tell(whatsapp(), sent.id, DeliveryStatus.QUEUED)


async def test_without_an_address_the_customer_is_not_heard(simulator: MetaSimulator) -> None:
    with pytest.raises(NotPlayed):
        await simulator.say(whatsapp(), "Hello?")
