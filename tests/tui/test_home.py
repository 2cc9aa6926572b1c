"""The list: reading it, moving in it, filtering, sorting, and what it says when it cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktor_tui.contract.errors import StoreDamaged, StoreLocked
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.first_run import TO_DEMO, CommandsDialog
from linktor_tui.tui.widgets.notice import Notice
from linktor_tui.tui.widgets.why_line import WhyLine
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import channel, many, three
from tests.tui.support import LARGE, SMALL, Desk, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@SIZES
async def test_shows_every_channel(looks_like: Looks, size: tuple[int, int]) -> None:
    async with at_desk(FakeApi(three()), size) as desk:
        assert desk.names == ["Support", "Orders", "Billing mail"]
        assert desk.home.table.chosen is not None
        assert desk.home.table.chosen.name == "Support"
        await looks_like(f"home-{size[0]}", desk.text)


async def test_narrow_terminals_lose_columns_by_rank_and_never_the_name() -> None:
    async with at_desk(FakeApi(three()), LARGE) as desk:
        seen = []
        for width in (150, 120, 80, 64, 50, 35, 20):
            await desk.pilot.resize_terminal(width, 24)
            seen.append(desk.home.table.columns)
            assert "Support" in desk.text()
    assert seen == [
        ("status", "type", "name", "health", "in", "out", "last", "checked"),
        ("status", "type", "name", "health", "checked"),
        ("status", "type", "name", "health", "checked"),
        ("status", "type", "name", "health"),
        ("status", "name", "health"),
        ("status", "name"),
        ("name",),
    ]


async def test_a_narrow_list_says_why_below_the_rows() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("j")
        line = desk.home.query_one(WhyLine).text
        assert line.startswith("✗ Twilio does not accept the auth token of this account.")
        await desk.pilot.resize_terminal(*LARGE)
        await desk.press("k", "j")
        assert "Twilio does not accept" not in desk.home.query_one(WhyLine).text
        await desk.until(lambda: "Twilio does not accept the" in desk.text())


async def test_keys_move_the_cursor() -> None:
    async with at_desk(FakeApi(many(250))) as desk:
        table = desk.home.table
        page = table.rows_seen
        rows = []
        for key in ("j", "down", "k", "up", "G", "g", "end", "home", "pagedown", "pageup"):
            await desk.press(key)
            rows.append(table.cursor)
        assert rows == [1, 2, 1, 0, 249, 0, 249, 0, page, 0]
        await desk.press("ctrl+d", "ctrl+d", "ctrl+u")
        assert table.cursor == page // 2
        await desk.press("k", "G", "j")
        assert table.cursor == 249
        assert "Channel 00249" in desk.text()
        assert table.scroll_y == 250 - page


async def test_ten_thousand_channels_arrive_page_by_page() -> None:
    api = FakeApi(many(10_000))
    api.pages.shut()
    async with at_desk(api, loaded=False) as desk:
        await desk.until(lambda: len(api.made("list")) == 1)
        assert "Reading the channels" in desk.text()
        api.pages.let()
        await desk.until(lambda: len(api.made("list")) == 2)
        assert len(desk.names) == 100
        assert "Channel 00003" in desk.text()
        await desk.press("j", "j")
        api.pages.let(1)
        await desk.until(lambda: len(api.made("list")) == 3)
        assert len(desk.names) == 200
        assert desk.home.table.cursor == 2
        api.pages.let(98)
        await desk.until(lambda: len(desk.names) == 10_000)
        assert [query.page for query in api.made("list")] == list(range(1, 101))
        assert {query.per_page for query in api.made("list")} == {100}
        await desk.press("G")
        assert "Channel 09999" in desk.text()


async def test_what_is_deleted_while_the_list_is_read_hides_no_other() -> None:
    api = FakeApi(many(250))
    first, second = list(api.channels)[:2]
    api.pages.shut()
    async with at_desk(api, loaded=False) as desk:
        api.pages.let()
        await desk.until(lambda: len(api.made("list")) == 2)
        await deleted_between_pages(desk, api, first)
        asked = len(api.made("list"))
        await desk.press("ctrl+r")
        api.pages.let()
        await desk.until(lambda: len(api.made("list")) == asked + 2)
        await deleted_between_pages(desk, api, second)


async def deleted_between_pages(desk: Desk, api: FakeApi, gone: str) -> None:
    """Delete a channel elsewhere while its page was read and another was not; let all be read."""
    del api.channels[gone]
    asked = len(api.made("list"))
    api.pages.let(4)  # the second, the first once more, and the last two
    await desk.until(lambda: len(api.made("list")) == asked + 3)
    await desk.app.workers.wait_for_complete()
    shown = [item.id for item in desk.home.table.listing.view if item.id != gone]
    assert shown == list(api.channels)


async def test_a_refresh_keeps_the_cursor_on_its_channel() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("G")
        first = api.channels.pop(three()[0].id)
        api.channels[first.id] = first
        del api.channels[three()[1].id]
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.names == ["Billing mail", "Support"])
        assert desk.home.table.chosen is not None
        assert desk.home.table.chosen.name == "Billing mail"


async def test_what_others_did_meanwhile_is_not_undone_by_a_refresh() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        api.pages.shut()
        await desk.press("ctrl+r")
        desk.app.publish(replace(three()[0], name="Renamed meanwhile"))
        desk.app.publish_gone(three()[1].id)
        api.pages.let()
        await desk.until(lambda: desk.home.table.listing.channels and api.made("list")[1:])
        await desk.app.workers.wait_for_complete()
        assert sorted(desk.names) == ["Billing mail", "Renamed meanwhile"]


# --- filter and order --------------------------------------------------------------------------


async def test_filters_as_one_types(looks_like: Looks) -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("slash")
        await desk.write("ma")
        assert desk.names == ["Billing mail"]
        await desk.press("backspace", "backspace")
        assert len(desk.names) == 3
        await desk.write("status:err type:sms twilio")
        assert desk.names == ["Orders"]
        await looks_like("home-filtered", desk.text)
        await desk.press("enter", "j")
        assert desk.app.focused is desk.home.table
        await desk.press("escape")
        assert len(desk.names) == 3
        assert "filter" not in desk.text()


async def test_a_filter_that_fits_nothing_says_so(looks_like: Looks) -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("slash")
        await desk.write("[/zzz]")
        assert desk.names == []
        await looks_like("home-nothing-found", desk.text)
        await desk.press("escape")
        assert len(desk.names) == 3
        assert desk.app.focused is desk.home.table


async def test_letters_typed_into_the_filter_are_no_commands() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("slash", *"dqnat")
        assert desk.trail == ["HomePage"]
        assert {operation for operation, _ in api.calls} == {"list"}
        assert "d Delete" not in desk.text().splitlines()[-1]


async def test_sorts_by_each_column_in_turn() -> None:
    async with at_desk(FakeApi(three())) as desk:
        seen = []
        for _ in range(6):
            await desk.press("s")
            seen.append((desk.home.table.listing.sort, desk.names[0]))
        assert seen == [
            ("status", "Orders"),
            ("type", "Billing mail"),
            ("name", "Billing mail"),
            ("health", "Orders"),
            ("checked", "Orders"),
            (None, "Support"),
        ]
        await desk.press("S")
        assert desk.names == ["Support", "Orders", "Billing mail"]
        assert "NAME ▼" in desk.text()


async def test_a_click_on_a_heads_sorts_and_turns_around() -> None:
    async with at_desk(FakeApi(three())) as desk:
        table = desk.home.table
        await desk.click(table, 30, 0)
        assert desk.names == ["Billing mail", "Orders", "Support"]
        assert "NAME ▲" in desk.text()
        await desk.click(table, 30, 0)
        assert desk.names == ["Support", "Orders", "Billing mail"]


async def test_a_click_moves_and_a_double_click_opens() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.click(desk.home.table, 5, 2)
        assert desk.home.table.cursor == 1
        assert desk.trail == ["HomePage"]
        await desk.click(desk.home.table, 5, 2, times=2)
        await desk.until(lambda: desk.trail == ["HomePage", "DetailPage"])


async def test_sorting_keeps_the_cursor_on_its_channel() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("s", "s")
        assert desk.home.table.cursor == 2
        assert desk.home.table.chosen is not None
        assert desk.home.table.chosen.name == "Support"


# --- states ------------------------------------------------------------------------------------


@SIZES
async def test_an_empty_list_shows_the_way_in(looks_like: Looks, size: tuple[int, int]) -> None:
    async with at_desk(FakeApi(), size) as desk:
        await looks_like(f"home-empty-{size[0]}", desk.text)
        await desk.press("t")
        assert desk.toasts == ["There is no channel under the cursor."]
        await desk.press("C")
        await desk.at(CommandsDialog)
        assert "linktor-tui profiles add NAME --base-url" in desk.text()
        assert "linktor-tui login --profile NAME" in desk.text()
        await desk.press("escape", "D")
        await desk.at(CommandsDialog)
        assert "linktor-tui demo" in desk.text()
        await desk.press("escape")
        await desk.click(desk.home.query_one(Notice), 6, 4)
        await desk.until(lambda: desk.trail == ["HomePage", "ProviderPage"])


async def test_the_demo_is_gone_to_at_once_where_nothing_is_left_behind() -> None:
    async with at_desk(FakeApi(), leads_to_demo=True) as desk:
        await desk.press("D")
        await desk.until(lambda: desk.app.return_value == TO_DEMO)
    async with at_desk(FakeApi(three()), leads_to_demo=True) as desk:
        await desk.press("D")
        await desk.at(ConfirmDialog)
        await desk.press("n")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert desk.app.return_value is None


async def test_a_list_that_cannot_be_read_says_why_and_tries_again(looks_like: Looks) -> None:
    api = FakeApi(three())
    damaged = StoreDamaged("The file cannot be read.", cause="It is cut off.", fix="Run doctor.")
    api.raises["list"] = [damaged]
    async with at_desk(api) as desk:
        await looks_like("home-error", desk.text)
        await desk.press("ctrl+r")
        await desk.until(lambda: len(desk.names) == 3)
        assert not desk.home.query_one(Notice).has_class("-shown")


async def test_a_refresh_that_fails_leaves_the_rows_there() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        api.raises["list"] = [StoreLocked("Another process holds the store.", fix="Wait for it.")]
        await desk.press("ctrl+r")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert desk.names == ["Support", "Orders", "Billing mail"]
        assert desk.toasts == ["Another process holds the store. Wait for it."]
        assert "The channels could not be read" in desk.text()


async def test_an_engine_that_cannot_be_opened_is_opened_anew() -> None:
    api = FakeApi(three())
    tries = [StoreLocked("Held."), None]

    def open_api() -> FakeApi:
        failure = tries.pop(0)
        if failure is not None:
            raise failure
        return api

    async with at_desk(api) as desk:
        desk.app.connection._open_api = open_api
        desk.app.connection._api = None
        await desk.press("ctrl+r")
        await desk.until(lambda: "Held." in desk.text())
        await desk.press("ctrl+r")
        await desk.until(lambda: "Held." not in desk.text() and not tries)


async def test_counts_by_status_stand_in_the_title() -> None:
    channels = [channel(number) for number in range(2)]
    channels.append(channel(9, status=ChannelStatus.PENDING))
    async with at_desk(FakeApi(channels), banner="DEMO") as desk:
        title = desk.text().splitlines()[0]
        assert title.endswith("2 active · 1 pending · local")
        assert "DEMO" in title


async def test_copies_the_id() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("y")
        assert desk.toasts == ["The id was sent to the terminal's clipboard (OSC 52)."]
        assert desk.app.clipboard == ""


async def test_q_leaves() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("q")
        assert desk.app.return_value == 0


async def test_what_the_engine_wants_known_is_said_once() -> None:
    api = FakeApi(three())
    api.notices = ["The channel file was damaged; its copy was taken. \x1b[2J"]
    async with at_desk(api) as desk:
        await desk.press("ctrl+r")
        await desk.app.workers.wait_for_complete()
        assert desk.toasts == ["The channel file was damaged; its copy was taken. ␛[2J"]
