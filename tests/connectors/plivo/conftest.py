"""Plivo on loopback, one for each module, with new accounts for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.plivo.simulated_world import simulated_accounts
from connectors.plivo.simulator import PlivoSimulator
from connectors.simulation import Fault


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[PlivoSimulator]:
    async with PlivoSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: PlivoSimulator) -> PlivoSimulator:
    running_simulator.accounts = simulated_accounts()
    running_simulator.fault = Fault.NONE
    running_simulator.seen.clear()
    return running_simulator
