"""Fetching a bot's messages by long polling, from the simulated Bot API server."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors import fields
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.receiving import Batch, NotHere
from connectors.simulation import Fault
from connectors.telegram import TelegramConnector
from connectors.telegram.config import TelegramConfig
from connectors.telegram.polling import MOST, STALE, offset_of
from connectors.telegram.simulated import Hook, SimulatedBot
from connectors.telegram.simulator import FOREIGN_WEBHOOK, GOOD, REVOKED, TelegramSimulator
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/ch_1"


def made(simulator: TelegramSimulator, token: str = GOOD) -> TelegramConnector:
    config = fields.parse(TelegramConfig, {"botToken": token})
    assert isinstance(config, TelegramConfig)
    return TelegramConnector(config, context({"telegram": simulator.url}, webhook_url=OURS))


async def first(
    simulator: TelegramSimulator, cursor: str | None = None, token: str = GOOD
) -> Batch:
    """What the first call gives, without asking for more."""
    async with aclosing(made(simulator, token).listen(cursor)) as batches:
        return await anext(batches)


def texts(batch: Batch) -> list[str]:
    return [message.text for message in batch.received.messages]


def good(simulator: TelegramSimulator) -> SimulatedBot:
    return simulator.bots[GOOD]


async def test_what_waits_and_what_comes_later_are_told_once(simulator: TelegramSimulator) -> None:
    good(simulator).arrive("waited")
    async with aclosing(made(simulator).listen(None)) as batches:
        assert texts(await anext(batches)) == ["waited"]
        coming = asyncio.ensure_future(anext(batches))
        await good(simulator).polled.wait()
        good(simulator).arrive("later")
        assert texts(await coming) == ["later"]


async def test_receiving_is_told_before_anything_comes(simulator: TelegramSimulator) -> None:
    assert await first(simulator) == Batch()


async def test_only_the_next_call_confirms_what_was_given(simulator: TelegramSimulator) -> None:
    good(simulator).arrive("kept until it is safe")
    given = await first(simulator)
    assert texts(await first(simulator)) == texts(given) == ["kept until it is safe"]
    assert texts(await first(simulator, given.cursor)) == []
    assert good(simulator).updates == []


async def test_a_backlog_comes_in_parts_and_whole(simulator: TelegramSimulator) -> None:
    sent = [f"message {number}" for number in range(MOST + 50)]
    for text in sent:
        good(simulator).arrive(text)
    async with aclosing(made(simulator).listen(None)) as batches:
        parts = [texts(await anext(batches)), texts(await anext(batches))]
    assert [len(part) for part in parts] == [MOST, 50]
    assert parts[0] + parts[1] == sent


async def test_polled_and_posted_are_the_same_message(simulator: TelegramSimulator) -> None:
    connector, bot = made(simulator), good(simulator)
    connector.context = context({"telegram": simulator.url}, webhook_secret="told")
    update = bot.arrive("either way")
    (polled,) = (await first(simulator)).received.messages
    bot.hook = Hook(OURS, "told")
    (posted,) = (await connector.receive(bot.post(update))).messages
    assert posted == polled


async def test_a_foreign_webhook_is_named_by_its_host_and_stays(
    simulator: TelegramSimulator,
) -> None:
    bot = simulator.bots[FOREIGN_WEBHOOK]
    bot.arrive("for somebody else")
    with pytest.raises(NotHere) as raised:
        await first(simulator, token=FOREIGN_WEBHOOK)
    problem = raised.value.problem
    assert problem.code == "webhook_set"
    assert problem.details == {"host": "crm.other-vendor.example", "ours": False}
    assert "/in/telegram" not in f"{problem.message}{problem.cause}{problem.fix}"
    assert bot.hook is not None
    assert len(bot.updates) == 1


async def test_our_own_webhook_is_known_as_ours(simulator: TelegramSimulator) -> None:
    good(simulator).hook = Hook(OURS)
    with pytest.raises(NotHere) as raised:
        await first(simulator)
    assert raised.value.problem.details["ours"] is True


async def test_a_webhook_set_meanwhile_ends_it(simulator: TelegramSimulator) -> None:
    async with aclosing(made(simulator).listen(None)) as batches:
        await anext(batches)
        coming = asyncio.ensure_future(anext(batches))
        await good(simulator).polled.wait()
        async with httpx.AsyncClient(base_url=simulator.url, trust_env=False) as other:
            await other.post(f"/bot{GOOD}/setWebhook", data={"url": OURS})
        with pytest.raises(NotHere) as raised:
            await coming
    assert "only one program" in raised.value.problem.fix


async def test_another_poller_is_told_in_plain_words(simulator: TelegramSimulator) -> None:
    async with aclosing(made(simulator).listen(None)) as batches:
        await anext(batches)
        coming = asyncio.ensure_future(anext(batches))
        await good(simulator).polled.wait()
        async with httpx.AsyncClient(base_url=simulator.url, trust_env=False) as other:
            theirs = asyncio.ensure_future(
                other.post(f"/bot{GOOD}/getUpdates", data={"timeout": 5})
            )
            with pytest.raises(NotHere) as raised:
                await coming
            good(simulator).arrive("theirs")
            assert (await theirs).json()["result"]
    assert raised.value.problem.message == "Another program is fetching this bot's messages."


async def test_a_revoked_token_is_a_refusal(simulator: TelegramSimulator) -> None:
    with pytest.raises(ProviderRefusal) as raised:
        await first(simulator, token=REVOKED)
    assert not isinstance(raised.value, NotHere)


async def test_a_request_to_slow_down_says_for_how_long(simulator: TelegramSimulator) -> None:
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(NoAnswer) as raised:
        await first(simulator)
    assert raised.value.problem.details["retryAfter"] == 5


async def test_an_update_that_makes_no_sense_holds_nothing_up(
    simulator: TelegramSimulator,
) -> None:
    bot = good(simulator)
    number = bot.arrive("broken")
    bot.updates[-1]["message"]["date"] = "yesterday"
    bot.arrive("whole")
    batch = await first(simulator)
    assert texts(batch) == ["whole"]
    assert str(batch.cursor).startswith(f"{number + 2}@")


async def test_cancelled_it_leaves_no_request_behind(simulator: TelegramSimulator) -> None:
    async def poll() -> None:
        async for _ in made(simulator).listen(None):
            pass

    polling = asyncio.ensure_future(poll())
    await good(simulator).polled.wait()
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling


async def test_an_offset_that_is_a_week_old_is_not_used() -> None:
    now = datetime(2024, 1, 15, tzinfo=UTC)
    cursor = f"77@{int(now.timestamp())}"
    assert offset_of(cursor, now + timedelta(seconds=STALE - 1)) == 77
    assert offset_of(cursor, now + timedelta(seconds=STALE)) is None
    assert offset_of(None, now) is None
