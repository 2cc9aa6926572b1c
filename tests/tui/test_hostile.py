"""Text from elsewhere through every screen: nothing acts on the terminal, nothing crashes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from linktor_tui.contract.errors import ChannelAlreadyExists, StoreDamaged
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.tui.private import strips_of
from linktor_tui.tui.screens.channel.page import DetailPage
from linktor_tui.tui.screens.check import CheckPage
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.created import CreatedPage
from linktor_tui.tui.screens.forms.editing import EditPage
from linktor_tui.tui.screens.forms.new_channel import NewChannelPage
from linktor_tui.tui.widgets.facts import Facts
from tests.tui.fakes import FakeApi
from tests.tui.forms import TOKEN, fill_in, open_form
from tests.tui.hostile import CORPUS, TEXTS, acting, hostile_channel, hostile_step
from tests.tui.samples import failed
from tests.tui.support import Desk, at_desk

EACH = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def assert_tame(desk: Desk) -> None:
    """Nothing of the text may reach the terminal as anything but visible characters."""
    assert acting(desk.text()) == set()
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, color_system=None, legacy_windows=False)
    for strip in strips_of(desk.app.screen):
        console.print("".join(segment.text for segment in strip), markup=False, highlight=False)
    written.getvalue().encode("utf-8")
    assert desk.app.export_screenshot()


def drawn_whole(desk: Desk) -> str:
    """Everything that the texts of a screen say, scrolled out of sight or not."""
    parts = [facts.render().plain for facts in desk.app.screen.query(Facts)]
    return "\n".join(parts)


@EACH
async def test_the_list_and_a_channels_own_page(text: str) -> None:
    channels = [hostile_channel(text, number) for number in range(3)]
    async with at_desk(FakeApi(channels)) as desk:
        assert_tame(desk)
        await desk.press("slash")
        await desk.write(text[:500])
        assert_tame(desk)
        await desk.press("escape", "s", "s", "s", "enter")
        await desk.at(DetailPage)
        await desk.app.workers.wait_for_complete()
        assert_tame(desk)
        assert acting(drawn_whole(desk)) == set()
        await desk.press("d")
        await desk.at(ConfirmDialog)
        assert_tame(desk)


@EACH
async def test_a_check_and_its_errors(text: str) -> None:
    api = FakeApi([hostile_channel(text, status=ChannelStatus.INACTIVE)])
    api.found = (hostile_step(text),)
    async with at_desk(api) as desk:
        await desk.press("a")
        page = await desk.at(CheckPage)
        await desk.until(lambda: not page.running)
        assert_tame(desk)
        await desk.press("o")
        await desk.at(ConfirmDialog)
        assert_tame(desk)
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is page)
        api.raises["activate"] = [StoreDamaged(text, cause=text, fix=text)]
        await desk.press("r")
        await desk.until(lambda: len(api.made("activate")) == 2 and not page.running)
        assert_tame(desk)


@EACH
async def test_an_error_in_the_list_and_a_toast(text: str) -> None:
    api = FakeApi([hostile_channel(text)])
    async with at_desk(api) as desk:
        api.raises["list"] = [StoreDamaged(text, cause=text, fix=text)]
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.toasts)
        await desk.pilot.pause()
        assert_tame(desk)
        assert acting("".join(desk.toasts)) == set()


@EACH
async def test_the_form_of_a_channel(text: str) -> None:
    api = FakeApi([hostile_channel(text)])
    async with at_desk(api) as desk:
        await desk.press("e")
        await desk.at(EditPage)
        assert_tame(desk)
        assert desk.row("name").value == text.strip()
        await fill_in(desk, name="!")
        api.raises["update"] = [ChannelAlreadyExists(text, cause=text, fix=text)]
        await desk.press("ctrl+s")
        await desk.until(lambda: api.made("update") or desk.fault("name"))
        await desk.app.workers.wait_for_complete()
        assert_tame(desk)


@EACH
async def test_a_new_channel(text: str) -> None:
    class Odd(FakeApi):
        async def create_channel(self, request: Any, **more: Any) -> Any:
            made = await super().create_channel(request, **more)
            return made._replace(
                channel=hostile_channel(text, 9), setup_instructions=text, webhook_secret=text
            )

    async with at_desk(Odd()) as desk:
        await open_form(desk)
        await fill_in(desk, name=text[:2000] + "x", botToken=TOKEN)
        assert_tame(desk)
        if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
            await desk.press("ctrl+s")  # refused: no such text can be stored
            assert isinstance(desk.app.screen, NewChannelPage)
            assert "nicode" in desk.fault("name")
            return
        await desk.press("ctrl+s")
        await desk.at(CreatedPage)
        assert_tame(desk)
        assert acting(drawn_whole(desk)) == set()


async def test_no_text_is_lost_where_there_is_room() -> None:
    text = "[/x] \x1b[31m name"
    api = FakeApi([hostile_channel(text)])
    async with at_desk(api, (160, 60)) as desk:
        assert "[/x] ␛[31m name" in desk.text()
        await desk.press("enter")
        await desk.at(DetailPage)
        await desk.until(lambda: "First answer" in drawn_whole(desk))
        shown = drawn_whole(desk)
        assert shown.count("[/x] ␛[31m name") >= 12


async def test_a_long_text_is_cut_in_the_list_and_whole_on_its_page() -> None:
    api = FakeApi([hostile_channel("y" * 10_000)])
    async with at_desk(api) as desk:
        assert "yyy…" in desk.text()
        await desk.press("enter")
        await desk.at(DetailPage)
        await desk.until(lambda: "First answer" in drawn_whole(desk))
        config = desk.app.screen.query_one("#config", Facts).render().plain
        assert config.count("y") > 10_000


async def test_the_palette_shows_a_hostile_name_and_does_not_act_on_it() -> None:
    channels = [
        hostile_channel(f"find {text}", number) for number, text in enumerate(CORPUS.values())
    ]
    async with at_desk(FakeApi(channels)) as desk:
        await desk.press("ctrl+p")
        await desk.until(lambda: desk.trail[-1] == "Palette")
        await desk.press(*"find")
        await desk.until(lambda: "find [/x]" in desk.text())
        assert_tame(desk)


async def test_a_failed_step_with_markup_is_shown_as_it_is() -> None:
    api = FakeApi([hostile_channel("n")])
    api.found = (failed(), hostile_step("[@click=app.quit]click[/]"))
    async with at_desk(api) as desk:
        await desk.press("t")
        page = await desk.at(CheckPage)
        await desk.until(lambda: not page.running)
        assert "[@click=app.quit]click[/]" in desk.text()
