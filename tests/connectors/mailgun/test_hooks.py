"""What Mailgun posts: events as JSON and mail as a form, each with its signature inside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest
from connectors.mailgun import voices
from connectors.mailgun.simulator import MailgunSimulator
from connectors.sendgrid.voices import form as multipart
from connectors.webhooks import set_webhook
from tests.connectors.mailgun.conftest import OURS, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def told(
    simulator: MailgunSimulator, endpoints: dict[str, str], status: DeliveryStatus
) -> HookRequest:
    connector = made(good(simulator), endpoints)
    await set_webhook(connector, OURS)
    sent = await connector.send(Outbound("ada@customer.example", "Hello."))
    (hook,) = await simulator.tell(good(simulator), sent.id, status)
    return hook


async def written(simulator: MailgunSimulator, endpoints: dict[str, str], text: str) -> HookRequest:
    await set_webhook(made(good(simulator), endpoints), OURS)
    (hook,) = await simulator.say(good(simulator), text)
    return hook


async def refusal(
    simulator: MailgunSimulator, endpoints: dict[str, str], hook: HookRequest, **changes: Any
) -> str:
    with pytest.raises(HookRefused) as refused:
        await made(good(simulator, **changes), endpoints).receive(hook)
    assert 400 <= refused.value.status < 500
    return refused.value.code


@pytest.mark.parametrize("status", list(voices.NAMES))
async def test_an_event_is_read(
    simulator: MailgunSimulator, endpoints: dict[str, str], status: DeliveryStatus
) -> None:
    hook = await told(simulator, endpoints, status)
    received = await made(good(simulator), endpoints).receive(hook)
    (update,) = received.deliveries
    assert update.status is status
    assert update.message_id in simulator.account.sent
    assert (update.problem is not None) == (status is DeliveryStatus.FAILED)
    assert received.once == json.loads(hook.body)["signature"]["token"]


async def test_a_failure_that_is_tried_again_is_none_yet(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.FAILED)
    body = hook.body.replace(b'"permanent"', b'"temporary"')
    (update,) = (
        await made(good(simulator), endpoints).receive(replace(hook, body=body))
    ).deliveries
    assert (update.status, update.problem) == (DeliveryStatus.QUEUED, None)


async def test_an_event_of_a_subaccount_is_proved_by_the_account_above(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    body = json.loads(hook.body)
    body["signature"]["parent-signature"] = body["signature"]["signature"]
    body["signature"]["signature"] = "0" * 64
    received = await made(good(simulator), endpoints).receive(
        replace(hook, body=json.dumps(body).encode())
    )
    assert len(received.deliveries) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signature": "0" * 64}, "wrong_signature"),
        ({"token": "another"}, "wrong_signature"),
        ({"timestamp": "1"}, "wrong_signature"),
        ({"timestamp": "now"}, "unsigned"),
        ({"signature": None}, "unsigned"),
        ({"token": None}, "unsigned"),
    ],
)
async def test_a_post_that_was_tampered_with(
    simulator: MailgunSimulator,
    endpoints: dict[str, str],
    change: dict[str, str | None],
    code: str,
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    body = json.loads(hook.body)
    body["signature"] |= change
    changed = replace(hook, body=json.dumps(body).encode())
    assert await refusal(simulator, endpoints, changed) == code
    mail = await written(simulator, endpoints, "Hi")
    fields = dict(parse_qsl(mail.body.decode())) | change
    kept = {name: value for name, value in fields.items() if value is not None}
    changed = replace(mail, body=urlencode(kept).encode())
    assert await refusal(simulator, endpoints, changed) == code


async def test_another_key_or_none(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    code = await refusal(simulator, endpoints, hook, webhookSigningKey="f" * 32)
    assert code == "wrong_signature"
    assert await refusal(simulator, endpoints, hook, webhookSigningKey=None) == "unverifiable"


async def test_a_post_of_yesterday(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    later = datetime.now(UTC) + timedelta(minutes=6)
    with pytest.raises(HookRefused) as refused:
        await made(good(simulator), endpoints, now=later).receive(hook)
    assert refused.value.code == "too_old"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"signature": 7}', b"[" * 100_000])
async def test_a_post_without_sense(
    simulator: MailgunSimulator, endpoints: dict[str, str], body: bytes
) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        hook = HookRequest("POST", OURS, {"content-type": kind}, body)
        assert await refusal(simulator, endpoints, hook) in ("unsigned", "unreadable")


async def test_mail_of_a_customer(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    hook = await written(simulator, endpoints, "Where is it?\n\nBye")
    received = await made(good(simulator), endpoints).receive(hook)
    (message,) = received.messages
    assert (message.text, message.subject) == ("Where is it?\n\nBye", "A question")
    assert (message.contact, message.contact_name) == ("ada@customer.example", "Ada")
    assert message.id.startswith("<")
    assert received.once


async def test_mail_with_a_file(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    parts = {
        "from": "J\u00f6rg <j@b.example>",
        "body-plain": "",
        "body-html": "<p>Gr\u00fc\u00dfe</p>",
        "message-headers": '[["Date", "Tue, 24 Nov 2026 10:00:00 +0100"], ["x"], 7]',
        **voices.sign(),
    }
    body, kind = multipart(parts, {"attachment-1": ("a.pdf", "application/pdf", b"%PDF\xff")})
    hook = HookRequest("POST", OURS, {"content-type": kind}, body)
    (message,) = (await made(good(simulator), endpoints).receive(hook)).messages
    assert (message.text, message.contact_name) == ("Gr\u00fc\u00dfe", "J\u00f6rg")
    assert [item.name for item in message.media] == ["a.pdf"]
    assert message.at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert message.id.startswith("sha256:")


async def test_mail_without_a_sender(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    body = urlencode({"body-plain": "Hi", **voices.sign()}).encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    hook = HookRequest("POST", OURS, kind, body)
    assert await refusal(simulator, endpoints, hook) == "unreadable"
