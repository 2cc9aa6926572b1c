"""Infobip on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.infobip import simulated
from connectors.infobip.simulator import InfobipSimulator
from connectors.simulation import Fault


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[InfobipSimulator]:
    async with InfobipSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: InfobipSimulator) -> InfobipSimulator:
    running_simulator.world = simulated.world()
    running_simulator.fault, running_simulator.provoke = Fault.NONE, None
    running_simulator.seen.clear()
    return running_simulator
