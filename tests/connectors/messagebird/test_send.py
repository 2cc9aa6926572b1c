"""Sending over MessageBird, and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors import fields
from connectors.contract import Outbound
from connectors.messagebird import MessageBirdConnector
from connectors.messagebird import simulated as world
from connectors.messagebird.config import MessageBirdConfig
from connectors.messagebird.simulator import MessageBirdSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/sms/ch_1"


def connector(
    simulator: MessageBirdSimulator, raw: dict[str, Any], webhook_url: str | None = None
) -> MessageBirdConnector:
    config = fields.parse(MessageBirdConfig, raw)
    assert isinstance(config, MessageBirdConfig)
    places = {"messagebird": simulator.url}
    return MessageBirdConnector(config, context(places, webhook_url=webhook_url))


async def test_a_text_goes_out(
    simulator: MessageBirdSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    made = connector(simulator, good, OURS)
    sent = await made.send(Outbound("+1 555 010-0123", "Grüße ☃"))
    [message] = main.messages
    assert (sent.id, sent.status) == (message.id, "sent")
    assert (message.recipient, message.originator) == (world.CUSTOMER, world.GOOD_NUMBER)
    assert (message.body, message.report_url) == ("Grüße ☃", OURS)
    assert message.reference, "MessageBird reports on messages with a reference only"


async def test_without_an_address_no_report_is_asked_for(
    simulator: MessageBirdSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    await connector(simulator, good | {"phoneNumber": "Acme"}).send(Outbound(world.CUSTOMER, "Hi"))
    assert (main.messages[0].report_url, main.messages[0].reference) == ("", None)
    assert main.messages[0].originator == "Acme"


@pytest.mark.parametrize(
    ("change", "to", "text", "code"),
    [
        ({"accessKey": world.WRONG_KEY}, world.CUSTOMER, "Hi", "2"),
        ({"accessKey": world.TRIAL_KEY}, "15550100777", "Hi", "9"),
        ({"phoneNumber": "Acme Incorporated"}, world.CUSTOMER, "Hi", "10"),
        ({}, world.CUSTOMER, "x" * 1400, "10"),
    ],
)
async def test_what_messagebird_refuses(
    simulator: MessageBirdSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    change: dict[str, Any],
    to: str,
    text: str,
    code: str,
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good | change).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert refused.value.problem.details["said"]
    assert main.messages == []


async def test_without_money_nothing_is_sent(
    simulator: MessageBirdSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    main.amount = Decimal(0)
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good).send(Outbound(world.CUSTOMER, "Hi"))
    assert refused.value.problem.code == "25"


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        ("Ada", "Hi", "recipient_invalid"),
        (world.CUSTOMER, " ", "text_empty"),
        (world.CUSTOMER, "half \ud83d", "text_broken"),
    ],
)
async def test_what_is_refused_here(
    simulator: MessageBirdSimulator, good: dict[str, Any], to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


async def test_a_message_may_have_gone_out(
    simulator: MessageBirdSimulator, good: dict[str, Any]
) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer) as error:
        await connector(simulator, good).send(Outbound(world.CUSTOMER, "Hi"))
    assert "may have gone out" in error.value.problem.fix
