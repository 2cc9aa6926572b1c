"""What the simulated Bot API server refuses, in its order and its words, and the chats it knows.

Written after the manual and the published server (github.com/tdlib/telegram-bot-api).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from connectors.telegram.webhook import PORTS

Parameters = Mapping[str, str]
LONGEST_BYTES = 1 << 15
CUSTOMER = 1001
"""The chat of a person who talks to the bots."""
LOOPBACK_NAMES = ("127.0.0.1", "localhost")


class Refused(Exception):
    """A refusal in the server's words, with its `ResponseParameters`."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}


@dataclass(frozen=True, slots=True)
class Done:
    """A result; some methods add a sentence to it."""

    result: Any
    description: str = ""


@dataclass(frozen=True, slots=True)
class SimulatedChat:
    """A chat that a bot knows, and what the server says to who writes there."""

    id: int
    type: str
    name: str
    refusal: tuple[int, str] | None = None
    """Error code and description."""
    parameters: Mapping[str, int] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """The `Chat` object."""
        named = {"first_name": self.name} if self.type == "private" else {"title": self.name}
        return {"id": self.id, "type": self.type} | named


def known_chats() -> dict[int, SimulatedChat]:
    """A person who talks to the bot, and chats of each kind that refuse it."""
    blocked = (403, "Forbidden: bot was blocked by the user")
    gone = (403, "Forbidden: user is deactivated")
    stranger = (403, "Forbidden: bot can't initiate conversation with a user")
    kicked = (403, "Forbidden: bot was kicked from the group chat")
    upgraded = (400, "Bad Request: group chat was upgraded to a supergroup chat")
    chats = (
        SimulatedChat(CUSTOMER, "private", "Ada"),
        SimulatedChat(1002, "private", "Bo", blocked),
        SimulatedChat(1003, "private", "", gone),
        SimulatedChat(1004, "private", "Cy", stranger),
        SimulatedChat(-1005, "group", "Grown", upgraded, {"migrate_to_chat_id": -1001000001005}),
        SimulatedChat(-1006, "group", "Closed", kicked),
    )
    return {chat.id: chat for chat in chats}


def check_text(text: str, parse_mode: str) -> None:
    """Refuse a text the way the server does before it looks at the chat."""
    if not text:
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode()) > LONGEST_BYTES:
        raise Refused(400, "Bad Request: text is too long")
    if parse_mode not in ("", "none", "markdown", "markdownv2", "html"):
        raise Refused(400, "Bad Request: unsupported parse_mode")
    if not text.strip():
        raise Refused(400, "Bad Request: text must be non-empty")


def check_webhook(url: str, secret: str) -> None:
    """Refuse a webhook address that the server would not take."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme not in ("http", "https"):
        raise Refused(400, "Bad Request: invalid webhook URL specified")
    if len(secret) > 256:
        raise Refused(400, "Bad Request: secret token is too long")
    if re.fullmatch(r"[A-Za-z0-9_-]*", secret) is None:
        raise Refused(400, "Bad Request: secret token contains unallowed characters")
    if host in LOOPBACK_NAMES:
        return  # as a server of one's own does with --local; the sandbox posts to this machine only
    bad = "Bad Request: bad webhook: "
    if parts.scheme == "http":
        raise Refused(400, bad + "An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        raise Refused(400, bad + "Webhook can be set up only on ports 80, 88, 443 or 8443")
    if _reserved(host):
        raise Refused(400, f"{bad}IP address {host} is reserved")


def _reserved(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def integer(given: Parameters, name: str, default: int, low: int, high: int) -> int:
    """Read a whole number between two ends; what is none is the default."""
    try:
        return min(max(int(given[name]), low), high)
    except (KeyError, ValueError):
        return default
