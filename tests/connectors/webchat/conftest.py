"""A web chat server on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.simulation import Fault
from connectors.webchat.simulator import WebChatSimulator, simulated_visitors


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[WebChatSimulator]:
    async with WebChatSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: WebChatSimulator) -> WebChatSimulator:
    running_simulator.visitors = simulated_visitors()
    running_simulator.fault, running_simulator.provoke = Fault.NONE, None
    running_simulator.seen.clear()
    return running_simulator
