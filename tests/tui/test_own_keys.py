"""Choosing keys in the app: what may be, what is asked, and the file that is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button

from linktor_tui.cli.remembering import MemoryFile
from linktor_tui.contract.errors import StoreError
from linktor_tui.key_places import AROUND, GROUPS, TYPED, group_of
from linktor_tui.keymap import NO_KEYMAP, known, parsed
from linktor_tui.tui.memory import Book, Scrap
from linktor_tui.tui.own_keys import OwnKeys, alike, refusal, shared, swapped, taken
from linktor_tui.tui.screens.keys import KeysPage, fits
from linktor_tui.tui.screens.pressing import PressDialog
from linktor_tui.tui.widgets.choices import Choices
from tests.keys import commanded
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import Desk, at_desk

COMMANDS = {command.id: command for command in known()}
TEST, DELETE, JUMP = COMMANDS["channel.test"], COMMANDS["channel.delete"], COMMANDS["app.jump"]
BROKEN = b"[keys\n"


def own(text: str = "") -> OwnKeys:
    """The keys of a file."""
    data = text.encode()
    return OwnKeys(parsed(data), Scrap(data))


# --- places ----------------------------------------------------------------------------------------


def test_every_command_has_a_group_and_every_widget_a_place() -> None:
    assert {group_of(command) for command in COMMANDS} == set(GROUPS)
    owners = {owner.__name__: owner for owner in commanded()}
    inner = {name for name, owner in owners.items() if issubclass(owner, Widget)}
    screens = {name for name in inner if issubclass(owners[name], Screen)}
    assert inner - screens - {"RowList"} == set(AROUND)
    assert {place for places in AROUND.values() for place in places} | TYPED <= inner


# --- what may be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("shift+enter", "enter"),
        ("ctrl+shift+t", "ctrl+t"),
        ("ctrl+1", "1"),
        ("ctrl+comma", "comma"),
        *[
            (key, None)
            for key in ("ctrl+t", "shift+tab", "alt+t", "ctrl+backslash", "ctrl+f5", "é")
        ],
    ],
)
def test_keys_that_terminals_do_not_tell_apart(key: str, other: str | None) -> None:
    assert alike(key) == other
    assert bool(refusal(TEST, key)) == (other is not None)


@pytest.mark.parametrize("key", ["super+t", "media_play", "euro_sign"])
def test_a_key_without_a_name_is_refused(key: str) -> None:
    assert "most terminals do not have" in (refusal(TEST, key) or "")


def test_a_letter_is_no_key_where_a_text_is_typed() -> None:
    for command in (JUMP, COMMANDS["form.save"], COMMANDS["secret.reveal"]):
        assert "A text is typed" in (refusal(command, "j") or "")
        assert "A text is typed" in (refusal(command, "question_mark") or "")
        assert refusal(command, "f12") is None


def test_a_key_of_another_is_taken_swapped_or_shared() -> None:
    keys = own()
    assert keys.clashes(TEST, ["d"]) == [DELETE]
    assert taken(keys, TEST, ("d",)) == {"channel.test": ("d",), "channel.delete": ()}
    assert swapped(keys, TEST, ("d",)) == {"channel.test": ("d",), "channel.delete": ("t",)}
    assert shared(keys, TEST, ("d",)) is None, "they are of the same place"


def test_the_rows_of_a_list_come_before_its_page() -> None:
    keys = own()
    assert [other.id for other in keys.clashes(TEST, ["j"])] == ["scroll.down", "table.down"]
    assert swapped(keys, TEST, ("j",)) is None, "two have it"
    assert shared(keys, TEST, ("j",)) == {"channel.test": ("j",)}
    keys = own('[keys]\n"home.quit" = "Q"\n"channel.test" = ["j", "t"]')
    assert keys.clashes(COMMANDS["home.quit"], ["q"]) == [], "usual keys of both are meant"
    assert keys.clashes(TEST, ["j", "t", "d"]) == [DELETE], "j is shared already"


def test_a_way_out_keeps_its_key_and_what_is_typed_gets_none() -> None:
    keys = own()
    assert taken(keys, TEST, ("ctrl+q",)) is None
    assert swapped(keys, TEST, ("ctrl+q",)) is None, "t would leave while a text is typed"


def test_a_command_is_found_by_words_and_by_its_keys() -> None:
    new = COMMANDS["home.new"]
    for word in ("n", "channel", "LIST", "home.new"):
        assert fits(word, new, ("n",)), word
    assert not fits("N", new, ("n",))
    for word in ("ctrl+r", "^r", "refresh"):
        assert fits(word, COMMANDS["home.refresh"], ("ctrl+r", "f5")), word


# --- the file --------------------------------------------------------------------------------------


def test_a_change_is_written_holds_and_is_taken_back_to_the_letter() -> None:
    book = Scrap(b"[keys]\nchannel.test = 'Z' # mine\n")
    keys = OwnKeys(parsed(book.data), book)
    written = keys.change({"channel.test": ("t",), "channel.delete": ("f12", "ctrl+d")})
    assert book.data == b'[keys]\n"channel.delete" = ["f12", "ctrl+d"]\n'
    assert keys.keymap == parsed(book.data)
    assert not keys.is_own(TEST), "those are its usual keys"
    keys.restore(written)
    assert book.data == b"[keys]\nchannel.test = 'Z' # mine\n"
    assert keys.keys(TEST) == ("Z",)


def test_what_others_wrote_meanwhile_stays() -> None:
    book = Scrap()
    keys = OwnKeys(NO_KEYMAP, book)
    written = keys.change({"channel.test": ("Z",)})
    book.data += b'"home.new" = "N"\n'
    with pytest.raises(StoreError, match="meanwhile"):
        keys.restore(written)
    keys.change({"channel.test": None})
    assert keys.keymap.keys == {"home.new": "N"}


@pytest.mark.parametrize("data", [BROKEN, b"\xff", b'[keys]\n"home.new" = "Z"\n'])
def test_a_file_that_does_not_take_a_key_stays(data: bytes) -> None:
    book = Scrap(data)
    keys = OwnKeys(NO_KEYMAP, book)
    with pytest.raises(StoreError, match="cannot be changed from here"):
        keys.change({"channel.test": ("Z",)})
    assert book.data == data
    assert keys.keymap == NO_KEYMAP


# --- the page --------------------------------------------------------------------------------------


async def find(desk: Desk, word: str) -> KeysPage:
    """Go to the first command that a word finds."""
    page = await desk.at(KeysPage)
    await desk.press("slash")
    await desk.write(word)
    await desk.press("enter")
    await desk.until(lambda: page.query_one(Choices).has_focus)
    return page


async def test_a_key_is_swapped_works_at_once_and_is_taken_back(tmp_path: Path) -> None:
    file = tmp_path / "keymap.toml"
    async with at_desk(FakeApi(three()), key_book=MemoryFile(file)) as desk:
        await desk.press("f2")
        page = await find(desk, "channel.test")
        await desk.press("enter", "ctrl+m")
        await desk.until(lambda: "Most terminals send" in desk.text())
        await desk.press("ctrl+q")
        await desk.until(lambda: "is a way out" in desk.toasts[-1] if desk.toasts else False)
        await desk.press("enter", "d")
        await desk.until(lambda: "“Delete”: t" in desk.text())
        await desk.press("enter")
        await desk.until(lambda: "“Test”: d." in desk.text())
        assert parsed(file.read_bytes()).keys == {"channel.test": "d", "channel.delete": "t"}
        assert page.chosen == TEST
        await desk.press("escape", "escape")
        await desk.until(lambda: desk.trail == ["HomePage"] and "d Test" in desk.text())
        await desk.press("z")
        await desk.until(lambda: "t Test" in desk.text())
        assert file.read_bytes() == b""


async def test_by_mouse_alone_on_a_small_screen(looks_like: Looks) -> None:
    async with at_desk(FakeApi(three()), (60, 20)) as desk:
        await desk.press("f10")
        await desk.press("f2")
        page = await find(desk, "jump")
        await desk.click(page.query_one(Choices), 10, 1)
        dialog = await desk.at(PressDialog)
        await looks_like("press-60", desk.text)
        await desk.click(dialog.query_one("#more", Button), 3)
        await desk.click(dialog.query_one("#none", Button), 3)
        await desk.until(lambda: desk.app.own_keys.keymap.keys == {"app.jump": ""})
        await looks_like("keys-60", desk.text)
        await desk.press("ctrl+o")
        assert desk.trail == ["HomePage", "SettingsPage", "KeysPage"]
        await desk.press("ctrl+p", *"jump")
        await desk.until(lambda: desk.trail[-1] == "Palette" and "Put a letter" in desk.text())


async def test_all_are_reset_after_a_question_and_every_screen_follows() -> None:
    text = '[keys]\n"channel.test" = "Z" # mine\n"home.new" = "N"\n"home.connect" = []\n'
    book = Scrap(text.encode())
    async with at_desk(FakeApi(), keymap=parsed(book.data), key_book=book) as desk:
        assert "N  " in desk.text()
        assert "^p Connect  Connect to a Linktor" in desk.text()
        await desk.press("question_mark", "f2")
        await desk.at(KeysPage)
        await desk.press("R", "y")
        await desk.until(lambda: book.data == b"[keys]\n")
        await desk.press("escape")
        await desk.until(lambda: " n  Set up a channel" in desk.text())
        await desk.press("z")
        await desk.until(lambda: "^p Connect  Connect" in desk.text())
        assert book.data == text.encode()


@pytest.mark.parametrize("readable", [True, False])
async def test_a_file_that_cannot_be_written_is_told_of(tmp_path: Path, readable: bool) -> None:
    (tmp_path / "folder").write_bytes(b"")
    book: Book = Scrap(BROKEN) if readable else MemoryFile(tmp_path / "folder" / "keymap.toml")
    async with at_desk(FakeApi(three()), key_book=book) as desk:
        await desk.press("f2")
        await find(desk, "channel.test")
        await desk.press("e", "Z")
        await desk.until(lambda: desk.toasts)
        assert "keymap.toml cannot be" in desk.toasts[-1]
        assert desk.app.own_keys.keymap == NO_KEYMAP
        assert not desk.app.undoing.steps
