"""Configurations of channels at the simulated Plivo, and how to make and check them."""

from __future__ import annotations

from typing import Any

from connectors import fields
from connectors.contract import CheckStep
from connectors.plivo import PlivoSmsConnector, PlivoVoiceConnector
from connectors.plivo import simulated_world as world
from connectors.plivo.config import PlivoSmsConfig, PlivoVoiceConfig
from connectors.plivo.simulator import PlivoSimulator
from tests.connectors.support import context, report

MAIN = {"authId": world.MAIN, "authToken": world.MAIN_TOKEN}
GOOD: dict[str, Any] = MAIN | {"phoneNumber": world.GOOD_NUMBER}
VOICE: dict[str, Any] = MAIN | {"phoneNumber": world.VOICE_NUMBER, "speechToText": True}
OURS = "https://hooks.acme.example/plivo/ch_1"


def sms_config(raw: dict[str, Any] = GOOD) -> PlivoSmsConfig:
    """Validate a configuration as it comes from outside."""
    config = fields.parse(PlivoSmsConnector.config_model, raw)
    assert isinstance(config, PlivoSmsConfig)
    return config


def voice_config(raw: dict[str, Any] = VOICE) -> PlivoVoiceConfig:
    """Validate a configuration as it comes from outside."""
    config = fields.parse(PlivoVoiceConnector.config_model, raw)
    assert isinstance(config, PlivoVoiceConfig)
    return config


def sms(
    simulator: PlivoSimulator, raw: dict[str, Any] = GOOD, *, webhook_url: str | None = OURS
) -> PlivoSmsConnector:
    """Make an SMS channel at the simulator."""
    ctx = context({"plivo": simulator.url}, webhook_url=webhook_url)
    return PlivoSmsConnector(sms_config(raw), ctx)


def voice(
    simulator: PlivoSimulator, raw: dict[str, Any] = VOICE, *, webhook_url: str | None = OURS
) -> PlivoVoiceConnector:
    """Make a voice channel at the simulator."""
    ctx = context({"plivo": simulator.url}, webhook_url=webhook_url)
    return PlivoVoiceConnector(voice_config(raw), ctx)


async def check(
    simulator: PlivoSimulator, raw: dict[str, Any] = GOOD, *, webhook_url: str | None = None
) -> dict[str, CheckStep]:
    """Check a configuration against the simulator, and give the steps by id."""
    ctx = context({"plivo": simulator.url}, webhook_url=webhook_url)
    connector = PlivoVoiceConnector if "speechToText" in raw else PlivoSmsConnector
    return await report(connector, raw, ctx)
