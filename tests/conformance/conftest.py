"""One simulator for all of these tests: stopping it takes longer than a whole run does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.telegram.simulator import TelegramSimulator
from tests.cli.runner import LoopThread


@pytest.fixture(scope="package")
def one_telegram() -> Iterator[TelegramSimulator]:
    with LoopThread() as thread:
        simulator = TelegramSimulator()
        thread.do(simulator.start())
        yield simulator
        thread.do(simulator.stop())


@pytest.fixture
def telegram(one_telegram: TelegramSimulator) -> TelegramSimulator:
    """In place of a simulator for each test, which nothing here changes."""
    return one_telegram
