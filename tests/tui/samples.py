"""Channels and check steps as tests want them, and a clock that stands still."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import (
    Capabilities,
    CheckStep,
    FailureClass,
    Identity,
    StepStatus,
    Who,
)
from linktor_tui.contract.resources import (
    BotRef,
    Channel,
    ChannelStatus,
    Health,
    HealthStatus,
    Traffic,
)
from linktor_tui.contract.times import stamp

NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
SECRET = "whsec_shown-once-4f9c1b7e"
MASK = "********"


def clock() -> datetime:
    """A clock that stands still."""
    return NOW


def before(**ago: float) -> str:
    """A moment before now, as the wire has it."""
    return stamp(NOW - timedelta(**ago))


def channel(number: int = 1, name: str = "Support", **more: Any) -> Channel:
    """A Telegram channel that is on and well."""
    made = Channel(
        id=f"ch_01HM{number:022d}",
        name=name,
        channel_type="telegram",
        status=ChannelStatus.ACTIVE,
        config={"botToken": MASK, "botUsername": "acme_support_bot"},
        provider="telegram",
        capabilities=Capabilities(text=True, image=True, buttons=True, typing_indicators=True),
        default_bot=BotRef("bot_1", "Helper"),
        metadata={"team": "north"},
        stats=Traffic(12, 9, 2, 1200, 900, 240),
        health=Health(
            HealthStatus.HEALTHY,
            before(minutes=5),
            last_message_received=before(minutes=2),
            last_message_sent=before(hours=3),
        ),
        identity=Identity("110201543", "@acme_support_bot"),
        webhook_url="http://127.0.0.1:8787/webhooks/telegram/ch_1",
        webhook_secret=MASK,
        activated_at=before(days=3),
        created_at=before(days=30),
        updated_at=before(days=3),
    )
    return replace(made, **more)


def three() -> list[Channel]:
    """A channel that works, one that does not, and one that is off."""
    return [
        channel(1, "Support"),
        channel(
            2,
            "Orders",
            channel_type="sms",
            provider="twilio",
            status=ChannelStatus.ERROR,
            config={
                "accountSid": "AC" + "0" * 32,
                "authToken": MASK,
                "phoneNumber": "+15551234567",
            },
            health=Health(
                HealthStatus.UNHEALTHY,
                before(hours=2),
                message="Twilio does not accept the auth token of this account.",
            ),
            identity=Identity("AC1:+15551234567", "+15551234567"),
        ),
        channel(
            3,
            "Billing mail",
            channel_type="email",
            provider="smtp",
            status=ChannelStatus.INACTIVE,
            health=Health(),
            identity=None,
            deactivated_at=before(days=1),
            deactivation_reason="Moved to the new mailbox.",
        ),
    ]


def many(number: int) -> list[Channel]:
    """As many channels as wanted, in all states."""
    states = list(ChannelStatus)
    healths = list(HealthStatus)
    return [
        channel(
            index,
            f"Channel {index:05d}",
            status=states[index % 4],
            health=Health(healths[index % 4], before(minutes=index)),
        )
        for index in range(number)
    ]


def passed(id: str = "telegram.get-me", name: str = "credentials") -> CheckStep:
    """A step that passed."""
    return CheckStep(id, name, StepStatus.PASSED, "Telegram knows the bot.", duration_ms=120)


def failed(id: str = "telegram.get-me") -> CheckStep:
    """A step that failed, with everything that is known about it."""
    return CheckStep(
        id,
        "credentials",
        StepStatus.FAILED,
        "Telegram does not accept the token.",
        {"httpStatus": 401},
        FailureClass.CONFIG,
        "401",
        "The token was revoked, or a character of it is missing.",
        "Open @BotFather, choose the bot, and copy the token again.",
        Who.OPERATOR,
        "https://core.telegram.org/bots/api#authorizing-your-bot",
        87,
    )


def unknown(id: str = "telegram.get-me") -> CheckStep:
    """A step that nobody answered."""
    return CheckStep(
        id,
        "credentials",
        StepStatus.UNKNOWN,
        "api.telegram.org did not answer within 15 s.",
        {},
        FailureClass.TRANSIENT,
        "timeout",
        "The provider is slow or down.",
        "Try again in a minute.",
        Who.NETWORK_ADMIN,
    )
