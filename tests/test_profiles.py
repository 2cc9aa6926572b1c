"""Profiles: the operator's file, what may be an address, who wins, and what a guard lets through."""

from __future__ import annotations

import asyncio
import threading
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktor_tui.contract import living, protocol
from linktor_tui.contract.errors import (
    ChannelsError,
    DestinationChanged,
    InvalidRequest,
    ProfileNotFound,
    ReadOnlyProfile,
    SecretMissing,
    Unauthorized,
)
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.resources import ListQuery
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.profiles import toml
from linktor_tui.profiles.addresses import base_url, origin_of
from linktor_tui.profiles.book import Profile, changing, edit, load
from linktor_tui.profiles.choosing import Choice, Place, Source
from linktor_tui.profiles.credentials import Held, credential_for, forget, in_use, keep
from linktor_tui.profiles.guard import READS, guarded
from linktor_tui.profiles.traces import PROJECT_FILE, nothing_said
from tests.cli.fakes import FakeApi, channel
from tests.places import body

CANARY = "key-canary-8c1f"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates(date(1, 1, 1))
    | st.times()
    | st.datetimes(datetime(1, 1, 1))
    | st.datetimes(datetime(2, 1, 1), timezones=st.just(UTC))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_what_is_written_is_read_back(document: dict[str, Any]) -> None:
    assert tomllib.loads(toml.dumps(document)) == document


def test_a_time_is_written_as_toml_has_it() -> None:
    assert toml.dumps({"at": time(7, 5)}) == "at = 07:05:00\n"


@pytest.mark.parametrize(
    ("given_url", "written"),
    [
        ("https://api.example.com", "https://api.example.com"),
        (" https://API.Example.com:443/v1/ ", "https://api.example.com/v1"),
        ("http://127.0.0.1:8787/", "http://127.0.0.1:8787"),
        ("http://localhost:80", "http://localhost"),
        ("https://[2001:DB8::1]:8443/api", "https://[2001:db8::1]:8443/api"),
        ("http://[::1]:8787", "http://[::1]:8787"),
    ],
)
def test_addresses(given_url: str, written: str) -> None:
    assert base_url(given_url) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://user:password@example.com",
        "https://example.com?key=1",
        "https://example.com/#part",
        "https://example.com:99999",
        "https://exa mple.com",
        "https://example.com\\@evil.example",
        "https://exam\nple.com",
        "http://example.com",
        "http://10.0.0.7:8080",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(InvalidRequest):
        base_url(text)


def test_http_over_a_network_takes_a_word() -> None:
    assert base_url("http://10.0.0.7:8080", plain_http=True) == "http://10.0.0.7:8080"
    assert origin_of("https://a.example:443/v1") == origin_of("https://A.example")
    assert origin_of("https://a.example") != origin_of("http://a.example")


# --- the operator's file -----------------------------------------------------------------------

