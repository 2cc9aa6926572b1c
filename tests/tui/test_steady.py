"""Keys go to something that is shown, whatever comes and goes; and a screen leaves in its turn."""

from __future__ import annotations

import pytest
from textual import events
from textual.geometry import Region, Size
from textual.widget import Widget

from linktor_tui.tui.screens.board import BoardPage
from linktor_tui.tui.screens.channel.page import DetailPage
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.created import CreatedPage
from linktor_tui.tui.screens.forms.creating import CreationPage
from linktor_tui.tui.screens.help import HelpDialog
from linktor_tui.tui.screens.inbox import InboxPage
from linktor_tui.tui.screens.jump import JumpScreen
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.talks import Talks
from tests.tui.conversing import ConversingApi
from tests.tui.fakes import FakeApi
from tests.tui.forms import TOKEN, fill_in, open_form
from tests.tui.samples import three
from tests.tui.support import LARGE, SMALL, Desk, at_desk


def talking() -> ConversingApi:
    """Two who wait for an answer."""
    api = ConversingApi()
    api.talk(1, "First?")
    api.talk(2, "Second?")
    return api


async def opened(desk: Desk) -> Talks:
    """Go to the inbox."""
    await desk.press("i")
    page = await desk.at(InboxPage)
    await desk.until(lambda: page.talks.loaded and "Second?" in desk.text())
    return page.talks


def has_keys(desk: Desk, widget: Widget) -> bool:
    """Whether keys go to a widget, and it is there to be seen."""
    return desk.app.focused is widget and widget.is_on_screen


class Probe(Widget):
    """Writes down the sizes that it is told."""

    DEFAULT_CSS = "Probe { dock: top; height: 3; }"

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Size] = []

    def on_resize(self, event: events.Resize) -> None:
        self.told.append(event.size)


async def test_what_is_looked_up_before_it_is_laid_out_learns_its_size_all_the_same() -> None:
    async with at_desk(FakeApi(three())) as desk:
        probe = Probe()
        await desk.home.mount(probe)
        desk.home._clear_arrangement_cache()
        desk.home._compositor._full_map_invalidated = True  # as by anything new that is to be drawn
        assert probe in desk.home._compositor.full_map
        await desk.pilot.pause()
        assert probe.told == [probe.outer_size]


async def test_what_changes_while_it_is_being_laid_out_gets_its_room() -> None:
    async with at_desk(FakeApi(three())) as desk:
        facts = Facts()
        await desk.home.mount(facts)
        facts.show(Fact("", f"line {at}") for at in range(2))
        desk.home._refresh_layout()  # before the widget's own request was heard
        facts.show(Fact("", f"line {at}") for at in range(5))
        await desk.pilot.pause()
        assert facts.size.height == 5


# --- the keys ------------------------------------------------------------------------------------


async def test_what_has_the_keys_side_by_side_stays_where_there_is_room_for_one() -> None:
    async with at_desk(talking(), LARGE) as desk:
        talks = await opened(desk)
        await desk.press("enter")
        await desk.focus(talks.rows)
        await desk.pilot.resize_terminal(*SMALL)
        assert has_keys(desk, talks.rows)
        await desk.pilot.resize_terminal(*LARGE)
        await desk.click(talks.talk.view, 2, 2)
        await desk.pilot.resize_terminal(*SMALL)
        assert has_keys(desk, talks.talk.view)
        await desk.press("escape")
        assert has_keys(desk, talks.rows)


async def test_an_answer_that_is_refused_takes_no_keys_from_elsewhere() -> None:
    api = talking()
    async with at_desk(api, LARGE) as desk:
        talks = await opened(desk)
        await desk.press("r", *"Hi")
        await desk.focus(talks.rows)
        await desk.press("escape")
        assert talks.talk.box is None
        assert has_keys(desk, talks.rows)


async def test_who_is_read_while_the_list_becomes_empty_leaves_it_usable() -> None:
    api = talking()
    async with at_desk(api) as desk:
        talks = await opened(desk)
        await desk.press("enter")
        kept = dict(api.talks)
        api.talks.clear()
        talks.load()
        await desk.until(lambda: "Nobody has written yet." in desk.text())
        assert desk.app.focused is None
        api.talks.update(kept)
        talks.load()
        await desk.until(lambda: "First?" in desk.text())
        assert has_keys(desk, talks.rows)


async def test_a_tab_that_lost_what_had_the_keys_gives_them_to_what_is_there() -> None:
    api = talking()
    async with at_desk(api, LARGE) as desk:
        await desk.press("enter", "5")
        page = await desk.at(DetailPage)
        await desk.until(lambda: "Second?" in desk.text())
        talks = page.query_one(Talks)
        await desk.press("enter", "1")
        api.talks.clear()
        talks.load()
        await desk.until(lambda: not talks.rows.items)
        await desk.press("5")
        assert page.focused is None
        api.talk(3, "Third?")
        talks.load()
        await desk.until(lambda: "Third?" in desk.text())
        assert has_keys(desk, talks.rows)


async def test_a_letter_of_what_is_gone_leads_nowhere() -> None:
    async with at_desk(talking(), LARGE) as desk:
        talks = await opened(desk)
        await desk.press("r")
        await desk.until(lambda: talks.talk.box is not None)
        await desk.press("ctrl+o")
        jump = await desk.at(JumpScreen)
        letters = "".join(jump._spots)
        talks.talk.put_away()
        await desk.until(lambda: talks.talk.box is None)
        await desk.press(letters[-1])
        page = await desk.at(InboxPage)
        assert page.focused is not None
        assert page.focused.is_attached


async def test_an_answer_that_went_out_below_a_dialog_breaks_nothing() -> None:
    async with at_desk(talking(), LARGE) as desk:
        talks = await opened(desk)
        await desk.press("r")
        await desk.until(lambda: talks.talk.box is not None)
        box = talks.talk.box
        assert box is not None
        await box.remove()
        assert [strip.text for strip in box.render_lines(Region(0, 0, 3, 2))] == ["   "] * 2


async def test_who_comes_back_to_the_terminal_has_the_keys_of_what_opened_meanwhile() -> None:
    async with at_desk(FakeApi(three())) as desk:
        desk.app.post_message(events.AppBlur())
        await desk.until(lambda: not desk.app.app_focus)
        desk.home.do_board()
        page = await desk.at(BoardPage)
        desk.app.post_message(events.AppFocus())
        await desk.until(lambda: desk.app.app_focus)
        assert has_keys(desk, page.tiles)


# --- the turn to leave ---------------------------------------------------------------------------


async def test_what_is_saved_below_the_help_leaves_when_the_help_does() -> None:
    api = FakeApi(three())
    api.steps.shut()
    async with at_desk(api) as desk:
        await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.at(CreationPage)
        await desk.press("question_mark")
        await desk.at(HelpDialog)
        api.steps.let()
        await desk.until(lambda: len(api.channels) == 4)
        assert desk.trail[-2:] == ["CreationPage", "HelpDialog"]
        await desk.press("escape")
        await desk.at(CreatedPage)
        assert desk.trail == ["HomePage", "CreatedPage"]


@pytest.mark.parametrize("over", ["question_mark", "d"], ids=["help", "question"])
async def test_a_channel_that_goes_below_something_takes_its_own_page_away_alone(
    over: str,
) -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("enter")
        await desk.at(DetailPage)
        await desk.press(over)
        await desk.until(lambda: isinstance(desk.app.screen, (HelpDialog, ConfirmDialog)))
        desk.app.publish_gone(three()[0].id)
        await desk.pilot.pause()
        assert len(desk.trail) == 3
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
