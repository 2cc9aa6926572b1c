"""Twilio on loopback, one for each module, with new accounts for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.simulation import Fault
from connectors.twilio.simulated_world import simulated_accounts
from connectors.twilio.simulator import TwilioSimulator


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[TwilioSimulator]:
    async with TwilioSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: TwilioSimulator) -> TwilioSimulator:
    running_simulator.accounts = simulated_accounts()
    running_simulator.fault = Fault.NONE
    running_simulator.seen.clear()
    return running_simulator
