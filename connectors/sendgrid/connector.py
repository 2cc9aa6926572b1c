"""The SendGrid connector: checks a key and a sender without sending, and sends as that sender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors.checks import Finding, passed, skipped, step, unknown
from connectors.contract import (
    Context,
    Identity,
    Outbound,
    Sent,
    Setup,
    StepStatus,
)
from connectors.endpoints import endpoint
from connectors.mail.message import answering
from connectors.mailapi.addressing import domain_of, subject_of
from connectors.mailapi.connector import MailApiConnector
from connectors.maildomain import DomainChecks
from connectors.problems import ProviderRefusal
from connectors.sendgrid.config import SendGridConfig
from connectors.sendgrid.outgoing import perhaps_sent, refuse_unsendable
from connectors.sendgrid.pages import INBOUND, MAIL_SEND, MANUAL
from connectors.webhooks import WebhookState

if TYPE_CHECKING:
    from connectors.hooks import HookRequest, Received
    from connectors.sendgrid.answers import Domain, Scopes
    from connectors.sendgrid.api import SendGridApi
    from connectors.sendgrid.webhook import Places

BASES = {"us": "https://api.sendgrid.com", "eu": "https://api.eu.sendgrid.com"}


class SendGridConnector(DomainChecks, MailApiConnector[SendGridConfig, "SendGridApi", "Places"]):
    """Mail as a verified sender of a SendGrid account."""

    config: SendGridConfig
    # Until SendGrid has told how the domain is authenticated.
    spf_includes: tuple[str, ...] = ("sendgrid.net",)
    dkim_selectors: tuple[str, ...] = ("s1", "s2")

    provider = "sendgrid"
    title = "Email (SendGrid)"
    summary = "An API key and a verified sender; mail comes in through Inbound Parse."
    documentation = MANUAL
    config_model = SendGridConfig
    hook_content_types = ("application/json", "multipart/form-data")

    def __init__(self, config: SendGridConfig, context: Context) -> None:
        super().__init__(config, context)
        self._scopes: Scopes | None = None

    @classmethod
    def account_key(cls, config: SendGridConfig) -> str:
        return config.from_email.lower()

    @classmethod
    def destinations(
        cls, config: SendGridConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        return {"apiKey": endpoint("sendgrid", BASES[config.region], endpoints)}

    @property
    def _key(self) -> str:
        return self.config.api_key.get_secret_value()

    @property
    def _inbound_host(self) -> str:
        """The host name that answers come in at."""
        return domain_of(self.config.reply_to or self.config.from_email)

    def _open(self) -> SendGridApi:
        from connectors.sendgrid.api import SendGridApi  # brings httpx along: only when needed

        base = endpoint("sendgrid", BASES[self.config.region], self.context.endpoints)
        secrets = tuple(item for item in (self._key, self.context.webhook_secret) if item)
        return SendGridApi(self.context.open_http(base, secrets), self._key)

    @step("sendgrid.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        from connectors.sendgrid.judging import of_format

        return of_format(self._key, self.config.webhook_public_key)

    @step(
        "sendgrid.scopes",
        name="credentials",
        title="Key accepted",
        needs=["sendgrid.format"],
    )
    async def _credentials(self) -> Finding:
        from connectors.sendgrid.answers import Scopes

        self._scopes = await (await self._api()).get(Scopes, "/v3/scopes")
        return passed("SendGrid accepts the API key.", region=self.config.region)

    @step(
        "sendgrid.permissions",
        name="permissions",
        title="May send mail",
        needs=["sendgrid.scopes"],
    )
    async def _permissions(self) -> Finding:
        from connectors.sendgrid.judging import of_scopes

        assert self._scopes is not None
        return of_scopes(self._scopes.scopes)

    @step("sendgrid.sender", name="sender", title="Sender verified", needs=["sendgrid.scopes"])
    async def _sender(self) -> Finding:
        from connectors.sendgrid import lists
        from connectors.sendgrid.judging import of_sender, senders_hidden

        address = self.config.from_email
        try:
            domains = await lists.domains(await self._api(), domain_of(address))
            senders = await lists.senders(await self._api())
        except ProviderRefusal as refusal:
            return unknown(senders_hidden(refusal.problem))
        finding = of_sender(address, domains, senders)
        self._hint(domains)
        if finding.status is not StepStatus.FAILED:
            self.identity = Identity(id=address.lower(), label=address)
        return finding

    def _hint(self, domains: Sequence[Domain]) -> None:
        """Tell the DNS steps how SendGrid signs: with the domain, or with its own name."""
        from connectors.sendgrid.judging import signed_as

        own = signed_as(domain_of(self.config.from_email), domains)
        if own is None:
            self.envelope_domain = self.signing_domain = "sendgrid.net"
            return
        # The envelope's subdomain has an SPF record of its own: the domain itself needs no include.
        self.spf_includes = ()
        self.signing_domain = own.domain.lower()
        self.envelope_domain = f"{own.subdomain}.{own.domain}".lower() if own.subdomain else None
        self.dkim_selectors = own.selectors or self.dkim_selectors

    @step("sendgrid.account", name="account", title="The account", needs=["sendgrid.scopes"])
    async def _account(self) -> Finding:
        from connectors.sendgrid.answers import Account, Credits
        from connectors.sendgrid.judging import of_account

        api, account, credits = await self._api(), None, None
        try:
            account = await api.get(Account, "/v3/user/account")
            credits = await api.get(Credits, "/v3/user/credits")
        except ProviderRefusal:  # the key may send, and not look: no fault of the channel
            pass
        return of_account(account, credits)

    @step(
        "sendgrid.events",
        name="webhook",
        title="Where delivery events go",
        needs=["sendgrid.scopes"],
    )
    async def _events(self) -> Finding:
        from connectors.sendgrid import judging

        try:
            self._places = await self._look(await self._api())
        except ProviderRefusal:
            return skipped("SendGrid does not show the Event Webhooks to this key.")
        return judging.of_events(
            self._places, self.context.webhook_url, self.config.webhook_public_key
        )

    @step(
        "sendgrid.inbound",
        name="webhook",
        title="Where customers' mail goes",
        needs=["sendgrid.scopes"],
    )
    async def _inbound(self) -> Finding:
        from connectors.sendgrid import judging

        if self._places is None:
            return skipped("SendGrid does not show its webhooks to this key.")
        return judging.of_inbound(self._places, self.context.webhook_url)

    async def send(self, message: Outbound) -> Sent:
        to = refuse_unsendable(message.to, message.text, MAIL_SEND)
        config = self.config
        sender = {"email": config.from_email} | (
            {"name": config.from_name} if config.from_name else {}
        )
        mail: dict[str, Any] = {
            "personalizations": [{"to": [{"email": to}]}],
            "from": sender,
            "subject": subject_of(message.subject),
            "content": [{"type": "text/plain", "value": message.text}],
        }
        if config.reply_to:
            mail["reply_to"] = {"email": config.reply_to}
        if headers := answering(message.in_reply_to):
            mail["headers"] = headers
        api = self._open()
        with perhaps_sent():
            async with api.http:
                return Sent(await api.send(mail), "queued")

    async def receive(self, request: HookRequest) -> Received:
        from connectors.sendgrid.receiving import receive

        return receive(
            request, self.config.webhook_public_key, self.context.webhook_secret, self._now()
        )

    async def _look(self, api: SendGridApi) -> Places:
        from connectors.sendgrid import webhook

        return await webhook.places(api, self._inbound_host)

    async def webhook_state(self) -> WebhookState:
        from connectors.sendgrid import webhook

        async with self._for_webhooks() as (_, found):
            return webhook.state(found, self.context.webhook_url)

    async def register_webhook(self, url: str) -> None:
        from connectors.sendgrid import webhook

        async with self._for_webhooks() as (api, found):
            await webhook.register(api, found, url, self.context.webhook_secret)

    async def unregister_webhook(self) -> None:
        from connectors.sendgrid import webhook

        async with self._for_webhooks() as (api, found):
            await webhook.unregister(api, found, self.context.webhook_url)

    @classmethod
    def setup(cls, config: SendGridConfig, webhook_url: str | None) -> Setup:
        host = domain_of(config.reply_to or config.from_email)
        verify = f"Under Settings > Sender Authentication, authenticate the domain of {config.from_email}."
        if webhook_url is None:
            return Setup(
                f"{verify} Delivery events and answers need a public https address of this machine.",
                INBOUND,
            )
        return Setup(
            f"{verify} Then `webhook set` registers {webhook_url} for delivery events and for mail "
            f"to {host}; copy the verification key that it shows into webhookPublicKey. For mail to "
            f"arrive, point the MX record of {host} to mx.sendgrid.net.",
            INBOUND,
        )
