"""A place to keep channels, for tests: a fresh engine, a clock that is set, a sandbox provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.telegram.simulator import TelegramSimulator

PAGE_SMS: dict[str, Any] = {
    "name": "SMS Support",
    "type": "sms",
    "config": {
        "provider": "twilio",
        "accountSid": "YOUR_ACCOUNT_SID",
        "authToken": "YOUR_AUTH_TOKEN",
        "phoneNumber": "+15551234567",
    },
}
"""The API page's body for SMS, sample values and all."""
PAGE_MAIL: dict[str, Any] = {
    "name": "Support Email",
    "type": "email",
    "config": {
        "provider": "smtp",
        "smtpHost": "smtp.example.com",
        "smtpPort": 587,
        "smtpUser": "support@example.com",
        "smtpPassword": "YOUR_PASSWORD",
        "imapHost": "imap.example.com",
        "imapPort": 993,
        "imapUser": "support@example.com",
        "imapPassword": "YOUR_PASSWORD",
        "fromName": "Acme Support",
        "fromEmail": "support@example.com",
    },
}
"""The API page's body for email."""
PAGE_BODIES: dict[str, dict[str, Any]] = {
    "whatsapp": {
        "name": "WhatsApp Business",
        "type": "whatsapp",
        "config": {
            "phoneNumberId": "YOUR_PHONE_NUMBER_ID",
            "accessToken": "YOUR_ACCESS_TOKEN",
            "businessAccountId": "YOUR_BUSINESS_ACCOUNT_ID",
            "verifyToken": "YOUR_VERIFY_TOKEN",
        },
    },
    "telegram": {
        "name": "Telegram Bot",
        "type": "telegram",
        "config": {"botToken": "YOUR_BOT_TOKEN"},
    },
    "sms": PAGE_SMS,
    "email": PAGE_MAIL,
    "webchat": {
        "name": "Website Chat",
        "type": "webchat",
        "config": {
            "allowedOrigins": ["https://www.example.com", "https://app.example.com"],
            "theme": {
                "primaryColor": "#0066cc",
                "headerText": "Chat with us",
                "welcomeMessage": "Hi! How can we help?",
            },
            "requireEmail": False,
            "showBranding": True,
        },
    },
    "facebook": {
        "name": "Facebook Page",
        "type": "facebook",
        "config": {
            "pageId": "YOUR_PAGE_ID",
            "pageAccessToken": "YOUR_PAGE_ACCESS_TOKEN",
            "appSecret": "YOUR_APP_SECRET",
        },
    },
    "instagram": {
        "name": "Instagram Business",
        "type": "instagram",
        "config": {
            "accountId": "YOUR_INSTAGRAM_ACCOUNT_ID",
            "accessToken": "YOUR_ACCESS_TOKEN",
        },
    },
    "voice": {
        "name": "Voice Support",
        "type": "voice",
        "config": {
            "provider": "twilio",
            "accountSid": "YOUR_ACCOUNT_SID",
            "authToken": "YOUR_AUTH_TOKEN",
            "phoneNumber": "+15551234567",
            "speechToText": True,
            "textToSpeech": True,
            "recordCalls": True,
        },
    },
}
"""The eight request bodies of the API page, sample values and all."""


@dataclass
class Clock:
    """A clock that tests set."""

    now: datetime = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: int) -> None:
        self.now += timedelta(**by)


def body(
    name: str = "Support", token: str = "110201543:AAF-made-up", **more: Any
) -> dict[str, Any]:
    """A Telegram channel as the API page creates it."""
    return {"name": name, "type": "telegram", "config": {"botToken": token}, **more}


def sample(simulator: TelegramSimulator, outcome: str) -> dict[str, Any]:
    """A body that a simulator judges as its outcome says."""
    found = next(item for item in simulator.samples() if item.outcome == outcome)
    return dict(found.body)
