"""What the tests of the rooms of mail APIs share: a channel that works, and what becomes of a send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import pytest

from connectors import fields
from connectors.contract import Connector, Outbound
from connectors.endpoints import endpoints_from
from connectors.maildomain.simulator import DnsSimulator
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.simulation import Fault, HttpSimulator
from tests.connectors.support import context

OURS = "https://hooks.acme.example/webhooks/ch_1"
SECRET = "whsec/of+nobody?&"

T = TypeVar("T", bound=Connector[Any])


def quiet(simulator: HttpSimulator) -> None:
    """Take faults away, and forget what was seen."""
    simulator.fault, simulator.provoke = Fault.NONE, None
    simulator.seen.clear()


@pytest.fixture
def endpoints(servers: tuple[HttpSimulator, DnsSimulator]) -> dict[str, str]:
    """Where the provider and the name server are; `servers` is the room's own."""
    return endpoints_from({**servers[0].environ(), **servers[1].environ()})


def good(simulator: HttpSimulator, **changes: Any) -> dict[str, Any]:
    """The config of the channel that works, with changes; None takes a field away."""
    config = {**simulator.samples()[0].body["config"], **changes}
    del config["provider"]
    return {name: value for name, value in config.items() if value is not None}


def reachable(
    connector: type[T],
    raw: Mapping[str, Any],
    endpoints: Mapping[str, str],
    *,
    webhook_url: str | None = OURS,
    webhook_secret: str | None = SECRET,
    now: datetime | None = None,
) -> T:
    """A connector with a public address and a webhook secret."""
    config = fields.parse(connector.config_model, raw)
    ctx = context(endpoints, webhook_url=webhook_url, webhook_secret=webhook_secret, now=now)
    return connector(config, ctx)


async def refused(connector: Connector[Any], message: Outbound) -> Problem:
    """Send what is refused, and tell why."""
    with pytest.raises(ProviderRefusal) as refusal:
        await connector.send(message)
    return refusal.value.problem


async def unanswered(connector: Connector[Any], message: Outbound) -> Problem:
    """Send to where no answer comes from that makes sense, and tell what is said of it."""
    with pytest.raises(NoAnswer) as silence:
        await connector.send(message)
    return silence.value.problem
