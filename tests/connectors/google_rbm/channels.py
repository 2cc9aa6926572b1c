"""Channels of the tests, and connectors of them on the simulator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from connectors import fields
from connectors.contract import CheckStep, Context
from connectors.endpoints import endpoints_from
from connectors.google_rbm import GoogleRcsConnector, simulated
from connectors.google_rbm.config import GoogleRcsConfig
from connectors.google_rbm.simulator import GoogleRbmSimulator
from tests.connectors.support import context, report

URL = "https://hooks.acme.example/rcs/1"


def config(agent: str = simulated.LAUNCHED, **more: Any) -> dict[str, Any]:
    """A channel's config in wire names."""
    shown = {"agentId": agent, "serviceAccountKey": simulated.PARTNER.key_file(), **more}
    return {name: value for name, value in shown.items() if value is not None}


def on(
    simulator: GoogleRbmSimulator,
    *,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    now: datetime | None = None,
) -> Context:
    """A context that reaches the simulator alone."""
    return context(
        endpoints_from(simulator.environ()),
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        now=now,
    )


def made(
    simulator: GoogleRbmSimulator,
    raw: dict[str, Any] | None = None,
    *,
    webhook_secret: str | None = None,
) -> GoogleRcsConnector:
    """A connector on the simulator."""
    parsed = fields.parse(GoogleRcsConfig, raw or config(clientToken=simulated.TOKEN))
    assert isinstance(parsed, GoogleRcsConfig)
    return GoogleRcsConnector(parsed, on(simulator, webhook_secret=webhook_secret))


async def check(
    simulator: GoogleRbmSimulator, raw: dict[str, Any] | None = None, **given: Any
) -> dict[str, CheckStep]:
    """The steps of a check by id."""
    return await report(GoogleRcsConnector, raw or config(), on(simulator, **given))
