"""Zenvia's side of RCS, in memory: an account, its tokens, agents, subscriptions and messages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

AGENT = "acme_support_simulator_agent"
FOREIGN = "other_brand_shop_agent"
REACHED = "+5511999990001"

GOOD = "simulator-only-works-UYHhRvLKNLt00001"
SIGNED = "simulator-only-signed-UYHhRvLKNLt0002"
REVOKED = "simulator-only-revoked-UYHhRvLKNLt003"
SIGNING_SECRET = "simulator-only-token-secret"  # noqa: S105 - of nobody


@dataclass(slots=True)
class World:
    """Everything Zenvia knows here."""

    tokens: dict[str, str | None]
    """Token -> its secret, None for a standard token."""
    agents: set[str]
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Message ID -> message."""

    def hooked(self, event: str) -> tuple[str, Mapping[str, Any], str] | None:
        """Where events of a kind go, with which headers, by which subscription."""
        for made in self.subscriptions.values():
            if made["eventType"] == event and made["status"] != "INACTIVE":
                return made["webhook"]["url"], made["webhook"].get("headers", {}), made["id"]
        return None

    def subscribe(
        self, event: str, url: str, headers: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make a subscription for RCS."""
        made = {
            "id": str(uuid.uuid4()),
            "eventType": event,
            "webhook": {"url": url, "headers": dict(headers or {})},
            "criteria": {"channel": "rcs"} | ({"direction": "IN"} if event == "MESSAGE" else {}),
            "status": "ACTIVE",
            "version": "v2",
            "createdAt": "2026-02-15T16:38:24.000Z",
            "updatedAt": "2026-02-15T16:38:24.000Z",
        }
        self.subscriptions[str(made["id"])] = made
        return made


def world() -> World:
    """Make the world as new."""
    return World({GOOD: None, SIGNED: SIGNING_SECRET}, {AGENT})


def body(title: str, agent: str, token: str, secret: str | None = None) -> dict[str, Any]:
    """A request body of POST /channels."""
    config = {"provider": "zenvia", "senderId": agent, "apiToken": token}
    if secret is not None:
        config["tokenSecret"] = secret
    return {"name": title, "type": "rcs", "config": config}
