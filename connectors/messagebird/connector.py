"""The SMS channel of MessageBird: checks an account and its number, sends texts, reads webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

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
from connectors.formats import judged
from connectors.hooks import HookRequest, Received
from connectors.messagebird import formats, hooks, sending, standing
from connectors.messagebird.config import MessageBirdConfig
from connectors.problems import NoAnswer, ProviderRefusal

if TYPE_CHECKING:
    from connectors.messagebird.answers import Balance, Number
    from connectors.messagebird.api import MessageBirdApi

REST = "https://rest.messagebird.com"
NUMBERS = "https://numbers.messagebird.com"
RECEIVING = "https://developers.messagebird.com/api/sms-messaging/#receive-a-message"


class MessageBirdConnector(Connector[MessageBirdConfig]):
    """Text messages from a MessageBird number, over its REST API.

    The check reads the balance and the number. MessageBird has no API that tells or sets where
    incoming texts go, so that is left to the setup instructions; status reports go to the address
    that each message names.
    """

    channel_type = "sms"
    provider = "messagebird"
    title = "SMS (MessageBird)"
    summary = "An access key and a number that carries SMS."
    documentation = "https://developers.messagebird.com/api/sms-messaging/"
    config_model = MessageBirdConfig
    # MMS is a matter of another resource and of few countries; nobody reports reading.
    hook_content_types = ("application/json", "application/x-www-form-urlencoded")
    capabilities = Capabilities(text=True, delivery_receipts=True)

    def __init__(self, config: MessageBirdConfig, context: Context) -> None:
        super().__init__(config, context)
        self._money: Balance | None = None
        self._number: Number | None = None
        self._number_failed = False
        self._apis: dict[str, MessageBirdApi] = {}
        self._exits = AsyncExitStack()

    @classmethod
    def account_key(cls, config: MessageBirdConfig) -> str:
        return formats.digits(config.phone_number)

    @classmethod
    def destinations(
        cls, config: MessageBirdConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        base = endpoint("messagebird", REST, endpoints)
        apart = endpoints.get("messagebird_numbers")
        places = {"accessKey": f"{base} and {apart.rstrip('/')}" if apart else base}
        if config.signing_key is not None:
            places["signingKey"] = base  # it never leaves this machine
        return places

    @property
    def _rest(self) -> str:
        return endpoint("messagebird", REST, self.context.endpoints)

    @property
    def _numbers(self) -> str:
        places = self.context.endpoints
        default = endpoint("messagebird", NUMBERS, places)
        return endpoint("messagebird_numbers", default, places)

    @property
    def _sender(self) -> str:
        return formats.digits(self.config.phone_number)

    @property
    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    def _made(self, base: str) -> MessageBirdApi:
        from connectors.messagebird.api import MessageBirdApi  # brings httpx: only when needed

        http = self.context.open_http(base, secret_values(self.config))
        return MessageBirdApi(http, self.config.access_key.get_secret_value())

    async def _at(self, base: str) -> MessageBirdApi:
        """Give a client for a host over a connection that the steps share."""
        if base not in self._apis:
            made = self._made(base)
            await self._exits.enter_async_context(made.http)
            self._apis[base] = made
        return self._apis[base]

    async def close(self) -> None:
        self._apis.clear()
        await self._exits.aclose()

    @step("messagebird.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        key = formats.access_key(self.config.access_key.get_secret_value())
        return judged([key, formats.sender(self.config.phone_number)])

    @step(
        "messagebird.credentials",
        name="credentials",
        title="Access key accepted",
        needs=["messagebird.format"],
    )
    async def _credentials(self) -> Finding:
        from connectors.messagebird.answers import Balance

        self._money = await (await self._at(self._rest)).get(Balance, "/balance")
        return passed("MessageBird accepts the access key.")

    @step(
        "messagebird.balance",
        name="balance",
        title="Money left",
        needs=["messagebird.credentials"],
    )
    async def _balance(self) -> Finding:
        assert self._money is not None
        return standing.of_balance(self._money)

    @step(
        "messagebird.number",
        name="number",
        title="Number owned",
        needs=["messagebird.credentials"],
    )
    async def _owned(self) -> Finding:
        sender = self._sender
        if not formats.is_number(sender):
            self.identity = Identity(id=sender, label=sender)
            return skipped("Short codes and sender names are not in the account's list of numbers.")
        self._number_failed = True
        try:
            self._number = await self._find(sender)
        except ProviderRefusal as refusal:
            return self._missing(sender, refusal)
        if formats.digits(self._number.number) != sender:
            self._number = None
            return failed(standing.not_owned(sender))
        self._number_failed = False
        self.identity = Identity(id=sender, label=formats.shown(sender))
        return passed(f"{formats.shown(sender)} is a number of this account.")

    async def _find(self, number: str) -> Number:
        from connectors.messagebird.answers import Number

        path = f"/v1/phone-numbers/{quote(number, safe='')}"
        return await (await self._at(self._numbers)).get(Number, path)

    def _missing(self, sender: str, refusal: ProviderRefusal) -> Finding:
        if refusal.problem.details.get("statusCode") == 404:
            return failed(standing.not_owned(sender))
        # The key was accepted just before: what it may not see is no fault of the channel.
        self._number_failed = False
        self.identity = Identity(id=sender, label=formats.shown(sender))
        code = refusal.problem.code
        return skipped("MessageBird does not show the numbers to this access key.", errorCode=code)

    @step(
        "messagebird.permissions",
        name="permissions",
        title="What the number carries",
        needs=["messagebird.credentials"],
    )
    async def _features(self) -> Finding:
        if self._number is not None:
            return standing.of_number(self._number)
        if self._number_failed:
            return skipped(
                "Not tried: “messagebird.number” did not pass.", needs="messagebird.number"
            )
        return skipped("There is no phone number to look at.")

    @step(
        "messagebird.webhook",
        name="webhook",
        title="Whether texts can come in",
        needs=["messagebird.credentials"],
    )
    async def _webhook(self) -> Finding:
        if self.context.webhook_url is None:
            return skipped("Nothing can come in while this machine has no public address.")
        if self.config.signing_key is None:
            return standing.unprovable()
        return passed(
            "Status reports come to this channel's address, and can be proved. Where incoming texts "
            "go, MessageBird does not tell by API: see the setup instructions."
        )

    async def send(self, message: Outbound) -> Sent:
        from connectors.messagebird.answers import Message

        body = sending.body(message, self._sender, self.context.webhook_url)
        api = self._made(self._rest)
        async with api.http:
            try:
                made = await api.post(Message, "/messages", body)
            except NoAnswer as error:
                raise NoAnswer(sending.perhaps_sent(error.problem)) from None
        states = [item.status for item in made.recipients.items if item.status]
        return Sent(made.id, states[0] if states else "accepted")

    async def receive(self, request: HookRequest) -> Received:
        key = self.config.signing_key
        once = hooks.prove(request, None if key is None else key.get_secret_value(), self._now)
        return hooks.read(request, self._sender, once, self._now)

    @classmethod
    def setup(cls, config: MessageBirdConfig, webhook_url: str | None) -> Setup:
        how = (
            "in the MessageBird dashboard, Flow Builder, make a flow that begins with SMS at the "
            "number and goes on with “Call HTTP endpoint with SMS”, by POST"
        )
        if webhook_url is None:
            text = (
                "Nothing is left to do for sending. To receive, MessageBird needs an address that it "
                f"can reach, and this machine has none yet; once there is one: {how}, and enter it."
            )
        else:
            text = f"To receive: {how}, and enter {webhook_url}. Then publish the flow."
        if config.signing_key is None:
            text += " Copy the signing key from Developers > Developer settings into signingKey."
        return Setup(text, RECEIVING)
