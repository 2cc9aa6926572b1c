"""MessageBird on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from connectors.messagebird import simulated as world
from connectors.messagebird.simulator import MessageBirdSimulator
from connectors.simulation import Fault


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[MessageBirdSimulator]:
    async with MessageBirdSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: MessageBirdSimulator) -> MessageBirdSimulator:
    running_simulator.accounts = world.simulated_accounts()
    running_simulator.fault = Fault.NONE
    running_simulator.provoke = None
    running_simulator.seen.clear()
    return running_simulator


@pytest.fixture
def main(simulator: MessageBirdSimulator) -> world.SimulatedAccount:
    return simulator.accounts[world.MAIN_KEY]


@pytest.fixture
def good() -> dict[str, Any]:
    """The config of an SMS channel that works."""
    return {
        "accessKey": world.MAIN_KEY,
        "phoneNumber": f"+{world.GOOD_NUMBER}",
        "signingKey": world.SIGNING_KEY,
    }
