"""Jump mode: a letter over each place, its key goes there, and the screen below stays as it is."""

from __future__ import annotations

from linktor_tui.tui.private import strips_of
from linktor_tui.tui.screens.board import BoardPage
from linktor_tui.tui.screens.channel.page import DetailPage
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.new_channel import NewChannelPage
from linktor_tui.tui.screens.forms.wizard import ProviderPage
from linktor_tui.tui.screens.jump import LETTERS, JumpScreen
from linktor_tui.tui.widgets.channel_pane import ChannelPane
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import LARGE, Desk, at_desk

NARROW = (60, 20)


def letter_of(desk: Desk, x: int, y: int) -> str:
    """The letter that stands in a place."""
    return desk.text().splitlines()[y][x : x + 3].strip()


def test_each_place_has_a_letter_of_its_own() -> None:
    assert len(set(LETTERS)) == len(LETTERS) == 52


async def test_letters_stand_over_tabs_and_parts_and_leave_no_trace(looks_like: Looks) -> None:
    async with at_desk(FakeApi(three()), NARROW, environ={"NO_COLOR": "1"}) as desk:
        await desk.press("enter")
        page = await desk.at(DetailPage)
        await desk.until(lambda: "acme_support_bot" in desk.text())
        before = desk.text()
        await desk.press("ctrl+o")
        await desk.at(JumpScreen)
        await looks_like("jump-60", desk.text)
        letters = [
            one for strip in strips_of(desk.app.screen) for one in strip if one.text == " a "
        ]
        assert [one.style is not None and one.style.reverse for one in letters] == [True]
        for way_out in ("escape", "ctrl+o"):
            await desk.press(way_out)
            assert desk.app.screen is page
            assert desk.text() == before
            await desk.press("ctrl+o")
        await desk.press("1", "d")
        assert desk.app.screen is page
        assert page.tab is not None
        assert page.tab.title == "Checks"


async def test_goes_to_fields_and_buttons_while_a_text_is_typed() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("n")
        await desk.at(ProviderPage)
        await desk.press("enter")
        await desk.at(NewChannelPage)
        await desk.write("Sup")
        typed_in = desk.app.focused
        await desk.press("ctrl+o")
        await desk.at(JumpScreen)
        await desk.press("s")
        await desk.at(NewChannelPage)
        assert desk.app.focused is not typed_in
        assert desk.row("phoneNumberId").has_focus_within
        await desk.press("ctrl+o")
        await desk.at(JumpScreen)
        await desk.press("a")
        await desk.at(NewChannelPage)
        assert desk.app.focused is typed_in
        await desk.press("escape", "ctrl+o")
        await desk.until(lambda: desk.trail[-2:] == ["ConfirmDialog", "JumpScreen"])
        await desk.press("s")
        dialog = await desk.at(ConfirmDialog)
        assert dialog.focused is dialog.query_one("#yes")


async def test_goes_to_heads_of_columns_and_to_tiles() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("slash", "ctrl+o")
        await desk.at(JumpScreen)
        line, head, row = desk.text().splitlines()[1:4]
        assert line.startswith(" filter  a ")
        assert head.split()[:2] == ["s", "TUS"]
        assert row.startswith(" j ")
        await desk.press("f")
        await desk.until(lambda: desk.names == ["Billing mail", "Orders", "Support"])
        assert desk.home.table.has_focus
        await desk.press("B")
        page = await desk.at(BoardPage)
        await desk.until(lambda: len(page.tiles.seen) == 3)
        await desk.press("ctrl+o")
        await desk.at(JumpScreen)
        await desk.press("d")
        await desk.at(BoardPage)
        assert page.tiles.chosen is page.tiles.seen[2]


async def test_goes_to_the_pane_and_back_and_not_from_the_palette() -> None:
    async with at_desk(FakeApi(three()), LARGE) as desk:
        await desk.until(lambda: desk.home.pane_shown)
        pane = desk.home.query_one(ChannelPane)
        await desk.click(pane, 3, 3)
        assert desk.home.table.has_focus
        await desk.press("ctrl+o")
        await desk.at(JumpScreen)
        x, y = pane.region.offset
        await desk.press(letter_of(desk, x, y))
        assert pane.has_focus
        await desk.press("j", "k", "escape")
        assert desk.home.table.has_focus
        await desk.press("ctrl+o")
        letters = await desk.at(JumpScreen)
        await desk.click(letters, x + 1, y)
        assert pane.has_focus
        await desk.press("ctrl+p", "ctrl+o")
        await desk.until(lambda: desk.trail == ["HomePage", "Palette"])
        await desk.press("escape", "ctrl+o")
        await desk.at(JumpScreen)
        await desk.pilot.resize_terminal(*NARROW)
        await desk.until(lambda: desk.trail == ["HomePage"])
