"""Sending: what Infobip gets, and what is refused before it is asked."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound
from connectors.infobip import simulated
from connectors.infobip.simulator import InfobipSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.infobip.channels import config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("to", ["+15550100123", "0015550100123", "1 (555) 010-0123"])
async def test_a_text_arrives(simulator: InfobipSimulator, to: str) -> None:
    sent = await made(simulator).send(Outbound(to, "Hello ☃"))
    content = {"type": "TEXT", "text": "Hello ☃"}
    assert simulator.world.sent == {sent.id: (simulated.SENDER, "15550100123", content)}
    assert sent.status == "PENDING_ACCEPTED"


async def test_a_key_that_only_sends_sends(simulator: InfobipSimulator) -> None:
    connector = made(simulator, config(key=simulated.SENDS_ONLY))
    assert (await connector.send(Outbound(simulated.REACHED, "Hi"))).id


async def test_the_violation_is_told(simulator: InfobipSimulator) -> None:
    connector = made(simulator, config(simulated.FOREIGN))
    with pytest.raises(ProviderRefusal) as refused:
        await connector.send(Outbound(simulated.REACHED, "Hi"))
    problem = refused.value.problem
    assert problem.code == "E400"
    assert "sender does not exist" in problem.details["said"]


async def test_a_message_rejected_at_once_is_not_called_sent(simulator: InfobipSimulator) -> None:
    simulator.provoke = "REJECTED_NOT_ENOUGH_CREDITS"
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator).send(Outbound(simulated.REACHED, "Hi"))
    assert refused.value.problem.code == "REJECTED_NOT_ENOUGH_CREDITS"


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        ("customer@example.org", "Hi", "recipient_not_e164"),
        ("12", "Hi", "recipient_not_e164"),
        (simulated.REACHED, " ", "text_empty"),
        (simulated.REACHED, "a" * 3073, "text_too_long"),
        (simulated.REACHED, "half \ud83d", "text_broken"),
    ],
)
async def test_what_infobip_would_refuse_is_not_asked(
    simulator: InfobipSimulator, to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


@pytest.mark.parametrize(("fault", "perhaps"), [(Fault.DOWN, True), (Fault.RATE_LIMITED, False)])
async def test_whether_it_may_have_gone_out(
    simulator: InfobipSimulator, fault: Fault, perhaps: bool
) -> None:
    simulator.fault = fault
    with pytest.raises(NoAnswer) as silent:
        await made(simulator).send(Outbound(simulated.REACHED, "Hi"))
    assert ("may have gone out" in silent.value.problem.fix) is perhaps
