"""The operator's own keys: they work where they can, and what cannot work is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktor_tui.keymap import Keymap, checked, read
from linktor_tui.tui.screens.help import HelpDialog
from linktor_tui.tui.screens.testing import TestPage
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import at_desk


def test_keys_are_taken_as_text_as_list_and_under_both_spellings() -> None:
    document = {"keys": {"channel.test": "Z, ctrl+x", "home": {"filter": ["?", "f"]}}}
    document["keys"] |= {"app.help": "f1", "app.theme": "f12"}
    assert checked(document) == Keymap(
        {
            "channel.test": "Z,ctrl+x",
            "home.filter": "question_mark,f",
            "app.help": "f1",
            "app.theme": "f12",
        }
    )


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"channel.tset": "x"}, "there is no command channel.tset"),
        ({"channel.test": "ctrl+"}, "a key that does not exist: ctrl+"),
        ({"channel.test": "tist"}, "a key that does not exist: tist"),
        ({"channel.test": ""}, "a key that does not exist: nothing"),
        ({"channel.test": "n"}, "channel.test and home.new both want n; it stays"),
        ({"channel.test": "f9"}, "channel.test and app.themes both want f9"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(table: dict[str, str], fault: str) -> None:
    keymap = checked({"keys": table})
    assert keymap.keys == {}
    assert len(keymap.faults) == 1
    assert fault in keymap.faults[0]


def test_two_commands_can_swap_their_keys() -> None:
    keymap = checked({"keys": {"channel.test": "a", "channel.toggle": "t"}})
    assert keymap == Keymap({"channel.test": "a", "channel.toggle": "t"})


@pytest.mark.parametrize("text", ["keys", "[keys]\n= 3", "\x00", "[other]\na = 1", "keys = 5"])
def test_a_file_that_is_none_costs_nothing_but_a_word(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keymap.toml"
    assert read(file) == Keymap({})
    file.write_text(text)
    keymap = read(file)
    assert keymap.keys == {}
    assert "keymap.toml" in keymap.faults[0]


async def test_own_keys_work_and_are_shown_and_the_usual_ones_do_not() -> None:
    keymap = checked({"keys": {"channel.test": "Z", "channel.toggle": "t", "page.back": "b"}})
    async with at_desk(FakeApi(three()), keymap=keymap) as desk:
        assert "Z Test" in desk.text()
        assert "t On/off" in desk.text()
        await desk.press("Z")
        await desk.at(TestPage)
        await desk.press("escape")
        assert desk.trail == ["HomePage", "TestPage"]
        await desk.press("b")
        assert desk.trail == ["HomePage"]
        await desk.press("question_mark")
        help_page = await desk.at(HelpDialog)
        signs = {offer.command.id: offer.key_signs for offer in help_page._offers}
        assert signs["channel.test"] == "Z"


async def test_faults_are_said_at_the_start() -> None:
    async with at_desk(FakeApi(), keymap=Keymap({}, ("keymap.toml is no TOML.",))) as desk:
        assert "keymap.toml is no TOML." in desk.toasts


async def test_texts_name_the_keys_that_work() -> None:
    async with at_desk(FakeApi(), keymap=checked({"keys": {"home.new": "f7"}})) as desk:
        await desk.press("slash")
        assert desk.toasts == ["There are no channels yet. Press f7 to set one up."]


async def test_q_leaves_from_the_list_alone() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("enter", "q")
        assert desk.trail == ["HomePage", "DetailPage"]
        assert desk.toasts == ["q leaves from the list alone. esc goes back, ^q leaves from here."]
        await desk.press("escape", "q")
        assert desk.app._exit
