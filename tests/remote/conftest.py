"""A server of each dialect, and clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.local.engine import LocalEngine
from linktor_tui.remote import ApiKey, calling, open_remote
from tests.remote.backstage import Backstage
from tests.remote.fake_documented import KEY, FakeDocumented


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
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """What servers asked to wait; nobody waits for it."""
    asked: list[float | None] = []

    def pause(tried: int, seconds: float | None) -> float:
        asked.append(seconds)
        return 0.0

    monkeypatch.setattr(calling, "pause", pause)
    return asked
