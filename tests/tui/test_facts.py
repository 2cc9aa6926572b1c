"""Facts take the room that they need, whenever others are shown."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import App, ComposeResult

from linktor_tui.tui.widgets.facts import Fact, Facts


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
