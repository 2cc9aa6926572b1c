"""What Meta posts for Messenger and Instagram: proved, read, and refused where it is another's."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors import fields
from connectors.contract import Connector, Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind, Received
from connectors.meta import FacebookConnector, InstagramConnector
from connectors.meta import simulated_messenger_world as place
from connectors.meta.simulated_messenger_world import Hook
from connectors.meta.simulator import MetaSimulator
from connectors.simulation import NotPlayed, deliver
from tests.connectors.support import context

OURS = "https://hooks.acme.example/webhooks/ch_1"
SECRET = place.APP.secret
PAGE = {"pageId": place.PAGE, "pageAccessToken": place.PAGE_WORKS, "appSecret": SECRET}
ACCOUNT = {"accountId": place.ACCOUNT, "accessToken": place.PAGE_WORKS, "appSecret": SECRET}
LOGIN = {
    "accountId": place.LOGIN_ACCOUNT,
    "accessToken": place.LOGIN_WORKS,
    "appSecret": place.INSTAGRAM_APP.secret,
}
STAMP = 1_458_692_752_478
AT = datetime(2016, 3, 23, 0, 25, 52, 478000, tzinfo=UTC)
pytestmark = pytest.mark.asyncio(loop_scope="module")


def made(raw: dict[str, str], **how: Any) -> Connector[Any]:
    kind: type[Connector[Any]] = FacebookConnector if "pageId" in raw else InstagramConnector
    return kind(fields.parse(kind.config_model, raw), context({}, **how))


def signed(body: bytes, secret: str = SECRET) -> HookRequest:
    """Sign as Meta's documentation says, and not with the room's own function."""
    made_of = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return HookRequest("POST", OURS, {"x-hub-signature-256": f"sha256={made_of}"}, body)


def posted(*events: dict[str, Any], own: str = place.PAGE, kind: str = "page") -> HookRequest:
    parties = {"sender": {"id": "77"}, "recipient": {"id": own}, "timestamp": STAMP}
    entry = {"id": own, "time": STAMP, "messaging": [parties | event for event in events]}
    return signed(json.dumps({"object": kind, "entry": [entry]}).encode())


async def received(*events: dict[str, Any]) -> Received:
    return await made(PAGE).receive(posted(*events))


async def refusal(raw: dict[str, str], request: HookRequest) -> str:
    with pytest.raises(HookRefused) as refused:
        await made(raw).receive(request)
    return refused.value.code


async def test_the_body_is_signed_as_it_came_with_metas_escapes() -> None:
    """Meta escapes slashes and everything beyond ASCII, and signs that."""
    said = r'{"mid":"m_1","text":"caf\u00e9 \/ \u2603"}'
    event = f'{{"sender":{{"id":"77"}},"timestamp":{STAMP},"message":{said}}}'
    body = f'{{"object":"page","entry":[{{"id":"{place.PAGE}","messaging":[{event}]}}]}}'
    (message,) = (await made(PAGE).receive(signed(body.encode()))).messages
    assert message.text == "caf\u00e9 / \u2603"
    again = json.dumps(json.loads(body)).encode()
    assert await refusal(PAGE, replace(signed(body.encode()), body=again)) == "wrong_signature"


async def test_a_changed_byte_another_key_and_no_signature() -> None:
    good = posted({"message": {"mid": "m_1", "text": "Hello"}})
    changed = replace(good, body=good.body.replace(b"Hello", b"Hellp"))
    assert await refusal(PAGE, changed) == "wrong_signature"
    assert await refusal(PAGE, signed(good.body, "0" * 32)) == "wrong_signature"
    assert await refusal(PAGE, replace(good, headers={})) == "unsigned"
    old = {"x-hub-signature": "sha1=" + "0" * 40}
    assert await refusal(PAGE, replace(good, headers=old)) == "unsigned"


async def test_without_the_secret_nothing_is_believed() -> None:
    bare = {name: value for name, value in PAGE.items() if name != "appSecret"}
    assert await refusal(bare, posted({"message": {"mid": "m_1", "text": "Hello"}})) == (
        "unverifiable"
    )


async def test_the_handshake() -> None:
    asked = HookRequest(
        "GET", f"{OURS}?hub.mode=subscribe&hub.verify_token=ours&hub.challenge=1158201444", {}
    )
    by_field = made(PAGE | {"verifyToken": "ours"}, webhook_secret="another")
    assert (await by_field.receive(asked)).reply.body == "1158201444"
    by_channel = made(PAGE, webhook_secret="ours")
    assert (await by_channel.receive(asked)).reply.body == "1158201444"
    with pytest.raises(HookRefused) as refused:
        await made(PAGE, webhook_secret="another").receive(asked)
    assert refused.value.status == 403
    assert await refusal(PAGE, asked) == "unverifiable"


async def test_a_text_a_quick_reply_and_an_answer() -> None:
    said = {
        "mid": "m_1",
        "text": "Red",
        "quick_reply": {"payload": "R"},
        "reply_to": {"mid": "m_0"},
    }
    (message,) = (await received({"message": said})).messages
    assert (message.id, message.contact, message.text, message.at) == ("m_1", "77", "Red", AT)
    assert message.kind is Kind.TEXT
    assert message.details == {"quickReply": "R", "replyTo": "m_0"}


@pytest.mark.parametrize(
    ("attachment", "kind", "text", "media"),
    [
        ({"type": "image", "payload": {"url": "https://cdn/1"}}, Kind.IMAGE, "", 1),
        ({"type": "audio", "payload": {"url": "https://cdn/1"}}, Kind.AUDIO, "", 1),
        ({"type": "video", "payload": {"url": "https://cdn/1"}}, Kind.VIDEO, "", 1),
        ({"type": "file", "payload": {"url": "https://cdn/1"}}, Kind.DOCUMENT, "", 1),
        ({"type": "ig_reel", "payload": {"url": "u", "title": "Look"}}, Kind.VIDEO, "Look", 1),
        ({"type": "fallback", "title": "A page", "payload": {"url": "u"}}, Kind.OTHER, "A page", 1),
        ({"type": "story_mention", "payload": {}}, Kind.OTHER, "", 0),
    ],
)
async def test_attachments(attachment: dict[str, Any], kind: Kind, text: str, media: int) -> None:
    said = {"mid": "m_1", "attachments": [attachment]}
    (message,) = (await received({"message": said})).messages
    assert (message.kind, message.text, len(message.media)) == (kind, text, media)
    assert message.details["attachments"] == [attachment["type"]]


async def test_a_place() -> None:
    payload = {"coordinates": {"lat": 52.5, "long": 13.4}}
    said = {"mid": "m_1", "attachments": [{"type": "location", "payload": payload}]}
    (message,) = (await received({"message": said})).messages
    assert message.kind is Kind.LOCATION
    assert (message.details["latitude"], message.details["longitude"]) == (52.5, 13.4)


async def test_a_message_of_a_kind_that_the_api_does_not_carry() -> None:
    (message,) = (await received({"message": {"mid": "m_1", "is_unsupported": True}})).messages
    assert message.kind is Kind.OTHER


async def test_buttons() -> None:
    pressed = {"title": "Order", "payload": "ORDER_NOW", "mid": "m_2"}
    unnamed = {"payload": "GET_STARTED"}
    first, second = (await received({"postback": pressed}, {"postback": unnamed})).messages
    assert (first.id, first.text, first.details) == ("m_2", "Order", {"postback": "ORDER_NOW"})
    assert second.text == "GET_STARTED"
    (again,) = (await received({"postback": unnamed})).messages
    assert second.id == again.id


async def test_what_is_no_message_of_a_customer() -> None:
    found = await received(
        {"message": {"mid": "m_1", "text": "ours", "is_echo": True}},
        {"message": {"mid": "m_2", "is_deleted": True}},
        {"message": {"text": "without an id"}},
        {"sender": {"id": place.PAGE}, "message": {"mid": "m_3", "text": "ours too"}},
        {"sender": {"user_ref": "visitor"}, "postback": {"payload": "P"}},
        {"optin": {"ref": "x"}},
        {"reaction": {"mid": "m_4", "action": "react"}},
        {"read": {"watermark": STAMP}},
    )
    assert (found.messages, found.deliveries) == ((), ())


@pytest.mark.parametrize(
    "odd",
    [
        {"timestamp": 1e300, "message": {"mid": "m_1", "text": "late"}},
        {"sender": None, "message": {"mid": "m_1", "text": "of nobody"}},
        {"message": {"mid": "m_1", "attachments": "none"}},
        {"message": "text"},
    ],
)
async def test_an_event_that_makes_no_sense_does_not_hold_up_the_next(odd: dict[str, Any]) -> None:
    found = await received(odd, {"message": {"mid": "m_2", "text": "Hello"}})
    assert [message.id for message in found.messages] == ["m_2"]


async def test_deliveries_name_their_messages() -> None:
    found = await received({"delivery": {"mids": ["m_1", "m_2"], "watermark": STAMP}})
    assert [item.message_id for item in found.deliveries] == ["m_1", "m_2"]
    assert {item.status for item in found.deliveries} == {DeliveryStatus.DELIVERED}
    assert found.deliveries[0].at == AT
    assert (await received({"delivery": {"watermark": STAMP}})).deliveries == ()


async def test_instagram_names_what_was_read() -> None:
    hook = posted({"read": {"mid": "aWdf"}}, own=place.ACCOUNT, kind="instagram")
    (told,) = (await made(ACCOUNT).receive(hook)).deliveries
    assert (told.message_id, told.status, told.contact) == ("aWdf", DeliveryStatus.READ, "77")


async def test_events_in_the_form_of_changes() -> None:
    value = {
        "sender": {"id": "12334"},
        "recipient": {"id": place.ACCOUNT},
        "timestamp": "1527459824",
        "message": {"mid": "random_mid", "text": "random_text"},
    }
    changes = [
        {"field": "messages", "value": value},
        {"field": "comments", "value": {"text": "not a message"}},
        {"field": "messages", "value": "nonsense"},
    ]
    body = {"object": "instagram", "entry": [{"id": place.ACCOUNT, "changes": changes}]}
    (message,) = (await made(ACCOUNT).receive(signed(json.dumps(body).encode()))).messages
    assert (message.text, message.at.year) == ("random_text", 2018)


async def others(raw: dict[str, str], request: HookRequest) -> tuple[str, ...]:
    found = await made(raw).receive(request)
    assert found.messages == ()
    return found.others


async def test_posts_for_somebody_else_name_them() -> None:
    event = {"message": {"mid": "m_1", "text": "Hello"}}
    assert await others(PAGE, posted(event, own=place.OTHER_PAGE)) == (place.OTHER_PAGE,)
    assert await others(PAGE, posted(event, own="1", kind="instagram")) == ("1",)
    assert await others(ACCOUNT, posted(event, own="1")) == ("1",)
    number = {"field": "messages", "value": {"metadata": {"phone_number_id": "555"}}}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "9", "changes": [number]}]}
    assert await others(PAGE, signed(json.dumps(body).encode())) == ("555",)


async def test_a_post_for_several_pages_keeps_ours() -> None:
    theirs = {
        "id": "1",
        "messaging": [{"sender": {"id": "2"}, "message": {"mid": "a", "text": "a"}}],
    }
    ours = {
        "id": place.PAGE,
        "messaging": [{"sender": {"id": "2"}, "message": {"mid": "b", "text": "b"}}],
    }
    body = json.dumps({"object": "page", "entry": [theirs, ours]}).encode()
    (message,) = (await made(PAGE).receive(signed(body))).messages
    assert message.id == "b"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"object": "page"',
        b'{"object": 7}',
        b'{"object": "page", "entry": {"id": 1}}',
        b"[" * 20_000 + b"]" * 20_000,
        b"\xff\xfe",
    ],
)
async def test_a_proved_post_that_makes_no_sense(body: bytes) -> None:
    assert await refusal(PAGE, signed(body)) == "unreadable"


@pytest.mark.parametrize(
    ("raw", "hooked", "kind"),
    [
        (PAGE, place.APP.id, "page"),
        (ACCOUNT, place.APP.id, "instagram"),
        (LOGIN, place.APP.id, "instagram"),
    ],
)
async def test_what_the_simulator_posts_is_accepted(
    simulator: MetaSimulator, raw: dict[str, str], hooked: str, kind: str
) -> None:
    simulator.parts["messenger"].hooks[hooked, kind] = Hook(OURS, "word", ["messages"])
    (hook,) = await simulator.say(raw, "Where is order 4711?")
    (message,) = (await made(raw).receive(hook)).messages
    assert message.text == "Where is order 4711?"


async def test_the_simulator_tells_of_deliveries_and_of_nothing_that_meta_does_not(
    simulator: MetaSimulator,
) -> None:
    simulator.parts["messenger"].hooks[place.APP.id, "page"] = Hook(OURS, "word", ["messages"])
    connector = FacebookConnector(made(PAGE).config, context({"meta": simulator.url}))
    sent = await connector.send(Outbound(place.CUSTOMER, "Hello"))
    (hook,) = await simulator.tell(PAGE, sent.id, DeliveryStatus.DELIVERED)
    assert [item.message_id for item in (await connector.receive(hook)).deliveries] == [sent.id]
    (hook,) = await simulator.tell(PAGE, sent.id, DeliveryStatus.READ)
    assert (await connector.receive(hook)).deliveries == ()
    with pytest.raises(NotPlayed):
        await simulator.tell(PAGE, sent.id, DeliveryStatus.FAILED, code="551")
    with pytest.raises(NotPlayed):
        await simulator.tell(PAGE, "m_of_nobody", DeliveryStatus.READ)
    with pytest.raises(ValueError, match="this machine only"):
        await deliver(hook)
