"""Sending a text: once, and refused in plain words."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound, Sent
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.twilio import TwilioSmsConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated_rules import MAGIC_RECIPIENTS
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.support import context
from tests.connectors.twilio.channels import GOOD, MAIN, SERVICE, STANDARD_KEY, parsed

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def send(
    simulator: TwilioSimulator,
    to: str = world.CUSTOMER,
    text: str = "Your order is on its way.",
    raw: dict[str, str] = GOOD,
    *,
    patience: float = 5.0,
) -> Sent:
    config = parsed(raw)
    connector = TwilioSmsConnector(config, context({"twilio": simulator.url}, timeout=patience))
    return await connector.send(Outbound(to, text))


async def test_a_text_is_taken(simulator: TwilioSimulator) -> None:
    sent = await send(simulator)
    assert sent.id.startswith("SM")
    assert sent.status == "queued"
    assert [(seen.method, seen.path) for seen in simulator.seen] == [
        ("POST", f"/2010-04-01/Accounts/{world.MAIN}/Messages.json")
    ]
    message = simulator.accounts[world.MAIN].messages[-1]
    assert (message.sid, message.sender) == (sent.id, world.GOOD_NUMBER)


@pytest.mark.parametrize(
    "text", ["Ünïcode 🎉 \u202egnp.exe", "a & b = c; d+e%20", "line\nline", "x" * 1600]
)
async def test_a_text_arrives_as_it_is(simulator: TwilioSimulator, text: str) -> None:
    await send(simulator, text=text)
    assert simulator.accounts[world.MAIN].messages[-1].body == text


async def test_a_recipient_may_be_written_with_blanks(simulator: TwilioSimulator) -> None:
    await send(simulator, to=" +1 (202) 555-0150 ")
    assert simulator.accounts[world.MAIN].messages[-1].to == world.CUSTOMER


async def test_a_messaging_service_goes_before_the_number(simulator: TwilioSimulator) -> None:
    sent = await send(simulator, raw=SERVICE | GOOD)
    message = simulator.accounts[world.MAIN].messages[-1]
    assert (message.service_sid, message.sender) == (world.SERVICE, None)
    assert sent.status == "accepted"


async def test_a_key_sends(simulator: TwilioSimulator) -> None:
    key = {"apiKeySid": world.SENDING_KEY, "apiKeySecret": world.SENDING_KEY_SECRET}
    assert (await send(simulator, raw=STANDARD_KEY | key)).status == "queued"


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        (world.CUSTOMER, "x" * 1601, "text_too_long"),
        (world.CUSTOMER, "", "text_empty"),
        (world.CUSTOMER, " \n\t", "text_empty"),
        (" ", "Hello.", "recipient_missing"),
        (world.CUSTOMER, "half a \ud83d", "text_broken"),
        ("+1\udc00", "Hello.", "text_broken"),
    ],
    ids=["long", "nothing", "blanks", "nobody", "broken text", "broken recipient"],
)
async def test_what_twilio_cannot_take_is_not_asked(
    simulator: TwilioSimulator, to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await send(simulator, to, text)
    problem = refused.value.problem
    assert problem.code == code
    assert problem.cause
    assert problem.fix
    assert simulator.seen == []


TRIAL = {
    "accountSid": world.TRIAL,
    "authToken": world.TRIAL_TOKEN,
    "phoneNumber": world.TRIAL_NUMBER,
}


@pytest.mark.parametrize(
    ("to", "raw", "code"),
    [
        *((to, GOOD, str(code)) for to, code in MAGIC_RECIPIENTS.items()),
        ("hello", GOOD, "21211"),
        (world.GOOD_NUMBER, GOOD, "21266"),
        (world.OPTED_OUT, GOOD, "21610"),
        ("+12025550151", TRIAL, "21608"),
        (world.CUSTOMER, MAIN | {"phoneNumber": world.VOICE_NUMBER}, "21606"),
        (world.CUSTOMER, MAIN | {"phoneNumber": world.FOREIGN_NUMBER}, "21659"),
        (world.CUSTOMER, MAIN | {"phoneNumber": world.TRIAL_NUMBER}, "21660"),
        (world.CUSTOMER, MAIN | {"phoneNumber": "No Such Name!"}, "21212"),
        (world.CUSTOMER, MAIN | {"messagingServiceSid": "MG1"}, "21705"),
        (world.CUSTOMER, MAIN | {"messagingServiceSid": "MG" + "9" * 32}, "21701"),
        (world.CUSTOMER, MAIN | {"messagingServiceSid": world.EMPTY_SERVICE}, "21704"),
        (world.CUSTOMER, GOOD | {"authToken": world.WRONG_TOKEN}, "20003"),
        (world.CUSTOMER, GOOD | {"accountSid": "nonsense/../x"}, "20404"),
    ],
)
async def test_a_refusal_is_explained(
    simulator: TwilioSimulator, to: str, raw: dict[str, str], code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await send(simulator, to, raw=raw)
    problem = refused.value.problem
    assert problem.code == code
    assert problem.documentation == f"https://www.twilio.com/docs/api/errors/{code}"
    assert len(simulator.seen) == 1


async def test_a_trial_account_writes_to_whom_it_verified(simulator: TwilioSimulator) -> None:
    await send(simulator, raw=TRIAL)
    body = simulator.accounts[world.TRIAL].messages[-1].body
    assert body == "Sent from your Twilio trial account - Your order is on its way."


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.DOWN])
async def test_an_uncertain_message_is_not_sent_twice(
    simulator: TwilioSimulator, fault: Fault
) -> None:
    simulator.fault = fault
    with pytest.raises(NoAnswer) as silence:
        await send(simulator, patience=0.2)
    assert "may have gone out" in silence.value.problem.fix
    assert len(simulator.seen) == 1


async def test_a_message_that_was_turned_away_may_be_sent_again(simulator: TwilioSimulator) -> None:
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(NoAnswer) as silence:
        await send(simulator)
    assert silence.value.problem.code == "rate_limited"
    assert "may have gone out" not in silence.value.problem.fix
    assert len(simulator.seen) == 1


async def test_nobody_there_means_not_sent() -> None:
    async with TwilioSimulator() as simulator:
        pass
    with pytest.raises(NoAnswer) as silence:
        await send(simulator)
    assert silence.value.problem.code == "refused"
    assert "may have gone out" not in silence.value.problem.fix
