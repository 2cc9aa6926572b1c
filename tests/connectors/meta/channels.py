"""WhatsApp channels of the simulator, and what to run them with."""

from __future__ import annotations

from typing import Any

from connectors import fields
from connectors.contract import CheckStep
from connectors.meta import WhatsAppConnector
from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_whatsapp import VERIFY_TOKEN
from connectors.meta.simulator import MetaSimulator
from tests.connectors.support import context, report

OURS = "https://hooks.acme.example/webhooks/ch_01whatsapp"


def whatsapp(**changes: Any) -> dict[str, Any]:
    """The config of the channel that works, with some values changed; None leaves one out."""
    config: dict[str, Any] = {
        "phoneNumberId": numbers.NUMBER,
        "accessToken": numbers.GOOD,
        "businessAccountId": numbers.ACCOUNT,
        "verifyToken": VERIFY_TOKEN,
        "appSecret": numbers.APP.secret,
    } | changes
    return {name: value for name, value in config.items() if value is not None}


def made(simulator: MetaSimulator, config: dict[str, Any], **how: Any) -> WhatsAppConnector:
    """Make the connector of a config."""
    parsed = fields.parse(WhatsAppConnector.config_model, config)
    return WhatsAppConnector(parsed, context({"meta": simulator.url}, **how))  # type: ignore[arg-type]


async def checked(
    simulator: MetaSimulator, config: dict[str, Any], **how: Any
) -> dict[str, CheckStep]:
    """Check a config and give the steps by the second half of their ids."""
    steps = await report(WhatsAppConnector, config, context({"meta": simulator.url}, **how))
    return {name.partition(".")[2]: step for name, step in steps.items()}
