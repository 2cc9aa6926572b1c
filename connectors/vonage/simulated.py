"""Accounts, numbers and messages of a Vonage that exists in memory only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Dialect = Literal["POST-JSON", "POST", "GET", "Messages API"]
"""The account's settings for inbound SMS: the SMS API's three HTTP methods, or the other API."""


@dataclass(slots=True)
class SimulatedNumber:
    """A number of an account."""

    msisdn: str
    country: str = "US"
    features: tuple[str, ...] = ("SMS", "VOICE")
    type: str = "mobile-lvn"
    mo_http_url: str = ""
    app_id: str = ""
    voice_callback_type: str = ""
    voice_callback_value: str = ""

    def shown(self) -> dict[str, Any]:
        """The number as `GET /account/numbers` lists it: what is not set is left out."""
        found: dict[str, Any] = {
            "country": self.country,
            "msisdn": self.msisdn,
            "type": self.type,
            "features": list(self.features),
        }
        more = {
            "moHttpUrl": self.mo_http_url,
            "app_id": self.app_id,
            "voiceCallbackType": self.voice_callback_type,
            "voiceCallbackValue": self.voice_callback_value,
        }
        return found | {name: value for name, value in more.items() if value}


@dataclass(slots=True)
class SimulatedMessage:
    """A text that was taken."""

    to: str
    sender: str
    text: str
    kind: str = "text"
    callback: str = ""
    """Where its delivery receipt goes; empty for the account's address."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(slots=True)
class SimulatedApplication:
    """An application for calls."""

    id: str
    name: str
    key: str
    """Name of its key pair."""
    public_key: str = ""
    capabilities: dict[str, Any] = field(default_factory=dict)
    privacy: dict[str, Any] = field(default_factory=lambda: {"improve_ai": False})
    calls: list[Any] = field(default_factory=list)

    def address(self, which: str) -> str:
        """Where it posts: `answer_url` or `event_url`."""
        hooks = self.capabilities.get("voice", {}).get("webhooks", {})
        return str(hooks.get(which, {}).get("address", ""))

    def shown(self) -> dict[str, Any]:
        """The application as `GET /v2/applications/{id}` shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "keys": {"public_key": self.public_key},
            "capabilities": self.capabilities,
            "privacy": self.privacy,
            "_links": {"self": {"href": f"/v2/applications/{self.id}"}},
        }


@dataclass(slots=True)
class SimulatedAccount:
    """An account with its key, and what belongs to it."""

    key: str
    secret: str
    signature_secret: str
    numbers: list[SimulatedNumber]
    signature_method: str = "md5hash"
    balance: Decimal = Decimal("24.5")
    auto_reload: bool = False
    trial_numbers: frozenset[str] | None = None
    """The only recipients of an account that has not paid yet; None for one that has."""
    mo_url: str = ""
    dr_url: str = ""
    dialect: Dialect = "Messages API"
    messages: list[SimulatedMessage] = field(default_factory=list)
    applications: dict[str, SimulatedApplication] = field(default_factory=dict)

    def number(self, msisdn: str) -> SimulatedNumber | None:
        """One of its numbers."""
        return next((item for item in self.numbers if item.msisdn == msisdn), None)

    def settings(self) -> dict[str, Any]:
        """The account as `POST /account/settings` shows it."""
        return {
            "mo-callback-url": self.mo_url,
            "dr-callback-url": self.dr_url,
            "max-outbound-request": 30,
            "max-inbound-request": 30,
            "max-calls-per-second": 30,
        }


MAIN, MAIN_SECRET = "a1b2c3d4", "sIm4laTedS3cret1"
MAIN_SIGNATURE = "simulated-signature-secret-of-the-main-account"
WRONG_SECRET = "sIm4laTedS3cret0"  # noqa: S105 - of nobody
TRIAL, TRIAL_SECRET = "e5f6a7b8", "sIm4laTedS3cret2"

GOOD_NUMBER = "15550101001"
SECOND_NUMBER = "15550101002"
VOICE_ONLY_NUMBER = "15550101003"
FOREIGN_NUMBER = "15550109999"
TRIAL_NUMBER = "15550101004"
SMS_ONLY_NUMBER = "15550101005"
APPLICATION = "aaaaaaaa-bbbb-cccc-dddd-000000000001"
CUSTOMER = "15550100123"
BLOCKED_CUSTOMER = "15550100199"
"""Nobody may write to this one."""


def simulated_accounts() -> dict[str, SimulatedAccount]:
    """A fresh world."""
    main = SimulatedAccount(
        MAIN,
        MAIN_SECRET,
        MAIN_SIGNATURE,
        [
            SimulatedNumber(GOOD_NUMBER, app_id=APPLICATION),
            SimulatedNumber(
                SECOND_NUMBER, mo_http_url="https://crm.other-vendor.example/in?key=do-not-show"
            ),
            SimulatedNumber(VOICE_ONLY_NUMBER, features=("VOICE",), type="landline"),
            SimulatedNumber(SMS_ONLY_NUMBER, features=("SMS",)),
        ],
        applications={
            APPLICATION: SimulatedApplication(
                APPLICATION,
                "Acme calls",
                "main",
                capabilities={"voice": {"webhooks": {}, "signed_callbacks": True}},
            )
        },
    )
    trial = SimulatedAccount(
        TRIAL,
        TRIAL_SECRET,
        "simulated-signature-secret-of-the-trial",
        [SimulatedNumber(TRIAL_NUMBER)],
        balance=Decimal("1.25"),
        trial_numbers=frozenset({CUSTOMER}),
    )
    return {account.key: account for account in (main, trial)}
