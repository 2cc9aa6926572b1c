"""The Telegram connector: checks a bot without touching it, and sends as it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from connectors import sending
from connectors.checks import Finding, failed, passed, step, warning
from connectors.contract import (
    Capabilities,
    Connector,
    Context,
    Identity,
    Outbound,
    Sent,
    Setup,
    Who,
)
from connectors.endpoints import endpoint
from connectors.problems import NoAnswer, Problem
from connectors.receiving import Batch, Receives
from connectors.telegram import tokens, webhook
from connectors.telegram.config import TelegramConfig
from connectors.telegram.refusals import AUTHORIZING, MANUAL, SEND_MESSAGE, SET_WEBHOOK
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from pydantic import BaseModel

    from connectors.hooks import HookRequest, Received
    from connectors.telegram.answers import Bot, Webhook
    from connectors.telegram.api import BotApi

    A = TypeVar("A", bound=BaseModel)

TELEGRAM = "https://api.telegram.org"
RECEIVED = ("message", "callback_query")
"""The kinds of update that `receive` reads."""
LONGEST_TEXT = 4096
"""Characters of one text message (`sendMessage`)."""


class TelegramConnector(Receives, RegistersWebhook, Connector[TelegramConfig]):
    """A bot of the Telegram Bot API, at Telegram's own servers or at a self-hosted one.

    The check calls getMe and getWebhookInfo, which change nothing. It never calls getUpdates: that
    would confirm messages and throw out whoever polls the bot. `listen` does, and never while a
    webhook is registered.
    """

    channel_type = "telegram"
    provider = "telegram"
    title = "Telegram Bot"
    summary = "A bot token from @BotFather."
    how = "long polling"
    documentation = MANUAL
    config_model = TelegramConfig
    derived_fields = ("botUsername",)
    requests_per_second = 30
    """“My bot is hitting limits, how do I avoid this?” in the Bots FAQ."""
    # Telegram tells a bot neither that a message arrived nor that it was read, and has no templates.
    hook_content_types = ("application/json",)
    capabilities = Capabilities(
        text=True,
        image=True,
        document=True,
        audio=True,
        video=True,
        location=True,
        buttons=True,
        quick_replies=True,
        typing_indicators=True,
    )

    _bot: Bot
    _webhook: Webhook

    def __init__(self, config: TelegramConfig, context: Context) -> None:
        super().__init__(config, context)
        self._shared: BotApi | None = None
        self._exits = AsyncExitStack()

    @classmethod
    def account_key(cls, config: TelegramConfig) -> str:
        return tokens.account(config.bot_token.get_secret_value())

    @classmethod
    def destinations(
        cls, config: TelegramConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        return {"botToken": endpoint("telegram", TELEGRAM, endpoints)}

    @property
    def _token(self) -> str:
        return self.config.bot_token.get_secret_value()

    def _open(self) -> BotApi:
        from connectors.telegram.api import (
            BotApi,
        )  # brings httpx along: only when somebody is asked

        base = endpoint("telegram", TELEGRAM, self.context.endpoints)
        secrets = (self._token, self.context.webhook_secret or "")
        return BotApi(self.context.open_http(base, secrets), self._token)

    async def _ask(
        self, answer: type[A], method: str, parameters: dict[str, Any] | None = None
    ) -> A:
        """Call a method over the connection that the steps share."""
        if self._shared is None:
            self._shared = self._open()
            await self._exits.enter_async_context(self._shared.http)
        return await self._shared.call(answer, method, parameters)

    async def close(self) -> None:
        self._shared = None
        await self._exits.aclose()

    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    @step("telegram.format", name="format", title="Shape of the token")
    async def _format(self) -> Finding:
        fault = tokens.fault(self._token)
        if fault is not None:
            return failed(fault)
        oddity = tokens.oddity(self._token)
        if oddity is not None:
            return warning(oddity)
        return passed("The token has the right shape.", botId=tokens.bot_id(self._token))

    @step("telegram.get-me", name="credentials", title="Token accepted", needs=["telegram.format"])
    async def _credentials(self) -> Finding:
        from connectors.telegram.answers import Bot

        self._bot = await self._ask(Bot, "getMe")
        return passed("Telegram accepts the token.", name=self._bot.first_name)

    @step("telegram.identity", name="identity", title="Which bot it is", needs=["telegram.get-me"])
    async def _identity(self) -> Finding:
        bot, expected = self._bot, tokens.bot_id(self._token)
        if str(bot.id) != expected:
            return failed(_another_bot(bot, expected))
        facts = {"botUsername": f"@{bot.username}"} if bot.username else {}
        self.identity = Identity(id=str(bot.id), label=bot.handle, facts=facts)
        return passed(f"This is {bot.handle}.", botId=str(bot.id), **facts)

    @step(
        "telegram.permissions",
        name="permissions",
        title="What the bot may do",
        needs=["telegram.get-me"],
    )
    async def _permissions(self) -> Finding:
        bot = self._bot
        known = {
            "canJoinGroups": bot.can_join_groups,
            "canReadAllGroupMessages": bot.can_read_all_group_messages,
            "supportsInlineQueries": bot.supports_inline_queries,
            "canConnectToBusiness": bot.can_connect_to_business,
        }
        facts = {name: value for name, value in known.items() if value is not None}
        return passed(f"Private chats work. {_groups(bot)}".rstrip(), **facts)

    @step("telegram.webhook", name="webhook", title="Where messages go", needs=["telegram.get-me"])
    async def _destination(self) -> Finding:
        from connectors.telegram.answers import Webhook

        self._webhook = await self._ask(Webhook, "getWebhookInfo")
        return webhook.destination(self._webhook, self.context.webhook_url)

    @step(
        "telegram.delivery",
        name="webhook",
        title="Whether messages arrive",
        needs=["telegram.webhook"],
    )
    async def _delivery(self) -> Finding:
        return webhook.delivery(self._webhook, self.context.webhook_url, self._now())

    @step(
        "telegram.updates",
        name="updates",
        title="Whether messages are asked for",
        needs=["telegram.webhook"],
    )
    async def _updates(self) -> Finding:
        return webhook.subscription(self._webhook, self.context.webhook_url)

    async def send(self, message: Outbound) -> Sent:
        from connectors.telegram.answers import Message

        _refuse_unsendable(message)
        body = {"chat_id": message.to.strip(), "text": message.text}
        api = self._open()
        async with api.http:
            try:
                sent = await api.call(Message, "sendMessage", body)
            except NoAnswer as error:
                raise NoAnswer(_perhaps_sent(error.problem)) from None
        return Sent(str(sent.message_id), "sent")

    async def receive(self, request: HookRequest) -> Received:
        from connectors.telegram import updates

        updates.prove(request, self.context.webhook_secret)
        return updates.read(request.body)

    def listen(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        from connectors.telegram import polling

        return polling.listen(
            self._open(),
            cursor,
            kinds=RECEIVED,
            ours=self.context.webhook_url,
            now=self._now,
            patience=self.context.timeout,
        )

    async def webhook_state(self) -> WebhookState:
        from connectors.telegram.answers import Webhook

        found = await self._ask(Webhook, "getWebhookInfo")
        return WebhookState(found.url or None, "the bot", webhook.shown(found))

    async def register_webhook(self, url: str) -> None:
        from connectors.telegram.answers import Done

        wanted: dict[str, Any] = {"url": url, "allowed_updates": list(RECEIVED)}
        if self.context.webhook_secret is not None:
            wanted["secret_token"] = self.context.webhook_secret
        await self._ask(Done, "setWebhook", wanted)

    async def unregister_webhook(self) -> None:
        from connectors.telegram.answers import Done

        await self._ask(Done, "deleteWebhook", {})

    @classmethod
    def setup(cls, config: TelegramConfig, webhook_url: str | None) -> Setup:
        if webhook_url is None:
            text = (
                "Nothing is left to do at Telegram: messages can be fetched by polling. "
                "A webhook would need an https address on port 443, 80, 88 or 8443."
            )
        elif not webhook.fits(webhook_url):
            text = (
                f"Telegram's own servers do not deliver to {webhook_url}: a webhook needs https, on "
                "port 443, 80, 88 or 8443. Use such an address, or fetch messages by polling."
            )
        else:
            text = (
                f"Register {webhook_url} as the bot's webhook (`linktor-tui channels webhook set`), "
                "which gives the webhook secret along. Fetching by polling needs neither."
            )
        return Setup(f"{text} Customers must write to the bot first.", SET_WEBHOOK)


def _groups(bot: Bot) -> str:
    if bot.can_join_groups is None:
        return ""
    if not bot.can_join_groups:
        return "The bot cannot be added to groups."
    if bot.can_read_all_group_messages:
        return "In groups, the bot sees every message."
    return "In groups, the bot sees commands and replies to it only (privacy mode)."


def _another_bot(bot: Bot, expected: str | None) -> Problem:
    return Problem(
        code="another_bot",
        message=f"The token is of bot {expected}, but {bot.handle} ({bot.id}) answered.",
        cause="Something other than a Bot API server answers, or it swaps tokens on the way.",
        fix="Check LINKTOR_TUI_ENDPOINT_TELEGRAM, and any proxy before the Bot API.",
        who=Who.NETWORK_ADMIN,
        documentation=AUTHORIZING,
        details={"expected": expected, "found": str(bot.id)},
    )


def _refuse_unsendable(message: Outbound) -> None:
    """Refuse what Telegram would refuse. Raises `ProviderRefusal`; nothing is asked."""
    cause = "A text message of Telegram is limited to that."
    sending.refuse_long(len(message.text), LONGEST_TEXT, "Telegram takes", cause, SEND_MESSAGE)
    sending.refuse_empty(message.text, "Telegram sends no empty messages.", SEND_MESSAGE)
    sending.refuse_nobody(
        message.to,
        SEND_MESSAGE,
        message="No chat was named.",
        fix="Give the chat id, or the @name of a channel or group.",
    )
    sending.refuse_broken(message.text + message.to, SEND_MESSAGE)


def _perhaps_sent(problem: Problem) -> Problem:
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: look into the chat before sending again.",
    )
