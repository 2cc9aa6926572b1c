"""What Postmark posts: events and mail as JSON, proved by the password that was registered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.mailapi.incoming import as_called, with_password
from connectors.postmark import voices
from connectors.postmark.simulator import PostmarkSimulator
from connectors.simulation import NotPlayed
from connectors.webhooks import set_webhook
from tests.connectors.postmark.conftest import OURS, SECRET, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def told(
    simulator: PostmarkSimulator, endpoints: dict[str, str], status: DeliveryStatus
) -> HookRequest:
    connector = made(good(simulator), endpoints)
    await set_webhook(connector, OURS)
    sent = await connector.send(Outbound("ada@customer.example", "Hello."))
    (hook,) = await simulator.tell(good(simulator), sent.id, status)
    return hook


def posted(body: Any, secret: str = SECRET) -> HookRequest:
    url, headers = as_called(with_password(OURS, secret))
    return HookRequest("POST", url, headers, json.dumps(body).encode())


async def refusal(
    simulator: PostmarkSimulator, endpoints: dict[str, str], hook: HookRequest
) -> str:
    with pytest.raises(HookRefused) as refused:
        await made(good(simulator), endpoints).receive(hook)
    assert 400 <= refused.value.status < 500
    return refused.value.code


@pytest.mark.parametrize("status", list(voices.KINDS))
async def test_an_event_is_read(
    simulator: PostmarkSimulator, endpoints: dict[str, str], status: DeliveryStatus
) -> None:
    hook = await told(simulator, endpoints, status)
    assert SECRET not in hook.url
    (update,) = (await made(good(simulator), endpoints).receive(hook)).deliveries
    assert update.status is status
    assert update.contact == "ada@customer.example"
    assert update.at.tzinfo is not None
    assert (update.problem is not None) == (status is DeliveryStatus.FAILED)


@pytest.mark.parametrize("status", [DeliveryStatus.QUEUED, DeliveryStatus.SENT])
async def test_what_postmark_does_not_tell_is_not_played(
    simulator: PostmarkSimulator, endpoints: dict[str, str], status: DeliveryStatus
) -> None:
    with pytest.raises(NotPlayed):
        await told(simulator, endpoints, status)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("Transient", DeliveryStatus.QUEUED),
        ("AutoResponder", None),
        ("Unsubscribe", None),
        ("DnsError", DeliveryStatus.FAILED),
    ],
)
async def test_not_every_bounce_is_a_failure(
    simulator: PostmarkSimulator,
    endpoints: dict[str, str],
    kind: str,
    status: DeliveryStatus | None,
) -> None:
    body = {
        "RecordType": "Bounce",
        "Type": kind,
        "MessageID": "m1",
        "BouncedAt": "2014-08-01T13:28:10.2735393-04:00",
    }
    deliveries = (await made(good(simulator), endpoints).receive(posted(body))).deliveries
    assert [update.status for update in deliveries] == ([] if status is None else [status])
    for update in deliveries:
        assert update.at == datetime(2014, 8, 1, 17, 28, 10, 273539, tzinfo=UTC)


async def test_complaints_are_passed_over(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    body = {"RecordType": "SpamComplaint", "MessageID": "m1"}
    received = await made(good(simulator), endpoints).receive(posted(body))
    assert (received.messages, received.deliveries) == ((), ())


async def test_without_the_password_nothing_is_read(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    hook = await told(simulator, endpoints, DeliveryStatus.DELIVERED)
    bare = replace(hook, headers={"content-type": "application/json"})
    assert await refusal(simulator, endpoints, bare) == "unsigned"
    bearer = replace(hook, headers={"authorization": f"Bearer {SECRET}"})
    assert await refusal(simulator, endpoints, bearer) == "unsigned"
    broken = replace(hook, headers={"authorization": "Basic %%%"})
    assert await refusal(simulator, endpoints, broken) == "unsigned"
    assert await refusal(simulator, endpoints, posted({}, "another")) == "wrong_signature"
    assert await refusal(simulator, endpoints, posted({}, SECRET + "x")) == "wrong_signature"
    with pytest.raises(HookRefused) as refused:
        await made(good(simulator), endpoints, webhook_secret=None).receive(hook)
    assert refused.value.code == "unverifiable"


@pytest.mark.parametrize(
    "body",
    [
        [],
        7,
        {},
        {"From": "a@b.de"},
        {"RecordType": "Delivery", "MessageID": "m1"},
        {"RecordType": "Delivery", "MessageID": "m1", "DeliveredAt": "soon"},
    ],
)
async def test_a_post_that_makes_no_sense(
    simulator: PostmarkSimulator, endpoints: dict[str, str], body: Any
) -> None:
    assert await refusal(simulator, endpoints, posted(body)) == "unreadable"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
async def test_a_post_that_is_no_json(
    simulator: PostmarkSimulator, endpoints: dict[str, str], body: bytes
) -> None:
    hook = replace(posted({}), body=body)
    assert await refusal(simulator, endpoints, hook) == "unreadable"


async def test_mail_of_a_customer(simulator: PostmarkSimulator, endpoints: dict[str, str]) -> None:
    await set_webhook(made(good(simulator), endpoints), OURS)
    (hook,) = await simulator.say(good(simulator), "Where is it?", contact="bo@customer.example")
    assert SECRET not in hook.url
    (message,) = (await made(good(simulator), endpoints).receive(hook)).messages
    assert (message.contact, message.contact_name) == ("bo@customer.example", "Bo")
    assert (message.text, message.subject) == ("Where is it?", "A question")
    assert message.details["messageId"].endswith("@customer.example>")


async def test_mail_with_a_file_alone(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    body = {
        "From": "j@b.example",
        "MessageID": "m1",
        "Date": "no date",
        "HtmlBody": "<script>x</script>",
        "Attachments": [{"Name": "a.mp3", "ContentType": "audio/mpeg", "Content": "AAAA"}, 7],
    }
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    connector = made(good(simulator), endpoints, now=moment)
    (message,) = (await connector.receive(posted(body))).messages
    assert (message.kind, message.text, message.at) == (Kind.AUDIO, "", moment)
    assert [item.name for item in message.media] == ["a.mp3"]
