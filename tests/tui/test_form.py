"""The form of a new channel: derived from the config model, with its faults below its fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from connectors.fields import ChannelConfig, Secret, Text, field
from linktor_tui.contract.errors import ChannelAlreadyExists, Fault, InvalidRequest
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms import live_check
from linktor_tui.tui.screens.forms.created import CreatedPage
from linktor_tui.tui.screens.forms.creating import DraftPage
from linktor_tui.tui.screens.forms.new_channel import NewChannelPage
from linktor_tui.tui.screens.forms.wizard import ProviderPage
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.forms import TOKEN, fill_in, open_form
from tests.tui.support import LARGE, SMALL, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@SIZES
async def test_the_form_follows_from_the_config_model(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    async with at_desk(FakeApi(), size) as desk:
        form = await open_form(desk, "Email (SMTP and IMAP)")
        assert list(form.rows) == ["name", *(spec.key for spec in _basic_first(form))]
        await desk.press("tab", "tab")
        await looks_like(f"form-email-{size[0]}", desk.text)


def _basic_first(form: NewChannelPage) -> list[Any]:
    return sorted(form.specs, key=lambda spec: spec.advanced)


async def test_values_are_sent_in_the_types_of_their_fields() -> None:
    api = FakeApi()
    async with at_desk(api) as desk:
        await open_form(desk, "Email (SMTP and IMAP)")
        await fill_in(
            desk,
            name="  Mail ",
            smtpHost="smtp.example.com",
            smtpPort="2525",
            smtpPassword=" hunter 2 ",
            fromEmail="support@example.com",
        )
        await desk.press("f5")
        await desk.at(DraftPage)
        await desk.until(lambda: api.made("draft"))
        (request,) = api.made("draft")
        assert (request.name, request.type) == ("Mail", "email")
        assert request.config == {
            "provider": "smtp",
            "smtpHost": "smtp.example.com",
            "smtpPort": 2525,
            "smtpPassword": " hunter 2 ",
            "fromEmail": "support@example.com",
        }


async def test_faults_stand_below_their_fields(looks_like: Looks) -> None:
    api = FakeApi()
    async with at_desk(api) as desk:
        form = await open_form(desk, "Email (SMTP and IMAP)")
        await fill_in(desk, smtpPort="70000", fromEmail="nobody")
        await desk.press("ctrl+s")
        assert desk.fault("name") == "✗ is required"
        assert desk.fault("smtpHost") == "✗ is required"
        assert "less than or equal to 65535" in desk.fault("smtpPort")
        assert "must be a mail address" in desk.fault("fromEmail")
        assert form.focused is desk.row("name").control
        assert api.made("create") == []
        await looks_like("form-faults", desk.text)
        await desk.write("Mail")
        assert desk.fault("name") == ""
        assert desk.fault("smtpHost") != ""


async def test_a_fault_in_an_advanced_field_unfolds_it() -> None:
    api = FakeApi()
    api.raises["create"] = [InvalidRequest(Fault("config.caFile", "is no file"))]
    async with at_desk(api) as desk:
        form = await open_form(desk, "Email (SMTP and IMAP)")
        await fill_in(desk, name="M", smtpHost="smtp.example.com", fromEmail="a@example.com")
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.app.screen is form and desk.fault("caFile"))
        assert desk.fault("caFile") == "✗ is no file"
        await desk.until(lambda: form.focused is desk.row("caFile").control)
        await desk.until(lambda: "is no file" in desk.text())


async def test_a_fault_of_no_field_stands_above_them() -> None:
    api = FakeApi()
    api.raises["create"] = [
        ChannelAlreadyExists("There is a channel for this bot: Support.", fix="Edit that one.")
    ]
    async with at_desk(api) as desk:
        form = await open_form(desk)
        await fill_in(desk, name="Second", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.app.screen is form)
        await desk.until(lambda: "There is a channel for this bot" in desk.text())
        assert "Edit that one." in desk.text()
        assert form.name_and_config() == ("Second", {"botToken": TOKEN})


async def test_leaving_a_form_asks_once_something_was_typed() -> None:
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk)
        await desk.press("escape")
        await desk.at(ProviderPage)
        await desk.press("enter")
        form = await desk.at(NewChannelPage)
        await desk.press("x", "escape")
        await desk.at(ConfirmDialog)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is form)
        await desk.press("escape")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.at(ProviderPage)


async def test_enter_goes_to_the_next_field_and_buttons_work() -> None:
    api = FakeApi()
    async with at_desk(api) as desk:
        form = await open_form(desk)
        await desk.press("N", "enter")
        assert form.focused is desk.row("botToken").control
        await desk.write(TOKEN)
        await desk.press("enter", "tab", "enter")
        await desk.at(DraftPage)
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is form)
        await desk.click("#form-save", 2, 0)
        await desk.at(CreatedPage)


class ManyKinds(ChannelConfig):
    """A field of each kind, with hostile descriptions."""

    flag: bool = field(
        title="[/x] Flag", help="\x1b[31mh", where="[bold]w", example="true", default=True
    )
    hosts: list[str] = field(title="Hosts", help="", where="", example="a, b", default=["a"])
    extra: dict[str, str] = field(title="Extra", help="", where="", example="{}", default={})
    word: Text | None = field(title="Word", help="", where="", example="\x1b]0;x\x07", default=None)
    key: Secret | None = field(title="Key", help="", where="", example="k", default=None)


async def test_fields_of_every_kind_and_texts_that_are_hostile() -> None:
    api = FakeApi()
    async with at_desk(api) as desk:
        telegram = (await open_form(desk)).kind
        odd = type("Odd", (telegram,), {"config_model": ManyKinds, "title": "[/x]\x1b[2J"})
        await desk.app.push_screen(NewChannelPage(odd))
        await fill_in(desk, name="Odd", hosts="x, y", extra='{"n": "1"}')
        desk.row("flag").control.focus()
        await desk.press("space")
        assert "\x1b" not in desk.text()
        assert "[/x] Flag" in desk.text()
        await desk.press("f5")
        await desk.at(DraftPage)
        await desk.until(lambda: api.made("draft"))
        (request,) = api.made("draft")
        assert request.config == {
            "provider": "telegram",
            "flag": False,
            "hosts": ["x", "y"],
            "extra": {"n": "1"},
        }


async def test_values_are_looked_over_as_they_are_typed_and_nobody_is_asked() -> None:
    api = FakeApi()
    async with at_desk(api) as desk:
        await open_form(desk, "SMS (Twilio)")
        await fill_in(desk, accountSid="AC" + "0" * 32)
        assert desk.sign("accountSid") == "✓"
        assert desk.sign("authToken") == ""
        await fill_in(desk, phoneNumber="+15551234567", authToken="AC" + "1" * 32)
        assert desk.sign("phoneNumber") == "✓"
        assert "is a SID" in desk.fault("authToken")
        assert desk.sign("authToken") == "!"
        await desk.press("ctrl+u")
        await desk.write("0123456789abcdef" * 2)
        assert desk.fault("authToken") == ""
        assert desk.sign("authToken") == "✓"
        assert [name for name, _ in api.calls if name != "list"] == []


async def test_nothing_is_called_fine_that_its_connector_finds_fault_with() -> None:
    async with at_desk(FakeApi()) as desk:
        await open_form(desk, "WhatsApp (Cloud API)")
        await fill_in(desk, phoneNumberId="out.txt", businessAccountId="102290129340398")
        assert "is not digits alone" in desk.fault("phoneNumberId")
        assert desk.sign("businessAccountId") == "✓"
        await fill_in(desk, businessAccountId="x")
        assert [desk.sign(key) for key in ("phoneNumberId", "businessAccountId")] == ["!", "!"]


class Later:
    """A timer that goes off when a test says so."""

    def __init__(self, _seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        self.act: Callable[[], Awaitable[None]] | None = act

    def stop(self) -> None:
        self.act = None


async def test_what_the_engine_refused_stays_said_though_a_look_was_still_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later: list[Later] = []

    def set_timer(seconds: float, act: Callable[[], Awaitable[None]]) -> Later:
        later.append(Later(seconds, act))
        return later[-1]

    monkeypatch.setattr(live_check, "PAUSE", 0.5)
    api = FakeApi()
    api.raises["create"] = [InvalidRequest(Fault("config.botToken", "is no token"))]
    async with at_desk(api) as desk:
        form = await open_form(desk)
        monkeypatch.setattr(form, "set_timer", set_timer)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.app.screen is form and desk.fault("botToken"))
        for timer in later:
            if timer.act is not None:
                await timer.act()
        assert desk.fault("botToken") == "✗ is no token"


async def test_what_can_never_be_right_is_said_below_its_field() -> None:
    async with at_desk(FakeApi()) as desk:
        await open_form(desk, "Email (SMTP and IMAP)")
        await fill_in(desk, smtpPort="70000")
        assert "less than or equal to 65535" in desk.fault("smtpPort")
        assert desk.sign("smtpPort") == "✗"
        assert desk.fault("smtpHost") == ""


async def test_a_secret_is_shown_by_a_click_and_hidden_when_the_focus_leaves() -> None:
    async with at_desk(FakeApi()) as desk:
        await open_form(desk)
        await fill_in(desk, botToken=TOKEN)
        assert f"{len(TOKEN)} characters" in desk.text()
        assert TOKEN not in desk.text()
        await desk.click("#field-botToken .field-peek", 2, 0)
        assert TOKEN in desk.text()
        assert " hide" in desk.text()
        await desk.focus(desk.row("name").control)
        assert TOKEN not in desk.text()
        assert " show" in desk.text()
