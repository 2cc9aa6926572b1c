"""Whole snippets in place of typing: on the page of providers, in the form, into a field."""

from __future__ import annotations

import gc
import logging
from typing import Any

import pytest
from textual import events

from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.new_channel import NewChannelPage
from linktor_tui.tui.screens.forms.pasting import PasteDialog
from linktor_tui.tui.screens.forms.wizard import ProviderPage
from linktor_tui.tui.widgets.paste_box import PasteBox
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.forms import open_form
from tests.tui.support import LARGE, SMALL, Desk, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
CANARY = "CANARY-4f9c1b7e"
TOKEN = f"110201543:{CANARY}"
ENV = (
    f"TWILIO_ACCOUNT_SID={'AC' + '0' * 32}\nTWILIO_AUTH_TOKEN={CANARY}\nDEBUG=1\nTWILIO_NUMBER=<n>"
)


async def paste(desk: Desk, text: str) -> None:
    """What a terminal does with a paste."""
    desk.app.post_message(events.Paste(text))
    await desk.pilot.pause()


async def providers(desk: Desk) -> ProviderPage:
    await desk.press("n")
    page = await desk.at(ProviderPage)
    await desk.until(lambda: page.shown)
    return page


@SIZES
async def test_a_snippet_of_one_provider_leads_to_its_form(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    async with at_desk(FakeApi(), size) as desk:
        await providers(desk)
        await desk.press("f6")
        await desk.at(PasteDialog)
        await paste(desk, f"curl https://api.telegram.org/bot{TOKEN}/getMe\n")
        await desk.until(lambda: "Fills: Bot token" in desk.text())
        await looks_like(f"paste-{size[0]}", desk.text)
        assert CANARY not in desk.app.export_screenshot()
        await desk.press("enter")
        form = await desk.at(NewChannelPage)
        await desk.until(lambda: form.name_and_config() == ("", {"botToken": TOKEN}))
        await desk.until(lambda: form.focused is desk.row("name").control)
        await looks_like(f"pasted-{size[0]}", desk.text)
        assert CANARY not in desk.app.export_screenshot()
        await desk.press("escape")
        await desk.at(ConfirmDialog)


async def test_a_snippet_of_several_offers_those_and_escape_offers_all() -> None:
    async with at_desk(FakeApi()) as desk:
        page = await providers(desk)
        everything = len(page.shown)
        await paste(desk, ENV)
        await desk.at(PasteDialog)
        await desk.until(lambda: "Not understood: DEBUG" in desk.text())
        assert "Has no value for: Phone number" in desk.text()
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.app.screen is page)
        assert [card.title for card in page.shown] == ["SMS (Twilio)", "Voice (Twilio)"]
        await desk.press("escape")
        assert len(page.shown) == everything
        await paste(desk, ENV)
        await desk.at(PasteDialog)
        await desk.press("ctrl+s", "down", "enter")
        form = await desk.at(NewChannelPage)
        assert form.kind.title == "Voice (Twilio)"
        await desk.until(lambda: desk.row("authToken").value == CANARY)
        await desk.until(lambda: "Not understood: DEBUG" in desk.text())


async def test_a_snippet_pasted_into_a_field_is_offered_as_one() -> None:
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk, "SMS (Twilio)")
        for key in ("name", "authToken"):
            await desk.focus(desk.row(key).control)
            await paste(desk, ENV)
            await desk.at(PasteDialog)
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is form)
            assert desk.row(key).value is None
        await desk.focus(desk.row("authToken").control)
        await paste(desk, f" {CANARY}\n")
        assert desk.row("authToken").value == CANARY


async def test_a_body_fills_the_name_and_unfolds_what_is_folded_away() -> None:
    body = '{"name": "Alerts", "type": "sms", "config": {"messagingServiceSid": "MG1"}}'
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk, "SMS (Twilio)")
        desk.app.set_focus(None)
        await desk.press("ctrl+v")
        await desk.at(PasteDialog)
        await paste(desk, body)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is form)
        assert form.name_and_config() == ("Alerts", {"messagingServiceSid": "MG1"})
        await desk.until(lambda: desk.row("messagingServiceSid").region.height > 0)


async def test_what_does_not_fit_is_said_and_fills_nothing() -> None:
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk)
        await desk.press("f6")
        dialog = await desk.at(PasteDialog)
        await desk.press("enter")
        assert desk.toasts[-1] == "Nothing was pasted yet."
        await paste(desk, f"{CANARY}")
        await desk.until(lambda: "Nothing in it fits." in desk.text())
        await desk.press("ctrl+s")
        assert desk.toasts[-1] == "Nothing in it fits."
        assert desk.app.screen is dialog
        await desk.press("backspace")
        assert dialog.box.text == ""
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is form)


async def test_a_terminal_that_types_what_it_pastes_is_understood() -> None:
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk)
        await desk.press("f6")
        await desk.at(PasteDialog)
        await desk.press(*"A=1", "enter", *"BOT_TOKEN=1:q", "ctrl+s")
        await desk.until(lambda: desk.app.screen is form)
        assert desk.row("botToken").value == "1:q"


async def test_a_dialog_by_mouse() -> None:
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk)
        await desk.click("#form-paste", 2, 0)
        await desk.at(PasteDialog)
        await paste(desk, f"TELEGRAM_BOT_TOKEN={TOKEN}")
        await desk.click("#paste-use", 2, 0)
        await desk.until(lambda: desk.app.screen is form)
        assert desk.row("botToken").value == TOKEN


async def test_what_was_pasted_is_kept_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk)
        await desk.press("f6")
        dialog = await desk.at(PasteDialog)
        box = dialog.query_one(PasteBox)
        await paste(desk, f"TELEGRAM_BOT_TOKEN={TOKEN}")
        assert CANARY not in repr(dialog) + repr(box) + repr(dialog.found)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is form)
        assert CANARY not in repr(vars(box)) + repr(vars(dialog)) + repr(vars(form))
        assert desk.app.clipboard == ""
        await desk.press("escape", "y")
        await desk.at(ProviderPage)
        gc.collect()
        assert CANARY not in caplog.text
        assert not [item for item in gc.get_objects() if _holds(item)]


def _holds(item: Any) -> bool:
    """Whether a widget or a message still has the pasted text in one of its attributes."""
    if not str(type(item).__module__).startswith(("linktor_tui", "textual")):
        return False
    values = getattr(item, "__dict__", {}).values()
    return any(isinstance(value, str) and CANARY in value for value in values)
