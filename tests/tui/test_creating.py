"""A new channel: choosing a provider, the form and its faults, the check, and what is shown once."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from connectors.fields import ChannelConfig, Secret, Text, field
from linktor_tui.contract.errors import ChannelAlreadyExists, Fault, InvalidRequest
from linktor_tui.tui.screens.check import CheckPage, State
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.creating import CreatedPage, CreationPage, DraftPage, NewChannelPage
from linktor_tui.tui.screens.wizard import Card, ProviderPage
from linktor_tui.tui.widgets.facts import Facts
from tests.tui.conftest import Looks
from tests.tui.fakes import SECRET, FakeApi, failed, three, unknown
from tests.tui.support import LARGE, SMALL, Desk, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
TOKEN = "110201543:AAF-CANARY-4f9c1b7e"


async def open_form(desk: Desk, title: str = "Telegram Bot") -> NewChannelPage:
    """Go from the list to the form of a provider."""
    await desk.press("n")
    page = await desk.at(ProviderPage)
    await desk.until(lambda: page.query(Card))
    cards = {card.facts[0].text: card for card in page.query(Card)}
    await desk.press(cards[title].facts[0].label)
    return await desk.at(NewChannelPage)


async def fill_in(desk: Desk, **values: str) -> None:
    """Type into fields of the form on the screen."""
    for key, text in values.items():
        desk.row(key).control.focus()
        await desk.pilot.pause()
        await desk.write(text)


# --- choosing ----------------------------------------------------------------------------------


async def test_providers_can_be_chosen_by_keys_number_or_mouse(looks_like: Looks) -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: page.query(Card))
        looks_like("providers", desk.text())
        cards = list(page.query(Card))
        assert page.focused is cards[0]
        await desk.press("j")
        assert page.focused is cards[1]
        await desk.press("k", "enter")
        form = await desk.at(NewChannelPage)
        assert form.kind.title == "Telegram Bot"
        await desk.press("escape")
        await desk.at(ProviderPage)
        await desk.press("2")
        form = await desk.at(NewChannelPage)
        assert form.kind.channel_type == "email"
        await desk.press("escape")
        await desk.at(ProviderPage)
        await desk.click(cards[0], 3, 0)
        await desk.at(NewChannelPage)


async def test_a_connector_that_cannot_be_loaded_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from connectors import registry

    monkeypatch.setitem(registry.BUILT_IN, ("voice", "broken"), "no_such_module_here:Connector")
    async with at_desk(FakeApi()) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: page.query(Card))
        assert "It cannot be loaded (ModuleNotFoundError)." in desk.text()
        broken = next(card for card in page.query(Card) if card.offered.provider == "broken")
        await desk.press(broken.facts[0].label)
        assert desk.trail == ["HomePage", "ProviderPage"]
        assert desk.toasts == ["It cannot be loaded (ModuleNotFoundError)."]


# --- the form ----------------------------------------------------------------------------------


@SIZES
async def test_the_form_follows_from_the_config_model(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    async with at_desk(FakeApi(), size) as desk:
        form = await open_form(desk, "Email (SMTP and IMAP)")
        assert list(form.rows) == ["name", *(spec.key for spec in _basic_first(form))]
        await desk.press("tab", "tab")
        looks_like(f"form-email-{size[0]}", desk.text())


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
        looks_like("form-faults", desk.text())
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
        assert "is no file" in desk.text()


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
        await desk.press("1")
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


# --- testing before saving ---------------------------------------------------------------------


async def test_a_draft_is_tested_and_nothing_saved() -> None:
    api = FakeApi()
    api.found = (failed(),)
    async with at_desk(api) as desk:
        form = await open_form(desk)
        await fill_in(desk, name="Support", botToken=TOKEN)
        await desk.press("f5")
        page = await desk.at(DraftPage)
        await desk.until(lambda: page.state is State.FAILED)
        assert "Nothing is saved yet." in desk.text()
        assert api.made("create") == []
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is form)
        assert form.name_and_config() == ("Support", {"botToken": TOKEN})


async def test_an_engine_that_cannot_try_drafts_says_so() -> None:
    class Plain(FakeApi):
        test_draft = None  # type: ignore[assignment]

    async with at_desk(Plain()) as desk:
        desk.app._api = _without_drafts(desk.api)
        await open_form(desk)
        await desk.press("f5")
        assert desk.toasts[-1].startswith("This Linktor cannot try a configuration")


def _without_drafts(api: FakeApi) -> Any:
    names = [name for name in dir(api) if not name.startswith("__") and name != "test_draft"]
    return type("Plain", (), {name: getattr(api, name) for name in names})()


# --- creating ----------------------------------------------------------------------------------


@SIZES
async def test_created_after_a_passing_check(looks_like: Looks, size: tuple[int, int]) -> None:
    api = FakeApi(three())
    async with at_desk(api, size) as desk:
        await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.at(CreatedPage)
        ((request, checked),) = api.made("create")
        assert checked
        assert request.config == {"provider": "telegram", "botToken": TOKEN}
        assert desk.trail == ["HomePage", "CreatedPage"]
        assert SECRET in desk.text()
        looks_like(f"created-{size[0]}", desk.text())
        await desk.press("enter")
        assert desk.trail == ["HomePage"]
        assert desk.names[-1] == "New one"
        chosen = desk.home.table.chosen
        assert chosen is not None
        assert chosen.name == "New one"


async def test_the_webhook_secret_is_copied_on_demand_and_gone_afterwards() -> None:
    async with at_desk(FakeApi()) as desk:
        await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press("ctrl+s")
        page = await desk.at(CreatedPage)
        await desk.press("c")
        assert desk.toasts == ["The webhook secret was sent to the terminal's clipboard (OSC 52)."]
        assert desk.app.clipboard == ""
        shown = page.query_one("#secret", Facts)
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert SECRET not in repr(vars(page))
        assert shown.facts == ()
        assert SECRET not in desk.app.export_screenshot()
        del page, shown
        gc.collect()
        held = [item for item in gc.get_objects() if isinstance(item, Facts)]
        assert not any(SECRET in fact.text for facts in held for fact in facts.facts)


async def test_switched_on_from_the_page_of_the_new_channel() -> None:
    api = FakeApi()
    async with at_desk(api) as desk:
        await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.at(CreatedPage)
        await desk.press("a")
        page = await desk.at(CheckPage)
        await desk.until(lambda: not page.running)
        assert len(api.made("activate")) == 1
        assert desk.trail == ["HomePage", "ActivationPage"]


@pytest.mark.parametrize("step", [failed(), unknown()], ids=["failed", "unknown"])
async def test_a_check_that_does_not_pass_saves_nothing(looks_like: Looks, step: Any) -> None:
    api = FakeApi()
    api.found = (step,)
    async with at_desk(api) as desk:
        form = await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press("ctrl+s")
        page = await desk.at(CreationPage)
        await desk.until(lambda: not page.running)
        assert "Nothing was saved." in desk.text()
        assert api.channels == {}
        looks_like(f"create-{step.status.value}", desk.text())
        await desk.press("e")
        await desk.until(lambda: desk.app.screen is form)
        assert form.name_and_config() == ("New one", {"botToken": TOKEN})


async def test_saved_unchecked_only_on_the_operators_word() -> None:
    api = FakeApi()
    api.found = (failed(),)
    async with at_desk(api) as desk:
        await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press("ctrl+s")
        page = await desk.at(CreationPage)
        await desk.until(lambda: not page.running)
        await desk.press("s")
        await desk.at(ConfirmDialog)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is page)
        assert [checked for _, checked in api.made("create")] == [True]
        await desk.press("s")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.at(CreatedPage)
        assert [checked for _, checked in api.made("create")] == [True, False]


async def test_a_form_that_was_left_holds_no_secret() -> None:
    async with at_desk(FakeApi()) as desk:
        form = await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        control = desk.row("botToken").control
        assert control.value == TOKEN  # type: ignore[attr-defined]
        await desk.press("escape")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.at(ProviderPage)
        assert control.value == ""  # type: ignore[attr-defined]
        assert TOKEN not in repr(vars(form))
