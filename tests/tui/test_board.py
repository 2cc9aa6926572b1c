"""The board: trouble first, as large as there is room for, up to date by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktor_tui.board import BoardChoice, tile_of
from linktor_tui.contract.errors import StoreLocked
from linktor_tui.contract.resources import Health, HealthStatus
from linktor_tui.looks import Tone
from linktor_tui.sparks import BLOCKS, PLAIN
from linktor_tui.texts import speak
from linktor_tui.tui.screens.board import BoardPage
from linktor_tui.tui.screens.channel.page import DetailPage
from linktor_tui.tui.widgets.tiles import HIGHEST, LOWEST, bars, draw, lay_out
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.hostile import TEXTS, acting, hostile_channel
from tests.tui.living import LivingApi
from tests.tui.samples import NOW, channel, many, three
from tests.tui.support import LARGE, SMALL, Desk, at_desk

HOURS = [(number % 7, number % 3) for number in range(24)]
WIDE, TINY = (200, 60), (60, 20)


def living(number: int = 3) -> LivingApi:
    """Channels whose hours are told."""
    api = LivingApi(three() if number == 3 else many(number))
    api.hours = dict.fromkeys(api.channels, HOURS)
    return api


def board_of(desk: Desk) -> BoardPage:
    """The board that is on the screen."""
    assert isinstance(desk.app.screen, BoardPage)
    return desk.app.screen


async def put_up(desk: Desk) -> BoardPage:
    """Open the board from the list, and wait until it was read."""
    await desk.press("B")
    await desk.until(lambda: isinstance(desk.app.screen, BoardPage))
    page = board_of(desk)
    await desk.until(lambda: page.read)
    return page


@pytest.mark.parametrize("size", [SMALL, LARGE, WIDE, TINY])
async def test_trouble_stands_first_and_says_why(size: tuple[int, int], looks_like: Looks) -> None:
    async with at_desk(living(), size) as desk:
        page = await put_up(desk)
        assert [tile.channel.name for tile in page.tiles.tiles] == [
            "Orders",
            "Support",
            "Billing mail",
        ]
        await looks_like(f"board-{size[0]}", desk.text)


async def test_what_is_said_quietly_is_not_as_loud_as_the_rest() -> None:
    async with at_desk(living(), LARGE) as desk:
        page = await put_up(desk)
        assert page.tiles.ink(Tone.QUIET).color != page.tiles.ink(Tone.PLAIN).color


async def test_it_follows_and_keeps_what_it_has_when_nobody_answers() -> None:
    api = living()
    async with at_desk(api) as desk:
        page = await put_up(desk)
        first = three()[0]
        ill = Health(HealthStatus.UNHEALTHY, message="The token was revoked.")
        api.channels[first.id] = replace(first, health=ill)
        await desk.press("ctrl+r")
        await desk.until(lambda: "The token was revoked." in desk.text())
        api.raises["list"] = [StoreLocked("The store is held.")]
        await desk.press("ctrl+r")
        await desk.until(lambda: "not up to date: The store is held." in desk.text())
        assert len(page.tiles.tiles) == 3
        await desk.press("ctrl+r")
        await desk.until(lambda: "not up to date" not in desk.text())


async def test_only_trouble_and_back_and_into_a_channel() -> None:
    async with at_desk(living()) as desk:
        page = await put_up(desk)
        await desk.press("o")
        assert [tile.channel.name for tile in page.tiles.tiles] == ["Orders"]
        await desk.press("o", "l", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, DetailPage))
        assert "Support" in desk.text()
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is page)
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.home)


async def test_a_tile_is_chosen_and_opened_by_mouse() -> None:
    async with at_desk(living(), LARGE) as desk:
        page = await put_up(desk)
        x = page.tiles.places.width + 3
        await desk.click(page.tiles, x, 2)
        assert page.tiles.chosen is not None
        assert page.tiles.chosen.channel.name == "Support"
        await desk.click(page.tiles, x, 2)
        await desk.until(lambda: isinstance(desk.app.screen, DetailPage))


async def test_pages_turn_by_key_and_by_themselves() -> None:
    async with at_desk(living(100)) as desk:
        page = await put_up(desk)
        tiles = page.tiles
        assert tiles.pages > 3
        assert "page 1 of" in desk.text()
        await desk.press("pagedown", "n")
        assert tiles.page == 2
        await desk.press("p", "p", "p")
        assert tiles.page == tiles.pages - 1
        page.turn_page()
        assert tiles.page == 0
        assert tiles.chosen_id is None


async def test_nothing_turns_by_itself_where_motion_is_reduced() -> None:
    environ = {"LINKTOR_TUI_REDUCED_MOTION": "1"}
    async with at_desk(living(100), environ=environ) as desk:
        page = await put_up(desk)
        assert not page.turns
    async with at_desk(living(100)) as desk:
        assert (await put_up(desk)).turns


async def test_what_an_engine_cannot_tell_is_not_taken_for_nothing() -> None:
    bare = channel(1, stats=None, health=Health())
    async with at_desk(FakeApi([bare])) as desk:
        await put_up(desk)
        assert "in n/a out n/a" in desk.text()
        assert "last message n/a" in desk.text()
        assert "this hour n/a" in desk.text()


async def test_the_app_may_begin_with_it() -> None:
    async with at_desk(living(), loaded=False, board=BoardChoice(2, True)) as desk:
        await desk.until(lambda: isinstance(desk.app.screen, BoardPage))
        page = board_of(desk)
        await desk.until(lambda: page.read and desk.home.read)
        assert [tile.channel.name for tile in page.tiles.tiles] == ["Orders"]
        assert page.tiles.places.columns == 2


async def test_nothing_to_show_is_said() -> None:
    async with at_desk(FakeApi([channel(1)])) as desk:
        await put_up(desk)
        await desk.press("o")
        await desk.until(lambda: "No channel is in trouble." in desk.text())


@pytest.mark.parametrize("text", TEXTS)
async def test_hostile_names_stay_in_their_tiles(text: str) -> None:
    tile = tile_of(hostile_channel(text), HOURS)
    for height in (LOWEST, HIGHEST):
        lines = draw(tile, 30, height, NOW, BLOCKS)
        assert len(lines) == height
        shown = "".join(cell.text for line in lines for cell in line)
        assert not acting(shown)


@pytest.mark.parametrize("width", [26, 30])
def test_numbers_and_hours_stay_on_a_small_tile_in_longer_words(width: int) -> None:
    speak({"LINKTOR_TUI_LANG": "pt"})
    drawn = draw(tile_of(channel(1), HOURS), width, LOWEST, NOW, BLOCKS)
    told = "".join(cell.text for cell in drawn[3])
    assert "env. 2" in told
    assert "…" not in told
    assert len([sign for sign in told if sign in BLOCKS]) >= 8


async def test_names_are_large_where_every_one_fits() -> None:
    async with at_desk(living(), LARGE) as desk:
        page = await put_up(desk)
        assert "O r d e r s" in desk.text()
        name = "A name that is too long for wide letters on this tile"
        long = replace(page.tiles.tiles[1].channel, name=name)
        page.tiles.show([page.tiles.tiles[0], tile_of(long)])
        await desk.until(lambda: "A name that" in desk.text())
        assert "O r d e r s" not in desk.text()


def test_tiles_are_as_large_as_there_is_room_for() -> None:
    assert lay_out(1, 80, 22) == (1, 1, 80, 16)
    assert lay_out(4, 80, 22)[:2] == (2, 2)
    assert lay_out(60, 300, 78).room >= 60
    assert lay_out(1000, 80, 22) == (3, 3, 26, 7)
    assert lay_out(5, 20, 4) == (1, 1, 20, 4)
    assert lay_out(9, 300, 80, 3)[:2] == (3, 3)


def test_bars_grow_over_rows() -> None:
    assert bars([0, 1, 16], 3, 2, BLOCKS) == ["  █", "▁▂█"]
    assert bars([0, 0], 2, 2, PLAIN) == ["  ", "__"]
    assert bars([], 3, 2, BLOCKS) == []
