"""Zenvia on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.simulation import Fault
from connectors.zenvia import simulated
from connectors.zenvia.simulator import ZenviaSimulator


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[ZenviaSimulator]:
    async with ZenviaSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: ZenviaSimulator) -> ZenviaSimulator:
    running_simulator.world = simulated.world()
    running_simulator.fault, running_simulator.provoke = Fault.NONE, None
    running_simulator.seen.clear()
    return running_simulator
