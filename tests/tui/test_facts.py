"""Texts take the room that they need, whenever others are shown."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import App, ComposeResult
from textual.widgets import Static

from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.filter_line import FilterLine


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Facts([Fact("", "one")])


def lines(number: int) -> Iterable[Fact]:
    return (Fact("", f"line {at}") for at in range(number))


async def test_what_changes_while_it_is_being_laid_out_gets_its_room() -> None:
    async with Bare().run_test() as pilot:
        facts = pilot.app.query_one(Facts)
        facts.show(lines(2))
        pilot.app.screen._refresh_layout()  # before the widget's own request was heard
        facts.show(lines(5))
        await pilot.pause()
        assert facts.size.height == 5


class Filtered(App[None]):
    def compose(self) -> ComposeResult:
        yield FilterLine()


async def test_a_longer_count_gets_its_room_too() -> None:
    async with Filtered().run_test() as pilot:
        line = pilot.app.query_one(FilterLine)
        line.tell_count(1, 2)
        pilot.app.screen._refresh_layout()
        line.tell_count(1000, 2000, mistaken=True)
        await pilot.pause()
        said = line.query_one("#filter-count", Static)
        assert said.content_size.width == len(str(said.render()))