WRITTEN = """\
current = "staging"
later = {colour = "mauve"}

[profiles.staging]
base_url = "https://staging.example.com"
read_only = true
from_the_future = [1, 2]

[profiles.live]
base_url = "https://example.com/"
production = true
accent = "red"
dialect = "linktor"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "profiles.toml"
    path.parent.mkdir()
    path.write_text(WRITTEN)
    return path


def test_a_file_is_read(file: Path) -> None:
    book = load(file)
    assert book.names == ["local", "staging", "live"]
    assert book.current == "staging"
    staging = Profile("staging", "https://staging.example.com", read_only=True)
    live = Profile("live", "https://example.com", "linktor", production=True, accent="red")
    assert book.profiles() == [Profile("local"), staging, live]
    assert book.by_address("https://example.com") == live
    with pytest.raises(ProfileNotFound, match="no profile “other”"):
        book.profile("other")


def test_without_a_file_there_is_this_machine(tmp_path: Path) -> None:
    book = load(tmp_path / "none.toml")
    assert (book.names, book.current) == (["local"], None)


def test_what_nobody_knows_is_kept(file: Path) -> None:
    edit(file, "staging", lambda table: table.update(accent="green"))
    document = tomllib.loads(file.read_text())
    assert document["later"] == {"colour": "mauve"}
    assert document["profiles"]["staging"]["from_the_future"] == [1, 2]
    assert document["profiles"]["staging"]["accent"] == "green"
    assert file.stat().st_mode & 0o077 == 0


def test_a_change_that_makes_no_sense_changes_nothing(file: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"profiles.staging.accent"):
        edit(file, "staging", lambda table: table.update(accent="plaid"))
    with pytest.raises(ProfileNotFound):
        edit(file, "nobody", lambda table: None)
    assert file.read_text() == WRITTEN
    assert {path.name for path in file.parent.iterdir()} <= {file.name, file.name + ".lock"}


def test_changes_of_several_are_all_kept(file: Path) -> None:
    def add(number: int) -> None:
        with changing(file) as document:
            document["profiles"][f"p{number}"] = {"base_url": f"https://{number}.example.com"}

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load(file).profiles()) == 3 + 12


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("current = 1", "current"),
        ("profiles = 1", "profiles"),
        ("[profiles]\nstaging = 1", "profiles"),
        ("[profiles.staging]\n", "profiles.staging.base_url"),
        ("[profiles.staging]\nbase_url = 1", "profiles.staging.base_url"),
        ("[profiles.staging]\nbase_url = 'x'", "profiles.staging.base_url"),
        ("[profiles.staging]\nbase_url = 'http://x.example'", "profiles.staging.base_url"),
        ("[profiles.staging]\nread_only = 'yes'", "profiles.staging.read_only"),
        ("[profiles.staging]\nbase_url = 'https://x'\ndialect = 'x'", "profiles.staging.dialect"),
        ("[profiles.'a b']\nbase_url = 'https://x'", "profiles.a b"),
        ("current = ", "file"),
        ("\xff", "file"),
        ("x = " + "[" * 5000, "file"),
    ],
)
def test_a_file_that_makes_no_sense(file: Path, text: str, field: str) -> None:
    file.write_bytes(text.encode("latin-1"))

    def look() -> None:
        book = load(file)
        assert book.current is None
        book.profiles()

    with pytest.raises(InvalidRequest) as refused:
        look()
    assert refused.value.faults[0].field == field
    assert str(file) in str(refused.value.fix) or "http" in str(refused.value.fix)


# --- who wins ------------------------------------------------------------------------------------

STAGING, LIVE = "https://staging.example.com", "https://example.com"
ELSEWHERE = "https://elsewhere.example.com"


def choice(
    file: Path, *, flag: str | None = None, project_text: str = "", **environ: str
) -> Choice:
    folder = file.parent.parent / "work" / "deep"
    folder.mkdir(parents=True, exist_ok=True)
    if project_text:
        (folder.parent / PROJECT_FILE).write_text(project_text)
    return Choice(flag, environ, folder, file)


TO_ELSEWHERE = f"base_url = '{ELSEWHERE}'"
KEY = {"LINKTOR_API_KEY": CANARY}
TABLE: list[tuple[str, dict[str, Any], tuple[str, str | None, str | None]]] = [
    ("the user file", {}, ("staging", STAGING, None)),
    ("a flag", {"flag": "live"}, ("live", LIVE, None)),
    ("a flag for this machine", {"flag": "local", **KEY}, ("local", None, None)),
    ("a variable", {"LINKTOR_PROFILE": "live"}, ("live", LIVE, None)),
    ("an empty variable", {"LINKTOR_PROFILE": ""}, ("staging", STAGING, None)),
    ("flag, variable", {"flag": "local", "LINKTOR_PROFILE": "live"}, ("local", None, None)),
    ("a project's profile", {"project_text": "profile = 'live'"}, ("live", LIVE, None)),
    (
        "variable, project",
        {"LINKTOR_PROFILE": "staging", "project_text": "profile = 'live'"},
        ("staging", STAGING, None),
    ),
    (
        "an address that nobody knows",
        {"LINKTOR_BASE_URL": ELSEWHERE, **KEY},
        ("elsewhere.example.com", ELSEWHERE, CANARY),
    ),
    ("the address of a profile", {"LINKTOR_BASE_URL": LIVE + "/"}, ("live", LIVE, None)),
    (
        "the address of a profile, and the version",
        {"LINKTOR_BASE_URL": LIVE + "/api/v1"},
        ("live", LIVE + "/api/v1", None),
    ),
    (
        "a profile at another address",
        {"LINKTOR_PROFILE": "live", "LINKTOR_BASE_URL": ELSEWHERE},
        ("live", ELSEWHERE, None),
    ),
    (
        "an address does not divert a flag",
        {"flag": "live", "LINKTOR_BASE_URL": ELSEWHERE},
        ("live", LIVE, None),
    ),
    (
        "nor does its key go along",
        {"flag": "live", "LINKTOR_BASE_URL": ELSEWHERE, **KEY},
        ("live", LIVE, None),
    ),
    (
        "a project's address does not divert a variable",
        {"LINKTOR_PROFILE": "live", "project_text": TO_ELSEWHERE},
        ("live", LIVE, None),
    ),
    ("a key alone", {"flag": "live", **KEY}, ("live", LIVE, CANARY)),
    (
        "a key for this very host",
        {"flag": "live", "LINKTOR_BASE_URL": LIVE + ":443/v1", **KEY},
        ("live", LIVE, CANARY),
    ),
]


@pytest.mark.parametrize(
    ("said", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_who_wins(
    file: Path, said: dict[str, Any], expected: tuple[str, str | None, str | None]
) -> None:
    place = choice(file, **said).place()
    assert (place.profile.name, place.base_url, place.api_key) == expected


def test_nothing_said_is_this_machine(tmp_path: Path) -> None:
    found = choice(tmp_path / "a" / "profiles.toml", LINKTOR_API_KEY=CANARY)
    assert found.place() == Place(Profile("local"), None)
    assert found.decider() is Source.DEFAULT


@pytest.mark.parametrize(
    "said", [row[1] for row in TABLE if row[0] != "the user file"], ids=lambda said: ",".join(said)
)
def test_a_look_is_enough_to_stay_here(tmp_path: Path, said: dict[str, Any]) -> None:
    absent = tmp_path / "a" / "profiles.toml"
    found = choice(absent, **said)
    quick = nothing_said(found.flag, found.environ, found.folder, absent)
    assert quick is (found.decider() is Source.DEFAULT)


def test_a_profile_that_is_not_there(file: Path) -> None:
    with pytest.raises(ProfileNotFound):
        choice(file, flag="nobody").place()


def test_a_project_leads_elsewhere_only_after_a_word(file: Path) -> None:
    found = choice(file, project_text=TO_ELSEWHERE, LINKTOR_API_KEY=CANARY)
    with pytest.raises(DestinationChanged, match="you did not allow that yet") as refused:
        found.place()
    assert "config trust" in str(refused.value.fix)
    assert found.project is not None
    with changing(file) as document:
        document["trusted"] = [{"file": str(found.project.file), "base_url": ELSEWHERE}]
    allowed = choice(file, LINKTOR_API_KEY=CANARY).place()
    assert (allowed.base_url, allowed.api_key) == (ELSEWHERE, CANARY)
    moved = choice(file, project_text="base_url = 'https://evil.example'")
    with pytest.raises(DestinationChanged, match=r"evil\.example"):
        moved.place()


@pytest.mark.parametrize("key", ["api_key", "token", "password", "LINKTOR_API_KEY", "credentials"])
def test_a_project_file_may_hold_no_secret(file: Path, key: str) -> None:
    with pytest.raises(InvalidRequest, match="others get this file") as refused:
        choice(file, project_text=f"{key} = '{CANARY}'").place()
    assert CANARY not in f"{refused.value} {refused.value.fix} {refused.value.details}"


# --- credentials -----------------------------------------------------------------------------------


def test_a_credential_goes_to_its_host_alone(file: Path) -> None:
    vault = MemoryVault()
    secrets = Vaults.of(vault)
    live = load(file).profile("live")
    with pytest.raises(Unauthorized, match="not logged in"):
        credential_for(Place(live, LIVE), lambda: secrets)
    keep(file, live, Held(CANARY), secrets, learned={})
    assert CANARY not in file.read_text()
    live = load(file).profile("live")
    assert credential_for(Place(live, f"{LIVE}/v1"), lambda: secrets) == Held(CANARY)
    for url in (ELSEWHERE, "http://example.com", f"{LIVE}:8443"):
        with pytest.raises(DestinationChanged) as refused:
            credential_for(Place(live, url), lambda: secrets)
        assert CANARY not in str(refused.value)
    assert credential_for(Place(live, ELSEWHERE, "other"), lambda: secrets) == Held("other")


def test_a_new_login_takes_the_old_one_away(file: Path) -> None:
    secrets = Vaults.of(MemoryVault())
    for number in (1, 2):
        tokens = Held(None, f"a{number}", "r")
        keep(file, load(file).profile("live"), tokens, secrets, learned={"later": "1"})
    with in_use(file) as refs:
        assert set(secrets.known_refs()) == refs
    live = load(file).profile("live")
    assert credential_for(Place(live, LIVE), lambda: secrets) == Held(None, "a2", "r")
    with pytest.raises(DestinationChanged, match="meanwhile"):
        keep(file, live._replace(base_url=STAGING), tokens, secrets, learned={})
    secrets.delete(str(live.credential))
    with pytest.raises(SecretMissing):
        credential_for(Place(live, LIVE), lambda: secrets)
    assert forget(file, live, secrets)
    assert not forget(file, load(file).profile("live"), secrets)


# --- the guard -------------------------------------------------------------------------------------

CHANGES = ("create_channel", "update_channel", "delete_channel")
SWITCHES = ("activate_channel", "deactivate_channel")


async def test_a_read_only_profile_lets_nothing_through() -> None:
    engine = FakeApi(channel())
    api = guarded(engine, Profile("live", LIVE, read_only=True), ask=lambda _: None)
    request = parse_create(body())
    made = [api.create_channel(request), api.update_channel("x", request)]  # type: ignore[arg-type]
    made += [getattr(api, name)("x") for name in ("delete_channel", *SWITCHES)]
    for operation in made:
        with pytest.raises(ReadOnlyProfile, match="“live” is read-only"):
            await operation
    assert engine.calls == []
    await api.list_channels(ListQuery())
    await api.test_channel(channel().id)
    assert [name for name, _ in engine.calls] == ["list", "test"]


async def test_a_guard_has_the_capabilities_of_what_it_guards() -> None:
    api = guarded(FakeApi(), Profile("live", LIVE, production=True), ask=lambda _: None)
    assert isinstance(api, protocol.TestsDrafts)
    assert not isinstance(api, protocol.SendsMessages | protocol.ManagesWebhooks)
    assert api.place == "fake"


async def test_production_is_asked_about_before_anything_is_sent() -> None:
    engine, asked = FakeApi(channel()), []

    class No(ChannelsError):
        """The operator said no."""

    def ask(profile: Profile) -> None:
        asked.append(profile.name)
        raise No("no")

    api = guarded(engine, Profile("live", LIVE, production=True), ask=ask)
    with pytest.raises(No):
        await api.delete_channel("x")
    assert (engine.calls, asked) == ([], ["live"])


async def test_what_an_engine_learns_later_counts_as_a_change() -> None:
    class Newer(FakeApi):
        async def paint_channel(self) -> None:
            raise AssertionError

    api: Any = guarded(Newer(), Profile("live", LIVE, read_only=True), ask=lambda _: None)
    with pytest.raises(ReadOnlyProfile):
        await api.paint_channel()


CHANGING = {
    *CHANGES,
    *SWITCHES,
    "send_message",
    "set_webhook",
    "clear_webhook",
    "reply",
    "mark_read",
    "close_conversation",
    "create_endpoint",
    "update_endpoint",
    "remove_endpoint",
    "test_endpoint",
    "retry_delivery",
}
"""What changes something, here or at whoever is told or asked."""


def operations() -> set[str]:
    """Every operation of every protocol that an engine can have."""
    protocols = [
        kind
        for module in (protocol, living)
        for kind in vars(module).values()
        if getattr(kind, "_is_protocol", False) and kind.__module__ == module.__name__
    ]
    return {
        name
        for kind in protocols
        for name, found in vars(kind).items()
        if callable(found) and not name.startswith("_")
    }


def test_every_operation_is_known_to_read_or_to_change() -> None:
    assert {"list_channels", "set_webhook", "thread", "events", "reports"} <= operations()
    assert operations() == READS | CHANGING
    assert not READS & CHANGING


def test_an_ordinary_profile_has_no_guard() -> None:
    engine = FakeApi()
    assert guarded(engine, Profile("staging", STAGING), ask=lambda _: None) is engine
    asyncio.run(engine.close())
