"""Sending as a bot: once, in plain text, and refused in plain words."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound, Sent
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.telegram import TelegramConnector
from connectors.telegram.simulator import GOOD, TelegramSimulator
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def send(simulator: TelegramSimulator, to: str, text: str, *, patience: float = 5.0) -> Sent:
    ctx = context({"telegram": simulator.url}, timeout=patience)
    connector = TelegramConnector(TelegramConnector.config_model(bot_token=GOOD), ctx)
    return await connector.send(Outbound(to, text))


async def test_a_text_is_taken(simulator: TelegramSimulator) -> None:
    assert await send(simulator, "1001", "Your order is on its way.") == Sent("1", "sent")
    assert await send(simulator, " 1001 ", "Really.") == Sent("2", "sent")
    assert [seen.method for seen in simulator.seen] == ["POST", "POST"]


@pytest.mark.parametrize(
    "text",
    ["*not bold _at all <b>", "Ünïcode 🎉 \u202egnp.exe", "line\nline", "x" * 4096, "🎉" * 4096],
)
async def test_a_text_arrives_as_it_is(simulator: TelegramSimulator, text: str) -> None:
    await send(simulator, "1001", text)
    assert simulator.bots[GOOD].sent == [(1001, text)]


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        ("1001", "x" * 4097, "text_too_long"),
        ("1001", "", "text_empty"),
        ("1001", " \n\t", "text_empty"),
        (" ", "Hello.", "recipient_missing"),
        ("1001", "half a \ud83d", "text_broken"),
        ("10\udc0001", "Hello.", "text_broken"),
    ],
    ids=["long", "nothing", "blanks", "nobody", "broken text", "broken recipient"],
)
async def test_what_telegram_cannot_take_is_not_asked(
    simulator: TelegramSimulator, to: str, text: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await send(simulator, to, text)
    problem = refused.value.problem
    assert problem.code == code
    assert problem.cause
    assert problem.fix
    assert simulator.seen == []


async def test_a_text_that_is_too_long_is_measured(simulator: TelegramSimulator) -> None:
    with pytest.raises(ProviderRefusal, match="5000 characters; Telegram takes at most 4096"):
        await send(simulator, "1001", "x" * 5000)


@pytest.mark.parametrize(
    ("to", "code", "said"),
    [
        ("404", "400 chat not found", "no such chat"),
        ("+15551234567", "400 chat not found", "no such chat"),
        ("@nobody_here", "400 chat not found", "no such chat"),
        ("1002", "403 blocked by the user", "has blocked the bot"),
        ("1003", "403 user is deactivated", "no longer exists"),
        ("1004", "403 can't initiate conversation", "cannot be the first"),
        ("-1005", "400 upgraded to a supergroup", "new chat id"),
        ("-1006", "403 was kicked", "removed from this chat"),
    ],
)
async def test_a_chat_that_cannot_be_written_to(
    simulator: TelegramSimulator, to: str, code: str, said: str
) -> None:
    with pytest.raises(ProviderRefusal, match=said) as refused:
        await send(simulator, to, "Hello.")
    assert refused.value.problem.code == code
    assert len(simulator.seen) == 1


@pytest.mark.parametrize("fault", [Fault.WRONG_CREDENTIAL, Fault.EXPIRED])
async def test_a_refused_token(simulator: TelegramSimulator, fault: Fault) -> None:
    simulator.fault = fault
    with pytest.raises(ProviderRefusal, match="does not accept this bot token"):
        await send(simulator, "1001", "Hello.")


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.DOWN])
async def test_an_uncertain_message_is_not_sent_twice(
    simulator: TelegramSimulator, fault: Fault
) -> None:
    simulator.fault = fault
    with pytest.raises(NoAnswer) as silence:
        await send(simulator, "1001", "Hello.", patience=0.2)
    assert "may have gone out" in silence.value.problem.fix
    assert len(simulator.seen) == 1


async def test_a_message_that_was_turned_away_may_be_sent_again(
    simulator: TelegramSimulator,
) -> None:
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(NoAnswer) as silence:
        await send(simulator, "1001", "Hello.")
    assert silence.value.problem.fix == "Wait 5 s and try again."
    assert len(simulator.seen) == 1


async def test_nobody_there_means_not_sent() -> None:
    async with TelegramSimulator() as simulator:
        pass
    with pytest.raises(NoAnswer) as silence:
        await send(simulator, "1001", "Hello.")
    assert silence.value.problem.code == "refused"
    assert "may have gone out" not in silence.value.problem.fix
