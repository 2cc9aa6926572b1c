"""python-telegram-bot, unmodified, against the simulator: what it takes for real is faithful."""

from __future__ import annotations

import pytest
import telegram
import telegram.error

from connectors.simulation import Fault
from connectors.telegram.simulator import (
    FAILING_WEBHOOK,
    FOREIGN_WEBHOOK,
    GOOD,
    REVOKED,
    TelegramSimulator,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(autouse=True)
def waits_are_time_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the SDK give durations as it will in its next version, without its warning."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def sdk(simulator: TelegramSimulator, token: str = GOOD) -> telegram.Bot:
    return telegram.Bot(
        token, base_url=f"{simulator.url}/bot", base_file_url=f"{simulator.url}/file/bot"
    )


async def test_who_it_is(simulator: TelegramSimulator) -> None:
    async with sdk(simulator) as bot:
        me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (7000000001, "acme_support_bot", True)
    assert me.can_join_groups is True
    assert me.can_read_all_group_messages is False
    assert dict(me.api_kwargs) in ({}, {"supports_join_request_queries": False})


async def test_a_message(simulator: TelegramSimulator) -> None:
    async with sdk(simulator) as bot:
        sent = await bot.send_message(1001, "Hello, <Ada> & *co*")
    assert sent.message_id == 1
    assert sent.text == "Hello, <Ada> & *co*"
    assert sent.chat.first_name == "Ada"
    assert simulator.bots[GOOD].sent == [(1001, "Hello, <Ada> & *co*")]


async def test_the_commands(simulator: TelegramSimulator) -> None:
    async with sdk(simulator) as bot:
        commands = await bot.get_my_commands()
    assert [command.command for command in commands] == ["start"]


async def test_a_webhook(simulator: TelegramSimulator) -> None:
    url = "https://hooks.acme.example/in"
    async with sdk(simulator) as bot:
        assert await bot.set_webhook(
            url, secret_token="s3cret-_", max_connections=7, allowed_updates=["message"]
        )
        info = await bot.get_webhook_info()
        assert await bot.delete_webhook(drop_pending_updates=True)
        gone = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (url, 7, ("message",))
    assert simulator.bots[GOOD].hook is None
    assert gone.url == ""


async def test_a_webhook_in_trouble(simulator: TelegramSimulator) -> None:
    async with sdk(simulator, FAILING_WEBHOOK) as bot:
        info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 502 Bad Gateway"
    assert info.last_error_date is not None
    assert info.pending_update_count == 3


async def test_updates(simulator: TelegramSimulator) -> None:
    simulator.bots[GOOD].arrive("Is anybody there?")
    async with sdk(simulator) as bot:
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.text == "Is anybody there?"
        assert await bot.get_updates(offset=update.update_id + 1) == ()


@pytest.mark.parametrize("token", [REVOKED, "7000000009:nobody-has-this-token"])
async def test_a_bad_token(simulator: TelegramSimulator, token: str) -> None:
    with pytest.raises(telegram.error.InvalidToken):
        async with sdk(simulator, token):
            pass


async def test_the_conflict(simulator: TelegramSimulator) -> None:
    async with sdk(simulator, FOREIGN_WEBHOOK) as bot:
        with pytest.raises(telegram.error.Conflict, match="while webhook is active"):
            await bot.get_updates()


@pytest.mark.parametrize(
    ("chat", "error", "said"),
    [
        (404, telegram.error.BadRequest, "Chat not found"),
        (1002, telegram.error.Forbidden, "bot was blocked by the user"),
        (1003, telegram.error.Forbidden, "user is deactivated"),
        (-1005, telegram.error.ChatMigrated, "-1001000001005"),
    ],
)
async def test_a_refused_message(
    simulator: TelegramSimulator, chat: int, error: type[Exception], said: str
) -> None:
    async with sdk(simulator) as bot:
        with pytest.raises(error, match=said):
            await bot.send_message(chat, "Hello.")


async def test_a_message_that_is_too_long(simulator: TelegramSimulator) -> None:
    async with sdk(simulator) as bot:
        with pytest.raises(telegram.error.BadRequest, match="Message is too long"):
            await bot.send_message(1001, "x" * 4097)


async def test_a_webhook_that_is_not_taken(simulator: TelegramSimulator) -> None:
    async with sdk(simulator) as bot:
        with pytest.raises(telegram.error.BadRequest, match=r"(?i)HTTPS URL must be provided"):
            await bot.set_webhook("http://hooks.acme.example/in")


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (Fault.WRONG_CREDENTIAL, telegram.error.InvalidToken, "Unauthorized"),
        (Fault.EXPIRED, telegram.error.InvalidToken, "Unauthorized"),
        (Fault.RATE_LIMITED, telegram.error.RetryAfter, "Retry in 0:00:05"),
        (Fault.DOWN, telegram.error.NetworkError, "Service Unavailable"),
    ],
)
async def test_a_fault(
    simulator: TelegramSimulator, fault: Fault, error: type[Exception], said: str
) -> None:
    async with sdk(simulator) as bot:
        simulator.fault = fault
        with pytest.raises(error, match=said):
            await bot.send_message(1001, "Hello.")


async def test_a_fault_that_is_slow(simulator: TelegramSimulator) -> None:
    async with sdk(simulator) as bot:
        simulator.fault = Fault.SLOW
        with pytest.raises(telegram.error.TimedOut):
            await bot.get_me(read_timeout=0.2)


async def test_logging_out(simulator: TelegramSimulator) -> None:
    async with sdk(simulator) as bot:
        assert await bot.log_out()
        with pytest.raises(telegram.error.BadRequest, match="Logged out"):
            await bot.get_me()
