"""Active channels are checked again and again, and what that finds turns their status."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from connectors import checks, registry
from connectors.simulation import Fault
from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.contract.requests import UpdateChannel, parse_create
from linktor_tui.contract.resources import Channel, ChannelStatus, HealthStatus
from linktor_tui.contract.traffic import EventQuery
from linktor_tui.local.doctor_watch import checked
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.monitor import AT_ONCE, Monitor
from linktor_tui.local.storage import GuardedFile
from linktor_tui.local.store import TABLE
from linktor_tui.local.turns import turn
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.local.living import running, switched_on, until
from tests.places import Clock, sample

EVERY = timedelta(minutes=15)


@pytest.fixture
def monitor(engine: LocalEngine) -> Monitor:
    return Monitor(engine, EVERY, chance=lambda: 0.5)


@pytest.fixture
async def channel_id(engine: LocalEngine, telegram: TelegramSimulator) -> str:
    """A channel that works, was tested, and is on."""
    created = await engine.create_channel(parse_create(sample(telegram, "works")), check=False)
    await engine.activate_channel(created.channel.id)
    telegram.seen.clear()
    return created.channel.id


async def later(monitor: Monitor, clock: Clock) -> None:
    """Let the time come for every channel, and have what is due checked."""
    await monitor.round()
    clock.forward(minutes=17)
    await monitor.round()


def told(engine: LocalEngine) -> list[str]:
    types = ("channel.error", "channel.activated")
    return [event.event for event in engine.cabinet.ledger.events(EventQuery(types=types))]


async def seen(engine: LocalEngine, channel_id: str) -> tuple[ChannelStatus, HealthStatus]:
    channel: Channel = await engine.get_channel(channel_id)
    return channel.status, channel.health.status


def calls(telegram: TelegramSimulator) -> list[str]:
    return [item.path.rpartition("/")[2] for item in telegram.seen]


async def test_only_cheap_steps_are_asked_and_the_others_stay_known(
    engine: LocalEngine,
    monitor: Monitor,
    clock: Clock,
    telegram: TelegramSimulator,
    channel_id: str,
) -> None:
    before = engine.cabinet.record(channel_id)["health"]
    await later(monitor, clock)
    assert calls(telegram) == ["getMe"]
    after = engine.cabinet.record(channel_id)["health"]
    assert (after["status"], after["message"]) == (before["status"], before["message"])
    assert after["lastChecked"] > before["lastChecked"]
    assert len(await engine.reports(channel_id)) == 1, "a check that found the same is not kept"


async def test_a_clock_that_is_set_back_puts_no_check_off(
    monitor: Monitor, clock: Clock, telegram: TelegramSimulator, channel_id: str
) -> None:
    await monitor.round()
    clock.forward(hours=-30)
    await monitor.round()
    assert calls(telegram) == ["getMe"]
    await monitor.round()
    clock.forward(minutes=10)
    await monitor.round()
    assert calls(telegram) == ["getMe"], "from there on as ever"
    clock.forward(minutes=7)
    await monitor.round()
    assert calls(telegram) == ["getMe", "getMe"]


async def test_once_a_day_every_step_is_asked(
    monitor: Monitor, clock: Clock, telegram: TelegramSimulator, channel_id: str
) -> None:
    await monitor.round()
    clock.forward(hours=25)
    await monitor.round()
    assert "getWebhookInfo" in calls(telegram)


async def test_two_refusals_turn_to_error_once_and_recovery_turns_back(
    engine: LocalEngine,
    monitor: Monitor,
    clock: Clock,
    telegram: TelegramSimulator,
    channel_id: str,
) -> None:
    telegram.bots[GOOD].revoked = True
    await later(monitor, clock)
    assert await seen(engine, channel_id) == (ChannelStatus.ACTIVE, HealthStatus.UNHEALTHY)
    await later(monitor, clock)
    assert await seen(engine, channel_id) == (ChannelStatus.ERROR, HealthStatus.UNHEALTHY)
    for _ in range(3):
        await later(monitor, clock)
    assert told(engine) == ["channel.activated", "channel.error"]
    telegram.bots[GOOD].revoked = False
    clock.forward(hours=1)
    await monitor.round()
    assert await seen(engine, channel_id) == (ChannelStatus.ACTIVE, HealthStatus.HEALTHY)
    assert told(engine) == ["channel.activated", "channel.error", "channel.activated"]


async def test_refusals_are_counted_over_a_restart_and_past_an_outage(
    engine: LocalEngine,
    clock: Clock,
    telegram: TelegramSimulator,
    vault: MemoryVault,
    channel_id: str,
) -> None:
    for fault in (Fault.NONE, Fault.DOWN, Fault.NONE):
        telegram.fault, telegram.bots[GOOD].revoked = fault, True
        settings = Settings(engine.home, dict(telegram.environ()))
        anew = open_engine(settings, vaults=Vaults.of(vault), timeout=2.0, clock=clock)
        await later(Monitor(anew, EVERY), clock)
    assert (await seen(engine, channel_id))[0] is ChannelStatus.ERROR


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.RATE_LIMITED])
async def test_silence_turns_nothing(
    engine: LocalEngine,
    monitor: Monitor,
    clock: Clock,
    telegram: TelegramSimulator,
    channel_id: str,
    fault: Fault,
) -> None:
    telegram.fault = fault
    for _ in range(3):
        await later(monitor, clock)
    assert await seen(engine, channel_id) == (ChannelStatus.ACTIVE, HealthStatus.UNKNOWN)
    telegram.fault = Fault.NONE
    await later(monitor, clock)
    assert await seen(engine, channel_id) == (ChannelStatus.ACTIVE, HealthStatus.HEALTHY)
    assert told(engine) == ["channel.activated"]


async def test_one_in_error_is_asked_later_and_later(
    engine: LocalEngine,
    monitor: Monitor,
    clock: Clock,
    telegram: TelegramSimulator,
    channel_id: str,
) -> None:
    telegram.bots[GOOD].revoked = True
    await engine.test_channel(channel_id)
    assert (await seen(engine, channel_id))[0] is ChannelStatus.ERROR
    asked = []
    for minute in range(240):
        telegram.seen.clear()
        await monitor.round()
        asked += [minute] if telegram.seen else []
        clock.forward(minutes=1)
    gaps = [after - before for before, after in pairwise(asked)]
    assert gaps == sorted(gaps)
    assert gaps[0] <= 3
    assert 30 <= gaps[-1] <= 60


async def test_one_that_another_process_switches_off_meanwhile_is_left_alone(
    engine: LocalEngine,
    monitor: Monitor,
    clock: Clock,
    telegram: TelegramSimulator,
    channel_id: str,
) -> None:
    telegram.fault = Fault.SLOW
    await monitor.round()
    clock.forward(minutes=17)
    checking = asyncio.create_task(monitor.round())
    await until(lambda: telegram.seen)
    await engine.deactivate_channel(channel_id)
    before = dict(engine.cabinet.record(channel_id))
    await checking
    assert engine.cabinet.record(channel_id) == before


async def test_never_beside_an_operators_own_check(
    engine: LocalEngine, telegram: TelegramSimulator, channel_id: str
) -> None:
    async with turn(engine.home, channel_id, patience=0) as mine:
        assert mine
        assert await engine.recheck(channel_id) is None
        assert telegram.seen == []
        operators = asyncio.create_task(engine.test_channel(channel_id))
        await asyncio.sleep(0)
    report = await operators
    assert report.success


async def test_a_new_secret_counts_anew(
    engine: LocalEngine,
    monitor: Monitor,
    clock: Clock,
    telegram: TelegramSimulator,
    channel_id: str,
) -> None:
    telegram.bots[GOOD].revoked = True
    await later(monitor, clock)
    wrong = GOOD.partition(":")[0] + ":AAF-not-the-right-one-but-of-the-same-bot"
    await engine.update_channel(channel_id, UpdateChannel(config={"botToken": wrong}))
    await later(monitor, clock)
    assert (await seen(engine, channel_id))[0] is ChannelStatus.ACTIVE
    await later(monitor, clock)
    assert (await seen(engine, channel_id))[0] is ChannelStatus.ERROR


async def test_two_hundred_are_spread_and_few_are_asked_at_once(
    engine: LocalEngine, telegram: TelegramSimulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await switched_on(engine, sample(telegram, "works"))
    record = engine.cabinet.record(one)
    records = [{**record, "id": f"ch_{number}"} for number in range(200)]
    GuardedFile(engine.cabinet.store.path).write({TABLE: {item["id"]: item for item in records}})
    at_once = most = 0
    asked: list[str] = []

    async def recheck(channel_id: str) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        asked.append(channel_id)

    monkeypatch.setattr(engine, "recheck", recheck)
    monitor = Monitor(engine, EVERY)
    per_minute = []
    for _ in range(16):
        before = len(asked)
        await monitor.round()
        per_minute.append(len(asked) - before)
        clock.forward(minutes=1)
    assert set(asked) == {record["id"] for record in records}
    assert max(per_minute) < 50, "spread over the quarter of an hour"
    assert most <= AT_ONCE


async def test_it_runs_beside_the_receivers(
    engine: LocalEngine, telegram: TelegramSimulator, channel_id: str, clock: Clock
) -> None:
    monitor = Monitor(engine, EVERY, sleep=lambda _: asyncio.sleep(0.01))
    async with running(engine, services=[monitor]) as beside:
        await until(lambda: "getUpdates" in calls(telegram))
        telegram.seen.clear()
        clock.forward(minutes=30)
        await until(lambda: "getMe" in calls(telegram))
    assert beside.mistakes == []


async def test_the_doctor_says_when_channels_were_checked_last(
    engine: LocalEngine, clock: Clock, telegram: TelegramSimulator, channel_id: str
) -> None:
    settings = Settings(engine.home, {})

    def said() -> tuple[str, str]:
        found = checked(settings, engine.cabinet)
        return found.status.value, found.message

    assert said()[0] == "passed"
    assert engine.cabinet.record(channel_id)["health"]["lastChecked"] in said()[1]
    clock.forward(hours=3)
    assert "nobody runs them" in said()[1]
    async with running(engine):
        await until(lambda: said()[0] == "warning")
    off = checked(Settings(engine.home, {"LINKTOR_TUI_CHECK_MINUTES": "0"}), engine.cabinet)
    assert "you chose so" in off.message


def test_what_cheap_steps_need_is_asked_with_them() -> None:
    for item in registry.listings(third_party=False):
        connector = registry.find(item.channel_type, item.provider)
        cheap = checks.cheap(connector)
        planned = {step.id: step for step in checks.plan(connector)}
        assert cheap, item
        assert all(need in cheap for name in cheap for need in planned[name].needs)
        assert not any(name.startswith("dns.") for name in cheap)


async def test_a_mistake_with_one_channel_keeps_no_other_from_being_checked(
    monitor: Monitor,
    engine: LocalEngine,
    telegram: TelegramSimulator,
    channel_id: str,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = await switched_on(engine, sample(telegram, "webhook elsewhere"))
    asked: list[str] = []

    async def recheck(asked_for: str) -> None:
        asked.append(asked_for)
        if asked_for == channel_id:
            raise ZeroDivisionError

    monkeypatch.setattr(engine, "recheck", recheck)
    await monitor.round()
    clock.forward(minutes=17)
    with pytest.raises(ZeroDivisionError):
        await monitor.round()
    await monitor.round()
    assert asked == [channel_id, other], "it comes up again when its time comes, and not at once"
