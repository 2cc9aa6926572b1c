"""Twilio accounts in memory, with their keys, numbers, messages and Messaging Services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal

from connectors.twilio.simulated_calls import SimulatedCall
from connectors.twilio.simulated_resources import (
    API,
    BEGUN,
    Shown,
    SimulatedApplication,
    SimulatedMessage,
    SimulatedNumber,
    rfc2822,
    sid,
)


def iso8601(moment: datetime) -> str:
    """Write a time as Messaging version 1 does."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class SimulatedKey:
    """An API key."""

    sid: str
    secret: str
    kind: Literal["main", "standard", "restricted"]
    allowed: frozenset[str] = frozenset()
    """Resources that a restricted key may use."""


@dataclass(slots=True)
class SimulatedAccount:
    """An account with everything in it."""

    sid: str
    token: str
    friendly_name: str
    status: Literal["active", "suspended", "closed"] = "active"
    type: Literal["Full", "Trial"] = "Full"
    owner_sid: str | None = None
    """The main account of a subaccount."""
    test: bool = False
    """Test credentials: they pretend to send, and may do nothing else."""
    balance: str = "42.17"
    numbers: list[SimulatedNumber] = field(default_factory=list)
    keys: list[SimulatedKey] = field(default_factory=list)
    applications: list[SimulatedApplication] = field(default_factory=list)
    services: list[SimulatedService] = field(default_factory=list)
    messages: list[SimulatedMessage] = field(default_factory=list)
    """In order of creation."""
    calls: list[SimulatedCall] = field(default_factory=list)
    """In order of creation."""
    verified: set[str] = field(default_factory=set)
    """Whom a trial account may write to."""
    opted_out: set[str] = field(default_factory=set)
    """Who answered STOP."""
    _serial: Iterator[int] = field(default_factory=lambda: count(1))

    def new_sid(self, prefix: str) -> str:
        """Make a SID for something new."""
        return sid(prefix, next(self._serial))

    def shown(self) -> Shown:
        """The Account resource, which holds the auth token."""
        uri = f"{API}/Accounts/{self.sid}"
        below = {
            "balance": "Balance",
            "incoming_phone_numbers": "IncomingPhoneNumbers",
            "messages": "Messages",
            "calls": "Calls",
        }
        return {
            "auth_token": self.token,
            "date_created": rfc2822(BEGUN),
            "date_updated": rfc2822(BEGUN),
            "friendly_name": self.friendly_name,
            "owner_account_sid": self.owner_sid or self.sid,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {name: f"{uri}/{path}.json" for name, path in below.items()},
            "type": self.type,
            "uri": f"{uri}.json",
        }


@dataclass(slots=True)
class SimulatedService:
    """A Messaging Service."""

    sid: str
    friendly_name: str
    numbers: list[SimulatedNumber] = field(default_factory=list)
    inbound_request_url: str | None = None
    inbound_method: str = "POST"
    use_inbound_webhook_on_number: bool = False

    def shown(self, account_sid: str, base: str) -> Shown:
        """The Service resource of Messaging version 1."""
        url = f"{base}/v1/Services/{self.sid}"
        links = {"phone_numbers": "PhoneNumbers", "short_codes": "ShortCodes"}
        return {
            "account_sid": account_sid,
            "area_code_geomatch": True,
            "date_created": iso8601(BEGUN),
            "date_updated": iso8601(BEGUN),
            "fallback_method": "POST",
            "fallback_to_long_code": True,
            "fallback_url": None,
            "friendly_name": self.friendly_name,
            "inbound_method": self.inbound_method,
            "inbound_request_url": self.inbound_request_url,
            "links": {name: f"{url}/{path}" for name, path in links.items()},
            "mms_converter": True,
            "scan_message_content": "inherit",
            "sid": self.sid,
            "smart_encoding": True,
            "status_callback": None,
            "sticky_sender": True,
            "synchronous_validation": False,
            "url": url,
            "us_app_to_person_registered": False,
            "use_inbound_webhook_on_number": self.use_inbound_webhook_on_number,
            "usecase": "notifications",
            "validity_period": 36000,
        }

    def number_shown(self, number: SimulatedNumber, account_sid: str, base: str) -> Shown:
        """The PhoneNumber resource of Messaging version 1."""
        able = {"Voice": number.voice, "SMS": number.sms, "MMS": number.mms}
        return {
            "account_sid": account_sid,
            "capabilities": [name for name, value in able.items() if value],
            "country_code": "US",
            "date_created": iso8601(BEGUN),
            "date_updated": iso8601(BEGUN),
            "phone_number": number.phone_number,
            "service_sid": self.sid,
            "sid": number.sid,
            "url": f"{base}/v1/Services/{self.sid}/PhoneNumbers/{number.sid}",
        }
