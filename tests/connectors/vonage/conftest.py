"""Vonage on loopback, one for each module, as new for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from connectors.simulation import Fault
from connectors.vonage import simulated as world
from connectors.vonage.simulated_calls import key_pair
from connectors.vonage.simulator import VonageSimulator


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_simulator() -> AsyncIterator[VonageSimulator]:
    async with VonageSimulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: VonageSimulator) -> VonageSimulator:
    running_simulator.accounts = world.simulated_accounts()
    running_simulator.fault = Fault.NONE
    running_simulator.provoke = None
    running_simulator.seen.clear()
    return running_simulator


@pytest.fixture
def main(simulator: VonageSimulator) -> world.SimulatedAccount:
    return simulator.accounts[world.MAIN]


@pytest.fixture
def good() -> dict[str, Any]:
    """The config of an SMS channel that works."""
    return {
        "apiKey": world.MAIN,
        "apiSecret": world.MAIN_SECRET,
        "phoneNumber": f"+{world.GOOD_NUMBER}",
        "signatureSecret": world.MAIN_SIGNATURE,
    }


@pytest.fixture
def line() -> dict[str, Any]:
    """The config of a voice channel that works."""
    return {
        "applicationId": world.APPLICATION,
        "privateKey": key_pair("main")[0],
        "phoneNumber": f"+{world.GOOD_NUMBER}",
        "speechToText": True,
        "apiKey": world.MAIN,
        "apiSecret": world.MAIN_SECRET,
        "signatureSecret": world.MAIN_SIGNATURE,
    }
