"""The input for credentials: what is typed into it gets out of it in one way only."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Input

from linktor_tui.tui.widgets.secret_input import SecretInput

CANARY = "CANARY-4f9c1b7e"


class Box(App[None]):
    """An app of one secret."""

    def compose(self) -> ComposeResult:
        yield SecretInput()
        yield Input(id="other")

    @property
    def secret(self) -> SecretInput:
        return self.query_one(SecretInput)


async def test_messages_carry_no_value() -> None:
    seen: list[Message] = []
    app = Box()
    async with app.run_test(message_hook=seen.append) as pilot:
        await pilot.press(*"CANARY", "enter")
        app.secret.value = CANARY
        await pilot.pause()
        kinds = [type(message) for message in seen]
        assert SecretInput.Edited in kinds
        assert SecretInput.Entered in kinds
        assert Input.Changed not in kinds
        assert Input.Submitted not in kinds
        assert not any(CANARY in repr(message) for message in seen)
        assert CANARY not in repr(app.secret)


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x", "super+c"])
async def test_nothing_is_copied_or_cut(key: str) -> None:
    app = Box()
    async with app.run_test() as pilot:
        app.secret.value = CANARY
        app.secret.select_all()
        await pilot.press(key)
        assert app.clipboard == ""
        assert app.secret.value == CANARY
        assert [item.message for item in app._notifications] == [
            "A secret is not copied from here."
        ]


async def test_masked_until_it_is_revealed_and_again_when_left() -> None:
    app = Box()
    async with app.run_test() as pilot:
        app.secret.value = CANARY
        await pilot.pause()
        assert CANARY not in app.export_screenshot()
        await pilot.press("ctrl+r")
        assert app.secret.revealed
        assert CANARY in app.export_screenshot()
        await pilot.press("tab")
        assert app.secret.password
        assert CANARY not in app.export_screenshot()


async def test_pasting_leaves_out_the_blanks_around() -> None:
    app = Box()
    async with app.run_test() as pilot:
        app.secret.post_message(events.Paste(f"\n  {CANARY} \n"))
        await pilot.pause()
        assert app.secret.value == CANARY


KEY = "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----"


async def test_a_key_of_several_lines_keeps_them() -> None:
    class Keys(App[None]):
        def compose(self) -> ComposeResult:
            yield SecretInput(lines=True)

    app = Keys()
    async with app.run_test() as pilot:
        secret = app.query_one(SecretInput)
        secret.post_message(events.Paste(f"{KEY}\n"))
        await pilot.pause()
        assert secret.value == KEY
        secret.select_all()
        secret.post_message(events.Paste("one line"))
        await pilot.pause()
        assert secret.value == "one line"
        secret.value = KEY
        await pilot.press("ctrl+r")
        assert "CANARY" in app.export_screenshot()
