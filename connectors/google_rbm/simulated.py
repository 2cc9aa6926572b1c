"""Google's side of RCS, in memory: service accounts, agents, phones and what was sent.

Two key pairs are made per process: the one that Google knows, and one that it no longer does. They
are of nobody, and good for nothing outside the simulator.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

TESTER = "+15550100123"
"""A phone that every agent of the simulator reaches."""
STRANGER = "+15550100777"
"""A phone on RCS that only a launched agent reaches."""
LAUNCHED = "acme_support_q7x2launched_agent"
TESTING = "acme_orders_t3k9testing_agent"
FOREIGN = "otherbrand_shop_z8m1foreign_agent"
BRAND = "brands/40bd963f-0000-4000-8000-acme00000001"
TOKEN = "SIMULATORONLYTOKEN1"  # noqa: S105 - of nobody


@cache
def private_key(name: str) -> str:
    """Make a key pair once, and give its private half in PEM form."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@cache
def public_key(name: str) -> str:
    """The public half of a key pair."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    key = load_pem_private_key(private_key(name).encode(), None).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass(slots=True)
class SimulatedAccount:
    """A service account. `agents` are the IDs of those it may act as."""

    email: str
    agents: tuple[str, ...]
    deleted: bool = False
    api_disabled: bool = False
    manages: bool = True
    """Whether the Business Communications API is open to it."""

    def key_file(self, key: str = "known") -> str:
        """The key file that the console would download."""
        return json.dumps(
            {
                "type": "service_account",
                "project_id": self.email.partition("@")[2].partition(".")[0],
                "private_key_id": f"simulator-only-{key}",
                "private_key": private_key(key),
                "client_email": self.email,
                "token_uri": "https://oauth2.googleapis.com/token",
            }
        )


@dataclass(slots=True)
class SimulatedAgent:
    """An agent: its launches by carrier, its testers, its own webhook and what it sent."""

    id: str
    display_name: str
    launches: dict[str, str] = field(default_factory=dict)
    testers: set[str] = field(default_factory=lambda: {TESTER})
    webhooks: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Integration ID -> (address, verification token)."""
    sent: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Message ID -> (phone, message)."""

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{BRAND}/agents/{self.id}"

    @property
    def launched(self) -> bool:
        """Whether it may write to anybody with RCS."""
        return "LAUNCH_STATE_LAUNCHED" in self.launches.values()


@dataclass(slots=True)
class World:
    """Everything Google knows here."""

    accounts: dict[str, SimulatedAccount]
    agents: dict[str, SimulatedAgent]
    phones: set[str] = field(default_factory=lambda: {TESTER, STRANGER})
    tokens: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    """Access token -> (service account, scopes)."""


PARTNER = SimulatedAccount("rbm-partner@acme-rbm.iam.gserviceaccount.com", (LAUNCHED, TESTING))
DELETED = SimulatedAccount(
    "rbm-retired@acme-rbm.iam.gserviceaccount.com", (LAUNCHED,), deleted=True
)
ORDINARY = SimulatedAccount(
    "website@acme-web.iam.gserviceaccount.com", (LAUNCHED,), api_disabled=True
)


def world() -> World:
    """Make the world as new."""
    carrier = "/v1/regions/acme-mobile-us", "/v1/regions/acme-mobile-de"
    agents = (
        SimulatedAgent(LAUNCHED, "Acme Support", dict.fromkeys(carrier, "LAUNCH_STATE_LAUNCHED")),
        SimulatedAgent(TESTING, "Acme Orders", {carrier[0]: "LAUNCH_STATE_PENDING"}),
        SimulatedAgent(FOREIGN, "Somebody Else's Shop"),
    )
    return World(
        {account.email: account for account in (PARTNER, DELETED, ORDINARY)},
        {agent.id: agent for agent in agents},
    )
