"""Text messages through Amazon SNS, as a channel: the check and sending.

SNS posts nothing about text messages: what became of one stands in CloudWatch Logs, and answers of
customers go to AWS End User Messaging, to which SNS is only the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from connectors.aws.account import AwsConnector, unreadable
from connectors.aws.api import SNS
from connectors.aws.config import SnsConfig
from connectors.checks import Finding, failed, passed, skipped, step, warning
from connectors.contract import Capabilities, Identity, Outbound, Sent, Setup
from connectors.problems import NoAnswer, ProviderRefusal

if TYPE_CHECKING:
    from connectors.hooks import HookRequest

_MOST_PAGES = 10
"""Pages of 30 numbers that are looked through for one."""


class SnsConnector(AwsConnector[SnsConfig]):
    """Text messages from an AWS account."""

    channel_type = "sms"
    provider = "sns"
    title = "SMS (Amazon SNS)"
    summary = "An AWS access key with the right to publish, and a region that sends SMS."
    documentation = (
        "https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-phone-number-as-subscriber.html"
    )
    config_model = SnsConfig
    capabilities = Capabilities(text=True)
    hook_limit = 0
    service = SNS

    @classmethod
    def account_key(cls, config: SnsConfig) -> str:
        sender = config.phone_number or config.sender_id or ""
        return f"{config.access_key_id}/{config.region}/{sender}"

    @classmethod
    def setup(cls, config: SnsConfig, webhook_url: str | None) -> Setup:
        return Setup(
            "Allow the key sns:Publish, sns:GetSMSAttributes, sns:GetSMSSandboxAccountStatus, "
            "sns:ListOriginationNumbers and sns:ListPhoneNumbersOptedOut. SNS reports deliveries to "
            "CloudWatch Logs and never here, and customers cannot answer through it.",
            "https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html",
        )

    def identify(self, account: str) -> Identity:
        """Name the account and region, and the sender where one is chosen."""
        sender = self.config.phone_number or self.config.sender_id
        place = f"{account}/{self.config.region}"
        if sender is None:
            return Identity(place, f"AWS account {account}, {self.config.region}")
        return Identity(f"{place}/{sender}", sender)

    @step(
        "sns.account",
        name="permissions",
        title="What may the account spend on messages?",
        needs=["aws.credentials"],
    )
    async def check_account(self) -> Finding:
        """Read the account's preferences for text messages (`GetSMSAttributes`)."""
        from connectors.aws.judging import judge_spending

        found = (await self.aws.query(SNS, "GetSMSAttributes")).find("attributes")
        entries = found.children if found is not None else []
        pairs = ((entry.value("key"), entry.value("value")) for entry in entries)
        return judge_spending({key: value or "" for key, value in pairs if key})

    @step(
        "sns.sandbox",
        name="permissions",
        title="May it write to anybody?",
        needs=["aws.credentials"],
    )
    async def check_sandbox(self) -> Finding:
        """Ask whether the account is out of the SMS sandbox (`GetSMSSandboxAccountStatus`)."""
        from connectors.aws.knowledge import BY_CODE

        said = (await self.aws.query(SNS, "GetSMSSandboxAccountStatus")).value("IsInSandbox")
        if said not in ("true", "false"):
            raise NoAnswer(unreadable("SNS"))
        if said == "true":
            return warning(BY_CODE["sms_sandbox"].problem(region=self.config.region))
        return passed(f"The account may write to any number from {self.config.region}.")

    @step(
        "sns.number",
        name="number",
        title="Is the number one of the account's?",
        needs=["aws.credentials"],
    )
    async def check_number(self) -> Finding:
        """Look for the number among the account's (`ListOriginationNumbers`)."""
        from connectors.aws.knowledge import BY_CODE

        wanted = self.config.phone_number
        if wanted is None:
            return skipped("No phoneNumber is set: AWS chooses the sender.")
        token: str | None = None
        for _ in range(_MOST_PAGES):
            page = {} if token is None else {"NextToken": token}
            result = await self.aws.query(SNS, "ListOriginationNumbers", page)
            listed = result.find("PhoneNumbers")
            numbers = [item.value("PhoneNumber") for item in listed.children] if listed else []
            if wanted in numbers:
                return passed(f"{wanted} is a number of this account.", number=wanted)
            token = result.value("NextToken")
            if not token:
                region = self.config.region
                return failed(BY_CODE["sms_number_not_here"].problem(number=wanted, region=region))
        return skipped(f"The account has more numbers than are looked through for {wanted}.")

    @step(
        "sns.optouts",
        name="optouts",
        title="Who asked not to be written to?",
        needs=["aws.credentials"],
    )
    async def check_optouts(self) -> Finding:
        """See whether customers opted out; SNS writes to none of them."""
        try:
            result = await self.aws.query(SNS, "ListPhoneNumbersOptedOut")
        except ProviderRefusal as refusal:
            if refusal.problem.code != "AuthorizationError":
                raise
            return skipped("The key may not list who opted out (sns:ListPhoneNumbersOptedOut).")
        listed = result.find("phoneNumbers")
        count = len(listed.children) if listed is not None else 0
        more = " or more" if result.value("nextToken") else ""
        return passed(f"{count}{more} numbers have opted out.", optedOut=count)

    async def send(self, message: Outbound) -> Sent:
        """Send a text message (`Publish`).

        Raises:
            ProviderRefusal: SNS refused the key, the number or the text.
            NoAnswer: it is not known whether SNS took it.
        """
        from connectors.aws.outgoing import text_parameters

        result = await self.aws.query(SNS, "Publish", text_parameters(self.config, message))
        message_id = result.value("MessageId")
        if not message_id:
            raise NoAnswer(unreadable("SNS"))
        return Sent(message_id, "accepted")

    async def receive(self, request: HookRequest) -> NoReturn:
        """Refuse: SNS posts nothing about text messages."""
        from connectors.hooks import HookRefused

        raise HookRefused(
            404,
            "no_webhook",
            "Amazon SNS posts nothing about text messages: deliveries stand in CloudWatch Logs, "
            "and it carries no answers of customers.",
        )
