"""Webhooks of MessageBird: proved by their signed token, as MessageBird's own SDK proves them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from messagebird.error import ValidationError
from messagebird.request_validator import RequestValidator

from connectors import fields
from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.messagebird import MessageBirdConnector
from connectors.messagebird import simulated as world
from connectors.messagebird.config import MessageBirdConfig
from connectors.messagebird.hooks import HEADER
from connectors.messagebird.simulator import MessageBirdSimulator
from connectors.simulation import NotPlayed
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/sms/ch_1"
SAID = "Where is it? a=b & c ☃"


def connector(
    simulator: MessageBirdSimulator, raw: dict[str, Any], now: datetime | None = None
) -> MessageBirdConnector:
    config = fields.parse(MessageBirdConfig, raw)
    assert isinstance(config, MessageBirdConfig)
    places = {"messagebird": simulator.url}
    return MessageBirdConnector(config, context(places, webhook_url=OURS, now=now))


async def said(simulator: MessageBirdSimulator, good: dict[str, Any]) -> HookRequest:
    simulator.accounts[world.MAIN_KEY].webhook = OURS
    [hook] = await simulator.say(good, SAID)
    return hook


def posted(
    account: world.SimulatedAccount, values: dict[str, Any], kind: str, **claims: Any
) -> HookRequest:
    """What the account would post, as JSON, a form or a query."""
    if kind == "query":
        url = f"{OURS}?{urlencode(values)}"
        return HookRequest("GET", url, {HEADER: world.token(account, url, b"", **claims)})
    body = (json.dumps(values) if kind == "json" else urlencode(values)).encode()
    headers = {
        "content-type": f"application/{'json' if kind == 'json' else 'x-www-form-urlencoded'}",
        HEADER: world.token(account, OURS, body, **claims),
    }
    return HookRequest("POST", OURS, headers, body)


TEXT = {
    "id": "f28bbe526fc14974b3e7e663a6139b53",
    "recipient": world.GOOD_NUMBER,
    "originator": world.CUSTOMER,
    "body": SAID,
    "createdDatetime": "2026-01-02T03:04:05+00:00",
}


@pytest.mark.parametrize("kind", ["json", "form", "query"])
async def test_a_text(
    simulator: MessageBirdSimulator, main: world.SimulatedAccount, good: dict[str, Any], kind: str
) -> None:
    received = await connector(simulator, good).receive(posted(main, TEXT, kind))
    [message] = received.messages
    assert (message.text, message.contact, message.kind) == (SAID, f"+{world.CUSTOMER}", Kind.TEXT)
    assert message.at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert message.id == TEXT["id"]
    assert received.once
    assert (received.reply.status, received.reply.body) == (200, "OK")


async def test_the_sdk_agrees(simulator: MessageBirdSimulator, good: dict[str, Any]) -> None:
    hook = await said(simulator, good)
    judge = RequestValidator(world.SIGNING_KEY)
    assert judge.validate_signature(hook.headers[HEADER], hook.url, hook.body)["jti"]
    for url, body in ((hook.url + "?x=1", hook.body), (hook.url, hook.body + b" ")):
        with pytest.raises(ValidationError):
            judge.validate_signature(hook.headers[HEADER], url, body)
        with pytest.raises(HookRefused):
            await connector(simulator, good).receive(replace(hook, url=url, body=body))


FORGERIES: dict[str, tuple[Callable[[HookRequest], HookRequest], str]] = {
    "another body": (lambda hook: replace(hook, body=hook.body + b" "), "wrong_signature"),
    "no body": (lambda hook: replace(hook, body=b""), "wrong_signature"),
    "another address": (lambda hook: replace(hook, url=f"{hook.url}?a=1"), "wrong_signature"),
    "no signature": (lambda hook: replace(hook, headers={}), "unsigned"),
    "no token": (lambda hook: replace(hook, headers={HEADER: "a.b.c"}), "wrong_signature"),
    "a long token": (lambda hook: replace(hook, headers={HEADER: "x" * 9000}), "unreadable"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_forgeries(
    simulator: MessageBirdSimulator, good: dict[str, Any], forgery: str
) -> None:
    forge, code = FORGERIES[forgery]
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good).receive(forge(await said(simulator, good)))
    assert refused.value.code == code
    assert world.SIGNING_KEY not in str(refused.value)


@pytest.mark.parametrize("minutes", [-2, 2])
async def test_of_another_time(
    simulator: MessageBirdSimulator, good: dict[str, Any], minutes: int
) -> None:
    hook = await said(simulator, good)
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good, now).receive(hook)
    assert refused.value.code == "too_old"


async def test_of_another_key_issuer_or_number(
    simulator: MessageBirdSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    hook = await said(simulator, good)
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good | {"signingKey": "another"}).receive(hook)
    assert refused.value.code == "wrong_signature"
    forged = posted(main, TEXT, "json", iss="Somebody")
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good).receive(forged)
    assert refused.value.code == "wrong_signature"
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good | {"phoneNumber": world.VOICE_ONLY_NUMBER}).receive(hook)
    assert refused.value.code == "not_ours"


async def test_without_a_key_nothing_is_believed(
    simulator: MessageBirdSimulator, good: dict[str, Any]
) -> None:
    hook = await said(simulator, good)
    del good["signingKey"]
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good).receive(hook)
    assert refused.value.code == "unverifiable"


@pytest.mark.parametrize(
    "values", [{}, {"status": "sent"}, {"id": "1", "status": "on its way"}, {"hello": "there"}]
)
async def test_proved_and_senseless(
    simulator: MessageBirdSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    values: dict[str, Any],
) -> None:
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good).receive(posted(main, values, "json"))
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize(
    "status",
    [
        DeliveryStatus.QUEUED,
        DeliveryStatus.SENT,
        DeliveryStatus.DELIVERED,
        DeliveryStatus.FAILED,
    ],
)
async def test_reports(
    simulator: MessageBirdSimulator, good: dict[str, Any], status: DeliveryStatus
) -> None:
    made = connector(simulator, good)
    sent = await made.send(Outbound(world.CUSTOMER, "Hi"))
    [hook] = await simulator.tell(good, sent.id, status)
    assert hook.method == "GET"
    [update] = (await made.receive(hook)).deliveries
    assert (update.message_id, update.status) == (sent.id, status)
    assert update.contact == f"+{world.CUSTOMER}"
    assert (update.problem is not None) == (status is DeliveryStatus.FAILED)
    with pytest.raises(NotPlayed):
        await simulator.tell(good, sent.id, DeliveryStatus.READ)


@pytest.mark.parametrize(
    ("status", "reason", "number", "code"),
    [
        ("delivery_failed", "unknown subscriber", "1", "statusErrorCode 1"),
        ("delivery_failed", "unknown_subscriber", "", "statusErrorCode 1"),
        ("expired", "", "", "expired"),
        ("expired", "DLR not received", "0", "DLR not received"),
        ("delivery_failed", "", "", "generic delivery failure"),
        ("delivery_failed", "carrier rejected", "77", "statusErrorCode 77"),
    ],
)
async def test_why_it_failed(
    simulator: MessageBirdSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    status: str,
    reason: str,
    number: str,
    code: str,
) -> None:
    report = {"id": "1", "recipient": world.CUSTOMER, "status": status, "statusReason": reason}
    report["statusErrorCode"] = number
    [update] = (await connector(simulator, good).receive(posted(main, report, "query"))).deliveries
    assert update.problem is not None
    assert update.problem.code == code


async def test_a_time_of_a_short_code_and_pictures(
    simulator: MessageBirdSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    values = TEXT | {"createdDatetime": "20260102030405", "mediaUrls": ["https://m.example/1"]}
    [message] = (await connector(simulator, good).receive(posted(main, values, "json"))).messages
    assert message.at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (message.kind, message.media[0].url) == (Kind.OTHER, "https://m.example/1")


async def test_texts_come_where_the_channel_was_seen(
    simulator: MessageBirdSimulator, good: dict[str, Any]
) -> None:
    made = connector(simulator, good)
    await made.send(Outbound(world.CUSTOMER, "Hi"))
    [hook] = await simulator.say(good, SAID)
    assert hook.url == OURS
    assert (await made.receive(hook)).messages[0].text == SAID
