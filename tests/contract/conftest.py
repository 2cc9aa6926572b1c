"""The engines that the parity suite runs over. Each is a `ChannelsAPI` on a fresh place."""

from __future__ import annotations

import pytest

from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.local.engine import LocalEngine


@pytest.fixture
def api(engine: LocalEngine) -> ChannelsAPI:
    """The engine under test, known by its protocol alone."""
    return engine
