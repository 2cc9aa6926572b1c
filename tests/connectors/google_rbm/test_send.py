"""Sending: what Google gets, and what is refused before it is asked."""

from __future__ import annotations

import uuid

import pytest

from connectors.contract import Outbound
from connectors.google_rbm import simulated
from connectors.google_rbm.simulator import GoogleRbmSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.google_rbm.channels import config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_text_arrives_at_the_agent(simulator: GoogleRbmSimulator) -> None:
    sent = await made(simulator).send(Outbound("+1 (555) 010-0123", "Hello ☃"))
    assert str(uuid.UUID(sent.id)) == sent.id
    assert simulator.world.agents[simulated.LAUNCHED].sent == {
        sent.id: (simulated.TESTER, {"text": "Hello ☃"})
    }


async def test_no_two_messages_share_an_id(simulator: GoogleRbmSimulator) -> None:
    connector = made(simulator)
    sent = [await connector.send(Outbound(simulated.TESTER, "Hi")) for _ in range(2)]
    assert sent[0].id != sent[1].id


async def test_an_agent_before_its_launch_reaches_testers_only(
    simulator: GoogleRbmSimulator,
) -> None:
    connector = made(simulator, config(simulated.TESTING))
    await connector.send(Outbound(simulated.TESTER, "Hi"))
    with pytest.raises(ProviderRefusal) as refused:
        await connector.send(Outbound(simulated.STRANGER, "Hi"))
    assert refused.value.problem.code == "NOT_FOUND"
    assert "tester" in refused.value.problem.cause


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        ("customer@example.org", "Hi", "recipient_not_e164"),
        ("+0123", "Hi", "recipient_not_e164"),
        (simulated.TESTER, "  ", "text_empty"),
        (simulated.TESTER, "a" * 3073, "text_too_long"),
        (simulated.TESTER, "half \ud83d", "text_broken"),
    ],
)
async def test_what_google_would_refuse_is_not_asked(
    simulator: GoogleRbmSimulator, to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


async def test_a_fault_before_the_token_sent_nothing(simulator: GoogleRbmSimulator) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer) as silent:
        await made(simulator).send(Outbound(simulated.TESTER, "Hi"))
    assert "may have gone out" not in silent.value.problem.fix
