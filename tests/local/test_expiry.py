"""What providers said of the time that is left, and what they rate lower than before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.mail.simulator import MailSimulator
from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_numbers import WhatsAppWorld
from connectors.meta.simulator import MetaSimulator
from linktor_tui.contract.living import KeepsReports, KnowsExpiry
from linktor_tui.contract.requests import UpdateChannel, parse_create
from linktor_tui.contract.resources import CheckReport
from linktor_tui.contract.traffic import Expiry
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.expiry import FALLS_REMEMBERED
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings

FORTNIGHT = timedelta(days=14)


class Ahead:
    """The real time, for which the simulator's tokens last, and some more."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture
async def meta() -> AsyncIterator[MetaSimulator]:
    async with MetaSimulator() as simulator:
        yield simulator


@pytest.fixture
def ahead() -> Ahead:
    return Ahead()


@pytest.fixture
def whatsapp(tmp_path: Path, meta: MetaSimulator, ahead: Ahead) -> LocalEngine:
    settings = Settings(tmp_path / "home", dict(meta.environ()))
    return open_engine(settings, vaults=Vaults.of(MemoryVault()), clock=ahead)


async def created(engine: LocalEngine, meta: MetaSimulator, outcome: str = "works") -> str:
    found = next(item for item in meta.samples() if item.outcome == outcome)
    new = await engine.create_channel(parse_create(dict(found.body)), check=False)
    return new.channel.id


def number(meta: MetaSimulator) -> numbers.Number:
    world = meta.parts["whatsapp"]
    assert isinstance(world, WhatsAppWorld)
    return world.numbers[numbers.NUMBER]


async def only(engine: LocalEngine, within: timedelta = FORTNIGHT) -> Expiry:
    (found,) = await engine.expiring(within)
    return found


async def test_a_token_that_ends_is_known_without_asking(
    whatsapp: LocalEngine, meta: MetaSimulator
) -> None:
    assert isinstance(whatsapp, KnowsExpiry)
    meta.world.tokens[numbers.GOOD].expires_in = 5 * 86_400
    channel_id = await created(whatsapp, meta)
    assert await whatsapp.expiring(FORTNIGHT) == ()
    report = await whatsapp.test_channel(channel_id)
    meta.seen.clear()
    found = await only(whatsapp)
    assert meta.seen == []
    assert (found.channel_id, found.channel_type) == (channel_id, "whatsapp")
    assert (found.subject, found.message) == ("access token", "Access token ends in 4 days.")
    assert found.expires_at
    assert found.fix
    assert found.learned_at == report.tested_at
    assert await whatsapp.expiring(timedelta(days=3)) == ()


async def test_it_is_forgotten_with_a_new_token_and_kept_while_nobody_tells(
    whatsapp: LocalEngine, meta: MetaSimulator
) -> None:
    meta.world.tokens[numbers.GOOD].expires_in = 5 * 86_400
    channel_id = await created(whatsapp, meta)
    await whatsapp.test_channel(channel_id)
    meta.world.tokens[numbers.GOOD].inspects = False
    await whatsapp.test_channel(channel_id)
    assert (await only(whatsapp)).subject == "access token", "nobody said anything else since"
    await whatsapp.update_channel(channel_id, UpdateChannel(config={"accessToken": "EAAnother1"}))
    assert await whatsapp.expiring(FORTNIGHT) == ()


async def test_one_that_is_over_is_listed_as_ended(
    whatsapp: LocalEngine, meta: MetaSimulator, ahead: Ahead
) -> None:
    meta.world.tokens[numbers.GOOD].expires_in = 86_400
    await whatsapp.test_channel(await created(whatsapp, meta))
    ahead.by = timedelta(days=2)
    assert "ended on" in (await only(whatsapp)).message


async def test_what_falls_is_told_until_it_is_as_before(
    whatsapp: LocalEngine, meta: MetaSimulator, ahead: Ahead
) -> None:
    channel_id = await created(whatsapp, meta)
    number(meta).limit = "TIER_10K"
    await whatsapp.test_channel(channel_id)
    assert await whatsapp.expiring(FORTNIGHT) == ()
    number(meta).limit = "TIER_1K"
    for _ in range(2):
        await whatsapp.test_channel(channel_id)
        found = await only(whatsapp)
        assert found.message == "The messaging limit fell from TIER_10K to TIER_1K."
        assert found.expires_at is None
    number(meta).quality = "YELLOW"
    await whatsapp.test_channel(channel_id)
    both = await whatsapp.expiring(FORTNIGHT)
    assert {item.subject for item in both} == {"quality rating", "messaging limit"}
    number(meta).quality, number(meta).limit = "GREEN", "TIER_10K"
    await whatsapp.test_channel(channel_id)
    assert await whatsapp.expiring(FORTNIGHT) == ()
    number(meta).limit = "TIER_1K"
    ahead.by = FALLS_REMEMBERED + timedelta(days=1)
    await whatsapp.test_channel(channel_id)
    assert await whatsapp.expiring(FORTNIGHT) == (), "long enough ago to be used to it"


async def test_a_rating_that_is_bad_at_first_sight_is_told(
    whatsapp: LocalEngine, meta: MetaSimulator
) -> None:
    number(meta).quality = "RED"
    await whatsapp.test_channel(await created(whatsapp, meta))
    assert "rate the messages of this number low" in (await only(whatsapp)).message


async def test_a_quick_check_renews_what_is_known(
    whatsapp: LocalEngine, meta: MetaSimulator
) -> None:
    meta.world.tokens[numbers.GOOD].expires_in = 40 * 86_400
    channel_id = await created(whatsapp, meta)
    await whatsapp.activate_channel(channel_id)
    meta.world.tokens[numbers.GOOD].expires_in = 3 * 86_400
    report = await whatsapp.recheck(channel_id)
    assert report is not None
    assert report.partial
    assert (await only(whatsapp)).message == "Access token ends in 2 days."
    newest, first = await whatsapp.reports(channel_id)
    assert (newest.partial, first.partial) == (True, False)
    assert newest.tests == report.tests


async def test_reports_are_read_as_they_were(whatsapp: LocalEngine, meta: MetaSimulator) -> None:
    assert isinstance(whatsapp, KeepsReports)
    channel_id = await created(whatsapp, meta, "another app gets the messages")
    report: CheckReport = await whatsapp.test_channel(channel_id)
    (kept,) = await whatsapp.reports(channel_id)
    assert kept.tests == report.tests
    assert (kept.success, kept.tested_at) == (report.success, report.tested_at)
    with pytest.raises(Exception, match="There is no channel"):
        await whatsapp.reports("ch_nobody")


async def test_one_certificate_of_two_mail_servers_is_told_once(tmp_path: Path) -> None:
    async with MailSimulator() as server:
        settings = Settings(tmp_path / "home", dict(server.environ()))
        engine = open_engine(settings, vaults=Vaults.of(MemoryVault()))
        works = next(item for item in server.samples() if item.outcome == "works")
        new = await engine.create_channel(parse_create(dict(works.body)), check=False)
        report = await engine.test_channel(new.channel.id)
        found = await only(engine, timedelta(days=90))
    steps = {step.id: step for step in report.tests}
    ends = {steps[name].details["expiresAt"] for name in ("smtp.tls", "imap.tls")}
    assert ends == {found.expires_at}
    assert found.subject == "TLS certificate of 127.0.0.1"
