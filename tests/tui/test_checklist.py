"""The list of what is left to do: it ticks itself, and does what it can when asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.problems import Problem
from linktor_tui.contract.checklist import Mark, Task
from linktor_tui.contract.errors import WebhookTaken
from linktor_tui.contract.resources import Channel, Traffic, WebhookRegistration
from linktor_tui.tui.screens.forms.created import CreatedPage
from linktor_tui.tui.widgets import checklist
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi, Gate
from tests.tui.forms import TOKEN, fill_in, open_form
from tests.tui.support import Desk, at_desk

TAKEN = Problem("webhook_taken", "It posts to crm.example.", "Another tool.", "Take it over.")
PUBLIC = "https://hooks.example.com/webhooks/ch_1"


class Hooked(FakeApi):
    """An engine that can ask the provider where it posts."""

    registered = False

    def __init__(self) -> None:
        super().__init__()
        self.registering = Gate()

    async def create_channel(self, request: Any, **more: Any) -> Any:
        new = await super().create_channel(request, **more)
        fresh = replace(
            new.channel, webhook_url=PUBLIC, stats=None, health=type(new.channel.health)()
        )
        self.channels[fresh.id] = fresh
        return new._replace(channel=fresh)

    async def webhook(self, channel_id: str, **more: Any) -> WebhookRegistration:
        self._enter("webhook", channel_id)
        ours = True if self.registered else None
        return WebhookRegistration(channel_id, self.registered, None, ours, None, "the bot", {})

    async def set_webhook(self, channel_id: str, **more: Any) -> WebhookRegistration:
        self._enter("set", channel_id)
        await self.registering.passage()
        self.registered = True
        return await self.webhook(channel_id)

    async def clear_webhook(self, channel_id: str, **more: Any) -> WebhookRegistration:
        raise NotImplementedError


async def created(desk: Desk) -> CreatedPage:
    await open_form(desk)
    await fill_in(desk, name="New one", botToken=TOKEN)
    await desk.press("ctrl+s")
    page = await desk.at(CreatedPage)
    await desk.until(lambda: desk.api.made("webhook"))
    return page


def marks(page: CreatedPage) -> list[str]:
    return [item.mark.value for item in page.checklist.items]


async def test_it_registers_the_webhook_and_ticks_what_was_done(
    looks_like: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checklist, "OWN_PAUSE", 0.1)
    api = Hooked()
    async with at_desk(api) as desk:
        page = await created(desk)
        await desk.until(lambda: marks(page) == ["done", "open", "open", "open"])
        await looks_like("checklist", desk.text)
        api.registering.shut()
        await desk.press("w", "y")
        await desk.until(lambda: desk.toasts)  # the address is copied while the provider is asked
        api.registering.let()
        await desk.until(lambda: marks(page) == ["done", "done", "open", "open"])
        assert len(api.made("set")) == 1
        await desk.press("w")
        assert desk.toasts[-1] == "That is done."
        channel = next(iter(api.channels.values()))
        api.channels[channel.id] = replace(channel, stats=Traffic(1))
        await desk.until(lambda: page.checklist.item(Task.MESSAGE).mark is Mark.DONE)
        assert desk.trail == ["HomePage", "CreatedPage"]


async def test_a_look_that_was_under_way_unticks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Hooked):
        gate = Gate()

        async def get_channel(self, channel_id: str) -> Channel:
            found = await super().get_channel(channel_id)
            await self.gate.passage()
            return found

    monkeypatch.setattr(checklist, "OWN_PAUSE", 0.1)
    api = Slow()
    async with at_desk(api) as desk:
        page = await created(desk)
        await desk.until(lambda: marks(page)[1] == "open")
        api.gate.shut()
        looked = len(api.made("get"))
        await desk.until(lambda: len(api.made("get")) > looked)
        await desk.press("w")
        await desk.until(lambda: marks(page)[1] == "done")
        api.gate.let()
        await desk.until(lambda: len(api.made("get")) > looked + 1)
        assert marks(page)[1] == "done"


async def test_the_provider_is_asked_seldom_and_again_on_demand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checklist, "OWN_PAUSE", 0.1)
    api = Hooked()
    async with at_desk(api) as desk:
        page = await created(desk)
        looked = len(api.made("get"))
        await desk.until(lambda: len(api.made("get")) > looked + 5)
        assert len(api.made("webhook")) == 1
        api.registered = True
        await desk.press("r")
        await desk.until(lambda: marks(page)[1] == "done")
        assert len(api.made("webhook")) == 2


async def test_a_refusal_is_said_and_the_address_copied() -> None:
    api = Hooked()
    async with at_desk(api) as desk:
        page = await created(desk)
        await desk.until(lambda: marks(page)[1] == "open")
        api.raises["set"] = [WebhookTaken(TAKEN)]
        await desk.press("w")
        await desk.until(lambda: desk.toasts)
        assert desk.toasts[-1].startswith("It posts to crm.example.")
        await desk.press("y")
        assert desk.toasts[-1].startswith("The webhook's address was sent")
