"""The list follows what happens elsewhere, and the pane what is selected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktor_tui.contract.errors import StoreLocked
from linktor_tui.contract.resources import ChannelStatus, Traffic
from linktor_tui.sparks import BLOCKS, spark
from tests.tui.conftest import Looks
from tests.tui.hostile import TEXTS, acting, hostile_channel, hostile_step
from tests.tui.living import LivingApi, TalkingApi
from tests.tui.samples import channel, failed, many, three
from tests.tui.support import LARGE, Desk, at_desk

HOURS = [(number % 7, number % 3) for number in range(24)]


def ids() -> list[str]:
    """Ids of the three channels."""
    return [item.id for item in three()]


async def polled(desk: Desk, api: LivingApi) -> None:
    """Have the list ask whether anything happened, and take in what did."""
    before = len(api.made("last_event"))
    await desk.until(lambda: not any(w.group == "follow" for w in desk.home.workers))
    desk.home.poll()
    await desk.until(lambda: len(api.made("last_event")) > before)
    await desk.until(lambda: not any(w.group == "follow" for w in desk.home.workers))


async def test_what_changes_elsewhere_is_read_anew_and_nothing_else() -> None:
    api = LivingApi(three())
    async with at_desk(api) as desk:
        await desk.until(lambda: desk.home._cursor == 0)
        await desk.press("j")
        listed = len(api.made("list"))
        api.happen("channel.updated", ids()[0], name="Renamed", status=ChannelStatus.INACTIVE)
        await polled(desk, api)
        assert desk.names == ["Renamed", "Orders", "Billing mail"]
        assert api.made("get") == [ids()[0]]
        assert len(api.made("list")) == listed
        assert desk.home.table.cursor == 1


async def test_what_happens_while_the_list_is_read_is_news() -> None:
    api = LivingApi(many(150))
    first, second = list(api.channels)[:2]
    api.pages.shut()
    async with at_desk(api, loaded=False) as desk:
        api.pages.let()
        await desk.until(lambda: len(api.made("list")) == 2)
        api.happen("channel.updated", first, name="Renamed")
        api.pages.let()
        await desk.until(lambda: len(api.made("list")) == 3)
        api.happen("channel.updated", second, name="Renamed, too")
        api.pages.let()
        await desk.until(lambda: desk.home._cursor is not None)
        assert desk.names[0] == "Renamed"
        await polled(desk, api)
        assert desk.names[:2] == ["Renamed", "Renamed, too"]


async def test_a_list_whose_events_could_not_be_asked_for_is_read_once_more() -> None:
    api = LivingApi(three())
    api.raises["last_event"] = [StoreLocked("Another process holds the store.")]
    async with at_desk(api) as desk:
        await desk.until(lambda: desk.home._cursor == 0)
        asked = len(api.made("list"))
        desk.home.poll()
        await desk.until(lambda: len(api.made("list")) > asked)


async def test_channels_come_and_go_elsewhere() -> None:
    api = LivingApi(three())
    async with at_desk(api) as desk:
        await desk.until(lambda: desk.home._cursor == 0)
        new = channel(9, "Brand new")
        api.channels[new.id] = new
        api.happen("channel.created", new.id)
        del api.channels[ids()[0]]
        api.happen("channel.deleted", ids()[0])
        await polled(desk, api)
        assert desk.names == ["Orders", "Billing mail", "Brand new"]


async def test_numbers_of_what_is_out_of_sight_follow_later() -> None:
    channels = many(500)
    api = LivingApi(channels)
    async with at_desk(api) as desk:
        await desk.until(lambda: len(desk.names) == 500 and desk.home._cursor == 0)
        for item in (channels[0], *channels[200:300]):
            api.happen("message.received", item.id, stats=Traffic(77, 1))
        await polled(desk, api)
        read = api.made("get")
        assert channels[0].id in read
        assert len(read) < 30
        for _ in range(6):
            await polled(desk, api)
        assert len(api.made("get")) == 101


async def test_a_list_that_cannot_follow_says_so_until_it_can() -> None:
    api = LivingApi(three())
    async with at_desk(api, LARGE) as desk:
        await desk.until(lambda: desk.home._cursor == 0)
        api.raises["last_event"] = [StoreLocked("Another process holds the store.")]
        await polled(desk, api)
        assert "! not up to date" in desk.text()
        await polled(desk, api)
        assert "! not up to date" not in desk.text()


async def test_hours_and_ends_are_shown_where_the_engine_knows_them(looks_like: Looks) -> None:
    api = LivingApi(three())
    api.hours = {ids()[0]: HOURS, ids()[1]: [(0, 0)] * 24}
    api.end(ids()[0], 9)
    api.end(ids()[1], 60)
    api.earlier[ids()[1]] = (failed(),)
    async with at_desk(api, (160, 40)) as desk:
        await desk.until(lambda: desk.home.pulse.hours(ids()[0]) is not None)
        assert desk.home.table.columns[4:8] == ("in", "out", "day", "expires")
        assert "! in 9 d" in desk.text()
        curve = spark([got + gave for got, gave in HOURS], 12, BLOCKS)
        assert curve in desk.text()
        await desk.press("j")
        await desk.until(lambda: "copy the token again" in desk.text())
        assert "access token: in 60 d" in desk.text()
        await looks_like("home-living-160", desk.text)
        await desk.press("slash")
        await desk.write("expires:<14d")
        assert desk.names == ["Support"]


async def test_the_pane_shows_what_was_said_last() -> None:
    api = TalkingApi(three())
    api.say(ids()[0], "Where is\nmy order?")
    async with at_desk(api, LARGE) as desk:
        await desk.until(lambda: "Ada: Where is my order?" in desk.text())
        assert [query.channel_id for query in api.made("list_messages")] == [ids()[0]]


async def test_the_pane_stands_where_there_is_room_and_can_be_hidden() -> None:
    async with at_desk(LivingApi(three()), LARGE) as desk:
        pane = desk.home.pane
        assert pane is not None
        places = []
        for size in ((120, 40), (104, 28), (80, 24), (60, 20)):
            await desk.pilot.resize_terminal(*size)
            await desk.pilot.pause()
            places.append(desk.home.pane_shown and sorted(pane.classes & {"-side", "-below"}))
        assert places == [["-side"], ["-below"], False, False]
        await desk.press("p")
        assert desk.toasts == ["There is no room for it. Press enter: that opens the channel."]
        await desk.pilot.resize_terminal(*LARGE)
        await desk.press("p")
        assert not desk.home.pane_shown
        assert desk.app.memory.get("home.pane", True) is False


@pytest.mark.parametrize("name", ["markup", "surrogates", "the others"])
async def test_hostile_text_in_pane_and_columns_is_tamed(name: str) -> None:
    text = TEXTS[name]
    odd = replace(hostile_channel(text), channel_type=text, provider=text)
    api = TalkingApi([odd])
    api.earlier[odd.id] = (hostile_step(text),)
    api.say(odd.id, text, text)
    api.end(odd.id, 5, text)
    api.ends[0] = api.ends[0]._replace(expires_at=text, message=text)
    async with at_desk(api, (200, 60)) as desk:
        desk.home.table.show_columns(
            ("name", "type", "provider", "account", "why", "expires", "id")
        )
        await desk.until(lambda: api.made("list_messages") and api.made("reports"))
        await desk.pilot.pause()
        assert not acting(desk.text())
