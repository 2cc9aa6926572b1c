"""Postmark on loopback, one for each module, as new for each test; and a name server beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from connectors.maildomain.simulator import DnsSimulator
from connectors.postmark import PostmarkConnector
from connectors.postmark.simulated import simulated_account
from connectors.postmark.simulator import PostmarkSimulator
from tests.connectors.mail_apis import OURS as OURS
from tests.connectors.mail_apis import SECRET as SECRET
from tests.connectors.mail_apis import endpoints as endpoints
from tests.connectors.mail_apis import good as good
from tests.connectors.mail_apis import quiet, reachable

made = partial(reachable, PostmarkConnector)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers() -> AsyncIterator[tuple[PostmarkSimulator, DnsSimulator]]:
    async with PostmarkSimulator() as postmark, DnsSimulator() as names:
        yield postmark, names


@pytest.fixture
def simulator(servers: tuple[PostmarkSimulator, DnsSimulator]) -> PostmarkSimulator:
    simulator = servers[0]
    simulator.account = simulated_account()
    quiet(simulator)
    return simulator
