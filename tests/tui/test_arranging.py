"""Groups, marks, columns, views: how the operator arranges the list, and what of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.tui.listing import Head
from linktor_tui.tui.memory import Memory
from linktor_tui.tui.screens.choosing import ChoiceDialog
from linktor_tui.tui.screens.home.choosing_columns import ColumnsDialog
from linktor_tui.tui.screens.home.views import ViewsDialog
from linktor_tui.tui.widgets.why_line import WhyLine
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.hostile import TEXTS, acting
from tests.tui.samples import channel, many, three
from tests.tui.support import Desk, at_desk


def rows(desk: Desk) -> list[str]:
    """The rows of the list: names of channels, and of groups in brackets."""
    return [
        f"[{row.key}]" if isinstance(row, Head) else row.name
        for row in desk.home.table.listing.rows
    ]


def four() -> list[Any]:
    """Three channels and another SMS channel, which is off."""
    off = replace(three()[1], id="ch_4", name="Alerts", status=ChannelStatus.INACTIVE)
    return [*three(), off]


async def test_groups_have_heads_that_count_and_fold(looks_like: Looks) -> None:
    async with at_desk(FakeApi(four())) as desk:
        await desk.press("o")
        assert rows(desk) == [
            "[email]", "Billing mail", "[sms]", "Orders", "Alerts", "[telegram]", "Support",
        ]  # fmt: skip
        assert desk.home.table.chosen is not None
        assert desk.home.table.chosen.name == "Support"
        await looks_like("home-grouped", desk.text)
        await desk.press("g", "j", "j", "enter")
        assert rows(desk) == ["[email]", "Billing mail", "[sms]", "[telegram]", "Support"]
        assert desk.home.table.cursor == 2
        assert len(desk.names) == 4
        await desk.press("j", "j", "left")
        assert rows(desk)[-1] == "[telegram]"
        await desk.press("o")
        assert rows(desk) == ["[error]", "Orders", "[active]", "Support", "[inactive]",
                              "Billing mail", "Alerts"]  # fmt: skip
        await desk.press("o", "o")
        assert rows(desk) == ["Support", "Orders", "Billing mail", "Alerts"]


async def test_filter_and_order_work_within_groups() -> None:
    async with at_desk(FakeApi(four())) as desk:
        await desk.press("o", "O")
        await desk.at(ChoiceDialog)
        await desk.press("j", "j", "j", "j", "enter")
        assert desk.home.table.listing.sort == "name"
        assert rows(desk)[2:5] == ["[sms]", "Alerts", "Orders"]
        await desk.press("slash")
        await desk.write("-status:error")
        assert rows(desk) == ["[email]", "Billing mail", "[sms]", "Alerts", "[telegram]", "Support"]


async def test_a_click_on_a_group_folds_it() -> None:
    async with at_desk(FakeApi(four())) as desk:
        await desk.press("o")
        await desk.click(desk.home.table, 5, 3)
        assert rows(desk) == ["[email]", "Billing mail", "[sms]", "[telegram]", "Support"]
        await desk.click(desk.home.table, 5, 3)
        assert "Orders" in rows(desk)


async def test_a_command_on_a_group_says_why_it_cannot_be_used() -> None:
    async with at_desk(FakeApi(four())) as desk:
        await desk.press("o", "g", "t")
        assert desk.toasts == ["There is no channel under the cursor."]


async def test_marks_move_on_and_esc_takes_them_away_before_the_filter() -> None:
    async with at_desk(FakeApi(four())) as desk:
        listing = desk.home.table.listing
        await desk.press("space", "space")
        assert [item.name for item in listing.chosen_ones()] == ["Support", "Orders"]
        assert desk.home.table.cursor == 2
        assert "2 marked" in desk.text()
        assert desk.text().count("▌") == 2
        await desk.press("k", "space")
        assert [item.name for item in listing.chosen_ones()] == ["Support"]
        await desk.press("slash")
        await desk.write("type:sms")
        await desk.press("enter", "ctrl+a")
        assert [item.name for item in listing.chosen_ones()] == ["Orders", "Alerts", "Support"]
        await desk.press("escape")
        assert not listing.marked
        assert len(desk.names) == 2
        await desk.press("escape")
        assert len(desk.names) == 4


async def test_a_range_is_marked_from_the_last_mark_to_the_cursor() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("j", "M", "M")
        assert desk.toasts == ["Mark the first one with space; then go to the last one."]
        await desk.press("space", "k", "k", "M")
        assert [item.name for item in desk.home.marked] == ["Support", "Orders"]
        await desk.press("G", "M")
        assert len(desk.home.marked) == 3
        desk.app.clear_notifications()
        await desk.press("g", "space", "j", "M")
        assert [item.name for item in desk.home.marked] == ["Orders", "Billing mail"]
        assert len(desk.toasts) == 1


async def test_space_on_a_group_marks_all_of_it() -> None:
    async with at_desk(FakeApi(four())) as desk:
        await desk.press("o", "g", "j", "j", "space")
        assert [item.name for item in desk.home.table.listing.chosen_ones()] == ["Orders", "Alerts"]
        await desk.press("k", "asterisk", "asterisk")
        assert not desk.home.table.listing.marked


async def test_columns_are_chosen_moved_and_kept() -> None:
    memory = Memory()
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        await desk.press("c")
        await desk.at(ColumnsDialog)
        await desk.press("j", "space", "K", "enter")
        await desk.press("c")
        await desk.at(ColumnsDialog)
        await desk.press("escape")
        assert desk.home.table.columns == ("status", "name", "health", "in", "out", "checked")
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        assert desk.home.table.shown_keys[:3] == ("status", "name", "health")
        await desk.press("c")
        await desk.at(ColumnsDialog)
        await desk.press("r", "J", "enter")
        assert desk.home.table.columns[:3] == ("type", "status", "name")


async def test_one_column_stays() -> None:
    async with at_desk(FakeApi(three())) as desk:
        desk.home.table.show_columns(("name",))
        await desk.press("c")
        await desk.at(ColumnsDialog)
        await desk.press("space")
        assert desk.toasts == ["One column has to stay."]
        await desk.press("enter")
        assert desk.home.table.columns == ("name",)


async def test_order_and_groups_are_kept_between_runs() -> None:
    memory = Memory()
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        await desk.press("o", "s", "S")
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        listing = desk.home.table.listing
        assert (listing.sort, listing.descending, listing.grouping) == ("status", True, "type")
        assert len(desk.names) == 4


async def left_filtered(memory: Memory) -> None:
    """Leave the list with a filter, and the cursor on the second of what fits."""
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        await desk.press("slash")
        await desk.write("type:sms")
        await desk.press("enter", "j")
        assert desk.home.table.chosen is not None
        assert desk.home.table.chosen.name == "Alerts"


async def test_the_list_begins_as_it_was_left() -> None:
    memory = Memory()
    await left_filtered(memory)
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        assert desk.names == ["Orders", "Alerts"]
        assert "type:sms" in desk.text()
        assert desk.home.table.chosen is not None
        assert desk.home.table.chosen.name == "Alerts"
        assert desk.app.focused is desk.home.table
        await desk.press("escape")
        assert len(desk.names) == 4
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        assert len(desk.names) == 4


async def test_another_profiles_list_is_left_in_its_own_way() -> None:
    memory = Memory()
    await left_filtered(memory)
    elsewhere = FakeApi(four())
    elsewhere.place = "staging"
    async with at_desk(elsewhere, memory=memory) as desk:
        assert len(desk.names) == 4
        assert desk.home.table.cursor == 0


async def test_a_list_that_is_not_to_be_restored_begins_anew() -> None:
    memory = Memory()
    await left_filtered(memory)
    memory.put("restore_list", False)
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        assert len(desk.names) == 4
        assert desk.home.table.cursor == 0


@pytest.mark.parametrize("left", [3, {"filter": 5, "channel": []}, {"channel": "gone"}, None])
async def test_what_cannot_have_been_left_costs_nothing(left: object) -> None:
    memory = Memory()
    memory.put("home.left", {"local": left})
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        assert desk.home.table.cursor == 0
        assert desk.home.loaded


@pytest.mark.parametrize(
    "kept", [{"sort": 3, "grouping": "x", "columns": "name"}, {"columns": [1]}]
)
async def test_what_cannot_have_been_kept_is_left_out(kept: dict[str, Any]) -> None:
    memory = Memory()
    memory.put("home.arrangement", kept)
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        assert desk.names == ["Support", "Orders", "Billing mail"]
        assert desk.home.table.columns[0] == "status"


async def choose(desk: Desk, name: str) -> None:
    """Choose a view."""
    await desk.press("v")
    dialog = await desk.at(ViewsDialog)
    names = [choice.key for choice in dialog.choices]
    await desk.press(*["j"] * names.index(name), "enter")


async def test_views_arrange_the_list(looks_like: Looks) -> None:
    async with at_desk(FakeApi(four())) as desk:
        await desk.press("v")
        await desk.at(ViewsDialog)
        await looks_like("views", desk.text)
        await desk.press("escape")
        seen: dict[str, Sequence[str]] = {}
        for view in ("Trouble", "Off", "By status", "All channels"):
            await choose(desk, view)
            seen[view] = rows(desk)
        assert seen["Trouble"] == ["Orders", "Alerts"]
        assert seen["Off"] == ["Billing mail", "Alerts"]
        assert seen["By status"][0] == "[error]"
        assert seen["All channels"] == ["Support", "Orders", "Billing mail", "Alerts"]
        assert desk.app.focused is desk.home.table


@pytest.mark.parametrize(("key", "question"), [("v", "Which view?"), ("c", "Which columns?")])
async def test_a_question_stays_in_sight_while_its_choices_scroll(key: str, question: str) -> None:
    async with at_desk(FakeApi(three()), (60, 20)) as desk:
        await desk.press(key)
        dialog = await desk.at(ViewsDialog if key == "v" else ColumnsDialog)
        for _ in dialog.choices:
            await desk.press("j")
            await desk.until(lambda: dialog.choices[dialog.at or 0].title in desk.text())
            assert question in desk.text()


async def test_own_views_are_saved_used_and_forgotten() -> None:
    memory = Memory()
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        await desk.press("o", "slash")
        await desk.write("type:sms")
        await desk.press("enter", "V")
        await desk.write("My texts")
        await desk.press("enter")
        assert desk.toasts == ["Saved as “My texts”."]
    async with at_desk(FakeApi(four()), memory=memory) as desk:
        await choose(desk, "My texts")
        assert rows(desk) == ["[sms]", "Orders", "Alerts"]
        await desk.press("v")
        dialog = await desk.at(ViewsDialog)
        await desk.press("d")
        assert desk.toasts == ["Only views that you saved can be forgotten."]
        await desk.press("k", "d", "d")
        assert "My texts" not in [choice.key for choice in dialog.choices]
        assert memory.get("home.views", {}) == {}


async def test_a_filter_that_makes_no_sense_is_told_below(looks_like: Looks) -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("slash")
        assert "type: provider: status:" in desk.home.query_one(WhyLine).text
        await desk.write("colour:red sta")
        assert len(desk.names) == 0
        await desk.press("tab")
        assert desk.home.filter_text == "colour:red status:"
        assert len(desk.names) == 3
        assert "There is no “colour:”." in desk.home.query_one(WhyLine).text
        await looks_like("home-filter-mistaken", desk.text)


@pytest.mark.parametrize("name", ["markup", "surrogates", "the others"])
async def test_hostile_text_in_groups_and_views_is_tamed(name: str) -> None:
    memory, text = Memory(), TEXTS[name]
    memory.put("home.views", {text: {"filter": text}})
    odd = channel(1, text, channel_type=text, provider=text)
    async with at_desk(FakeApi([odd, *many(3)]), (160, 40), memory=memory) as desk:
        await desk.press("o", "v")
        await desk.at(ViewsDialog)
        assert not acting(desk.text())
        await desk.press("k", "enter")
        assert not acting(desk.text())
