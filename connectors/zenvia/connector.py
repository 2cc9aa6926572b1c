"""The Zenvia RCS connector: checks a token without writing to anybody, and sends from an agent."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connectors.checks import Finding, failed, passed, skipped, step
from connectors.contract import (
    Capabilities,
    Connector,
    Context,
    Identity,
    Outbound,
    Sent,
    Setup,
)
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState
from connectors.zenvia import hooks, sending, standing
from connectors.zenvia.config import AUTHENTICATION, DOCS, ZenviaRcsConfig

if TYPE_CHECKING:
    from connectors.hooks import HookRequest, Received
    from connectors.zenvia.api import ZenviaApi
    from connectors.zenvia.subscriptions import RcsWebhooks

ZENVIA = "https://api.zenvia.com"
LONGEST_SENDER = 64
"""Characters of a sender's ID (`message.base`)."""


class ZenviaRcsConnector(RegistersWebhook, Connector[ZenviaRcsConfig]):
    """An RCS agent of a Zenvia account.

    The check reads the account's webhooks, the one thing that proves a token and changes nothing.
    Zenvia has no call that tells which agents an account has: a wrong agent ID is told by a send.
    """

    channel_type = "rcs"
    provider = "zenvia"
    title = "RCS (Zenvia)"
    summary = "An RCS agent's ID and an API token."
    documentation = f"{DOCS}#tag/RCS"
    config_model = ZenviaRcsConfig
    # What Zenvia's RCS methods carry: no location and no typing; of files it says nothing of audio.
    hook_content_types = ("application/json",)
    capabilities = Capabilities(
        text=True,
        image=True,
        document=True,
        video=True,
        buttons=True,
        quick_replies=True,
        templates=True,
        delivery_receipts=True,
        read_receipts=True,
    )

    def __init__(self, config: ZenviaRcsConfig, context: Context) -> None:
        super().__init__(config, context)
        self._shared: ZenviaApi | None = None
        self._found: RcsWebhooks | None = None
        self._exits = AsyncExitStack()

    @classmethod
    def account_key(cls, config: ZenviaRcsConfig) -> str:
        return config.sender_id

    @classmethod
    def destinations(
        cls, config: ZenviaRcsConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        base = endpoint("zenvia", ZENVIA, endpoints)
        # The token secret never leaves the machine: what it signs goes to Zenvia.
        given = {"apiToken": config.api_token, "tokenSecret": config.token_secret}
        return {name: base for name, value in given.items() if value is not None}

    def _now(self) -> datetime:
        return self.context.now() if self.context.now else datetime.now(UTC)

    async def _api(self) -> ZenviaApi:
        """Give a client, over a connection that the steps share."""
        if self._shared is None:
            from connectors.zenvia.api import ZenviaApi

            secrets = secret_values(self.config)
            if self.context.webhook_secret:  # Zenvia shows the headers of its webhooks
                secrets += (self.context.webhook_secret,)
            base = endpoint("zenvia", ZENVIA, self.context.endpoints)
            http = self.context.open_http(base, secrets)
            await self._exits.enter_async_context(http)
            given = self.config.token_secret
            secret = given.get_secret_value() if given else None
            token = self.config.api_token.get_secret_value()
            self._shared = ZenviaApi(http, token, secret, self._now)
        return self._shared

    async def _read(self) -> RcsWebhooks:
        from connectors.zenvia import subscriptions

        url = self.context.webhook_url
        return await subscriptions.read(await self._api(), self.config.sender_id, url)

    async def close(self) -> None:
        self._shared = None
        await self._exits.aclose()

    @step("zenvia.format", name="format", title="Shape of the agent ID and the token")
    async def _format(self) -> Finding:
        if len(self.config.sender_id) > LONGEST_SENDER:
            return failed(_long_sender(len(self.config.sender_id)))
        token = self.config.api_token.get_secret_value()
        if " " in token or (token.startswith("ey") and token.count(".") == 2):
            return failed(_no_token())
        return passed("The agent ID and the token have a possible shape.")

    @step("zenvia.token", name="credentials", title="Token accepted", needs=["zenvia.format"])
    async def _credentials(self) -> Finding:
        self._found = await self._read()
        sender = self.config.sender_id
        # Zenvia names neither the account nor its agents: the agent ID is all there is to go by.
        self.identity = Identity(sender, sender)
        return passed("Zenvia accepts the token.", rcsWebhooks=len(self._found.all))

    @step("zenvia.agent", name="agent", title="Agent is this account's", needs=["zenvia.token"])
    async def _agent(self) -> Finding:
        return skipped(
            "Zenvia has no call that tells which agents an account has; a wrong agent ID is told "
            "by the first message."
        )

    @step("zenvia.webhook", name="webhook", title="Where events go", needs=["zenvia.token"])
    async def _webhook(self) -> Finding:
        found = self._found or await self._read()
        provable = bool(self.context.webhook_secret)
        return standing.webhook(found, self.context.webhook_url, provable=provable)

    async def send(self, message: Outbound) -> Sent:
        from connectors.zenvia.answers import Message

        number = sending.refuse_unsendable(message)
        body = {
            "from": self.config.sender_id,
            "to": number,
            "contents": [{"type": "text", "text": message.text}],
        }
        try:
            api = await self._api()
            taken = await api.call(Message, "POST", "/channels/rcs/messages", body)
        except NoAnswer as silence:
            raise NoAnswer(sending.perhaps_sent(silence.problem)) from None
        finally:
            await self.close()
        return Sent(taken.id, "accepted")

    async def receive(self, request: HookRequest) -> Received:
        secret = self.context.webhook_secret
        return hooks.read(request, secret, self.config.sender_id, self._now())

    async def webhook_state(self) -> WebhookState:
        try:
            found = await self._read()
        finally:
            await self.close()
        place = f"Zenvia's subscriptions for the agent {self.config.sender_id}"
        if found.ours:
            events = sorted({item.event_type for item in found.ours})
            return WebhookState(found.ours[0].webhook.url, place, {"events": events})
        if found.in_the_way:
            place = "both of the RCS subscriptions that Zenvia allows the account"
            return WebhookState(found.in_the_way[0].webhook.url, place)
        return WebhookState(None, place)

    async def register_webhook(self, url: str) -> None:
        from connectors.zenvia import subscriptions

        secret = self.context.webhook_secret
        if not secret:
            raise ProviderRefusal(standing.no_secret())
        try:
            found = await self._read()
            api = await self._api()
            await subscriptions.point(api, found, self.config.sender_id, url, secret)
        finally:
            await self.close()

    async def unregister_webhook(self) -> None:
        from connectors.zenvia import subscriptions

        try:
            found = await self._read()
            for old in found.ours or found.in_the_way:
                await subscriptions.remove(await self._api(), old)
        finally:
            await self.close()

    @classmethod
    def setup(cls, config: ZenviaRcsConfig, webhook_url: str | None) -> Setup:
        if webhook_url is None:
            text = "To receive, this machine needs a public https address for the webhook."
        else:
            text = (
                f"Register {webhook_url} with linktor-tui: it makes the subscriptions MESSAGE and "
                "MESSAGE_STATUS for RCS, with a header that proves Zenvia's posts. Answers must come "
                "within a second."
            )
        return Setup(f"{text} The agent must be activated by Zenvia.", standing.WEBHOOKS)


def _long_sender(length: int) -> Problem:
    return Problem(
        "agent_id_too_long",
        f"The agent ID has {length} characters; Zenvia takes at most {LONGEST_SENDER}.",
        "It is something other than an agent ID.",
        "Copy the agent ID from the Zenvia platform (Channels > RCS).",
        documentation=f"{DOCS}#tag/RCS",
    )


def _no_token() -> Problem:
    return Problem(
        "api_token_shape",
        "The API token has a shape that no token of Zenvia's API has.",
        "It holds a space, or is the login token of the platform's own pages (a JWT).",
        "Make a token on the Zenvia platform (Developers > Tokens and webhooks) and paste it alone.",
        documentation=AUTHENTICATION,
    )
