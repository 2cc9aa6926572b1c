"""A Bot API server on loopback, one for each module, as new for each test.

Starting and stopping a server takes a fifth of a second; giving it new bots takes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.simulation import Fault
from connectors.telegram.simulator import TelegramSimulator, simulated_bots


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: TelegramSimulator) -> TelegramSimulator:
    running_simulator.bots = simulated_bots()
    running_simulator.fault = Fault.NONE
    running_simulator.seen.clear()
    return running_simulator
