"""Changing a channel: only what was changed is sent, and a secret stays unless it is given anew."""

from __future__ import annotations

from typing import Any

import pytest

from linktor_tui.contract.errors import (
    ChannelNotFound,
    DestinationChanged,
    Fault,
    InvalidRequest,
)
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.editing import EditPage
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi, SlowApi
from tests.tui.forms import TOKEN, fill_in
from tests.tui.samples import MASK, channel, three
from tests.tui.support import Desk, at_desk

MAIL = channel(
    3,
    "Billing mail",
    channel_type="email",
    provider="smtp",
    config={
        "smtpHost": "smtp.example.com",
        "smtpPort": 465,
        "smtpUser": "billing",
        "smtpPassword": MASK,
        "fromEmail": "billing@example.com",
        "imapSecurity": "tls",
    },
)


async def open_edit(desk: Desk) -> EditPage:
    await desk.press("e")
    return await desk.at(EditPage)


def sent(api: FakeApi) -> dict[str, Any]:
    """The body of the only update, as it was given."""
    ((_, request, _trusted),) = api.made("update")
    body: dict[str, Any] = request.model_dump(exclude_unset=True)
    return body


@pytest.mark.parametrize("command", ["e", "E"])
async def test_a_form_that_comes_too_late_does_not_take_the_keys(command: str) -> None:
    api = SlowApi(three())
    async with at_desk(api) as desk:
        api.gate.shut()
        await desk.press(command)
        await desk.until(lambda: api.asked)
        await desk.press("B")
        await desk.until(lambda: desk.trail[-1] == "BoardPage")
        api.gate.let(9)
        await desk.app.workers.wait_for_complete()
        assert desk.trail == ["HomePage", "BoardPage"]
        assert desk.toasts == []


async def test_the_form_holds_what_is_stored_and_no_secret(looks_like: Looks) -> None:
    api = FakeApi([MAIL])
    async with at_desk(api) as desk:
        form = await open_edit(desk)
        assert desk.row("name").value == "Billing mail"
        assert desk.row("smtpPort").value == 465
        assert desk.row("imapSecurity").value == "tls"
        assert desk.row("smtpPassword").value is None
        assert form.changes() == {}
        await looks_like("edit", desk.text)


async def test_only_what_was_changed_is_sent() -> None:
    api = FakeApi([MAIL])
    async with at_desk(api) as desk:
        await open_edit(desk)
        await fill_in(desk, name=" 2", imapHost="imap.example.com")
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert sent(api) == {"name": "Billing mail 2", "config": {"imapHost": "imap.example.com"}}
        assert desk.names == ["Billing mail 2"]
        assert desk.toasts == ["Billing mail 2 is saved. Press t to test it."]


async def test_an_emptied_field_is_taken_away_and_a_default_can_be_chosen() -> None:
    api = FakeApi([MAIL])
    async with at_desk(api) as desk:
        await open_edit(desk)
        for key, text in (("smtpUser", ""), ("smtpPort", "587")):
            desk.row(key).control.focus()
            await desk.press("end", "ctrl+u")
            await desk.write(text)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert sent(api) == {"config": {"smtpUser": None, "smtpPort": 587}}


async def test_a_secret_given_anew_is_sent() -> None:
    api = FakeApi([channel()])
    async with at_desk(api) as desk:
        await open_edit(desk)
        await fill_in(desk, botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert sent(api) == {"config": {"botToken": TOKEN}}


async def test_nothing_changed_sends_nothing() -> None:
    api = FakeApi([MAIL])
    async with at_desk(api) as desk:
        await open_edit(desk)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.made("update") == []
        assert desk.toasts == ["Nothing was changed."]


async def test_faults_stand_below_their_fields() -> None:
    api = FakeApi([MAIL])
    api.raises["update"] = [
        InvalidRequest(Fault("config.smtpPort", "must be a port"), Fault("config.gone", "is none"))
    ]
    async with at_desk(api) as desk:
        form = await open_edit(desk)
        await fill_in(desk, smtpPort="9")
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.fault("smtpPort"))
        assert desk.fault("smtpPort") == "✗ must be a port"
        assert "config.gone is none" in desk.text()
        assert desk.app.screen is form


async def test_a_name_cannot_be_emptied() -> None:
    api = FakeApi([MAIL])
    async with at_desk(api) as desk:
        await open_edit(desk)
        await desk.press("end", "ctrl+u", "ctrl+s")
        await desk.until(lambda: desk.fault("name"))
        assert desk.fault("name") == "✗ is required"
        assert api.made("update") == []


@pytest.mark.parametrize(("key", "trusts"), [("enter", [False]), ("y", [False, True])])
async def test_a_changed_destination_is_asked_about(
    looks_like: Looks, key: str, trusts: list[bool]
) -> None:
    api = FakeApi([MAIL])
    api.raises["update"] = [
        DestinationChanged(
            "smtpPassword was stored for smtp.example.com and would go to smtp.evil.example.",
            cause="smtpHost was changed.",
        )
    ]
    async with at_desk(api) as desk:
        form = await open_edit(desk)
        desk.row("smtpHost").control.focus()
        await desk.press("end", "ctrl+u")
        await desk.write("smtp.evil.example")
        await desk.press("ctrl+s")
        await desk.at(ConfirmDialog)
        await looks_like("edit-destination", desk.text)
        await desk.press(key)
        await desk.until(lambda: [trusted for *_, trusted in api.made("update")] == trusts)
        await desk.until(lambda: (desk.app.screen is form) is (key == "enter"))


async def test_a_type_without_a_connector_has_no_form() -> None:
    async with at_desk(FakeApi([channel(channel_type="fax", provider=None)])) as desk:
        await desk.press("e")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["This version has no connector for fax, so no form."]
        assert desk.trail == ["HomePage"]


async def test_a_channel_that_is_gone_is_told() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        api.raises["get"] = [ChannelNotFound("There is no such channel.")]
        await desk.press("e")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts == ["There is no such channel."]


async def test_a_stored_secret_that_is_not_needed_can_be_taken_away() -> None:
    api = FakeApi([MAIL])
    async with at_desk(api) as desk:
        form = await open_edit(desk)
        await desk.press("f8")
        assert desk.toasts == ["There is no stored secret in this field."]
        await desk.focus(desk.row("smtpPassword").control)
        await desk.press("f8")
        assert "will be removed when you save" in desk.text()
        await desk.press("f8")
        assert form.changes() == {}
        await desk.press("f8", "escape")
        await desk.at(ConfirmDialog)
        await desk.press("n", "ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert sent(api) == {"config": {"smtpPassword": None}}


async def test_a_secret_that_is_needed_cannot_be_taken_away() -> None:
    async with at_desk(FakeApi([channel()])) as desk:
        await open_edit(desk)
        await desk.focus(desk.row("botToken").control)
        await desk.press("f8")
        assert desk.toasts == ["The channel cannot do without it. Type another to replace it."]


async def test_bot_and_metadata_are_changed_in_the_form_too() -> None:
    api = FakeApi([channel()])
    async with at_desk(api) as desk:
        form = await open_edit(desk)
        assert desk.row("defaultBotId").value == "bot_1"
        assert desk.row("metadata").value == {"team": "north"}
        for key, text in (("defaultBotId", ""), ("metadata", "{")):
            form.unfold(desk.row(key))
            await desk.focus(desk.row(key).control)
            await desk.press("end", "ctrl+u")
            await desk.write(text)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.fault("metadata"))
        assert api.made("update") == []
        await desk.write('"team": "south"}')
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert sent(api) == {"default_bot_id": None, "metadata": {"team": "south"}}
