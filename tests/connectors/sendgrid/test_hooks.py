"""What SendGrid posts: events it signed, and mail with the channel's secret in its address."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.mailapi.incoming import as_called, with_password
from connectors.sendgrid import voices
from connectors.sendgrid.receiving import sent_id
from connectors.sendgrid.signing import SIGNATURE, TIMESTAMP
from connectors.sendgrid.simulator import SendGridSimulator
from connectors.simulation import NotPlayed
from connectors.webhooks import set_webhook
from tests.connectors.sendgrid.conftest import OURS, SECRET, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENT = Outbound("ada@customer.example", "Hello.")


async def told(
    simulator: SendGridSimulator, endpoints: dict[str, str], status: DeliveryStatus
) -> HookRequest:
    connector = made(good(simulator), endpoints)
    await set_webhook(connector, OURS)
    sent = await connector.send(SENT)
    (hook,) = await simulator.tell(good(simulator), sent.id, status)
    return hook


@pytest.mark.parametrize(
    "status",
    [
        DeliveryStatus.QUEUED,
        DeliveryStatus.DELIVERED,
        DeliveryStatus.READ,
        DeliveryStatus.FAILED,
    ],
)
async def test_an_event_is_read(
    simulator: SendGridSimulator, endpoints: dict[str, str], status: DeliveryStatus
) -> None:
    hook = await told(simulator, endpoints, status)
    (update,) = (await made(good(simulator), endpoints).receive(hook)).deliveries
    assert update.status is status
    assert update.message_id in simulator.account.sent
    assert update.contact == "ada@customer.example"
    assert (update.problem is not None) == (status is DeliveryStatus.FAILED)


async def test_what_sendgrid_does_not_tell_is_not_played(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    with pytest.raises(NotPlayed):
        await told(simulator, endpoints, DeliveryStatus.SENT)


async def refusal(
    simulator: SendGridSimulator, endpoints: dict[str, str], hook: HookRequest, **changes: Any
) -> str:
    with pytest.raises(HookRefused) as refused:
        await made(good(simulator, **changes), endpoints).receive(hook)
    assert 400 <= refused.value.status < 500
    return refused.value.code


async def test_an_event_that_was_tampered_with(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    changed = replace(hook, body=hook.body.replace(b"delivered", b"deliverer"))
    assert await refusal(simulator, endpoints, changed) == "wrong_signature"
    # The line end that closes the body is signed too.
    shorter = replace(hook, body=hook.body.rstrip(b"\r\n"))
    assert await refusal(simulator, endpoints, shorter) == "wrong_signature"
    later = replace(hook, headers={**hook.headers, TIMESTAMP: str(int(time.time()) + 1)})
    assert await refusal(simulator, endpoints, later) == "wrong_signature"
    broken = replace(hook, headers={**hook.headers, SIGNATURE: "no base64!"})
    assert await refusal(simulator, endpoints, broken) == "wrong_signature"
    bare = replace(hook, headers={"content-type": "application/json"})
    assert await refusal(simulator, endpoints, bare) == "unsigned"


async def test_an_event_by_another_key(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    other = (
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe6"
        "2gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
    )
    code = await refusal(simulator, endpoints, hook, webhookPublicKey=other)
    assert code == "wrong_signature"
    assert await refusal(simulator, endpoints, hook, webhookPublicKey=None) == "unverifiable"
    assert await refusal(simulator, endpoints, hook, webhookPublicKey="bm8=") == "unverifiable"


async def test_an_event_of_yesterday(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(HookRefused) as refused:
        await made(good(simulator), endpoints, now=tomorrow).receive(hook)
    assert refused.value.code == "too_old"


async def test_an_armoured_key_is_the_same_key(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    key = f"-----BEGIN PUBLIC KEY----- {voices.PUBLIC_KEY} -----END PUBLIC KEY-----"
    received = await made(good(simulator, webhookPublicKey=key), endpoints).receive(hook)
    assert len(received.deliveries) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b'{"event": "bounce"}', b"[" * 100_000])
async def test_a_signed_post_that_makes_no_sense(
    simulator: SendGridSimulator, endpoints: dict[str, str], body: bytes
) -> None:
    headers = {"content-type": "application/json", **voices.sign(body)}
    hook = HookRequest("POST", OURS, headers, body)
    assert await refusal(simulator, endpoints, hook) == "unreadable"


async def test_events_of_other_kinds_are_passed_over(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    batch = [{"event": "unsubscribe", "sg_message_id": "a.recvd-1", "timestamp": 1}, {"event": 7}]
    body = json.dumps([*batch, None]).encode()
    hook = HookRequest("POST", OURS, voices.sign(body), body)
    assert (await made(good(simulator), endpoints).receive(hook)).deliveries == ()


@pytest.mark.parametrize(
    ("event_id", "send_id"),
    [
        ("14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", "14c5d75ce93.dfd.64b469"),
        ("euo2iKxdSayPF4YE4--I7A.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0", "euo2iKxdSayPF4YE4--I7A"),
        ("plain", "plain"),
    ],
)
async def test_the_id_of_the_send_is_found_in_the_id_of_the_event(
    event_id: str, send_id: str
) -> None:
    assert sent_id(event_id) == send_id


def posted(parts: dict[str, str], **files: tuple[str, str, bytes]) -> HookRequest:
    body, kind = voices.form(parts, files)
    url, headers = as_called(with_password(OURS, SECRET))
    return HookRequest("POST", url, {**headers, "content-type": kind}, body)


async def test_mail_of_a_customer(simulator: SendGridSimulator, endpoints: dict[str, str]) -> None:
    connector = made(good(simulator), endpoints)
    await set_webhook(connector, OURS)
    (hook,) = await simulator.say(good(simulator), "Where is it?", contact="bo@customer.example")
    assert SECRET not in hook.url
    (message,) = (await connector.receive(hook)).messages
    assert (message.contact, message.contact_name) == ("bo@customer.example", "Bo")
    assert (message.text, message.subject, message.kind) == (
        "Where is it?",
        "A question",
        Kind.TEXT,
    )
    assert message.id.startswith("<")


async def test_mail_without_the_secret(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    hook = posted({"from": "a@b.example", "text": "Hi"})
    bare = replace(hook, headers={"content-type": hook.headers["content-type"]})
    assert await refusal(simulator, endpoints, bare) == "unsigned"
    _, other = as_called(with_password(OURS, "another"))
    wrong = replace(hook, headers={**hook.headers, **other})
    assert await refusal(simulator, endpoints, wrong) == "wrong_signature"
    with pytest.raises(HookRefused) as refused:
        await made(good(simulator), endpoints, webhook_secret=None).receive(hook)
    assert refused.value.code == "unverifiable"


async def test_mail_that_a_security_policy_signs(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    hook = posted({"from": "a@b.example", "text": "Hi"})
    headers = {"content-type": hook.headers["content-type"], **voices.sign(hook.body)}
    received = await made(good(simulator), endpoints).receive(replace(hook, headers=headers))
    assert [message.text for message in received.messages] == ["Hi"]
    forged = replace(hook, headers=headers, body=hook.body.replace(b"Hi", b"Ho"))
    assert await refusal(simulator, endpoints, forged) == "wrong_signature"


async def test_mail_in_another_charset_with_a_file(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    parts = {
        "from": "a@b.example",
        "text": "",
        "html": "<style>p{}</style><p>Good&nbsp;day</p><p>Bye &amp; <b>thanks</b></p>",
        "charsets": '{"html": "utf-8", "subject": "no-such-charset"}',
        "subject": "S",
    }
    hook = posted(parts, attachment1=("scan.pdf", "application/pdf", b"%PDF\xff\r\n\x00"))
    (message,) = (await made(good(simulator), endpoints).receive(hook)).messages
    assert message.text == "Good day\nBye & thanks"
    assert [(item.name, item.content_type) for item in message.media] == [
        ("scan.pdf", "application/pdf")
    ]
    assert message.id.startswith("sha256:")


async def test_a_file_alone_is_of_its_kind(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    hook = posted({"from": "a@b.example"}, attachment1=("a.png", "image/png", b"\x89PNG"))
    (message,) = (await made(good(simulator), endpoints).receive(hook)).messages
    assert (message.text, message.kind) == ("", Kind.IMAGE)


async def test_mail_that_is_posted_whole(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    whole = (
        "From: =?utf-8?q?J=C3=B6rg?= <j@b.example>\r\nSubject: Hi\r\nMessage-ID: <1@b.example>\r\n"
        "Date: Tue, 24 Nov 2026 10:00:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n"
    )
    (message,) = (await made(good(simulator), endpoints).receive(posted({"email": whole}))).messages
    assert (message.text, message.contact_name, message.id) == ("Grüße", "Jörg", "<1@b.example>")
    assert message.at == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("parts", [{}, {"from": "nobody"}, {"text": "Hi"}])
async def test_mail_without_a_sender(
    simulator: SendGridSimulator, endpoints: dict[str, str], parts: dict[str, str]
) -> None:
    if parts.get("from") == "nobody":
        (message,) = (await made(good(simulator), endpoints).receive(posted(parts))).messages
        assert message.contact == "nobody"
        return
    assert await refusal(simulator, endpoints, posted(parts)) == "unreadable"
