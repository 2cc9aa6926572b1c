"""Adding a profile from the app, against our own served API: asked first, and kept whole or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from linktor_tui.cli.app_door import Profiles
from linktor_tui.cli.doors import Doors
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import (
    ChannelsError,
    InvalidRequest,
    ProfileExists,
    Unauthorized,
    Unreachable,
    VaultLocked,
)
from linktor_tui.contract.resources import ListQuery
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.profiles.book import load
from tests.cli.runner import Stream, TestTerminal
from tests.remote.backstage import Backstage
from tests.remote.own_server import TOKEN, OwnServer


@pytest.fixture
def served(backstage: Backstage, engine: LocalEngine) -> Iterator[str]:
    server = OwnServer(engine=engine)
    with backstage.playing(server):
        yield server.url


@pytest.fixture
def session(tmp_path: Path, vaults: Vaults) -> Session:
    return session_in(tmp_path, vaults)


def session_in(folder: Path, vaults: Vaults, **environ: str) -> Session:
    """A run on a terminal, with variables of its own."""
    streams = Stream(tty=True), Stream(tty=True), Stream(tty=True)
    terminal = TestTerminal(streams, {"LINKTOR_TUI_HOME": str(folder / "home"), **environ}, [])
    return Session(terminal, doors=Doors()._replace(vaults=lambda *_: vaults))


async def test_an_address_of_the_environment_can_be_come_back_to(
    tmp_path: Path, served: str, vaults: Vaults
) -> None:
    session = session_in(tmp_path, vaults, LINKTOR_BASE_URL=served, LINKTOR_API_KEY=TOKEN)
    door = Profiles(session)
    local, begun = door.all()
    assert (local.name, begun.address) == ("local", served)
    api = await asyncio.to_thread(door.open, begun.name, may_change=True)
    assert (await api.list_channels(ListQuery())).items == ()
    await api.close()


async def test_a_profile_is_added_with_its_key_and_can_be_opened(
    session: Session, served: str, vaults: Vaults
) -> None:
    door = Profiles(session)
    place = await asyncio.to_thread(door.add, "office", served, TOKEN)
    assert (place.name, [item.name for item in door.all()]) == ("office", ["local", "office"])
    profile = load(session.settings.profiles_file).profile("office")
    assert profile.dialect == "documented"
    assert profile.credential is not None
    stored = vaults.read(profile.credential)
    assert stored is not None
    assert stored["api_key"] == TOKEN
    assert TOKEN not in session.settings.profiles_file.read_text()
    api = await asyncio.to_thread(door.open, "office", may_change=True)
    assert (await api.list_channels(ListQuery())).items == ()
    await api.close()
    with pytest.raises(ProfileExists, match="“office” already"):
        await asyncio.to_thread(door.add, "office", served, TOKEN)


WRONG: tuple[tuple[str, str, str, type[ChannelsError]], ...] = (
    ("office", "", "another-key", Unauthorized),
    ("office", "", "kéy", InvalidRequest),
    ("of fice", "", TOKEN, InvalidRequest),
    ("local", "", TOKEN, ProfileExists),
    ("office", "ftp://example.com", TOKEN, InvalidRequest),
    ("office", "http://example.com", TOKEN, InvalidRequest),
    ("office", "http://127.0.0.1:1", TOKEN, Unreachable),
)


@pytest.mark.parametrize(("name", "url", "key", "error"), WRONG)
async def test_nothing_is_kept_of_what_is_wrong(
    session: Session,
    served: str,
    vault: MemoryVault,
    name: str,
    url: str,
    key: str,
    error: type[ChannelsError],
) -> None:
    with pytest.raises(error) as raised:
        await asyncio.to_thread(Profiles(session).add, name, url or served, key)
    assert key not in str(raised.value)
    assert not session.settings.profiles_file.exists()
    assert repr(vault) == "MemoryVault(0 secrets)"


async def test_a_secret_store_that_does_not_take_the_key_leaves_no_profile(
    session: Session, served: str, vaults: Vaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> str:
        raise VaultLocked("It is locked.")

    monkeypatch.setattr(vaults, "write", locked)
    with pytest.raises(VaultLocked):
        await asyncio.to_thread(Profiles(session).add, "office", served, TOKEN)
    assert load(session.settings.profiles_file).names == ["local"]
