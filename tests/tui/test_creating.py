"""A new channel: choosing a provider, the form and its faults, the check, and what is shown once."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest

from linktor_tui.contract.checklist import Mark, Task
from linktor_tui.tui.screens.check import CheckPage, State
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.created import CreatedPage
from linktor_tui.tui.screens.forms.creating import CreationPage, DraftPage
from linktor_tui.tui.screens.forms.new_channel import NewChannelPage
from linktor_tui.tui.screens.forms.wizard import ProviderPage
from linktor_tui.tui.widgets.facts import Facts
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.forms import TOKEN, fill_in, open_form
from tests.tui.samples import SECRET, failed, passed, three, unknown
from tests.tui.support import LARGE, SMALL, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
# --- choosing ----------------------------------------------------------------------------------


async def test_providers_can_be_chosen_by_keys_words_or_mouse(looks_like: Looks) -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: page.shown)
        await looks_like("providers", desk.text)
        cards = page.shown
        assert page.selected is cards[0]
        await desk.press("down")
        assert page.selected is cards[1]
        await desk.press("up", "up")
        assert page.selected is cards[-1]
        await desk.press(*"telegram")
        assert [card.title for card in page.shown] == ["Telegram Bot"]
        await desk.press("enter")
        form = await desk.at(NewChannelPage)
        assert form.kind.title == "Telegram Bot"
        await desk.press("escape")
        await desk.at(ProviderPage)
        await desk.click(page.shown[0], 3, 0)
        await desk.at(NewChannelPage)


@SIZES
async def test_what_a_provider_needs_is_said_before_it_is_chosen(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    async with at_desk(FakeApi(), size) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: page.shown)
        await desk.press(*"telegram")
        await desk.until(lambda: "@BotFather" in desk.text())
        await looks_like(f"provider-{size[0]}", desk.text)
        await desk.press("pagedown", "pagedown")
        assert "https://core.telegram.org" in desk.text()
        await desk.press("pageup", "pageup", "ctrl+y")
        assert desk.toasts == ["The address was sent to the terminal's clipboard (OSC 52)."]
        await desk.press(*"xx", "ctrl+y")
        assert desk.toasts[-1] == "No provider is chosen."


async def test_words_that_no_provider_has_leave_nothing_to_choose() -> None:
    async with at_desk(FakeApi()) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: page.shown)
        await desk.press(*"sms twilio")
        assert [card.title for card in page.shown] == ["SMS (Twilio)"]
        await desk.press(*"xx", "enter", "down")
        assert page.shown == []
        assert "No provider fits." in desk.text()
        assert desk.trail == ["HomePage", "ProviderPage"]
        await desk.press("backspace", "backspace")
        assert page.selected is page.shown[0]


async def test_the_choice_stays_in_sight_in_a_long_list() -> None:
    async with at_desk(FakeApi(), size=SMALL) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: len(page.shown) > 8)
        for _ in page.shown[1:]:
            await desk.press("down")
            await desk.until(lambda: page.selected and page.can_view_entire(page.selected))
        assert page.selected is page.shown[-1]


async def test_a_connector_that_cannot_be_loaded_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from connectors import registry

    monkeypatch.setitem(registry.BUILT_IN, ("voice", "broken"), "no_such_module_here:Connector")
    async with at_desk(FakeApi()) as desk:
        await desk.press("n")
        page = await desk.at(ProviderPage)
        await desk.until(lambda: page.shown)
        await desk.press(*"broken")
        assert "It cannot be loaded (ModuleNotFoundError)." in desk.text()
        await desk.press("enter")
        assert desk.trail == ["HomePage", "ProviderPage"]
        assert desk.toasts == ["It cannot be loaded (ModuleNotFoundError)."]


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
        desk.app.connection.take(_without_drafts(desk.api))
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
        await looks_like(f"created-{size[0]}", desk.text)
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
        assert desk.trail == ["HomePage", "CreatedPage", "ActivationPage"]
        await desk.press("escape")
        created = await desk.at(CreatedPage)
        await desk.until(lambda: created.checklist.item(Task.ON).mark is Mark.DONE)


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
        await looks_like(f"create-{step.status.value}", desk.text)
        await desk.press("e")
        await desk.until(lambda: desk.app.screen is form)
        assert form.name_and_config() == ("New one", {"botToken": TOKEN})


@pytest.mark.parametrize("key", ["f5", "ctrl+s"])
async def test_a_step_that_failed_leads_to_its_field(key: str) -> None:
    api = FakeApi()
    api.found = (passed("telegram.other"), failed())
    async with at_desk(api) as desk:
        form = await open_form(desk)
        await fill_in(desk, name="New one", botToken=TOKEN)
        await desk.press(key)
        page = await desk.at(CheckPage)
        await desk.until(lambda: not page.running)
        await desk.press("g")
        assert desk.toasts == ["No step says that it is about a field."]
        api.found = (replace(failed(), details={"field": "botToken"}),)
        await desk.press("r")
        await desk.until(lambda: not page.running and len(page.steps.ended) == 1)
        await desk.press("g")
        await desk.until(lambda: desk.app.screen is form and desk.fault("botToken"))
        assert desk.fault("botToken") == "✗ Telegram does not accept the token."
        await desk.until(lambda: form.focused is desk.row("botToken").control)


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


async def test_a_server_without_webhook_secrets_shows_none() -> None:
    api = FakeApi()
    api.webhook_secret = ""
    async with at_desk(api) as desk:
        await open_form(desk)
        await fill_in(desk, name="Support", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.at(CreatedPage)
        await desk.until(lambda: "What is left to do" in desk.text())
        assert "Webhook secret" not in desk.text()
        await desk.press("c")
        assert desk.toasts == ["This server gives its channels no webhook secret."]
        await desk.press("enter")
        assert desk.trail == ["HomePage"]
