"""Resources of the simulated Twilio, in the shapes of its OpenAPI document (API 2010-04-01).

SIDs have the right shape and say by their zeros that they are nobody's. Left out are prices, media,
and what a carrier really does: a message is delivered by being looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

API = "/2010-04-01"
BEGUN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When everything that the simulator starts with was made."""

Shown = dict[str, Any]


def sid(prefix: str, number: int) -> str:
    """Make a SID that is nobody's."""
    return f"{prefix}{number:032d}"


def rfc2822(moment: datetime | None) -> str | None:
    """Write a time as API version 2010-04-01 does."""
    return None if moment is None else format_datetime(moment)


@dataclass(slots=True)
class SimulatedNumber:
    """A phone number of an account."""

    sid: str
    phone_number: str
    sms: bool = True
    mms: bool = True
    voice: bool = True
    friendly_name: str = ""
    sms_url: str = ""
    sms_method: str = "POST"
    sms_application_sid: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_application_sid: str = ""
    trunk_sid: str = ""
    status_callback: str = ""

    def shown(self, account_sid: str) -> Shown:
        """The IncomingPhoneNumber resource."""
        return {
            "account_sid": account_sid,
            "address_requirements": "none",
            "address_sid": None,
            "api_version": "2010-04-01",
            "beta": False,
            "bundle_sid": None,
            "capabilities": {
                "fax": False,
                "mms": self.mms,
                "sms": self.sms,
                "voice": self.voice,
            },
            "date_created": rfc2822(BEGUN),
            "date_updated": rfc2822(BEGUN),
            "emergency_address_sid": None,
            "emergency_address_status": "unregistered",
            "emergency_status": "Inactive",
            "friendly_name": self.friendly_name or self.phone_number,
            "identity_sid": None,
            "origin": "twilio",
            "phone_number": self.phone_number,
            "sid": self.sid,
            "sms_application_sid": self.sms_application_sid,
            "sms_fallback_method": "POST",
            "sms_fallback_url": "",
            "sms_method": self.sms_method,
            "sms_url": self.sms_url,
            "status": "in-use",
            "status_callback": self.status_callback,
            "status_callback_method": "POST",
            "trunk_sid": self.trunk_sid or None,
            "type": "local",
            "uri": f"{API}/Accounts/{account_sid}/IncomingPhoneNumbers/{self.sid}.json",
            "voice_application_sid": self.voice_application_sid or None,
            "voice_caller_id_lookup": False,
            "voice_fallback_method": "POST",
            "voice_fallback_url": None,
            "voice_method": self.voice_method,
            "voice_receive_mode": "voice",
            "voice_url": self.voice_url,
        }


@dataclass(slots=True)
class SimulatedMessage:
    """A message, and what will become of it."""

    sid: str
    to: str
    sender: str | None
    body: str
    status: str
    coming: list[str] = field(default_factory=list)
    """States that follow, one each time that somebody looks."""
    error_code: int | None = None
    """Shown once the message is lost."""
    service_sid: str | None = None
    status_callback: str = ""
    direction: str = "outbound-api"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def advance(self) -> None:
        """Go on to the next state."""
        if self.coming:
            self.status = self.coming.pop(0)

    @property
    def lost(self) -> bool:
        """Whether it ended without being delivered."""
        return self.status in ("failed", "undelivered")

    def shown(self, account_sid: str) -> Shown:
        """The Message resource."""
        uri = f"{API}/Accounts/{account_sid}/Messages/{self.sid}"
        sent = self.status not in ("accepted", "queued", "sending")
        return {
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": rfc2822(self.created),
            "date_sent": rfc2822(self.created) if sent else None,
            "date_updated": rfc2822(self.created),
            "direction": self.direction,
            "error_code": self.error_code if self.lost else None,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": self.service_sid,
            "num_media": "0",
            "num_segments": str(segments(self.body) if self.sender else 0),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


def segments(text: str) -> int:
    """Count the parts that a text travels in, near enough: letters beyond ASCII halve a part."""
    whole, part = (160, 153) if text.isascii() else (70, 67)
    return 1 if len(text) <= whole else -(-len(text) // part)


@dataclass(slots=True)
class SimulatedApplication:
    """A TwiML app."""

    sid: str
    friendly_name: str
    sms_url: str = ""
    sms_method: str = "POST"
    voice_url: str = ""
    voice_method: str = "POST"

    def shown(self, account_sid: str) -> Shown:
        """The Application resource."""
        return {
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "date_created": rfc2822(BEGUN),
            "date_updated": rfc2822(BEGUN),
            "friendly_name": self.friendly_name,
            "message_status_callback": None,
            "public_application_connect_enabled": False,
            "sid": self.sid,
            "sms_fallback_method": "POST",
            "sms_fallback_url": None,
            "sms_method": self.sms_method,
            "sms_status_callback": None,
            "sms_url": self.sms_url,
            "status_callback": None,
            "status_callback_method": "POST",
            "uri": f"{API}/Accounts/{account_sid}/Applications/{self.sid}.json",
            "voice_caller_id_lookup": False,
            "voice_fallback_method": "POST",
            "voice_fallback_url": None,
            "voice_method": self.voice_method,
            "voice_url": self.voice_url or None,
        }
