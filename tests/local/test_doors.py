"""Channels as their providers reach them, where one cannot be made ready."""

from __future__ import annotations

import traceback

import pytest

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.errors import SecretMissing
from linktor_tui.local.doors import Doors
from linktor_tui.local.engine import LocalEngine
from tests.local.living import switched_on
from tests.places import sample


async def test_what_keeps_a_door_shut_does_not_grow_with_each_knock(
    engine: LocalEngine, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    doors, tries, lengths = Doors(engine), list[str](), list[int]()

    async def receiving(asked: str) -> None:
        tries.append(asked)
        raise SecretMissing("It is not there any more.")

    monkeypatch.setattr(engine, "receiving", receiving)
    for _ in range(4):
        with pytest.raises(SecretMissing) as refused:
            await doors.find(channel_id)
        lengths.append(len(traceback.extract_tb(refused.value.__traceback__)))
    assert tries == [channel_id]
    assert lengths[1] == lengths[3]
