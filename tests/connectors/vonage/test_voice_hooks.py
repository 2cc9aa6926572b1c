"""Calls that come in, what callers say, and events of calls."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors import fields
from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.vonage import VonageVoiceConnector
from connectors.vonage import simulated as world
from connectors.vonage import simulated_hooks as hooks
from connectors.vonage.config import VonageVoiceConfig
from connectors.vonage.simulated_calls import incoming, understood
from connectors.vonage.simulator import VonageSimulator
from connectors.webhooks import set_webhook
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/voice/ch_1"


def connector(simulator: VonageSimulator, raw: dict[str, Any]) -> VonageVoiceConnector:
    config = fields.parse(VonageVoiceConfig, raw)
    assert isinstance(config, VonageVoiceConfig)
    ctx = context({"vonage": simulator.url}, webhook_url=OURS)
    return VonageVoiceConnector(config, ctx)


async def test_somebody_calls_and_speaks(simulator: VonageSimulator, line: dict[str, Any]) -> None:
    made = connector(simulator, line)
    await set_webhook(made, OURS)
    call, speech = await simulator.say(line, "where is my order")
    answered = await made.receive(call)
    assert (answered.messages, answered.reply.content_type) == ((), "application/json")
    talk, listen = json.loads(answered.reply.body)
    assert talk["action"] == "talk"
    assert (listen["action"], listen["type"], listen["eventUrl"]) == ("input", ["speech"], [OURS])
    heard = await made.receive(speech)
    [message] = heard.messages
    assert (message.text, message.contact) == ("where is my order", f"+{world.CUSTOMER}")
    assert message.details["call"] == json.loads(call.body)["uuid"]
    assert json.loads(heard.reply.body) == []


@pytest.mark.parametrize(
    ("change", "actions"),
    [
        ({"speechToText": False}, ["talk"]),
        ({"speechToText": False, "recordCalls": True}, ["record", "talk"]),
        ({"recordCalls": True}, ["record", "talk", "input"]),
        ({"textToSpeech": False}, ["input"]),
    ],
)
async def test_what_a_call_is_answered_with(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    line: dict[str, Any],
    change: dict[str, Any],
    actions: list[str],
) -> None:
    hook = hooks.with_token(main, OURS, incoming(world.GOOD_NUMBER, world.CUSTOMER))
    received = await connector(simulator, line | change).receive(hook)
    assert [action["action"] for action in json.loads(received.reply.body)] == actions
    listens = "input" in actions
    assert [message.kind for message in received.messages] == ([] if listens else [Kind.CALL])


async def test_a_call_by_get_is_signed_over_its_query(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    call = incoming(world.GOOD_NUMBER, world.CUSTOMER)
    signed = json.dumps(call, separators=(",", ":")).encode()
    headers = {"authorization": f"Bearer {hooks.token(main, signed)}"}
    hook = HookRequest("GET", f"{OURS}?{urlencode(call)}", headers)
    received = await connector(simulator, line).receive(hook)
    assert json.loads(received.reply.body)[-1]["eventUrl"] == [OURS]
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, line).receive(replace(hook, url=hook.url + "&more=1"))
    assert refused.value.code == "wrong_signature"


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("started", DeliveryStatus.QUEUED, None),
        ("ringing", DeliveryStatus.SENT, None),
        ("answered", DeliveryStatus.DELIVERED, None),
        ("completed", DeliveryStatus.DELIVERED, None),
        ("busy", DeliveryStatus.FAILED, "call busy"),
        ("unanswered", DeliveryStatus.FAILED, "call unanswered"),
        ("rejected", DeliveryStatus.FAILED, "call rejected"),
    ],
)
async def test_events_of_our_calls(
    simulator: VonageSimulator,
    line: dict[str, Any],
    word: str,
    status: DeliveryStatus,
    code: str | None,
) -> None:
    made = connector(simulator, line)
    sent = await made.send(Outbound(world.CUSTOMER, "Hi"))
    [hook] = await simulator.tell(line, sent.id, status, code=f"call {word}")
    [update] = (await made.receive(hook)).deliveries
    assert (update.message_id, update.status) == (sent.id, status)
    assert (update.problem.code if update.problem else None) == code


@pytest.mark.parametrize(
    "body",
    [
        {"status": "ringing", "direction": "inbound", "uuid": "1"},
        {"status": "transfer", "direction": "outbound", "uuid": "1"},
        {"recording_url": "https://api.nexmo.com/v1/files/1", "recording_uuid": "1"},
        {"dtmf": {"digits": "1"}, "to": world.GOOD_NUMBER, "uuid": "1"},
        {"speech": {"results": []}, "to": world.GOOD_NUMBER, "uuid": "1"},
        {"speech": {"error": "ERR1"}, "to": world.GOOD_NUMBER, "uuid": "1"},
    ],
)
async def test_events_that_tell_nothing_new(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    line: dict[str, Any],
    body: dict[str, Any],
) -> None:
    received = await connector(simulator, line).receive(hooks.with_token(main, OURS, body))
    assert (received.messages, received.deliveries, received.reply.status) == ((), (), 200)


async def test_of_others(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    call = incoming(world.SECOND_NUMBER, world.CUSTOMER)
    for hook, code in (
        (hooks.with_token(main, OURS, call), "not_ours"),
        (hooks.with_token(main, OURS, understood(call, "hi")), "not_ours"),
        (hooks.with_token(main, OURS, call, application_id="bbbb"), "not_ours"),
        (hooks.with_token(main, OURS, {"hello": "there"}), "unreadable"),
        (hooks.with_sig(main, OURS, {"uuid": "1", "to": world.GOOD_NUMBER}), "unsigned"),
        (HookRequest("GET", OURS, {}), "unsigned"),
    ):
        with pytest.raises(HookRefused) as refused:
            await connector(simulator, line).receive(hook)
        assert refused.value.code == code


async def test_without_a_secret_nothing_is_believed(
    simulator: VonageSimulator, main: world.SimulatedAccount, line: dict[str, Any]
) -> None:
    del line["signatureSecret"]
    hook = hooks.with_token(main, OURS, incoming(world.GOOD_NUMBER, world.CUSTOMER))
    with pytest.raises(HookRefused) as refused:
        await connector(simulator, line).receive(hook)
    assert refused.value.code == "unverifiable"
