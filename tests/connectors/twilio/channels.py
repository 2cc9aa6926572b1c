"""Configurations of channels at the simulated Twilio, and how to check them."""

from __future__ import annotations

from typing import Any

from connectors import fields
from connectors.contract import CheckStep
from connectors.twilio import TwilioSmsConnector, TwilioVoiceConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.config import TwilioSmsConfig, TwilioVoiceConfig
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.support import context, report

MAIN = {"accountSid": world.MAIN, "authToken": world.MAIN_TOKEN}
GOOD = MAIN | {"phoneNumber": world.GOOD_NUMBER}
SERVICE = MAIN | {"messagingServiceSid": world.SERVICE}
STANDARD_KEY = {
    "accountSid": world.MAIN,
    "apiKeySid": world.STANDARD_KEY,
    "apiKeySecret": world.STANDARD_KEY_SECRET,
    "phoneNumber": world.GOOD_NUMBER,
}
STEPS = [
    "twilio.format",
    "twilio.credentials",
    "twilio.account",
    "twilio.balance",
    "twilio.number",
    "twilio.permissions",
    "twilio.service",
    "twilio.webhook",
    "twilio.deliveries",
]
VOICE: dict[str, Any] = MAIN | {"phoneNumber": world.APP_NUMBER}
OURS = "https://hooks.acme.example/sms/ch_1"


def parsed(raw: dict[str, str]) -> TwilioSmsConfig:
    """Validate a configuration as it comes from outside."""
    config = fields.parse(TwilioSmsConnector.config_model, raw)
    assert isinstance(config, TwilioSmsConfig)
    return config


def sms(
    simulator: TwilioSimulator, raw: dict[str, str] = GOOD, *, webhook_url: str | None = OURS
) -> TwilioSmsConnector:
    """Make an SMS channel at the simulator."""
    ctx = context({"twilio": simulator.url}, webhook_url=webhook_url)
    return TwilioSmsConnector(parsed(raw), ctx)


def voice(
    simulator: TwilioSimulator, raw: dict[str, Any] = VOICE, *, webhook_url: str | None = OURS
) -> TwilioVoiceConnector:
    """Make a voice channel at the simulator."""
    config = fields.parse(TwilioVoiceConnector.config_model, raw)
    assert isinstance(config, TwilioVoiceConfig)
    ctx = context({"twilio": simulator.url}, webhook_url=webhook_url)
    return TwilioVoiceConnector(config, ctx)


async def check(
    simulator: TwilioSimulator,
    raw: dict[str, str],
    *,
    patience: float = 5.0,
    webhook_url: str | None = None,
    expected_identity: str | None = None,
) -> dict[str, CheckStep]:
    """Check a configuration against the simulator, and give the steps by id."""
    ctx = context(
        {"twilio": simulator.url},
        timeout=patience,
        webhook_url=webhook_url,
        expected_identity=expected_identity,
    )
    return await report(TwilioSmsConnector, raw, ctx)


def explained(step: CheckStep) -> bool:
    """Tell whether a step that did not pass says why, and what to do."""
    return all((step.message, step.cause, step.fix, step.who, step.failure_class, step.code))
