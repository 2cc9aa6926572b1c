"""What is on its way when its screen is left ends quietly; the same on an open screen is a crash."""

from __future__ import annotations

import pytest
from textual._context import visible_screen_stack
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.worker import Worker, WorkerFailed

from linktor_tui.tui.screens.channel.page import DetailPage
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import at_desk


async def test_what_comes_too_late_for_its_screen_is_no_crash() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("enter")
        page = await desk.at(DetailPage)
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        worker: Worker[None] = Worker(page, looks_in_vain(page), name="late", group="late")
        desk.app.workers.add_worker(worker, start=True)
        await desk.until(lambda: worker.is_finished)
        assert isinstance(worker.error, NoMatches)
        assert desk.app.crash is None


async def test_the_same_on_an_open_screen_is_one() -> None:
    with pytest.raises(WorkerFailed):
        await on_the_list()


async def on_the_list() -> None:
    async with at_desk(FakeApi(three())) as desk:
        desk.home.run_worker(looks_in_vain(desk.home))
        await desk.until(lambda: desk.app.crash)
        assert isinstance(desk.app.crash, NoMatches)


async def test_what_a_page_waited_for_in_vain_is_one_too() -> None:
    with pytest.raises(WorkerFailed):
        await beside_every_worker()


async def beside_every_worker() -> None:
    async with at_desk(FakeApi(three())) as desk:
        desk.home.call_later(hands_on)
        await desk.until(lambda: desk.app.crash)
        assert isinstance(desk.app.crash, NoMatches)


def hands_on() -> None:
    raise WorkerFailed(NoMatches("no such part"))


async def test_a_look_at_the_screens_leaves_nothing_behind() -> None:
    async with at_desk(FakeApi(three())) as desk:
        told: list[Screen[object]] = []
        visible_screen_stack.set(told)
        assert "Support" in desk.text()
        assert visible_screen_stack.get() is told


async def looks_in_vain(page: object) -> None:
    page.query_one("#that-never-was")  # type: ignore[attr-defined]
