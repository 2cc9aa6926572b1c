"""The Postmark connector: checks a server token and a stream without sending, and sends on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connectors.checks import Finding, failed, passed, skipped, step
from connectors.contract import Context, Identity, Outbound, Sent, Setup
from connectors.endpoints import endpoint
from connectors.mail.message import answering
from connectors.mailapi.addressing import mailbox, subject_of
from connectors.mailapi.connector import MailApiConnector
from connectors.maildomain import DomainChecks
from connectors.postmark.config import PostmarkConfig
from connectors.postmark.pages import EMAIL, INBOUND, MANUAL
from connectors.problems import ProviderRefusal
from connectors.sendgrid.outgoing import perhaps_sent, refuse_unsendable
from connectors.webhooks import WebhookState

if TYPE_CHECKING:
    from connectors.hooks import HookRequest, Received
    from connectors.postmark.answers import Server
    from connectors.postmark.api import PostmarkApi
    from connectors.postmark.webhook import Places

POSTMARK = "https://api.postmarkapp.com"


class PostmarkConnector(DomainChecks, MailApiConnector[PostmarkConfig, "PostmarkApi", "Places"]):
    """Mail on a message stream of a Postmark server.

    SPF of the from-domain is not asked for: the envelope's sender is Postmark's own, or a subdomain
    with a record of its own (a custom Return-Path).
    """

    provider = "postmark"
    title = "Email (Postmark)"
    summary = "A server token and a confirmed sender; mail comes in through the inbound stream."
    documentation = MANUAL
    config_model = PostmarkConfig
    hook_content_types = ("application/json",)

    config: PostmarkConfig

    def __init__(self, config: PostmarkConfig, context: Context) -> None:
        super().__init__(config, context)
        self._server: Server | None = None
        if config.dkim_selector is not None:
            self.signing_domain = self.from_domain

    @classmethod
    def account_key(cls, config: PostmarkConfig) -> str:
        return config.from_email.lower()

    @classmethod
    def destinations(
        cls, config: PostmarkConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        return {"serverToken": endpoint("postmark", POSTMARK, endpoints)}

    @property
    def _token(self) -> str:
        return self.config.server_token.get_secret_value()

    @property
    def _address(self) -> str:
        """The address that answers go to."""
        return self.config.reply_to or self.config.from_email

    def _open(self) -> PostmarkApi:
        from connectors.postmark.api import PostmarkApi  # brings httpx along: only when needed

        base = endpoint("postmark", POSTMARK, self.context.endpoints)
        secrets = tuple(item for item in (self._token, self.context.webhook_secret) if item)
        return PostmarkApi(self.context.open_http(base, secrets), self._token)

    @step("postmark.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        from connectors.postmark.judging import of_format

        return of_format(self._token)

    @step(
        "postmark.server",
        name="credentials",
        title="Token accepted",
        needs=["postmark.format"],
    )
    async def _credentials(self) -> Finding:
        from connectors.postmark.answers import Server
        from connectors.postmark.known import BY_CODE

        api = await self._api()
        try:
            self._server = server = await api.get(Server, "/server")
        except ProviderRefusal as refusal:
            if refusal.problem.code == "10" and await api.is_account_token():
                return failed(BY_CODE["account_token"].problem())
            raise
        address = self.config.from_email
        self.identity = Identity(id=f"{server.id}/{address.lower()}", label=address)
        return passed("Postmark accepts the server token.", server=server.name[:60])

    @step(
        "postmark.permissions",
        name="permissions",
        title="Whether it delivers",
        needs=["postmark.server"],
    )
    async def _permissions(self) -> Finding:
        from connectors.postmark.judging import of_server

        assert self._server is not None
        return of_server(self._server)

    @step("postmark.stream", name="stream", title="Message stream", needs=["postmark.server"])
    async def _stream(self) -> Finding:
        from connectors.postmark.answers import Stream
        from connectors.postmark.judging import of_stream

        path = f"/message-streams/{quote(self.config.message_stream, safe='')}"
        return of_stream(await (await self._api()).get(Stream, path))

    @step("postmark.sender", name="sender", title="Sender confirmed", needs=["postmark.server"])
    async def _sender(self) -> Finding:
        # Signatures and domains are the account's: a server token is shown neither.
        return skipped(
            "Postmark tells only the account's token which senders are confirmed. Look under "
            f"Sender Signatures whether {self.config.from_email} or its domain is."
        )

    @step(
        "postmark.events",
        name="webhook",
        title="Where delivery events go",
        needs=["postmark.stream"],
    )
    async def _events(self) -> Finding:
        from connectors.postmark import judging

        self._places = await self._look(await self._api())
        return judging.of_events(
            self._places, self.context.webhook_url, self.context.webhook_secret
        )

    @step(
        "postmark.inbound",
        name="webhook",
        title="Where customers' mail goes",
        needs=["postmark.events"],
    )
    async def _inbound(self) -> Finding:
        from connectors.postmark.judging import of_inbound

        if self._places is None:
            return skipped("What is registered could not be read.")
        return of_inbound(
            self._places, self.context.webhook_url, self._address, self.context.webhook_secret
        )

    async def send(self, message: Outbound) -> Sent:
        to = refuse_unsendable(message.to, message.text, EMAIL)
        config = self.config
        mail: dict[str, Any] = {
            "From": mailbox(config.from_name, config.from_email),
            "To": to,
            "Subject": subject_of(message.subject),
            "TextBody": message.text,
            "MessageStream": config.message_stream,
        }
        if config.reply_to:
            mail["ReplyTo"] = config.reply_to
        if headers := answering(message.in_reply_to):
            mail["Headers"] = [{"Name": name, "Value": item} for name, item in headers.items()]
        api = self._open()
        with perhaps_sent():
            async with api.http:
                sent = await api.send(mail)
        return Sent(sent.message_id, "accepted")

    async def receive(self, request: HookRequest) -> Received:
        from connectors.postmark.receiving import receive

        return receive(request, self.context.webhook_secret, self._now())

    async def _look(self, api: PostmarkApi) -> Places:
        from connectors.postmark import webhook

        return await webhook.places(api, self.config.message_stream)

    async def webhook_state(self) -> WebhookState:
        from connectors.postmark import webhook

        async with self._for_webhooks() as (_, found):
            return webhook.state(found, self.context.webhook_url)

    async def register_webhook(self, url: str) -> None:
        from connectors.postmark import webhook

        stream, secret = self.config.message_stream, self.context.webhook_secret
        async with self._for_webhooks() as (api, found):
            await webhook.register(api, stream, found, url, secret)

    async def unregister_webhook(self) -> None:
        from connectors.postmark import webhook

        async with self._for_webhooks() as (api, found):
            await webhook.unregister(api, found, self.context.webhook_url)

    @classmethod
    def setup(cls, config: PostmarkConfig, webhook_url: str | None) -> Setup:
        confirm = f"Under Sender Signatures, confirm {config.from_email} or verify its domain."
        if webhook_url is None:
            return Setup(
                f"{confirm} Delivery events and answers need a public https address of this machine.",
                INBOUND,
            )
        return Setup(
            f"{confirm} Then `webhook set` registers {webhook_url} for delivery events and for the "
            "inbound stream, with the channel's webhook secret as password. For mail to arrive, "
            f"have {config.reply_to or config.from_email} forwarded to the server's inbound address.",
            INBOUND,
        )
