"""Deleting: asked with no as the default, once more where conversations are open, and held back."""

from __future__ import annotations

import pytest

from linktor_tui.contract.errors import StoreLocked
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.undoing import WINDOW
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi, SlowApi
from tests.tui.samples import three
from tests.tui.support import at_desk

FIRST = three()[0].id


async def test_enter_means_no(looks_like: Looks) -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("d")
        dialog = await desk.at(ConfirmDialog)
        assert dialog.focused is not None
        assert dialog.focused.id == "no"
        await looks_like("delete", desk.text)
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.made("delete") == []


@pytest.mark.parametrize("keys", [("escape",), ("n",), ("right", "left", "enter"), ("tab", "n")])
async def test_ways_to_say_no(keys: tuple[str, ...]) -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("d")
        await desk.at(ConfirmDialog)
        await desk.press(*keys)
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.made("delete") == []
        assert len(desk.names) == 3


@pytest.mark.parametrize("keys", [("y",), ("right", "enter"), ("tab", "enter"), ("l", "enter")])
async def test_ways_to_say_yes(keys: tuple[str, ...]) -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("d")
        await desk.at(ConfirmDialog)
        await desk.press(*keys)
        await desk.until(lambda: desk.trail == ["HomePage"])
        await desk.until(lambda: "Support is being deleted." in desk.text())
        assert "going in 10 s · Support" in desk.text()
        await desk.pass_by(2)
        await desk.until(lambda: "going in 8 s · Support" in desk.text())
        assert api.made("delete") == []
        await desk.pass_by(WINDOW)
        await desk.until(lambda: desk.toasts)
        assert api.made("delete") == [(FIRST, False)]
        assert desk.names == ["Orders", "Billing mail"]
        assert desk.toasts == ["Support is deleted."]


async def test_open_conversations_are_asked_about_with_their_number(looks_like: Looks) -> None:
    api = FakeApi(three())
    api.conversations = 7
    async with at_desk(api) as desk:
        await desk.press("d")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: "7 conversations" in desk.text())
        await looks_like("delete-conversations", desk.text)
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage"])
        await desk.pass_by(WINDOW)
        assert api.made("delete") == []
        assert len(desk.names) == 3


async def test_the_second_question_does_not_come_up_over_another_screen() -> None:
    api = SlowApi(three())
    api.conversations = 3
    async with at_desk(api) as desk:
        api.gate.shut()
        await desk.press("d", "y")
        await desk.until(lambda: api.asked)
        await desk.press("B")
        await desk.until(lambda: desk.trail[-1] == "BoardPage")
        api.gate.let(9)
        await desk.until(lambda: desk.toasts)
        assert "is kept: it has open conversations." in desk.toasts[0]
        assert desk.trail == ["HomePage", "BoardPage"]
        assert desk.app.undoing.steps == []


async def test_forced_on_the_second_yes() -> None:
    api = FakeApi(three())
    api.conversations = 1
    async with at_desk(api) as desk:
        await desk.press("d")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: "1 conversation of" in desk.text())
        await desk.press("y")
        await desk.until(lambda: desk.app.undoing.steps)
        await desk.pass_by(WINDOW)
        await desk.until(lambda: desk.toasts)
        assert api.made("delete") == [(FIRST, True)]
        assert desk.names == ["Orders", "Billing mail"]


async def test_an_error_leaves_the_channel_in_the_list() -> None:
    api = FakeApi(three())
    api.raises["delete"] = [StoreLocked("Another process holds the store.")]
    async with at_desk(api) as desk:
        await desk.press("d")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: desk.app.undoing.steps)
        await desk.pass_by(WINDOW)
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["Another process holds the store."]
        assert len(desk.names) == 3


async def test_deleting_from_its_own_page_goes_back_to_the_list() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage", "DetailPage"])
        await desk.press("d")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: desk.app.undoing.steps)
        assert desk.trail == ["HomePage", "DetailPage"]
        await desk.pass_by(WINDOW)
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert desk.names == ["Orders", "Billing mail"]
