"""Taking back what was just done, the latest first, for as long as it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from linktor_tui.contract.errors import ActiveConversationsExist
from linktor_tui.contract.requests import CreateChannel
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.tui.running import run_through
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.editing import EditPage
from linktor_tui.tui.screens.switching import SwitchOffDialog
from linktor_tui.tui.undoing import WINDOW, Step, Undoing, finish
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import Desk, Seconds, at_desk

FIRST = three()[0].id


class Giving(FakeApi):
    """An engine that has secrets and gives them."""

    async def export_channel(self, channel_id: str) -> CreateChannel:
        self._enter("export", channel_id)
        return CreateChannel(name="x", type="telegram", config={"botToken": "the former one"})


async def delete(desk: Desk) -> None:
    """Delete the channel under the cursor."""
    await desk.press("d")
    await desk.at(ConfirmDialog)
    held = len(desk.app.undoing.steps)
    await desk.press("y")
    await desk.until(lambda: len(desk.app.undoing.steps) > held)


async def test_a_deletion_counts_down_and_can_be_kept(looks_like: Looks) -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await delete(desk)
        await desk.pass_by(3)
        assert "Support is being deleted. z takes it back, for 7 s." in desk.text()
        await looks_like("undo-delete", desk.text)
        await desk.press("z")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["Support is kept."]
        await desk.pass_by(WINDOW)
        assert "takes it back" not in desk.text()
        assert api.made("delete") == []


async def test_a_channel_that_is_going_is_left_alone() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await delete(desk)
        await desk.press("e", "a", "t", "d")
        assert set(desk.toasts) == {"It is about to be deleted. Press z to keep it."}
        assert desk.trail == ["HomePage"]


async def test_what_is_held_back_is_carried_out_when_the_program_is_left() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await delete(desk)
        assert await finish(desk.app) == []
    assert api.made("delete") == [(FIRST, False)]


async def test_what_could_not_be_carried_out_at_the_end_is_said() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await delete(desk)
        api.conversations = 2
        [told] = await finish(desk.app)
        assert "Support is being deleted." in told
        assert "it has open conversations" in told
    assert next(iter(api.channels)) == FIRST


async def test_conversations_that_nobody_knew_of_keep_the_channel_and_are_asked_about_next() -> (
    None
):
    api = FakeApi([replace(item, stats=None) for item in three()])
    api.conversations = 2
    async with at_desk(api) as desk:
        await delete(desk)
        await desk.pass_by(WINDOW)
        await desk.until(lambda: desk.toasts)
        assert "it has open conversations" in desk.toasts[0]
        assert len(desk.names) == 3
        await desk.press("d")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: "2 conversations" in desk.text())


async def test_switching_off_is_undone() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("a")
        await desk.at(SwitchOffDialog)
        await desk.press("enter")
        await desk.until(lambda: desk.app.undoing.steps)
        assert api.channels[FIRST].status is ChannelStatus.INACTIVE
        await desk.press("z")
        await desk.until(lambda: desk.toasts)
        assert api.made("activate") == [(FIRST, False)]
        assert desk.home.table.listing.channels[FIRST].status is ChannelStatus.ACTIVE


async def test_switching_on_is_undone_with_the_reason_it_was_off_for() -> None:
    off = replace(three()[0], status=ChannelStatus.INACTIVE, deactivation_reason="holidays")
    api = FakeApi([off])
    async with at_desk(api) as desk:
        await desk.press("a")
        await desk.until(lambda: desk.app.undoing.steps)
        await desk.press("z")
        await desk.until(lambda: api.made("deactivate"))
        assert api.made("deactivate") == [(FIRST, "holidays", False)]


async def test_a_check_that_fails_leaves_nothing_to_undo() -> None:
    api = FakeApi([replace(three()[0], status=ChannelStatus.INACTIVE)])
    api.found = ()
    async with at_desk(api) as desk:
        await desk.press("a")
        await desk.until(lambda: api.made("get"))
        await desk.press("z")
        assert "There is nothing to take back" in desk.toasts[-1]


async def edit(desk: Desk, values: dict[str, str]) -> None:
    """Give the first channel other values."""
    await desk.press("e")
    await desk.at(EditPage)
    for key, value in values.items():
        control: Any = desk.row(key).control
        control.value = value
    await desk.press("ctrl+s")
    await desk.until(lambda: desk.app.undoing.steps)


async def test_an_edit_is_undone_with_the_former_secret_where_it_can_be_had() -> None:
    api = Giving(three())
    async with at_desk(api) as desk:
        await edit(desk, {"name": "Help", "botToken": "123:a-new-one"})
        await desk.press("z")
        await desk.until(lambda: len(api.made("update")) == 2)
        _, request, _ = api.made("update")[1]
        assert request.name == "Support"
        assert request.config == {"botToken": "the former one"}
        await desk.until(lambda: "Support is as it was." in desk.toasts)


async def test_an_edit_is_undone_without_the_secret_where_it_cannot_and_says_so() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await edit(desk, {"name": "Help", "botToken": "123:a-new-one"})
        await desk.press("z")
        await desk.until(lambda: len(api.made("update")) == 2)
        _, request, _ = api.made("update")[1]
        assert request.name == "Support"
        assert request.config is None
        said = "Support is as it was, but for its secrets: the new ones stay."
        await desk.until(lambda: said in desk.toasts)


async def test_steps_are_taken_back_the_latest_first_and_forgotten_in_time() -> None:
    clock, done = Seconds(), []

    def step(name: str) -> Step:
        async def undo() -> None:
            done.append(name)

        return Step(name, name, undo)

    undoing = Undoing(clock)
    undoing.push(step("first"))
    clock.now = 6.0
    undoing.push(step("second"))
    assert undoing.newest is not None
    assert undoing.seconds(undoing.newest) == 10
    taken = undoing.take()
    assert taken is not None
    await taken.undo()
    assert done == ["second"]
    clock.now = WINDOW
    assert undoing.expire() == []
    assert undoing.take() is None


async def test_the_program_says_at_its_end_what_could_not_be_deleted(tmp_path: Path) -> None:
    api = FakeApi(three())
    api.raises["delete"] = [ActiveConversationsExist("2 are open.", details={})]
    async with at_desk(api) as desk:
        await delete(desk)
        app = desk.app
    app.connection.take(api)

    async def left(*_: Any, **__: Any) -> int:
        return 0

    app.run_async = left  # type: ignore[method-assign]
    code, notices = await run_through(app)
    assert code == 0
    assert any("it has open conversations" in notice for notice in notices)
