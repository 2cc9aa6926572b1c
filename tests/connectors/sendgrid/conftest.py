"""SendGrid on loopback, one for each module, as new for each test; and a name server beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from connectors.maildomain.simulator import DnsSimulator
from connectors.sendgrid import SendGridConnector
from connectors.sendgrid.simulated import simulated_account
from connectors.sendgrid.simulator import SendGridSimulator
from tests.connectors.mail_apis import OURS as OURS
from tests.connectors.mail_apis import SECRET as SECRET
from tests.connectors.mail_apis import endpoints as endpoints
from tests.connectors.mail_apis import good as good
from tests.connectors.mail_apis import quiet, reachable

made = partial(reachable, SendGridConnector)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers() -> AsyncIterator[tuple[SendGridSimulator, DnsSimulator]]:
    async with SendGridSimulator() as sendgrid, DnsSimulator() as names:
        yield sendgrid, names


@pytest.fixture
def simulator(servers: tuple[SendGridSimulator, DnsSimulator]) -> SendGridSimulator:
    simulator = servers[0]
    simulator.account = simulated_account()
    quiet(simulator)
    return simulator
