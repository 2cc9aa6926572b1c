"""Mail through Amazon SES, as a channel: the check, sending, and what SES posts about mails."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.aws.account import AwsConnector, unreadable
from connectors.aws.api import SES
from connectors.aws.config import SesConfig
from connectors.checks import Finding, failed, step
from connectors.contract import Capabilities, Context, Identity, Outbound, Sent, Setup
from connectors.maildomain import DomainChecks
from connectors.problems import NoAnswer, ProviderRefusal

if TYPE_CHECKING:
    from connectors.aws.answers import EmailIdentity
    from connectors.hooks import HookRequest, Received


class SesConnector(DomainChecks, AwsConnector[SesConfig]):
    """A from-address that Amazon SES sends for."""

    channel_type = "email"
    provider = "ses"
    title = "Email (Amazon SES)"
    summary = "An AWS access key with SES rights, and a verified from-address."
    documentation = "https://docs.aws.amazon.com/ses/latest/dg/Welcome.html"
    config_model = SesConfig
    # Opens are told by a picture in HTML mail, where the configuration set asks for it.
    hook_content_types = ("text/plain",)
    capabilities = Capabilities(
        text=True,
        image=True,
        document=True,
        audio=True,
        video=True,
        templates=True,
        delivery_receipts=True,
        read_receipts=True,
    )
    service = SES

    def __init__(self, config: SesConfig, context: Context) -> None:
        super().__init__(config, context)
        self._known: tuple[str, EmailIdentity] | None = None

    @classmethod
    def account_key(cls, config: SesConfig) -> str:
        return config.from_email.lower()

    @classmethod
    def setup(cls, config: SesConfig, webhook_url: str | None) -> Setup:
        where = webhook_url or "this channel's webhook address, once it has one"
        return Setup(
            "Allow the key ses:GetAccount, ses:GetEmailIdentity and ses:SendEmail. To hear of "
            "deliveries, bounces and mail that comes in: create a standard SNS topic in "
            f"{config.region}, subscribe {where} to it (protocol HTTPS, raw message delivery off; "
            "the subscription is confirmed when SNS posts to it), and name the topic in the "
            "configuration set's event destination and in the receipt rule.",
            "https://docs.aws.amazon.com/ses/latest/dg/monitor-sending-activity-using-notifications-sns.html",
        )

    def identify(self, account: str) -> Identity:
        """Name the from-address in its account and region."""
        address = self.config.from_email
        return Identity(f"{account}/{self.config.region}/{address.lower()}", address)

    @step(
        "ses.account",
        name="permissions",
        title="May the account send?",
        needs=["aws.credentials"],
    )
    async def check_account(self) -> Finding:
        """Read the account's standing in SES: sandbox, quota, enforcement."""
        from connectors.aws.answers import Account, read_as
        from connectors.aws.judging import judge_account

        account = read_as(Account, await self.aws.rest(SES, "GET", "/v2/email/account"))
        if account is None:
            raise NoAnswer(unreadable("SES"))
        return judge_account(account, self.config.region)

    @step(
        "ses.identity",
        name="domain",
        title="Is the from-address verified?",
        needs=["aws.credentials"],
    )
    async def check_identity(self) -> Finding:
        """Look the from-address up in SES, else its domain."""
        from connectors.aws.judging import judge_identity
        from connectors.aws.knowledge import BY_CODE

        found = await self._find_identity()
        if found is None:
            region = self.config.region
            return failed(BY_CODE["ses_identity_missing"].problem(region=region))
        self._known = found
        return judge_identity(*found)

    async def _find_identity(self) -> tuple[str, EmailIdentity] | None:
        """The address as an identity of its own, else the domain or one above it."""
        from connectors.maildomain.dmarc import upwards

        for name in (self.config.from_email, *upwards(self.from_domain or "")[:3]):
            found = await self._identity_of(name) if name else None
            if found is not None:
                return name, found
        return None

    async def _identity_of(self, name: str) -> EmailIdentity | None:
        from connectors.aws.answers import EmailIdentity, read_as

        path = f"/v2/email/identities/{quote(name, safe='')}"
        try:
            given = await self.aws.rest(SES, "GET", path)
        except ProviderRefusal as refusal:
            if refusal.problem.details.get("awsCode") == "NotFoundException":
                return None
            raise
        found: EmailIdentity | None = read_as(EmailIdentity, given)
        if found is None:
            raise NoAnswer(unreadable("SES"))
        return found

    @property
    def dkim_selectors(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names that SES signs under with Easy DKIM."""
        dkim = self._known[1].dkim_attributes if self._known else None
        return tuple(dkim.tokens) if dkim else ()

    @property
    def signing_domain(self) -> str | None:  # type: ignore[override]
        """The identity's domain where SES signs with it."""
        if self._known is None:
            return None
        name, found = self._known
        dkim = found.dkim_attributes
        signs = dkim is not None and dkim.signing_enabled and dkim.status == "SUCCESS"
        return name.rpartition("@")[2].lower() if signs else "amazonses.com"

    @property
    def envelope_domain(self) -> str | None:  # type: ignore[override]
        """The custom MAIL FROM domain, else that of SES."""
        if self._known is None:
            return None
        own = self._known[1].mail_from_attributes
        works = own is not None and own.mail_from_domain_status == "SUCCESS"
        return own.mail_from_domain if own is not None and works else "amazonses.com"

    async def send(self, message: Outbound) -> Sent:
        """Send a plain-text mail (`SendEmail`).

        Raises:
            ProviderRefusal: SES refused the key, the sender, the recipient or the mail.
            NoAnswer: it is not known whether SES took it.
        """
        from connectors.aws.answers import SentMail, read_as
        from connectors.aws.outgoing import mail_body

        body = mail_body(self.config, message)
        given = await self.aws.rest(SES, "POST", "/v2/email/outbound-emails", body)
        sent = read_as(SentMail, given)
        if sent is None:
            raise NoAnswer(unreadable("SES"))
        return Sent(sent.message_id, "accepted")

    async def receive(self, request: HookRequest) -> Received:
        """Prove and read what SNS posted: its confirmation, or an event of SES."""
        from connectors.aws.receiving import Reception

        return await Reception(self.config, self.context, self.whose).receive(request)
