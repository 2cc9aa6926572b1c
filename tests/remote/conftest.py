"""A server of each dialect, and clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.remote import ApiKey, Login, calling, open_remote
from tests.remote.backstage import Backstage
from tests.remote.fake_documented import KEY, FakeDocumented
from tests.remote.fake_linktor import EMAIL, PASSWORD, FakeLinktor


@pytest.fixture(scope="session")
def backstage() -> Iterator[Backstage]:
    with Backstage.opened() as stage:
        yield stage


@pytest.fixture
def server(backstage: Backstage, engine: LocalEngine) -> Iterator[FakeDocumented]:
    fake = FakeDocumented(engine=engine)
    with backstage.playing(fake):
        yield fake


@pytest.fixture
async def remote(server: FakeDocumented) -> AsyncIterator[ChannelsAPI]:
    api = open_remote(server.url, credential=ApiKey(KEY), dialect="documented")
    yield api
    await api.close()


@pytest.fixture
def telegram(backstage: Backstage, monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramSimulator]:
    simulator = TelegramSimulator()
    with backstage.playing(simulator):
        for name, value in simulator.environ().items():
            monkeypatch.setenv(name, value)
        yield simulator


@pytest.fixture
def linktor(backstage: Backstage, telegram: TelegramSimulator) -> Iterator[FakeLinktor]:
    fake = FakeLinktor()
    with backstage.playing(fake):
        yield fake


@pytest.fixture
def vaults(vault: MemoryVault) -> Vaults:
    return Vaults.of(vault)


@pytest.fixture
async def there(linktor: FakeLinktor, vaults: Vaults) -> AsyncIterator[ChannelsAPI]:
    """The client of the open-source server, with a secret store."""
    api = open_remote(
        linktor.url,
        credential=Login(EMAIL, PASSWORD),
        dialect="linktor",
        vaults=vaults,
    )
    yield api
    await api.close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """What servers asked to wait; nobody waits for it."""
    asked: list[float | None] = []

    def pause(tried: int, seconds: float | None) -> float:
        asked.append(seconds)
        return 0.0

    monkeypatch.setattr(calling, "pause", pause)
    return asked
