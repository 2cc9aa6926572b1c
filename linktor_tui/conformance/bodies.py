"""The page's eight create bodies, for accounts that do not exist, with secrets that are made up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

SECRETS = frozenset(
    {
        "accessToken",
        "verifyToken",
        "botToken",
        "authToken",
        "smtpPassword",
        "imapPassword",
        "pageAccessToken",
        "appSecret",
    }
)
"""Config keys of the page whose values are never shown again."""

TYPES = (
    "whatsapp",
    "telegram",
    "sms",
    "email",
    "webchat",
    "facebook",
    "instagram",
    "voice",
)
"""The types that the page has a body for, in its order."""

NAME = "linktor-tui conformance"


@dataclass(frozen=True)
class Bodies:
    """The bodies of one run: accounts and names that no other run has."""

    tag: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def prefix(self) -> str:
        """What the names of all of this run's channels start with."""
        return f"{NAME} {self.tag}"

    def name(self, word: str) -> str:
        """Name a channel so that anybody sees where it comes from."""
        return f"{self.prefix} {word}"

    def secret(self) -> str:
        """Make up a secret, another one each time."""
        return f"made-up-{self.tag}-{secrets.token_hex(12)}"

    def digits(self, count: int) -> str:
        """Make up a number of an account."""
        return "9" + "".join(secrets.choice("0123456789") for _ in range(count - 1))

    def of(self, channel_type: str) -> dict[str, Any]:
        """Make the body of a type, for a new account."""
        config: dict[str, Any] = getattr(self, f"_{channel_type}")()
        return {"name": self.name(channel_type), "type": channel_type, "config": config}

    def _whatsapp(self) -> dict[str, Any]:
        return {
            "phoneNumberId": self.digits(15),
            "accessToken": self.secret(),
            "businessAccountId": self.digits(15),
            "verifyToken": self.secret(),
        }

    def _telegram(self) -> dict[str, Any]:
        return {"botToken": f"{self.digits(10)}:{self.secret()}"}

    def _twilio(self) -> dict[str, Any]:
        return {
            "provider": "twilio",
            "accountSid": "AC" + secrets.token_hex(16),
            "authToken": self.secret(),
            "phoneNumber": f"+1555{self.digits(7)}",
        }

    def _sms(self) -> dict[str, Any]:
        return self._twilio()

    def _voice(self) -> dict[str, Any]:
        spoken = {"speechToText": True, "textToSpeech": True, "recordCalls": True}
        return self._twilio() | spoken

    def _email(self) -> dict[str, Any]:
        address = f"conformance-{secrets.token_hex(6)}@example.com"
        return {
            "provider": "smtp",
            "smtpHost": "smtp.example.com",
            "smtpPort": 587,
            "smtpUser": address,
            "smtpPassword": self.secret(),
            "imapHost": "imap.example.com",
            "imapPort": 993,
            "imapUser": address,
            "imapPassword": self.secret(),
            "fromName": "Conformance",
            "fromEmail": address,
        }

    def _webchat(self) -> dict[str, Any]:
        return {
            "allowedOrigins": [f"https://{secrets.token_hex(6)}.example.com"],
            "theme": {
                "primaryColor": "#0066cc",
                "headerText": "Chat with us",
                "welcomeMessage": "Hi! How can we help?",
            },
            "requireEmail": False,
            "showBranding": True,
        }

    def _facebook(self) -> dict[str, Any]:
        return {
            "pageId": self.digits(15),
            "pageAccessToken": self.secret(),
            "appSecret": self.secret(),
        }

    def _instagram(self) -> dict[str, Any]:
        return {"accountId": self.digits(17), "accessToken": self.secret()}
