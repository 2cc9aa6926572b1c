"""Google's APIs on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.google_rbm import simulated
from connectors.google_rbm.simulator import GoogleRbmSimulator
from connectors.simulation import Fault


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[GoogleRbmSimulator]:
    async with GoogleRbmSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: GoogleRbmSimulator) -> GoogleRbmSimulator:
    running_simulator.world = simulated.world()
    running_simulator.fault, running_simulator.provoke = Fault.NONE, None
    running_simulator.seen.clear()
    return running_simulator
