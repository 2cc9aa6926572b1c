"""One definition of each command: keys, footer, help and palette say the same, and why not if not."""

from __future__ import annotations

import pytest

from linktor_tui.keymap import COMMANDS_FILE
from linktor_tui.tui import palette
from linktor_tui.tui.commands import Command, offers
from linktor_tui.tui.memory import Memory
from linktor_tui.tui.screens.forms.wizard import ProviderPage
from linktor_tui.tui.screens.help import HelpDialog
from linktor_tui.tui.widgets.lines import KeyLine, nearest, noted
from tests.keys import commanded, written
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import LARGE, SMALL, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


CLASSES = list(commanded())


def test_every_command_can_be_carried_out_and_explains_itself() -> None:
    definitions: dict[str, Command] = {}
    for owner in CLASSES:
        for command in owner.actions().values():
            assert callable(getattr(owner, f"do_{command.name}")), (owner, command.id)
            assert command.label
            assert command.help.endswith(".")
            known = definitions.setdefault(command.id, command)
            assert known.keys == command.keys, command.id
    assert len(definitions) > 40


def test_the_headless_side_knows_every_command() -> None:
    hint = "python -m tests.keys brings the file up to date"
    assert COMMANDS_FILE.read_text(encoding="utf-8") == written(), hint


def test_no_class_binds_a_key_twice() -> None:
    for owner in CLASSES:
        keys = [key for command in owner.ACTIONS for key in command.keys.split(",")]
        assert len(keys) == len(set(keys)), owner


async def test_a_disabled_command_says_why() -> None:
    async with at_desk(FakeApi()) as desk:
        await desk.press("e", "slash")
        assert desk.toasts == [
            "There is no channel under the cursor.",
            "There are no channels yet. Press n to set one up.",
        ]
        assert desk.trail == ["HomePage"]


@SIZES
async def test_help_lists_what_can_be_done_here(looks_like: Looks, size: tuple[int, int]) -> None:
    async with at_desk(FakeApi(three()), size) as desk:
        offered = {offer.command.id for offer in offers(desk.home)}
        await desk.press("question_mark")
        dialog = await desk.at(HelpDialog)
        assert {offer.command.id for offer in dialog._offers} == offered
        assert {"channel.test", "home.filter", "table.down", "app.theme"} <= offered
        await looks_like(f"help-{size[0]}", desk.text)
        await desk.press("escape")
        assert desk.trail == ["HomePage"]


async def test_help_gives_the_reason_of_what_cannot_be_done() -> None:
    async with at_desk(FakeApi()) as desk:
        await desk.press("f1")
        await desk.at(HelpDialog)
        assert "Not now: There is no channel under the cursor." in desk.text()


async def test_the_footer_keeps_the_help_and_drops_what_does_not_fit() -> None:
    async with at_desk(FakeApi(three())) as desk:
        for width in (120, 80, 60, 40, 25, 12):
            await desk.pilot.resize_terminal(width, 24)
            footer = desk.text().splitlines()[-1]
            assert footer.endswith("q Quit  ? Help" if width > 20 else " ? Help")
            assert len(footer) <= width
        assert footer == "     ? Help"
        await desk.pilot.resize_terminal(60, 24)
        await desk.press("enter")
        await desk.until(lambda: desk.text().splitlines()[-1].endswith(" esc Back  ? Help"))


async def test_the_footer_can_be_clicked() -> None:
    async with at_desk(FakeApi(three())) as desk:
        line = desk.home.query_one(KeyLine)
        at = desk.text().splitlines()[-1].index("t Test")
        await desk.click(line, at + 1, 0)
        await desk.until(lambda: desk.trail[-1] == "TestPage")


async def test_the_palette_finds_commands_and_channels() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("ctrl+p")
        await desk.until(lambda: desk.trail[-1] == "Palette")
        await desk.until(lambda: "Set up a new channel" in desk.text())
        await desk.press(*"billing")
        await desk.until(lambda: "email/smtp" in desk.text() and "Copy id" not in desk.text())
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage", "DetailPage"])
        assert desk.home.table.cursor == 2


async def test_the_palette_runs_a_command() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("ctrl+p")
        await desk.until(lambda: desk.trail[-1] == "Palette")
        await desk.press(*"refresh")
        await desk.until(lambda: "Refresh" in desk.text() and "Copy id" not in desk.text())
        await desk.press("enter")
        await desk.until(lambda: len(api.made("list")) == 2)


