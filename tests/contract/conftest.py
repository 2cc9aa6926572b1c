"""The engines that the parity suite runs over. Each is a `ChannelsAPI` on a fresh place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.simulation import HttpSimulator
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.remote import ApiKey, Credential, Login
from linktor_tui.remote.opening import Options, opened
from tests.places import Clock
from tests.remote.backstage import Backstage
from tests.remote.fake_documented import KEY, FakeDocumented
from tests.remote.fake_linktor import EMAIL, PASSWORD, FakeLinktor
from tests.remote.own_server import TOKEN, OwnServer


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


@pytest.fixture
def served_server(backstage: Backstage, engine: LocalEngine) -> Iterator[OwnServer]:
    server = OwnServer(engine=engine)
    with backstage.playing(server):
        yield server
    assert server.mistakes == []


@pytest.fixture
def linktor_server(backstage: Backstage, clock: Clock) -> Iterator[FakeLinktor]:
    server = FakeLinktor(clock=clock)
    with backstage.playing(server):
        yield server


CANNOT = {
    "test_answers_as_the_page_says": "keeps no bot, no metadata and no webhook secret",
    "test_shows_the_webhook_secret_once": "has no webhook secret",
    "test_an_item_has_the_keys_of_the_page": "counts nothing: stats are left out",
    "test_a_single_channel_has_the_keys_of_the_page": "keeps no bot, and counts nothing",
    "test_changes_what_was_given_and_nothing_else": "keeps no bot and no metadata",
    "test_null_takes_the_bot_away": "keeps no bot",
    "test_null_takes_a_required_secret_and_leaves_the_channel_pending": "knows no channel that is "
    "not complete: taking a required secret away is refused",
    "test_on_and_off_as_the_page_says": "keeps no reason, and not since when a channel is on",
    "test_an_empty_channel_has_every_bucket_and_no_guess": "counts nothing: all is None",
}
"""What the open-source Linktor server cannot do, test by test. Each must fail there."""


CREDENTIALS: dict[str, Credential] = {
    "served": ApiKey(TOKEN),
    "documented": ApiKey(KEY),
    "linktor": Login(EMAIL, PASSWORD),
}


@pytest.fixture(params=["local", "served", "documented", "linktor"])
async def api(
    request: pytest.FixtureRequest,
    engine: LocalEngine,
    telegram: TelegramSimulator,
    vault: MemoryVault,
    clock: Clock,
) -> AsyncIterator[ChannelsAPI]:
    """The engine under test, known by its protocol alone."""
    if request.param == "local":
        yield engine
        return
    if request.param == "linktor" and request.function.__name__ in CANNOT:
        reason = f"the server {CANNOT[request.function.__name__]}"
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    server: HttpSimulator = request.getfixturevalue(f"{request.param}_server")
    dialect = "linktor" if request.param == "linktor" else "documented"
    options = Options(
        server.url, CREDENTIALS[request.param], dialect, vaults=Vaults.of(vault), clock=clock
    )
    remote = opened(options)
    yield remote
    await remote.close()
