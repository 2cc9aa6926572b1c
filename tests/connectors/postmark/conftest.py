"""Postmark on loopback, one for each module, as new for each test; and a name server beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from connectors import fields
from connectors.endpoints import endpoints_from
from connectors.maildomain.simulator import DnsSimulator
from connectors.postmark import PostmarkConnector
from connectors.postmark.simulated import simulated_account
from connectors.postmark.simulator import PostmarkSimulator
from connectors.simulation import Fault
from tests.connectors.support import context

OURS = "https://hooks.acme.example/webhooks/ch_1"
SECRET = "whsec/of+nobody?&"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers() -> AsyncIterator[tuple[PostmarkSimulator, DnsSimulator]]:
    async with PostmarkSimulator() as postmark, DnsSimulator() as names:
        yield postmark, names


@pytest.fixture
def simulator(servers: tuple[PostmarkSimulator, DnsSimulator]) -> PostmarkSimulator:
    simulator = servers[0]
    simulator.account = simulated_account()
    simulator.fault, simulator.provoke = Fault.NONE, None
    simulator.seen.clear()
    return simulator


@pytest.fixture
def endpoints(servers: tuple[PostmarkSimulator, DnsSimulator]) -> dict[str, str]:
    return endpoints_from({**servers[0].environ(), **servers[1].environ()})


def good(simulator: PostmarkSimulator, **changes: Any) -> dict[str, Any]:
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
) -> PostmarkConnector:
    """A connector with a public address and a webhook secret."""
    config = fields.parse(PostmarkConnector.config_model, raw)
    assert isinstance(config, PostmarkConnector.config_model)
    ctx = context(endpoints, webhook_url=webhook_url, webhook_secret=webhook_secret, now=now)
    return PostmarkConnector(config, ctx)
