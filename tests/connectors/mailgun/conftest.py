"""Mailgun on loopback, one for each module, as new for each test; and a name server beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from connectors.maildomain.simulator import DnsSimulator
from connectors.mailgun import MailgunConnector
from connectors.mailgun.simulated import simulated_account
from connectors.mailgun.simulator import MailgunSimulator
from tests.connectors.mail_apis import OURS as OURS
from tests.connectors.mail_apis import SECRET as SECRET
from tests.connectors.mail_apis import endpoints as endpoints
from tests.connectors.mail_apis import good as good
from tests.connectors.mail_apis import quiet, reachable

made = partial(reachable, MailgunConnector)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers() -> AsyncIterator[tuple[MailgunSimulator, DnsSimulator]]:
    async with MailgunSimulator() as mailgun, DnsSimulator() as names:
        yield mailgun, names


@pytest.fixture
def simulator(servers: tuple[MailgunSimulator, DnsSimulator]) -> MailgunSimulator:
    simulator = servers[0]
    simulator.account = simulated_account()
    quiet(simulator)
    return simulator
