"""One story told to each engine, and the same answers from all, to the letter of the wire.

Ids, webhook secrets and durations are another's each time; nothing else may differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.simulation import Fault, HttpSimulator
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract import wire
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import Granularity, ListQuery, Period
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.remote import ApiKey
from linktor_tui.remote.opening import Options, opened
from linktor_tui.settings import Settings
from tests.places import PAGE_MAIL, PAGE_SMS, Clock, sample
from tests.remote.backstage import Backstage
from tests.remote.fake_documented import KEY, FakeDocumented
from tests.remote.own_server import TOKEN, OwnServer

OTHERS = ((r"ch_[0-9A-Z]{26}", "ch_ID"), (r"whsec_[\w-]+", "whsec_SECRET"))


@pytest.fixture
def another(tmp_path: Path, clock: Clock, telegram: TelegramSimulator) -> LocalEngine:
    """An engine like `engine`, in a place of its own."""
    settings = Settings(tmp_path / "another", dict(telegram.environ()))
    vaults = Vaults.of(MemoryVault())
    return open_engine(settings, vaults=vaults, timeout=2.0, clock=clock)


@pytest.fixture(params=[(FakeDocumented, KEY), (OwnServer, TOKEN)], ids=["documented", "served"])
async def remote_over_another(
    request: pytest.FixtureRequest, backstage: Backstage, another: LocalEngine, clock: Clock
) -> AsyncIterator[ChannelsAPI]:
    make: Callable[..., HttpSimulator] = request.param[0]
    server = make(engine=another)
    with backstage.playing(server):
        options = Options(server.url, ApiKey(request.param[1]), clock=clock)
        api = opened(options)
        yield api
        await api.close()


async def story(api: ChannelsAPI, telegram: TelegramSimulator, clock: Clock) -> list[Any]:
    told: list[Any] = []
    good = sample(telegram, "works")
    try:
        new = await api.create_channel(parse_create({**good, "metadata": {"team": "north"}}))
        told += [wire.created(new), wire.report(new.report) if new.report else None]
        one = new.channel.id
        for body in (PAGE_SMS, PAGE_MAIL):
            told.append(wire.created(await api.create_channel(parse_create(body), check=False)))
        clock.forward(minutes=5)
        told.append(wire.listing(await api.list_channels(ListQuery(per_page=2, search="su"))))
        renamed = parse_update({"name": "Main", "defaultBotId": "bot_1"})
        told.append(wire.single(await api.update_channel(one, renamed)))
        told.append(wire.activated(await api.activate_channel(one)))
        telegram.fault = Fault.EXPIRED
        told.append(wire.tested(await api.test_channel(one)))
        told.append(wire.single(await api.get_channel(one)))
        off = await api.deactivate_channel(one, reason="Maintenance", close_conversations=True)
        told.append(wire.deactivated(off))
        stats = await api.channel_stats(one, period=Period.WEEK, granularity=Granularity.DAY)
        told.append(wire.statistics(stats))
        told += [await refusal(api, ListQuery(page=0, status="asleep")), await twice(api, good)]
        await api.delete_channel(one)
        told.append(wire.listing(await api.list_channels(ListQuery())))
    finally:
        telegram.fault = Fault.NONE
    return told


async def refusal(api: ChannelsAPI, query: ListQuery) -> Any:
    with pytest.raises(ChannelsError) as refused:
        await api.list_channels(query)
    return wire.failure(refused.value)


async def twice(api: ChannelsAPI, body: dict[str, Any]) -> Any:
    with pytest.raises(ChannelsError) as refused:
        await api.create_channel(parse_create(body), check=False)
    return {**wire.failure(refused.value)["error"], "details": None}


def normalised(told: list[Any]) -> list[str]:
    lines = [json.dumps(item, sort_keys=True) for item in told]
    for pattern, instead in OTHERS:
        lines = [re.sub(pattern, instead, line) for line in lines]
    return [re.sub(r'"durationMs": \d+', '"durationMs": 0', line) for line in lines]


async def test_a_remote_tells_the_story_of_the_local_engine(
    engine: LocalEngine,
    remote_over_another: ChannelsAPI,
    telegram: TelegramSimulator,
    clock: Clock,
) -> None:
    began = clock.now
    here = normalised(await story(engine, telegram, clock))
    clock.now = began

    there = normalised(await story(remote_over_another, telegram, clock))

    assert there == here
