"""Infobip's side of RCS, in memory: an account, its keys, senders, subscriptions and messages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.infobip.subscriptions import id_of

BASE = "https://simul.api.infobip.com"
SENDER = "AcmeSupport"
TESTING = "AcmeOrders"
FOREIGN = "OtherBrandShop"
REACHED = "+15550100123"

EVERYTHING = frozenset(
    {"account-management:manage", "rcs:manage", "rcs:message:send", "subscriptions:manage"}
)
GOOD = "5109a5ed51e0000000000000000works-00000000-0000-4000-8000-000000000001"
EXPIRED = "5109a5ed51e000000000000000expired-00000000-0000-4000-8000-000000000002"
SENDS_ONLY = "5109a5ed51e00000000000000sendsonly-00000000-0000-4000-8000-000000000003"
UNKNOWN = "5109a5ed51e000000000000000unknown-00000000-0000-4000-8000-000000000004"


@dataclass(slots=True)
class SimulatedSender:
    """An RCS sender of the account."""

    name: str
    display_name: str
    status: str
    coverage: dict[str, str] = field(default_factory=dict)
    """Carrier -> launch status, all in one country."""

    def shown(self) -> dict[str, Any]:
        """The sender as its page shows it."""
        return {
            "senderName": self.name,
            "senderStatus": self.status,
            "billingCategory": "NON_CONVERSATIONAL",
            "useCase": "TRANSACTIONAL",
            "hostingRegion": "NORTH_AMERICA",
            "brand": {"brandName": "Acme"},
            "googleAgentId": f"{self.name.lower()}_simulator_agent",
            "displayName": self.display_name,
            "description": "A sender of the simulator",
            "color": "#0B78D0",
            "bannerUrl": "https://acme.example/banner.jpg",
            "logoUrl": "https://acme.example/logo.jpg",
            "updatedAt": "2026-02-15T16:38:24.000+0000",
        }

    def launch(self) -> dict[str, Any]:
        """The launch by carrier."""
        providers = [
            {"name": name, "status": status, "updatedAt": "2026-02-15T16:38:24.000+0000"}
            for name, status in self.coverage.items()
        ]
        return {
            "event": "RCS_SENDER_LAUNCH_STATUS_UPDATE",
            "senderName": self.name,
            "senderStatus": self.status,
            "coverage": [{"countryCode": "US", "providers": providers}] if providers else [],
            "updatedAt": "2026-02-15T16:38:24.000+0000",
        }


@dataclass(slots=True)
class World:
    """Everything Infobip knows here."""

    keys: dict[str, frozenset[str]]
    """Key -> its scopes."""
    senders: dict[str, SimulatedSender]
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Security setting's ID -> user and password."""
    sent: dict[str, tuple[str, str, Mapping[str, Any]]] = field(default_factory=dict)
    """Message ID -> sender, recipient's digits, content."""

    def take(self, sender: str, to: str, content: Mapping[str, Any]) -> str:
        """Take a message, and give its ID."""
        message_id = str(uuid.uuid4())
        self.sent[message_id] = (sender, to, content)
        return message_id

    def hooked(self, sender: str) -> tuple[str, str] | None:
        """Where a sender's reports go, and the password that goes along."""
        made = self.subscriptions.get(id_of(sender))
        if made is None:
            return None
        profile = self.profiles[made["profile"]["profileId"]]
        _, password = self.logins[profile["security"]["authId"]]
        return profile["webhook"]["notifyUrl"], password


def world() -> World:
    """Make the world as new."""
    senders = (
        SimulatedSender(
            SENDER, "Acme Support", "LAUNCHED", {"VERIZON": "COMPLETED", "T_MOBILE": "COMPLETED"}
        ),
        SimulatedSender(TESTING, "Acme Orders", "READY_FOR_TESTING"),
    )
    return World(
        {GOOD: EVERYTHING, SENDS_ONLY: frozenset({"rcs:message:send"})},
        {sender.name: sender for sender in senders},
    )


def body(title: str, sender: str, key: str) -> dict[str, Any]:
    """A request body of POST /channels."""
    config = {"provider": "infobip", "agentId": sender, "apiKey": key, "baseUrl": BASE}
    return {"name": title, "type": "rcs", "config": config}
