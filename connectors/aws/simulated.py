"""The world of the AWS simulator: keys and whose they are, what accounts may do, what was sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"
REGION = "us-east-1"
DOMAIN = "example.com"
NUMBER = "+15550100100"
CUSTOMER = "customer@example.org"
CUSTOMER_NUMBER = "+15550100123"
TOKEN = "sandbox-session-token-that-is-none"  # noqa: S105  # good at this simulator only


def _secret(name: str) -> str:
    """A secret of the real length that says in clear text that it is none."""
    return f"sandbox/NotARealAwsSecret/{name}".ljust(40, "0")


@dataclass(slots=True)
class Key:
    """An access key."""

    id: str
    secret: str
    account: str = ACCOUNT
    user: str = "linktor"
    token: str | None = None
    expired: bool = False
    denied: frozenset[str] = frozenset()
    """Services that its policies do not allow: `ses`, `sns`."""

    @property
    def arn(self) -> str:
        """Who it is."""
        return f"arn:aws:iam::{self.account}:user/{self.user}"


GOOD = Key("AKIASANDBOXNOTREAL01", _secret("good"))
EXPIRED = Key("ASIASANDBOXNOTREAL02", _secret("expired"), token=TOKEN, expired=True)
LIMITED = Key(
    "AKIASANDBOXNOTREAL03", _secret("limited"), user="reader", denied=frozenset({"ses", "sns"})
)
TEMPORARY = Key("ASIASANDBOXNOTREAL04", _secret("temporary"), token=TOKEN)
FRESH = Key("AKIASANDBOXNOTREAL05", _secret("fresh"), account=OTHER_ACCOUNT)
WRONG_SECRET = _secret("of-another-key")


def identity(**changed: Any) -> dict[str, Any]:
    """A domain as `GetEmailIdentity` shows it, verified and signed for."""
    return {
        "IdentityType": "DOMAIN",
        "FeedbackForwardingStatus": True,
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
        "DkimAttributes": {
            "SigningEnabled": True,
            "Status": "SUCCESS",
            "Tokens": ["linktor"],
            "SigningAttributesOrigin": "AWS_SES",
            "CurrentSigningKeyLength": "RSA_2048_BIT",
        },
        "MailFromAttributes": {
            "MailFromDomain": f"bounce.{DOMAIN}",
            "MailFromDomainStatus": "SUCCESS",
            "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        },
        "Policies": {},
        "Tags": [],
    } | changed


def mail_account(**changed: Any) -> dict[str, Any]:
    """An account as `GetAccount` shows it, out of the sandbox."""
    return {
        "DedicatedIpAutoWarmupEnabled": False,
        "EnforcementStatus": "HEALTHY",
        "ProductionAccessEnabled": True,
        "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 12.0},
        "SendingEnabled": True,
    } | changed


@dataclass(slots=True)
class World:
    """One account in good standing, and one that is new."""

    keys: dict[str, Key] = field(
        default_factory=lambda: {key.id: key for key in (GOOD, EXPIRED, LIMITED, TEMPORARY, FRESH)}
    )
    mail_accounts: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            ACCOUNT: mail_account(),
            OTHER_ACCOUNT: mail_account(ProductionAccessEnabled=False),
        }
    )
    identities: dict[tuple[str, str], dict[str, Any]] = field(
        default_factory=lambda: {
            (ACCOUNT, DOMAIN): identity(),
            (OTHER_ACCOUNT, DOMAIN): identity(VerifiedForSendingStatus=False),
        }
    )
    numbers: dict[str, list[str]] = field(
        default_factory=lambda: {ACCOUNT: [NUMBER], OTHER_ACCOUNT: []}
    )
    sms_sandbox: set[str] = field(default_factory=lambda: {OTHER_ACCOUNT})
    sms_attributes: dict[str, str] = field(
        default_factory=lambda: {"MonthlySpendLimit": "100", "DefaultSMSType": "Transactional"}
    )
    opted_out: list[str] = field(default_factory=lambda: ["+15550100199"])
    mails: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What was sent, by its id: the body of `SendEmail`."""
    texts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """What was published, by its id: the parameters of `Publish`."""
    confirmed: set[str] = field(default_factory=set)
    """Tokens of subscriptions that were confirmed."""

    def identity_for(self, account: str, name: str) -> dict[str, Any] | None:
        """What is known of an address or a domain."""
        return self.identities.get((account, name.lower()))

    def may_send_from(self, account: str, address: str) -> bool:
        """Tell whether an address, its domain or one above that is verified."""
        domain = address.rpartition("@")[2].lower()
        above = [domain] + [domain[place + 1 :] for place, mark in enumerate(domain) if mark == "."]
        known = (self.identity_for(account, name) for name in (address, *above))
        return any(item is not None and item["VerifiedForSendingStatus"] for item in known)

    def add_mail(self, body: Mapping[str, Any]) -> str:
        """Take a mail, and name it as SES does."""
        name = f"0100{uuid.uuid4().hex[:12]}-{uuid.uuid4()}-000000"
        self.mails[name] = body
        return name

    def add_text(self, parameters: Mapping[str, str]) -> str:
        """Take a text message, and name it as SNS does."""
        name = str(uuid.uuid4())
        self.texts[name] = parameters
        return name
