"""A mail simulator, certificates of every kind, and servers that say what a test tells them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.mail.simulator import MailSimulator
from connectors.mail.simulator_tls import Authority


@pytest.fixture
async def mail() -> AsyncIterator[MailSimulator]:
    async with MailSimulator() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that only who names its file trusts."""
    folder: Path = tmp_path_factory.mktemp("authority")
    return Authority(folder)
