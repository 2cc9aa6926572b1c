"""A name server on loopback, and what a channel with a from-address says of its domain."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.maildomain.simulator import DnsSimulator


@pytest.fixture
async def dns() -> AsyncIterator[DnsSimulator]:
    async with DnsSimulator() as simulator:
        yield simulator
