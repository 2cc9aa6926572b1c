"""Channels of the tests, and connectors of them on the simulator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from connectors import fields
from connectors.contract import CheckStep, Context
from connectors.zenvia import ZenviaRcsConnector, simulated
from connectors.zenvia.config import ZenviaRcsConfig
from connectors.zenvia.simulator import ZenviaSimulator
from tests.connectors.support import context, report

URL = "https://hooks.acme.example/rcs/1"
SECRET = "whsec_of-nobody"


def config(
    agent: str = simulated.AGENT, token: str = simulated.GOOD, **more: str
) -> dict[str, Any]:
    """A channel's config in wire names."""
    return {"senderId": agent, "apiToken": token, **more}


def on(
    simulator: ZenviaSimulator,
    *,
    webhook_url: str | None = None,
    webhook_secret: str | None = SECRET,
    now: datetime | None = None,
) -> Context:
    """A context that reaches the simulator alone."""
    endpoints = {"zenvia": simulator.url}
    return context(endpoints, webhook_url=webhook_url, webhook_secret=webhook_secret, now=now)


def made(
    simulator: ZenviaSimulator,
    raw: dict[str, Any] | None = None,
    *,
    webhook_url: str | None = None,
    webhook_secret: str | None = SECRET,
) -> ZenviaRcsConnector:
    """A connector on the simulator."""
    parsed = fields.parse(ZenviaRcsConfig, raw or config())
    assert isinstance(parsed, ZenviaRcsConfig)
    ctx = on(simulator, webhook_url=webhook_url, webhook_secret=webhook_secret)
    return ZenviaRcsConnector(parsed, ctx)


async def check(
    simulator: ZenviaSimulator, raw: dict[str, Any] | None = None, **given: Any
) -> dict[str, CheckStep]:
    """The steps of a check by id."""
    return await report(ZenviaRcsConnector, raw or config(), on(simulator, **given))
