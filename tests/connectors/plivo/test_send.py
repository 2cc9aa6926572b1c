"""Sending texts and calling: once, and refused in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract import Outbound
from connectors.plivo import simulated_world as world
from connectors.plivo import xml
from connectors.plivo.sending import LONGEST_URL
from connectors.plivo.simulator import PlivoSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.plivo.channels import GOOD, MAIN, OURS, VOICE, sms, voice

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_text_is_taken(simulator: PlivoSimulator) -> None:
    text = "a & b = c; d+e%20 <x>\nline"
    sent = await sms(simulator).send(Outbound(" +1 (202) 555-0150", text))
    message = simulator.accounts[world.MAIN].messages[-1]
    assert (message.uuid, message.to, message.text) == (sent.id, world.CUSTOMER[1:], text)
    assert (message.sender, message.url) == (world.GOOD_NUMBER[1:], OURS)
    assert [(seen.method, seen.path) for seen in simulator.seen] == [
        ("POST", f"/v1/Account/{world.MAIN}/Message/")
    ]


async def test_nobody_is_told_where_nobody_can_be(simulator: PlivoSimulator) -> None:
    await sms(simulator, webhook_url=None).send(Outbound(world.CUSTOMER, "Hello."))
    assert simulator.accounts[world.MAIN].messages[-1].url == ""


async def test_a_call_asks_this_channel_what_to_say(simulator: PlivoSimulator) -> None:
    text = "Grüße & <b>☃"
    sent = await voice(simulator).send(Outbound(world.CUSTOMER, text))
    call = simulator.accounts[world.MAIN].calls[-1]
    assert (call.uuid, call.to, call.sender) == (
        sent.id,
        world.CUSTOMER[1:],
        world.VOICE_NUMBER[1:],
    )
    address, _, packed = call.answer_url.partition(f"?{xml.SPEAK}=")
    assert (address, xml.unpacked(packed), call.hangup_url) == (OURS, text, OURS)
    assert call.answer_url.isascii()


async def test_a_channel_that_nobody_reaches_cannot_call(simulator: PlivoSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await voice(simulator, webhook_url=None).send(Outbound(world.CUSTOMER, "Hello."))
    assert refused.value.problem.code == "no_public_webhook"
    assert simulator.seen == []


@pytest.mark.parametrize("raw", [GOOD, VOICE])
@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        (world.CUSTOMER, "x" * 4000, "text_too_long"),
        (world.CUSTOMER, "☃" * 3000, "text_too_long"),
        (world.CUSTOMER, " \n", "text_empty"),
        ("  ", "Hello.", "recipient_missing"),
        ("+12025550150<+12025550151", "Hello.", "recipient_many"),
        (world.CUSTOMER, "half a \ud83d", "text_broken"),
    ],
    ids=["long", "long snow", "nothing", "nobody", "two", "broken"],
)
async def test_what_is_refused_before_asking(
    simulator: PlivoSimulator, raw: dict[str, Any], to: str, text: str, code: str
) -> None:
    channel = voice(simulator, raw) if raw is VOICE else sms(simulator, raw)
    with pytest.raises(ProviderRefusal) as refused:
        await channel.send(Outbound(to, text))
    assert refused.value.problem.code == code
    assert simulator.seen == []


async def test_the_longest_text_that_can_be_spoken(simulator: PlivoSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await voice(simulator).send(Outbound(world.CUSTOMER, "x" * 4000))
    longest = refused.value.problem.details["limit"]
    await voice(simulator).send(Outbound(world.CUSTOMER, "x" * longest))
    address = simulator.accounts[world.MAIN].calls[-1].answer_url
    assert LONGEST_URL - 4 <= len(address) <= LONGEST_URL


@pytest.mark.parametrize("text", ["x" * 1600, "☃" * 737])
async def test_the_longest_messages(simulator: PlivoSimulator, text: str) -> None:
    assert (await sms(simulator).send(Outbound(world.CUSTOMER, text))).id


@pytest.mark.parametrize(
    ("raw", "to", "code"),
    [
        (GOOD, "12", "400"),
        (GOOD, world.GOOD_NUMBER, "400"),
        (GOOD | {"authToken": world.WRONG_TOKEN}, world.CUSTOMER, "401"),
        (
            {
                "authId": world.BROKE,
                "authToken": world.BROKE_TOKEN,
                "phoneNumber": world.BROKE_NUMBER,
            },
            world.CUSTOMER,
            "insufficient_credit",
        ),
    ],
)
async def test_what_plivo_refuses(
    simulator: PlivoSimulator, raw: dict[str, Any], to: str, code: str
) -> None:
    for channel in (sms(simulator, raw), voice(simulator, raw)):
        with pytest.raises(ProviderRefusal) as refused:
            await channel.send(Outbound(to, "Hello."))
        assert refused.value.problem.code == code


@pytest.mark.parametrize(("fault", "perhaps"), [(Fault.DOWN, True), (Fault.RATE_LIMITED, False)])
async def test_silence(simulator: PlivoSimulator, fault: Fault, perhaps: bool) -> None:
    simulator.fault = fault
    for channel in (sms(simulator), voice(simulator, MAIN | {"phoneNumber": VOICE["phoneNumber"]})):
        with pytest.raises(NoAnswer) as silence:
            await channel.send(Outbound(world.CUSTOMER, "Hello."))
        assert ("may have gone out" in silence.value.problem.fix) is perhaps
