"""Sending: what Zenvia gets, and what is refused before it is asked."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.zenvia import simulated
from connectors.zenvia.simulator import ZenviaSimulator
from tests.connectors.zenvia.channels import config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("to", ["+5511999990001", "005511999990001", "55 (11) 99999-0001"])
async def test_a_text_arrives(simulator: ZenviaSimulator, to: str) -> None:
    sent = await made(simulator).send(Outbound(to, "Olá ☃"))
    message = simulator.world.sent[sent.id]
    assert (message["from"], message["to"]) == (simulated.AGENT, "5511999990001")
    assert message["contents"] == [{"type": "text", "text": "Olá ☃"}]


async def test_a_signed_text_arrives(simulator: ZenviaSimulator) -> None:
    raw = config(token=simulated.SIGNED, tokenSecret=simulated.SIGNING_SECRET)
    assert (await made(simulator, raw).send(Outbound(simulated.REACHED, "Olá ☃"))).id


async def test_a_foreign_agent_is_told(simulator: ZenviaSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator, config(simulated.FOREIGN)).send(Outbound(simulated.REACHED, "Hi"))
    problem = refused.value.problem
    assert problem.code == "VALIDATION_ERROR"
    assert problem.details["said"] == "from: sender not found"


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        ("customer@example.org", "Hi", "recipient_not_e164"),
        (simulated.REACHED, " ", "text_empty"),
        (simulated.REACHED, "a" * 3073, "text_too_long"),
        (simulated.REACHED, "half \ud83d", "text_broken"),
    ],
)
async def test_what_would_be_refused_is_not_asked(
    simulator: ZenviaSimulator, to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator).send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


@pytest.mark.parametrize(("fault", "perhaps"), [(Fault.DOWN, True), (Fault.RATE_LIMITED, False)])
async def test_whether_it_may_have_gone_out(
    simulator: ZenviaSimulator, fault: Fault, perhaps: bool
) -> None:
    simulator.fault = fault
    with pytest.raises(NoAnswer) as silent:
        await made(simulator).send(Outbound(simulated.REACHED, "Hi"))
    assert ("may have gone out" in silent.value.problem.fix) is perhaps
