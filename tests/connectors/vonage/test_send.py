"""Sending over the SMS API, and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors import fields
from connectors.contract import Outbound
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.vonage import VonageSmsConnector
from connectors.vonage import simulated as world
from connectors.vonage.config import VonageSmsConfig
from connectors.vonage.simulator import VonageSimulator
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/sms/ch_1"


def connector(
    simulator: VonageSimulator, raw: dict[str, Any], webhook_url: str | None = None
) -> VonageSmsConnector:
    config = fields.parse(VonageSmsConfig, raw)
    assert isinstance(config, VonageSmsConfig)
    return VonageSmsConnector(config, context({"vonage": simulator.url}, webhook_url=webhook_url))


async def test_a_text_goes_out(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    made = connector(simulator, good, OURS)
    sent = await made.send(Outbound(" +1 555 010-0123 ", "Hello & good-bye = 1"))
    [message] = main.messages
    assert (sent.id, sent.status) == (message.id, "accepted")
    assert (message.to, message.sender) == (world.CUSTOMER, world.GOOD_NUMBER)
    assert (message.text, message.kind) == ("Hello & good-bye = 1", "text")
    assert message.callback == OURS


@pytest.mark.parametrize(
    ("text", "kind"), [("Grüße @ 5€ {ok}", "text"), ("Привет", "unicode"), ("ok 👍", "unicode")]
)
async def test_the_alphabet(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    text: str,
    kind: str,
) -> None:
    await connector(simulator, good).send(Outbound(world.CUSTOMER, text))
    assert (main.messages[0].kind, main.messages[0].text) == (kind, text)
    assert main.messages[0].callback == ""


async def test_a_long_text_goes_out_in_parts(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    sent = await connector(simulator, good).send(Outbound(world.CUSTOMER, "x" * 400))
    assert len(main.messages) == 3
    assert sent.id == main.messages[0].id


async def test_an_address_that_is_too_long_is_left_out(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    long = OURS + "x" * 80
    await connector(simulator, good, long).send(Outbound(world.CUSTOMER, "Hi"))
    assert main.messages[0].callback == ""


@pytest.mark.parametrize(
    ("change", "to", "code"),
    [
        ({"apiSecret": world.WRONG_SECRET}, world.CUSTOMER, "status 4"),
        ({}, world.BLOCKED_CUSTOMER, "status 7"),
        ({"phoneNumber": f"+{world.FOREIGN_NUMBER}"}, world.CUSTOMER, "status 15"),
        (
            {
                "apiKey": world.TRIAL,
                "apiSecret": world.TRIAL_SECRET,
                "phoneNumber": world.TRIAL_NUMBER,
            },
            "15550100777",
            "status 29",
        ),
    ],
)
async def test_what_vonage_refuses(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    change: dict[str, Any],
    to: str,
    code: str,
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good | change).send(Outbound(to, "Hi"))
    problem = refused.value.problem
    assert problem.code == code
    assert problem.details["said"]
    assert main.messages == []


async def test_without_money_nothing_is_sent(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    main.balance = Decimal(0)
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good).send(Outbound(world.CUSTOMER, "Hi"))
    assert refused.value.problem.code == "status 9"


async def test_too_fast_is_no_refusal(simulator: VonageSimulator, good: dict[str, Any]) -> None:
    simulator.provoke = "status 1"
    with pytest.raises(NoAnswer) as error:
        await connector(simulator, good).send(Outbound(world.CUSTOMER, "Hi"))
    assert error.value.problem.code == "status 1"


async def test_a_status_that_is_not_in_the_list(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    simulator.provoke = "status 77"
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good).send(Outbound(world.CUSTOMER, "Hi"))
    assert refused.value.problem.code == "status 77"
    assert "Rejected" in refused.value.problem.message


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        ("Ada", "Hi", "recipient_invalid"),
        (world.CUSTOMER, " ", "text_empty"),
        (world.CUSTOMER, "half \ud83d", "text_broken"),
    ],
)
async def test_what_is_refused_here(
    simulator: VonageSimulator, good: dict[str, Any], to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(simulator, good).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


async def test_a_message_may_have_gone_out(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer) as error:
        await connector(simulator, good).send(Outbound(world.CUSTOMER, "Hi"))
    assert "may have gone out" in error.value.problem.fix
