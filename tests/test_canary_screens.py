"""No secret comes to light on a screen: the app on the real engine, with the sandbox for providers.

A channel is typed in, tried, created, looked at and edited; each screen is kept as text and as the
picture that Textual exports. The token is on none of them, the webhook secret on the one that shows
it once.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import dataclass, field

from textual.pilot import Pilot
from textual.widgets import Input

from linktor_tui.contract.resources import ListQuery
from linktor_tui.demo import demo
from linktor_tui.tui.app import LinktorApp
from linktor_tui.tui.private import strips_of

LOOKS = 1000
"""How often a screen is looked at before a test gives up; each look lets the app work."""


@dataclass
class Eye:
    """Sees the app's screens and remembers them."""

    app: LinktorApp
    pilot: Pilot[int]
    seen: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        return "\n".join(strip.text for strip in strips_of(self.app.screen))

    async def until(self, is_so: Callable[[], bool]) -> None:
        for _ in range(LOOKS):
            if is_so():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"did not come about; the screen:\n{self.text()}")

    async def look(self, name: str, words: str) -> None:
        """Wait for words on the screen, and remember all of it."""
        await self.until(lambda: words in self.text() and self.app.screen.is_running)
        await self.pilot.pause()
        self.seen[name] = self.text() + self.app.export_screenshot()

    async def enter(self, text: str) -> None:
        """Paste into the field that has the focus."""
        focused = self.app.focused
        assert isinstance(focused, Input)
        focused.insert_text_at_cursor(text)
        await self.pilot.pause()


async def test_a_token_is_on_no_screen_and_the_webhook_secret_on_one() -> None:
    with demo({}) as opened:
        sample = opened.sandbox.samples()["telegram-works"]
        token = sample.body["config"]["botToken"]
        app = LinktorApp(lambda: opened.engine(asyncio.to_thread), environ={})
        async with app.run_test(size=(100, 40)) as pilot:
            eye = Eye(app, pilot)
            await eye.look("empty", "n")
            await pilot.press("n")
            await eye.look("types", "Telegram Bot")
            await pilot.press(*"telegram", "enter")
            await eye.look("form", "Bot token")
            await eye.enter("Canary")
            await pilot.press("tab")
            await eye.enter(token)
            await eye.look("filled", "Canary")
            await pilot.press("f5")
            await eye.look("tried", "It works")
            await pilot.press("escape")
            await eye.look("form again", "Test first")
            await pilot.press("ctrl+s")
            await eye.look("created", "whsec_")
            await pilot.press("enter")
            await eye.look("list", "active")
            await pilot.press("enter")
            await eye.look("detail", "Webhook")
            await pilot.press("e")
            await eye.look("edit", "Bot token")
            await pilot.press("escape")
            await eye.look("detail again", "Webhook")
            await pilot.press("t")
            await eye.look("tested", "It works")
        engine = opened.engine()
        (channel,) = (await engine.list_channels(ListQuery())).items
        kept = engine.cabinet.secrets(engine.cabinet.record(channel.id))
    gc.collect()

    assert kept["botToken"] == token
    assert [name for name, text in eye.seen.items() if token in text] == []
    webhook_secret = kept["webhookSecret"]
    assert [name for name, text in eye.seen.items() if webhook_secret in text] == ["created"]
