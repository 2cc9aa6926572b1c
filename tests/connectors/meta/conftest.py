"""A Graph API on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.meta.simulator import MetaSimulator
from connectors.simulation import Fault


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[MetaSimulator]:
    async with MetaSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: MetaSimulator) -> MetaSimulator:
    running_simulator.renew()
    running_simulator.fault = Fault.NONE
    running_simulator.provoke = None
    running_simulator.seen.clear()
    return running_simulator
