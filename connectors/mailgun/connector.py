"""The Mailgun connector: checks a key and a domain without sending, and sends for that domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.checks import Finding, failed, passed, skipped, step, warning
from connectors.contract import Context, Identity, Outbound, Sent, Setup
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.mail.message import answering
from connectors.mailapi.addressing import domain_of, mailbox, subject_of
from connectors.mailapi.connector import MailApiConnector
from connectors.maildomain import DomainChecks
from connectors.mailgun.config import MailgunConfig
from connectors.mailgun.pages import MANUAL, MESSAGES, RECEIVING
from connectors.problems import Problem, ProviderRefusal
from connectors.sendgrid.outgoing import perhaps_sent, refuse_unsendable
from connectors.webhooks import WebhookState

if TYPE_CHECKING:
    from connectors.hooks import HookRequest, Received
    from connectors.mailgun.answers import Domain
    from connectors.mailgun.api import MailgunApi
    from connectors.mailgun.webhook import Places

SHUT = ("unauthorized", "forbidden")
"""Codes that a sending key meets everywhere but at sending, as a wrong key does."""
BASES = {"us": "https://api.mailgun.net", "eu": "https://api.eu.mailgun.net"}


class MailgunConnector(DomainChecks, MailApiConnector[MailgunConfig, "MailgunApi", "Places"]):
    """Mail for a domain at Mailgun."""

    provider = "mailgun"
    title = "Email (Mailgun)"
    summary = "An API key and a verified domain; mail comes in through a route."
    documentation = MANUAL
    config_model = MailgunConfig
    hook_content_types = (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    )

    config: MailgunConfig

    def __init__(self, config: MailgunConfig, context: Context) -> None:
        super().__init__(config, context)
        self._domain: Domain | None = None
        self._refused: Problem | None = None
        """Why the domain is not shown to a key that is accepted all the same."""
        # Mail leaves in the name of the Mailgun domain, whatever the from address is.
        self.envelope_domain = self.signing_domain = config.domain
        if domain_of(config.from_email) == config.domain:
            self.spf_includes = ("mailgun.org",)
            self.dkim_selectors = ("k1", "mx", "smtp", "pdk1")

    @classmethod
    def account_key(cls, config: MailgunConfig) -> str:
        return config.from_email.lower()

    @classmethod
    def destinations(cls, config: MailgunConfig, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        base = endpoint("mailgun", BASES[config.region], endpoints)
        # The signing key is compared here, and never leaves this machine.
        return {"apiKey": base, "webhookSigningKey": base}

    @property
    def _address(self) -> str:
        """The address that answers come in at."""
        return (self.config.reply_to or self.config.from_email).lower()

    @property
    def _path(self) -> str:
        return quote(self.config.domain, safe="")

    @property
    def _signing_key(self) -> str | None:
        key = self.config.webhook_signing_key
        return key.get_secret_value() if key is not None else None

    def _open(self) -> MailgunApi:
        from connectors.mailgun.api import MailgunApi  # brings httpx along: only when needed

        base = endpoint("mailgun", BASES[self.config.region], self.context.endpoints)
        given = (*secret_values(self.config), self.context.webhook_secret)
        secrets = tuple(item for item in given if item)
        return MailgunApi(
            self.context.open_http(base, secrets), self.config.api_key.get_secret_value()
        )

    @step("mailgun.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        from connectors.mailgun.judging import of_format

        return of_format(self.config.api_key.get_secret_value())

    @step("mailgun.key", name="credentials", title="Key accepted", needs=["mailgun.format"])
    async def _credentials(self) -> Finding:
        from connectors.mailgun.answers import Domain

        api = await self._api()
        try:
            self._domain = await api.get(Domain, f"/v4/domains/{self._path}")
        except ProviderRefusal as refusal:
            if refusal.problem.code == "domain-not-found":
                self._refused = refusal.problem
                return passed("Mailgun accepts the API key.", region=self.config.region)
            # A sending key may not look at its own domain, and may send for it.
            if refusal.problem.code not in SHUT:
                raise
            if not await api.may_send(self._path):
                raise
            self._refused = refusal.problem
            return passed("Mailgun accepts the key for sending.", region=self.config.region)
        return passed("Mailgun accepts the API key.", region=self.config.region)

    @step(
        "mailgun.permissions",
        name="permissions",
        title="What the key may do",
        needs=["mailgun.key"],
    )
    async def _permissions(self) -> Finding:
        from connectors.mailgun.judging import sending_key

        if self._domain is not None:
            return passed("The key may read the domain.")
        if self._refused is not None and self._refused.code == "domain-not-found":
            return skipped("There is no domain to try it on.")
        return warning(sending_key())

    @step("mailgun.domain", name="domain", title="State of the domain", needs=["mailgun.key"])
    async def _state(self) -> Finding:
        from connectors.mailgun.judging import of_domain

        if self._domain is None:
            if self._refused is not None and self._refused.code == "domain-not-found":
                return failed(self._refused)
            return skipped("Mailgun does not show the domain to a sending key.")
        address = self.config.from_email
        self.identity = Identity(id=f"{self.config.domain}/{address.lower()}", label=address)
        if domain_of(address) == self.config.domain:
            self.dkim_selectors = self._domain.selectors or self.dkim_selectors
        return of_domain(self._domain)

    @step("mailgun.records", name="domain", title="DNS records", needs=["mailgun.domain"])
    async def _records(self) -> Finding:
        from connectors.mailgun.judging import of_records

        if self._domain is None:
            return skipped("Mailgun does not show the records to a sending key.")
        return of_records(self._domain)

    @step("mailgun.sender", name="sender", title="From address", needs=["mailgun.format"])
    async def _sender(self) -> Finding:
        from connectors.mailgun.judging import of_sender

        return of_sender(domain_of(self.config.from_email), self.config.domain)

    @step(
        "mailgun.events",
        name="webhook",
        title="Where delivery events go",
        needs=["mailgun.domain"],
    )
    async def _events(self) -> Finding:
        from connectors.mailgun import judging, webhook

        try:
            self._places = await webhook.places(
                await self._api(), self.config.domain, self._address
            )
        except ProviderRefusal:
            return skipped("Mailgun does not show the webhooks to this key.")
        return judging.of_events(self._places, self.context.webhook_url)

    @step(
        "mailgun.inbound",
        name="webhook",
        title="Where customers' mail goes",
        needs=["mailgun.events"],
    )
    async def _inbound(self) -> Finding:
        from connectors.mailgun import judging

        assert self._places is not None
        ours = domain_of(self._address) == self.config.domain
        return judging.of_inbound(
            self._places, self.context.webhook_url, self._domain if ours else None
        )

    @step(
        "mailgun.signing-key",
        name="webhook",
        title="Key that proves what is posted",
        needs=["mailgun.domain"],
    )
    async def _signing(self) -> Finding:
        from connectors.mailgun.answers import SigningKey
        from connectors.mailgun.judging import of_signing_key

        try:
            found = await (await self._api()).get(SigningKey, "/v5/accounts/http_signing_key")
        except ProviderRefusal:
            return skipped("Mailgun does not show its signing key to this key.")
        return of_signing_key(found.http_signing_key, self._signing_key)

    async def send(self, message: Outbound) -> Sent:
        from connectors.mailgun import answers
        from connectors.mailgun.receiving import bare_id

        to = refuse_unsendable(message.to, message.text, MESSAGES)
        config = self.config
        form = [
            ("from", mailbox(config.from_name, config.from_email)),
            ("to", to),
            ("subject", subject_of(message.subject)),
            ("text", message.text),
        ]
        if config.reply_to:
            form.append(("h:Reply-To", config.reply_to))
        form += [(f"h:{name}", value) for name, value in answering(message.in_reply_to).items()]
        api = self._open()
        with perhaps_sent():
            async with api.http:
                sent = await api.change(answers.Sent, "POST", f"/v3/{self._path}/messages", form)
        return Sent(bare_id(sent.id), "queued")

    async def receive(self, request: HookRequest) -> Received:
        from connectors.mailgun.receiving import receive

        return receive(request, self._signing_key, self._now())

    async def _look(self, api: MailgunApi) -> Places:
        from connectors.mailgun import webhook
        from connectors.mailgun.judging import sending_key

        try:
            return await webhook.places(api, self.config.domain, self._address)
        except ProviderRefusal as refusal:
            if refusal.problem.code in SHUT and await api.may_send(self._path):
                raise ProviderRefusal(sending_key()) from None
            raise

    async def webhook_state(self) -> WebhookState:
        from connectors.mailgun import webhook

        async with self._for_webhooks() as (_, found):
            return webhook.state(found, self.context.webhook_url)

    async def register_webhook(self, url: str) -> None:
        from connectors.mailgun import webhook

        async with self._for_webhooks() as (api, found):
            await webhook.register(api, self.config.domain, found, url)

    async def unregister_webhook(self) -> None:
        from connectors.mailgun import webhook

        async with self._for_webhooks() as (api, found):
            await webhook.unregister(api, self.config.domain, found, self.context.webhook_url)

    @classmethod
    def setup(cls, config: MailgunConfig, webhook_url: str | None) -> Setup:
        verify = (
            f"Under Send > Sending > Domain settings, verify the DNS records of {config.domain}."
        )
        if webhook_url is None:
            return Setup(
                f"{verify} Delivery events and answers need a public https address of this machine.",
                RECEIVING,
            )
        address = config.reply_to or config.from_email
        return Setup(
            f"{verify} Then `webhook set` registers {webhook_url} for delivery events and makes a "
            f"route for mail to {address}; for mail to arrive, its domain's MX records must lead "
            "to mxa.mailgun.org and mxb.mailgun.org. Give the HTTP webhook signing key as "
            "webhookSigningKey.",
            RECEIVING,
        )
