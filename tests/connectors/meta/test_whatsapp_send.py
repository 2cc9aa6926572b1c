"""Sending a text over the Cloud API."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound
from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_whatsapp import CUSTOMER
from connectors.meta.simulator import MetaSimulator
from connectors.problems import NoAnswer, Problem, ProviderError, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.meta.channels import made, whatsapp

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def refused(simulator: MetaSimulator, to: str, text: str, **changes: str) -> Problem:
    with pytest.raises(ProviderError) as error:
        await made(simulator, whatsapp(**changes)).send(Outbound(to, text))
    return error.value.problem


async def test_a_text_is_taken(simulator: MetaSimulator) -> None:
    sent = await made(simulator, whatsapp()).send(Outbound("+1 (555) 010-0200", "Hello"))
    assert sent.id.startswith("wamid.")
    assert sent.status == "accepted"
    assert simulator.parts["whatsapp"].numbers[numbers.NUMBER].sent == {sent.id: CUSTOMER}


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        (CUSTOMER, "  ", "text_empty"),
        (CUSTOMER, "x" * 4097, "text_too_long"),
        (CUSTOMER, "half \ud83d", "text_broken"),
        (" ", "Hello", "recipient_missing"),
    ],
)
async def test_what_cannot_go_is_refused_before_asking(
    simulator: MetaSimulator, to: str, text: str, code: str
) -> None:
    assert (await refused(simulator, to, text)).code == code
    assert simulator.seen == []


async def test_a_recipient_that_a_test_number_does_not_know(simulator: MetaSimulator) -> None:
    problem = await refused(simulator, "15550109999", "Hello", phoneNumberId=numbers.TEST_NUMBER)
    assert problem.code == "131030"
    sent = await made(simulator, whatsapp(phoneNumberId=numbers.TEST_NUMBER)).send(
        Outbound(CUSTOMER, "Hello")
    )
    assert sent.id


async def test_a_number_that_is_not_registered(simulator: MetaSimulator) -> None:
    problem = await refused(simulator, CUSTOMER, "Hello", phoneNumberId=numbers.UNREGISTERED)
    assert problem.code == "133010"


async def test_a_number_does_not_write_to_itself(simulator: MetaSimulator) -> None:
    assert (await refused(simulator, "+15550100001", "Hello")).code == "131021"


async def test_a_token_that_may_not_send(simulator: MetaSimulator) -> None:
    assert (await refused(simulator, CUSTOMER, "Hi", accessToken=numbers.READS_ONLY)).code == "10"


async def test_a_token_that_has_ended(simulator: MetaSimulator) -> None:
    problem = await refused(simulator, CUSTOMER, "Hello", accessToken=numbers.EXPIRED)
    assert problem.code == "190/463"


async def test_after_silence_the_message_may_be_out(simulator: MetaSimulator) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer) as error:
        await made(simulator, whatsapp()).send(Outbound(CUSTOMER, "Hello"))
    assert "may have gone out" in error.value.problem.fix


async def test_after_a_limit_it_certainly_is_not(simulator: MetaSimulator) -> None:
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(NoAnswer) as error:
        await made(simulator, whatsapp()).send(Outbound(CUSTOMER, "Hello"))
    assert error.value.problem.code == "rate_limited"
    assert "may have gone out" not in error.value.problem.fix


async def test_metas_own_word_that_it_failed_is_believed(simulator: MetaSimulator) -> None:
    simulator.provoke = "131016"
    with pytest.raises(NoAnswer) as error:
        await made(simulator, whatsapp()).send(Outbound(CUSTOMER, "Hello"))
    assert error.value.problem.code == "131016"
    assert "may have gone out" not in error.value.problem.fix


async def test_a_refusal_is_a_refusal(simulator: MetaSimulator) -> None:
    simulator.provoke = "131009"
    with pytest.raises(ProviderRefusal):
        await made(simulator, whatsapp()).send(Outbound(CUSTOMER, "Hello"))
