"""What is typed acts in the order in which it was typed, and nothing that hangs holds it back."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from linktor_tui.tui import in_order
from linktor_tui.tui.in_order import InOrder
from linktor_tui.tui.screens.channel.page import DetailPage
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import at_desk, read_at_once


async def test_what_is_typed_ahead_reaches_the_screens_that_it_opens() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.burst("/status:acx\x15status:err\r\r")
        page = await desk.at(DetailPage)
        assert page.title_line.trail[-1] == "Orders"
        await desk.burst("3l?")
        await desk.until(lambda: desk.trail == ["HomePage", "DetailPage", "HelpDialog"])


class Hanging(Input):
    """Does not get over the first key before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    async def _on_key(self, event: events.Key) -> None:
        await self.gate.wait()


class Box(InOrder):
    """An app with something in the focus that hangs."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+l", "let", priority=True)]

    def compose(self) -> ComposeResult:
        yield Hanging()

    def action_let(self) -> None:
        self.query_one(Hanging).gate.set()


async def test_what_hangs_holds_nothing_back_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_order, "PATIENCE", 0.01)
    app = Box()
    async with app.run_test(), asyncio.timeout(10):
        for event in read_at_once("x\t\x0c"):
            app.post_message(event)
        await app.query_one(Hanging).gate.wait()
