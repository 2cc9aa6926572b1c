"""The engines that the parity suite runs over. Each is a `ChannelsAPI` on a fresh place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.local.engine import LocalEngine
from linktor_tui.remote import ApiKey, open_remote
from tests.remote.backstage import Backstage
from tests.remote.fake_documented import KEY, FakeDocumented


@pytest.fixture(scope="session")
def backstage() -> Iterator[Backstage]:
    with Backstage.opened() as stage:
        yield stage


@pytest.fixture
def telegram(backstage: Backstage, monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramSimulator]:
    simulator = TelegramSimulator()
    with backstage.playing(simulator):
        for name, value in simulator.environ().items():
            monkeypatch.setenv(name, value)
        yield simulator


@pytest.fixture
def documented_server(backstage: Backstage, engine: LocalEngine) -> Iterator[FakeDocumented]:
    server = FakeDocumented(engine=engine)
    with backstage.playing(server):
        yield server


@pytest.fixture(params=["local", "documented"])
async def api(request: pytest.FixtureRequest, engine: LocalEngine) -> AsyncIterator[ChannelsAPI]:
    """The engine under test, known by its protocol alone."""
    if request.param == "local":
        yield engine
        return
    server: FakeDocumented = request.getfixturevalue("documented_server")
    remote = open_remote(server.url, credential=ApiKey(KEY), dialect="documented")
    yield remote
    await remote.close()
