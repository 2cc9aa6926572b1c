"""Settings: each holds at once and in the next run, and the environment beats them openly."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.looks import ago, tell_times, when
from linktor_tui.texts import spoken
from linktor_tui.tui.memory import Memory
from linktor_tui.tui.reply_window import hint
from linktor_tui.tui.screens.channel.standing import soon
from linktor_tui.tui.screens.settings import SettingsPage
from linktor_tui.tui.settings import SETTINGS, Setting, value
from linktor_tui.tui.widgets.choices import Choices
from linktor_tui.tui.widgets.thread import clock_of
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import NOW, before, three
from tests.tui.support import LARGE, SMALL, Desk, at_desk
from tests.tui.talk import conversation, message


async def change(desk: Desk, key: str, *keys: str) -> None:
    """Go to a setting and press keys on it."""
    page = await desk.at(SettingsPage)
    await desk.press("g", *["j"] * [setting.key for setting in SETTINGS].index(key))
    await desk.until(lambda: page.chosen is not None and page.chosen.key == key)
    await desk.press(*keys)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_every_setting_is_listed(looks_like: Looks, size: tuple[int, int]) -> None:
    async with at_desk(FakeApi(three()), size) as desk:
        await desk.press("f10")
        await desk.at(SettingsPage)
        await looks_like(f"settings-{size[0]}", desk.text)


async def test_what_is_chosen_holds_at_once_and_in_the_next_run() -> None:
    memory = Memory()
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        await desk.press("comma")
        await change(desk, "language", "l", "l")
        assert spoken() == "es"
        await change(desk, "times", "right")
        await change(desk, "reduced_motion", "enter")
        assert desk.app.animation_level == "none"
        assert ago(before(hours=1), NOW) == "09:30"
        assert ago(before(days=3), NOW) == "01-12 10:30"
        assert ago(before(days=300), NOW) == "2023-03-21"
        await change(desk, "language", "h")
        assert spoken() == "en"
        await desk.press("escape")
        assert desk.trail == ["HomePage"]
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        assert ago(before(hours=1), NOW) == "09:30"
    async with at_desk(FakeApi(three())) as desk:
        assert ago(before(hours=1), NOW) == "1 h ago"


async def test_the_environment_beats_a_setting_and_says_so() -> None:
    async with at_desk(FakeApi(), environ={"LINKTOR_TUI_LANG": "en"}) as desk:
        await desk.press("f10")
        await change(desk, "language", "l")
        assert desk.toasts == ["LINKTOR_TUI_LANG says so, and beats what is chosen here."]


async def test_a_setting_is_found_by_a_word() -> None:
    async with at_desk(FakeApi()) as desk:
        await desk.press("f10")
        page = await desk.at(SettingsPage)
        await desk.press("slash")
        await desk.write("blinks")
        await desk.until(lambda: page.query_one(Choices).option_count == 1)
        await desk.press("enter", "l")
        assert desk.app.memory.get("reduced_motion", False) is True
        await desk.press("escape")
        await desk.until(lambda: page.query_one(Choices).option_count == len(SETTINGS))


async def test_deleting_asks_no_more_where_that_was_chosen() -> None:
    memory = Memory()
    memory.put("ask_before_deleting", False)
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        await desk.press("d")
        await desk.until(lambda: desk.app.undoing.steps)


@pytest.mark.parametrize("wanted", [True, False])
async def test_channels_run_beside_the_app_only_where_that_is_wanted(wanted: bool) -> None:
    ran: list[ChannelsAPI] = []

    class Beside:
        def wanted(self, api: ChannelsAPI) -> bool:
            return True

        async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
            ran.append(api)
            await stop.wait()

    memory = Memory()
    memory.put("receive", wanted)
    api = FakeApi(three())
    async with at_desk(api, memory=memory, companion=Beside()) as desk:
        await desk.pilot.pause()
        await desk.app.connection.beside.end()
    assert ran == ([api] if wanted else [])


async def test_only_trouble_is_said_where_that_was_chosen() -> None:
    memory = Memory()
    memory.put("toasts", "trouble")
    async with at_desk(FakeApi(), memory=memory) as desk:
        desk.app.toast("all is well")
        desk.app.toast("it is not", severity="error")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["it is not"]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_value_that_is_none_counts_for_nothing(setting: Setting) -> None:
    memory = Memory()
    memory.put(setting.key, 77)
    assert value(memory, {}, setting) == setting.default


@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("stamp", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_beyond_all_years_is_shown_as_it_came(stamp: str, absolute: bool) -> None:
    tell_times(absolute=absolute)
    try:
        assert ago(stamp, NOW) == when(stamp, NOW) == stamp
        late = conversation(last_inbound_at=stamp)
        assert hint(late, timedelta(days=4000), NOW) is not None
    finally:
        tell_times(absolute=False)


def test_a_time_of_another_zone_is_told_in_utc() -> None:
    stamp = "2024-01-15T12:00:00+05:00"
    assert clock_of(message(1, "Hi", created_at=stamp)) == "07:00"
    told = hint(conversation(last_inbound_at=stamp), timedelta(hours=24), NOW)
    assert told is not None
    assert "2024-01-16 07:00 UTC" in told.text
    assert soon(stamp) == "2024-01-15 07:00:00 UTC"