async def test_the_palette_goes_anywhere_by_any_name_and_begins_with_what_was_last_run() -> None:
    memory = Memory()
    memory.put(palette.KEY, ["gone.command", 5, "home.refresh"])
    async with at_desk(FakeApi(three()), memory=memory) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage", "DetailPage"])
        await desk.press("ctrl+p")
        await desk.until(lambda: desk.trail[-1] == "Palette")
        await desk.press(*"wallboard")
        await desk.until(lambda: "Board" in desk.text() and "Copy id" not in desk.text())
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage", "DetailPage", "BoardPage"])
        assert palette.used(memory) == ["home.board", "gone.command", "home.refresh"]
        await desk.press("escape", "escape", "ctrl+p")
        await desk.until(lambda: "Refresh  ^r" in desk.text())
        shown = desk.text()
        assert shown.index("Board  B") < shown.index("Refresh  ^r") < shown.index("Open  enter")


def test_the_palette_looks_for_the_beginnings_of_words_in_what_is_said_of_a_command() -> None:
    about = "Copy its id to the clipboard."
    assert palette.says(about, "clip")
    assert palette.says(about, "clip Copy")
    assert not palette.says(about, "board")


def test_a_note_without_room_keeps_its_first_part_and_the_place() -> None:
    note = "34 active · 23 inactive · 2 error · local"
    assert noted(note, 60) == note
    assert noted(note, 40) == "34 active · 2 error · local"
    assert noted("! not up to date: nobody answers · local", 30) == "! not up to date: nob… · local"
    assert noted("! not up to date", 10) == "! not up…"


def test_a_trail_without_room_leaves_out_its_beginning() -> None:
    trail = ("linktor-tui", "Support", "Test")
    assert nearest(trail, 31) == trail
    assert list(nearest(trail, 30)) == ["…", "Support", "Test"]
    assert list(nearest(trail, 11)) == ["…", "Test"]
    assert list(nearest(trail, 10)) == ["…"]
    assert list(nearest(trail, 3)) == []


def test_the_palette_remembers_the_last_commands_alone() -> None:
    memory = Memory()
    for number in range(20):
        palette.use(memory, f"some.{number}")
    palette.use(memory, "some.15")
    assert palette.used(memory)[:3] == ["some.15", "some.19", "some.18"]
    assert len(palette.used(memory)) == palette.REMEMBERED


async def test_escape_goes_back_and_q_leaves_from_the_list_alone() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage", "DetailPage"])
        await desk.press("q")
        assert desk.trail == ["HomePage", "DetailPage"]
        await desk.press("escape", "escape", "escape")
        assert desk.trail == ["HomePage"]
        assert desk.app.return_value is None


@pytest.mark.parametrize("keys", [("ctrl+q",), ("ctrl+c", "ctrl+c")])
async def test_ways_out_from_anywhere(keys: tuple[str, ...]) -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: page.shown)
        await desk.press("enter")
        await desk.until(lambda: desk.trail[-1] == "NewChannelPage")
        await desk.press(*keys)
        assert desk.app.return_value == 0


async def test_ctrl_c_once_only_says_how() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("ctrl+c")
        assert desk.toasts == ["Press ctrl+c once more to leave."]
        assert desk.app.return_value is None


async def test_nobody_is_put_aside_where_no_shell_takes_it_up_again() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("ctrl+z")
        assert desk.toasts == ["No shell waits below: nobody could take it up again."]


async def test_light_and_dark_and_the_terminals_own_colours() -> None:
    async with at_desk(FakeApi(three())) as desk:
        assert desk.app.theme == "linktor-dark"
        await desk.press("ctrl+t")
        assert desk.app.theme == "linktor-light"
        await desk.press("ctrl+t")
        assert desk.app.theme == "linktor-dark"
        await desk.press("f9")
        await desk.until(lambda: desk.trail[-1] == "Palette")
        await desk.press(*"ansi-dark")
        await desk.until(lambda: "linktor-light" not in desk.text())
        await desk.press("enter")
        await desk.until(lambda: desk.app.theme == "ansi-dark")
        assert "Support" in desk.text()
        await desk.press("d")
        await desk.until(lambda: "Delete “Support”" in desk.text())
        assert "Orders" in desk.text(), "a dialog leaves the page to be seen"


@pytest.mark.parametrize(
    ("ground", "theme"), [("15;0", "linktor-dark"), ("0;15", "linktor-light"), ("", "linktor-dark")]
)
def test_the_first_theme_suits_the_terminal(ground: str, theme: str) -> None:
    from linktor_tui.tui.themes import suggested

    assert suggested({"COLORFGBG": ground}) == theme
