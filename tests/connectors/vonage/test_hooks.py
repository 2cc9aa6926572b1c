"""Webhooks of Vonage: proved in both schemes, read in both dialects."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from vonage import Auth
from vonage_jwt import verify_signature

from connectors import fields
from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.vonage import VonageSmsConnector
from connectors.vonage import simulated as world
from connectors.vonage import simulated_hooks as hooks
from connectors.vonage.config import SignatureMethod, VonageSmsConfig
from connectors.vonage.simulator import VonageSimulator
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/sms/ch_1"
METHODS = get_args(SignatureMethod)
DIALECTS = get_args(world.Dialect)
SAID = "Where is it? a=b & c ☃"


def connector(
    simulator: VonageSimulator, raw: dict[str, Any], now: datetime | None = None
) -> VonageSmsConnector:
    config = fields.parse(VonageSmsConfig, raw)
    assert isinstance(config, VonageSmsConfig)
    return VonageSmsConnector(config, context({"vonage": simulator.url}, webhook_url=OURS, now=now))


async def said(
    simulator: VonageSimulator, good: dict[str, Any], dialect: world.Dialect
) -> HookRequest:
    main = simulator.accounts[world.MAIN]
    main.dialect, main.numbers[0].mo_http_url = dialect, OURS
    [hook] = await simulator.say(good, SAID)
    return hook


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_text_in_each_dialect(
    simulator: VonageSimulator, good: dict[str, Any], dialect: world.Dialect
) -> None:
    hook = await said(simulator, good, dialect)
    received = await connector(simulator, good).receive(hook)
    [message] = received.messages
    assert (message.text, message.contact, message.kind) == (
        SAID,
        f"+{world.CUSTOMER}",
        Kind.TEXT,
    )
    assert message.id
    assert abs(message.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert received.once
    assert received.reply.status == 200


@pytest.mark.parametrize("dialect", ["POST-JSON", "POST", "GET"])
@pytest.mark.parametrize("method", METHODS)
async def test_each_method_of_signing(
    simulator: VonageSimulator, good: dict[str, Any], dialect: world.Dialect, method: str
) -> None:
    simulator.accounts[world.MAIN].signature_method = method
    hook = await said(simulator, good, dialect)
    good["signatureMethod"] = method
    assert (await connector(simulator, good).receive(hook)).messages[0].text == SAID
    other = "sha256" if method != "sha256" else "sha512"
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good | {"signatureMethod": other}).receive(hook)
    assert refused.value.code == "wrong_signature"


@pytest.mark.parametrize("method", [item for item in METHODS if item != "md5hash"])
async def test_the_sdk_agrees_about_signatures(
    simulator: VonageSimulator, good: dict[str, Any], method: Any
) -> None:
    simulator.accounts[world.MAIN].signature_method = method
    hook = await said(simulator, good, "POST")
    auth = Auth(api_key=world.MAIN, signature_secret=world.MAIN_SIGNATURE, signature_method=method)
    assert auth.check_signature(dict(hook.form)) is True
    assert auth.check_signature(hook.form | {"text": "changed"}) is False


async def test_the_sdk_agrees_about_tokens(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    hook = await said(simulator, good, "Messages API")
    token = hook.headers["authorization"].removeprefix("Bearer ")
    assert verify_signature(token, world.MAIN_SIGNATURE) is True
    assert verify_signature(token, "another-signature-secret-of-32-characters") is False


def _body(hook: HookRequest) -> HookRequest:
    return replace(hook, body=hook.body.replace(b"Where", b"There"), url=_url(hook.url))


def _url(url: str) -> str:
    return url.replace("Where", "There")


def _unsigned(hook: HookRequest) -> HookRequest:
    headers = {name: value for name, value in hook.headers.items() if name != "authorization"}
    body = hook.body.replace(b'"sig"', b'"gis"').replace(b"&sig=", b"&gis=")
    return replace(hook, headers=headers, body=body, url=hook.url.replace("&sig=", "&gis="))


FORGERIES: dict[str, tuple[Callable[[HookRequest], HookRequest], str]] = {
    "another text": (_body, "wrong_signature"),
    "no signature": (_unsigned, "unsigned"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("forgery", FORGERIES)
async def test_forgeries(
    simulator: VonageSimulator, good: dict[str, Any], dialect: world.Dialect, forgery: str
) -> None:
    forge, code = FORGERIES[forgery]
    hook = forge(await said(simulator, good, dialect))
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good).receive(hook)
    assert (refused.value.code, refused.value.status) == (code, 401)
    assert world.MAIN_SIGNATURE not in str(refused.value)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_of_another_key_or_another_time(
    simulator: VonageSimulator, good: dict[str, Any], dialect: world.Dialect
) -> None:
    hook = await said(simulator, good, dialect)
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good | {"signatureSecret": "another"}).receive(hook)
    assert refused.value.code == "wrong_signature"
    for hours in (-1, 1):
        now = datetime.now(UTC) + timedelta(hours=hours)
        with pytest.raises(HookRefused) as refused:
            await connector(simulator, good, now).receive(hook)
        assert refused.value.code == "too_old"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_of_another_account_or_number(
    simulator: VonageSimulator, good: dict[str, Any], dialect: world.Dialect
) -> None:
    hook = await said(simulator, good, dialect)
    for change in ({"apiKey": world.TRIAL}, {"phoneNumber": world.SECOND_NUMBER}):
        with pytest.raises(HookRefused) as refused:
            await connector(simulator, good | change).receive(hook)
        assert (refused.value.code, refused.value.status) == ("not_ours", 404)


async def test_without_a_secret_nothing_is_believed(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    hook = await said(simulator, good, "POST")
    del good["signatureSecret"]
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, good).receive(hook)
    assert refused.value.code == "unverifiable"


async def test_a_token_of_another_algorithm(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    import jwt

    hook = await said(simulator, good, "Messages API")
    claims = jwt.decode(
        hook.headers["authorization"].split()[1], options={"verify_signature": False}
    )
    for token in (jwt.encode(claims, "", algorithm="none"), "a.b.c", "x" * 9000):
        forged = replace(hook, headers={"authorization": f"Bearer {token}"})
        with pytest.raises(HookRefused) as refused:
            await connector(simulator, good).receive(forged)
        assert refused.value.code in ("wrong_signature", "unreadable")


async def test_the_address_is_tried_out(simulator: VonageSimulator, good: dict[str, Any]) -> None:
    received = await connector(simulator, good).receive(HookRequest("GET", OURS, {}))
    assert (received.reply.status, received.messages, received.deliveries) == (200, (), ())


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (DeliveryStatus.SENT, None),
        (DeliveryStatus.DELIVERED, None),
        (DeliveryStatus.FAILED, "err-code 1"),
    ],
)
async def test_receipts(
    simulator: VonageSimulator, good: dict[str, Any], status: DeliveryStatus, problem: str | None
) -> None:
    made = connector(simulator, good)
    sent = await made.send(Outbound(world.CUSTOMER, "Hi"))
    [hook] = await simulator.tell(good, sent.id, status)
    [update] = (await made.receive(hook)).deliveries
    assert (update.message_id, update.status) == (sent.id, status)
    assert update.contact == f"+{world.CUSTOMER}"
    assert (update.problem.code if update.problem else None) == problem


@pytest.mark.parametrize(
    ("word", "number", "status", "code"),
    [
        ("unknown", "0", DeliveryStatus.SENT, None),
        ("unknown", "8", DeliveryStatus.FAILED, "err-code 8"),
        ("rejected", "6", DeliveryStatus.FAILED, "err-code 6"),
        ("failed", "64", DeliveryStatus.FAILED, "err-code 64"),
    ],
)
async def test_receipts_in_vonages_words(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    word: str,
    number: str,
    status: DeliveryStatus,
    code: str | None,
) -> None:
    values = {
        "msisdn": world.CUSTOMER,
        "to": "Acme",
        "messageId": "0A1",
        "status": word,
        "err-code": number,
        "message-timestamp": "2026-01-02 03:04:05",
    }
    hook = hooks.with_sig(main, OURS, values)
    [update] = (await connector(simulator, good).receive(hook)).deliveries
    assert (update.status, update.problem.code if update.problem else None) == (status, code)
    assert update.at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "error", "expected", "code"),
    [
        ("submitted", None, DeliveryStatus.SENT, None),
        ("delivered", None, DeliveryStatus.DELIVERED, None),
        ("rejected", {"title": "6", "detail": "spam"}, DeliveryStatus.FAILED, "err-code 6"),
        (
            "rejected",
            {"type": "https://developer.vonage.com/api-errors#low-balance", "title": "Low"},
            DeliveryStatus.FAILED,
            "low-balance",
        ),
        ("undeliverable", None, DeliveryStatus.FAILED, "undelivered"),
    ],
)
async def test_statuses_of_the_messages_api(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    status: str,
    error: dict[str, str] | None,
    expected: DeliveryStatus,
    code: str | None,
) -> None:
    body = {
        "message_uuid": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        "to": world.CUSTOMER,
        "from": world.GOOD_NUMBER,
        "timestamp": "2026-01-02T03:04:05.000Z",
        "status": status,
        "channel": "sms",
    } | ({"error": error} if error else {})
    hook = hooks.with_token(main, OURS, body)
    [update] = (await connector(simulator, good).receive(hook)).deliveries
    assert (update.status, update.problem.code if update.problem else None) == (expected, code)
    assert update.at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


async def test_proved_and_senseless(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    for body in ({"hello": "there"}, {"message_uuid": None, "channel": "sms"}, {}):
        hook = hooks.with_token(main, OURS, body)
        with pytest.raises(HookRefused) as refused:
            await connector(simulator, good).receive(hook)
        assert refused.value.code in ("unreadable", "not_ours")


async def test_parts_and_binaries(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    main.dialect = "POST-JSON"
    values = {
        "api-key": world.MAIN,
        "msisdn": world.CUSTOMER,
        "to": world.GOOD_NUMBER,
        "messageId": "0B2",
        "type": "binary",
        "data": "00ff",
        "concat-part": "2",
        "concat-total": "3",
    }
    hook = hooks.with_sig(main, OURS, values)
    assert json.loads(hook.body)["sig"]
    [message] = (await connector(simulator, good).receive(hook)).messages
    assert (message.kind, message.text) == (Kind.OTHER, "")
    assert message.details == {"part": "2", "parts": "3"}
