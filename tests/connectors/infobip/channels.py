"""Channels of the tests, and connectors of them on the simulator."""

from __future__ import annotations

from typing import Any

from connectors import fields
from connectors.contract import CheckStep, Context
from connectors.infobip import InfobipRcsConnector, simulated
from connectors.infobip.config import InfobipRcsConfig
from connectors.infobip.simulator import InfobipSimulator
from tests.connectors.support import context, report

URL = "https://hooks.acme.example/rcs/1"
SECRET = "whsec_of-nobody"


def config(
    sender: str = simulated.SENDER, key: str = simulated.GOOD, base: str = simulated.BASE
) -> dict[str, Any]:
    """A channel's config in wire names."""
    return {"agentId": sender, "apiKey": key, "baseUrl": base}


def on(
    simulator: InfobipSimulator,
    *,
    webhook_url: str | None = None,
    webhook_secret: str | None = SECRET,
) -> Context:
    """A context that reaches the simulator alone."""
    endpoints = {"infobip": simulator.url}
    return context(endpoints, webhook_url=webhook_url, webhook_secret=webhook_secret)


def made(
    simulator: InfobipSimulator,
    raw: dict[str, Any] | None = None,
    *,
    webhook_secret: str | None = SECRET,
) -> InfobipRcsConnector:
    """A connector on the simulator."""
    parsed = fields.parse(InfobipRcsConfig, raw or config())
    assert isinstance(parsed, InfobipRcsConfig)
    return InfobipRcsConnector(parsed, on(simulator, webhook_secret=webhook_secret))


async def check(
    simulator: InfobipSimulator, raw: dict[str, Any] | None = None, **given: Any
) -> dict[str, CheckStep]:
    """The steps of a check by id."""
    return await report(InfobipRcsConnector, raw or config(), on(simulator, **given))
