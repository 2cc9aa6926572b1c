"""Resources of the simulated Plivo, in the shapes of Plivo's API reference and its SDK's fixtures.

What a carrier really does is left out: a message is delivered by being looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Shown = dict[str, Any]


@dataclass(slots=True)
class SimulatedNumber:
    """A phone number of an account."""

    number: str
    sms: bool = True
    voice: bool = True
    app_id: str | None = None

    def shown(self, auth_id: str) -> Shown:
        """The Number resource."""
        path = f"/v1/Account/{auth_id}"
        return {
            "active": True,
            "added_on": "2026-01-05",
            "alias": None,
            "application": f"{path}/Application/{self.app_id}/" if self.app_id else None,
            "carrier": "Plivo",
            "city": "Washington",
            "cnam_lookup": "enabled",
            "compliance_application_id": None,
            "compliance_status": None,
            "country": "United States",
            "mms_enabled": False,
            "mms_rate": "0.00000",
            "monthly_rental_rate": "0.80000",
            "number": self.number,
            "number_type": "local",
            "region": "Washington DC, UNITED STATES",
            "renewal_date": "2027-01-05",
            "resource_uri": f"{path}/Number/{self.number}/",
            "sms_enabled": self.sms,
            "sms_rate": "0.00000",
            "sub_account": None,
            "tendlc_campaign_id": None,
            "tendlc_registration_status": "UNREGISTERED",
            "toll_free_sms_verification": None,
            "voice_enabled": self.voice,
            "voice_rate": "0.00850",
        }


@dataclass(slots=True)
class SimulatedApplication:
    """An application: addresses that numbers share."""

    app_id: str
    app_name: str
    answer_url: str = ""
    answer_method: str = "POST"
    hangup_url: str = ""
    hangup_method: str = "POST"
    message_url: str = ""
    message_method: str = "POST"

    def shown(self, auth_id: str) -> Shown:
        """The Application resource."""
        return {
            "answer_method": self.answer_method,
            "answer_url": self.answer_url,
            "app_id": self.app_id,
            "app_name": self.app_name,
            "default_app": False,
            "default_endpoint_app": False,
            "enabled": True,
            "fallback_answer_url": "",
            "fallback_method": "POST",
            "hangup_method": self.hangup_method,
            "hangup_url": self.hangup_url,
            "message_method": self.message_method,
            "message_url": self.message_url,
            "public_uri": False,
            "resource_uri": f"/v1/Account/{auth_id}/Application/{self.app_id}/",
            "sip_uri": f"sip:{self.app_id}@app.plivo.com",
            "sub_account": None,
        }


@dataclass(slots=True)
class SimulatedMessage:
    """A message, and what will become of it."""

    uuid: str
    to: str
    sender: str
    text: str
    state: str = "queued"
    coming: list[str] = field(default_factory=lambda: ["sent", "delivered"])
    """States that follow, one each time that somebody looks."""
    error_code: str | None = None
    """Shown once the message is lost."""
    url: str = ""
    """Where its states are told."""
    direction: str = "outbound"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def advance(self) -> None:
        """Go on to the next state."""
        if self.coming:
            self.state = self.coming.pop(0)

    def shown(self, auth_id: str) -> Shown:
        """The Message resource."""
        lost = self.state in ("failed", "undelivered")
        at = self.created.isoformat(sep=" ")
        return {
            "error_code": self.error_code if lost else None,
            "error_message": "",
            "from_number": self.sender,
            "message_direction": self.direction,
            "message_sent_time": at,
            "message_state": self.state,
            "message_time": at,
            "message_type": "sms",
            "message_updated_time": at,
            "message_uuid": self.uuid,
            "resource_uri": f"/v1/Account/{auth_id}/Message/{self.uuid}/",
            "to_number": self.to,
            "total_amount": "0.00250",
            "total_rate": "0.00250",
            "units": 1,
        }


@dataclass(slots=True)
class SimulatedCall:
    """A call, and how it ended."""

    uuid: str
    to: str
    sender: str
    answer_url: str = ""
    hangup_url: str = ""
    direction: str = "outbound"
    hangup_cause_code: int | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def shown(self, auth_id: str) -> Shown:
        """The Call resource."""
        at = self.created.isoformat(sep=" ")
        return {
            "answer_time": at,
            "bill_duration": 12,
            "billed_duration": 60,
            "call_direction": self.direction,
            "call_duration": 12,
            "call_uuid": self.uuid,
            "end_time": at,
            "from_number": self.sender,
            "hangup_cause_code": self.hangup_cause_code,
            "initiation_time": at,
            "parent_call_uuid": None,
            "resource_uri": f"/v1/Account/{auth_id}/Call/{self.uuid}/",
            "to_number": self.to,
            "total_amount": "0.00850",
            "total_rate": "0.00850",
        }
