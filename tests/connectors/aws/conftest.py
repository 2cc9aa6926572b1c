"""AWS on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.aws.simulated import World
from connectors.aws.simulator import HOOK_URL, AwsSimulator
from connectors.simulation import Fault


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[AwsSimulator]:
    async with AwsSimulator() as running:
        yield running


@pytest.fixture
def aws(running_simulator: AwsSimulator) -> AwsSimulator:
    running_simulator.world = World()
    running_simulator.fault, running_simulator.provoke = Fault.NONE, None
    running_simulator.hook_url = HOOK_URL
    running_simulator.seen.clear()
    return running_simulator
