"""SendGrid on loopback, one for each module, as new for each test; and a name server beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from connectors import fields
from connectors.endpoints import endpoints_from
from connectors.maildomain.simulator import DnsSimulator
from connectors.sendgrid import SendGridConnector
from connectors.sendgrid.simulated import simulated_account
from connectors.sendgrid.simulator import SendGridSimulator
from connectors.simulation import Fault
from tests.connectors.support import context

OURS = "https://hooks.acme.example/webhooks/ch_1"
SECRET = "whsec/of+nobody?&"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers() -> AsyncIterator[tuple[SendGridSimulator, DnsSimulator]]:
    async with SendGridSimulator() as sendgrid, DnsSimulator() as names:
        yield sendgrid, names


@pytest.fixture
def simulator(servers: tuple[SendGridSimulator, DnsSimulator]) -> SendGridSimulator:
    simulator = servers[0]
    simulator.account = simulated_account()
    simulator.fault, simulator.provoke = Fault.NONE, None
    simulator.seen.clear()
    return simulator


@pytest.fixture
def endpoints(servers: tuple[SendGridSimulator, DnsSimulator]) -> dict[str, str]:
    return endpoints_from({**servers[0].environ(), **servers[1].environ()})


def good(simulator: SendGridSimulator, **changes: Any) -> dict[str, Any]:
    """The config of the channel that works, with changes; None takes a field away."""
    config = {**simulator.samples()[0].body["config"], **changes}
    del config["provider"]
    return {name: value for name, value in config.items() if value is not None}


def made(
    raw: Mapping[str, Any],
    endpoints: Mapping[str, str],
    *,
    webhook_url: str | None = OURS,
    webhook_secret: str | None = SECRET,
    now: datetime | None = None,
) -> SendGridConnector:
    """A connector with a public address and a webhook secret."""
    config = fields.parse(SendGridConnector.config_model, raw)
    assert isinstance(config, SendGridConnector.config_model)
    ctx = context(endpoints, webhook_url=webhook_url, webhook_secret=webhook_secret, now=now)
    return SendGridConnector(config, ctx)
