"""One thing done to several channels: bounded, told line by line, stopped when asked to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract import StepStatus
from linktor_tui.contract.errors import VaultLocked
from linktor_tui.contract.resources import ChannelStatus, HealthStatus
from linktor_tui.tui.screens.bulk import AT_ONCE, DONE, BulkPage
from linktor_tui.tui.screens.choosing import ChoiceDialog
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.widgets.result_list import Result, ResultList
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.hostile import TEXTS, acting
from tests.tui.samples import channel, failed, many, passed, three
from tests.tui.support import Desk, at_desk


async def over(desk: Desk) -> BulkPage:
    """Wait until all of it is done."""
    page = await desk.at(BulkPage)
    await desk.until(lambda: not page.running)
    return page


def said(page: BulkPage) -> list[tuple[str, str]]:
    """Names, and the words of what came of them."""
    return [(result.channel.name, result.look.word) for result in page.results]


async def test_tests_what_is_marked_and_shows_it_everywhere(looks_like: Looks) -> None:
    api = FakeApi(three())
    api.found = (failed(),)
    async with at_desk(api) as desk:
        await desk.press("ctrl+a", "t")
        page = await over(desk)
        assert said(page) == [(item.name, "failed") for item in three()]
        assert "Open @BotFather" in page.results[0].why
        await looks_like("bulk-failed", desk.text)
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        healths = {item.health.status for item in desk.home.table.listing.view}
        assert healths == {HealthStatus.UNHEALTHY}
        assert len(desk.home.marked) == 3
        api.found = (passed(), replace(failed("telegram.webhook"), status=StepStatus.WARNING))
        await desk.press("t")
        page = await over(desk)
        assert {word for _, word in said(page)} == {"warning"}, "it works, and is to be looked at"


async def test_asks_few_providers_at_once_and_esc_stops_it() -> None:
    api = FakeApi(many(40))
    api.steps.shut()
    async with at_desk(api) as desk:
        await desk.press("o", "o", "ctrl+a", "t")
        page = await desk.at(BulkPage)
        await desk.until(lambda: len(api.made("test")) == AT_ONCE)
        api.steps.let(3)
        await desk.until(lambda: len(api.made("test")) == AT_ONCE + 3)
        await desk.press("escape")
        await desk.until(lambda: not page.running)
        words = [word for _, word in said(page)]
        assert words.count("done") == 3
        assert words.count("left out") + words.count("stopped") == 37
        assert api.cancelled == AT_ONCE
        api.steps.let(1000)
        await desk.press("r")
        await over(desk)
        assert {word for _, word in said(page)} == {"done", "left out"}
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])


async def test_one_that_cannot_be_tested_does_not_stop_the_others() -> None:
    api = FakeApi(three())
    api.raises["test"] = [VaultLocked("The keyring is locked.", fix="Unlock it.")]
    async with at_desk(api) as desk:
        await desk.press("ctrl+a", "t")
        page = await over(desk)
        assert said(page) == [("Support", "failed"), ("Orders", "done"), ("Billing mail", "done")]
        assert page.results[0].why == "The keyring is locked. Unlock it."
        await desk.press("r")
        await over(desk)
        assert {word for _, word in said(page)} == {"done"}
        await desk.press("r")
        assert desk.toasts[-1] == "There is nothing to do again: all of it worked."


async def test_a_key_switches_all_that_are_marked_on_or_off() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("space", "space", "space", "a")
        await desk.at(ChoiceDialog)
        await desk.press("enter")
        await over(desk)
        assert {item.status for item in api.channels.values()} == {ChannelStatus.ACTIVE}
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        await desk.press("minus")
        question = await desk.at(ConfirmDialog)
        assert "“Support”, “Orders”, “Billing mail”" in question.question.explanation
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert not api.made("deactivate")
        await desk.press("minus")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await over(desk)
        assert {item.status for item in api.channels.values()} == {ChannelStatus.INACTIVE}


async def test_without_marks_the_row_is_meant() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("G", "plus")
        await over(desk)
        assert [about[0] for about in api.made("activate")] == [three()[2].id]


async def test_a_line_opens_its_channel_by_click_and_by_key() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("ctrl+a", "t")
        page = await over(desk)
        await desk.click(page.listed, 5, 1)
        assert page.listed.cursor == 1
        await desk.press("j", "enter")
        await desk.until(lambda: desk.trail[-1] == "DetailPage")


@pytest.mark.parametrize("name", ["markup", "the others"])
async def test_hostile_text_is_tamed(name: str) -> None:
    text = TEXTS[name]
    api = FakeApi([replace(channel(1, text)), *many(2)])
    api.raises["test"] = [VaultLocked(text, fix=text)] * 3
    async with at_desk(api) as desk:
        await desk.press("ctrl+a", "t")
        await over(desk)
        assert not acting(desk.text())
        await desk.press("escape", "minus")
        await desk.at(ConfirmDialog)
        assert not acting(desk.text())


async def test_what_is_shown_can_be_exported() -> None:
    async with at_desk(FakeApi(three())) as desk:
        titles, rows = desk.home.export_rows()
        assert titles[:4] == ["STATUS", "TYPE", "NAME", "HEALTH"]
        assert [row[2] for row in rows] == ["Support", "Orders", "Billing mail"]
        await desk.press("j", "space")
        assert [row[2] for row in desk.home.export_rows()[1]] == ["Orders"]


def test_what_is_cut_says_so_beside_the_scrollbar() -> None:
    long = Result(channel(1, "x" * 99), DONE, "y" * 99)
    (line,) = ResultList().lines_of(long, 80)
    shown = "".join(cell.text for cell in line)
    assert len(shown) == 79, "the last cell is the scrollbar's"
    assert shown.endswith("…")
