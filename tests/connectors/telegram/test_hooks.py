"""Updates that Telegram posts, and the webhook they are posted to."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from connectors import fields
from connectors.hooks import HookRefused, HookRequest, InboundMessage, Kind
from connectors.telegram import TelegramConnector
from connectors.telegram.config import TelegramConfig
from connectors.telegram.simulator import GOOD, TelegramSimulator
from connectors.webhooks import set_webhook
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/ch_1"
SECRET = "whsec_of-this-channel"
CHAT = {"id": 1001, "type": "private", "first_name": "Ada"}
ADA = {"id": 1001, "is_bot": False, "first_name": "Ada", "last_name": "Byron"}


def made(simulator: TelegramSimulator, secret: str | None = SECRET) -> TelegramConnector:
    ctx = context({"telegram": simulator.url}, webhook_secret=secret)
    config = fields.parse(TelegramConfig, {"botToken": GOOD})
    assert isinstance(config, TelegramConfig)
    return TelegramConnector(config, ctx)


def update(**part: Any) -> HookRequest:
    body = json.dumps({"update_id": 7, **part}).encode()
    headers = {"x-telegram-bot-api-secret-token": SECRET, "content-type": "application/json"}
    return HookRequest("POST", OURS, headers, body)


def message(**content: Any) -> HookRequest:
    fixed = {"message_id": 3, "date": 1_700_000_000, "chat": CHAT, "from": ADA}
    return update(message=fixed | content)


async def only(simulator: TelegramSimulator, hook: HookRequest) -> InboundMessage:
    (found,) = (await made(simulator).receive(hook)).messages
    return found


async def test_what_is_registered_is_what_proves_an_update(simulator: TelegramSimulator) -> None:
    connector = made(simulator)
    await set_webhook(connector, OURS)
    (hook,) = await simulator.say({"botToken": GOOD}, "Hello")
    (found,) = (await connector.receive(hook)).messages
    assert (found.text, found.contact, found.contact_name) == ("Hello", "1001", "Ada")
    await connector.close()


async def test_the_registration_asks_for_what_is_read(simulator: TelegramSimulator) -> None:
    connector = made(simulator)
    state = await set_webhook(connector, OURS)
    assert state.details["updates"] == ["message", "callback_query"]
    hook = simulator.bots[GOOD].hook
    assert hook is not None
    assert hook.secret_token == SECRET
    await connector.close()


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "unsigned"),
        ({"x-telegram-bot-api-secret-token": "whsec_of-another"}, "wrong_signature"),
        ({"x-telegram-bot-api-secret-token": SECRET + "\u00e9"}, "wrong_signature"),
    ],
)
async def test_without_the_secret_nothing_is_read(
    simulator: TelegramSimulator, headers: dict[str, str], code: str
) -> None:
    with pytest.raises(HookRefused) as refused:
        await made(simulator).receive(replace(message(text="Hi"), headers=headers))
    assert (refused.value.status, refused.value.code) == (401, code)


async def test_a_channel_without_a_secret_believes_nobody(simulator: TelegramSimulator) -> None:
    with pytest.raises(HookRefused) as refused:
        await made(simulator, secret=None).receive(message(text="Hi"))
    assert refused.value.code == "unverifiable"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"update_id": "x"}', b"\xff", b"[" * 5000])
async def test_a_proved_update_that_makes_no_sense(
    simulator: TelegramSimulator, body: bytes
) -> None:
    with pytest.raises(HookRefused) as refused:
        await made(simulator).receive(replace(message(), body=body))
    assert (refused.value.status, refused.value.code) == (400, "unreadable")


FILE = {"file_id": "F1", "mime_type": "video/mp4", "file_name": "a.mp4"}


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"text": "Hi"}, Kind.TEXT, "Hi"),
        ({"photo": [{"file_id": "s"}, {"file_id": "F1"}], "caption": "See"}, Kind.IMAGE, "See"),
        ({"video": FILE}, Kind.VIDEO, ""),
        ({"voice": FILE}, Kind.AUDIO, ""),
        ({"document": FILE, "caption": "Bill"}, Kind.DOCUMENT, "Bill"),
        ({"sticker": {}}, Kind.OTHER, ""),
    ],
)
async def test_messages_of_every_kind(
    simulator: TelegramSimulator, content: dict[str, Any], kind: Kind, text: str
) -> None:
    found = await only(simulator, message(**content))
    assert (found.kind, found.text) == (kind, text)
    assert [media.id for media in found.media] == (
        [] if kind in (Kind.TEXT, Kind.OTHER) else ["F1"]
    )
    assert found.at.isoformat() == "2023-11-14T22:13:20+00:00"


async def test_a_place(simulator: TelegramSimulator) -> None:
    found = await only(simulator, message(location={"latitude": 1.5, "longitude": -2.5}))
    assert found.kind is Kind.LOCATION
    assert found.details == {"latitude": 1.5, "longitude": -2.5}


async def test_a_press_on_a_button(simulator: TelegramSimulator) -> None:
    below = {"message_id": 2, "date": 1_700_000_000, "chat": CHAT}
    press = {"id": "55", "from": ADA, "message": below, "data": "yes"}
    found = await only(simulator, update(callback_query=press))
    assert (found.id, found.text, found.contact) == ("55", "yes", "1001")
    assert found.details == {"button": "yes"}


@pytest.mark.parametrize(
    "part",
    [
        {"edited_message": {}},
        {"message": {"message_id": 1, "date": 1, "chat": CHAT, "from": {"is_bot": True}}},
    ],
)
async def test_what_is_no_customers_message_is_taken_and_empty(
    simulator: TelegramSimulator, part: dict[str, Any]
) -> None:
    received = await made(simulator).receive(update(**part))
    assert (received.messages, received.reply.status) == ((), 200)
