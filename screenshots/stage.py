"""The running app in front of the camera: the demo's data, a clock that stands still, keys pressed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any

from svg import MADE, Frame, frame_of
from textual import events

from connectors import registry
from connectors.fields import describe
from linktor_tui.tui import themes
from linktor_tui.tui.app import LinktorApp
from linktor_tui.tui.memory import Memory
from linktor_tui.tui.private import strips_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from linktor_tui.demo import Demo
    from linktor_tui.tui.beside import Companion

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
"""The clock stops when the pictures are begun, and not on a day of ours: providers judge a request by it."""
PATIENCE = 20
"""Seconds until a screen that does not come is a mistake."""
GLANCE = 0.02
QUIET = 8
"""So many glances at a screen that does not change make it one that stands still."""
THEMES = {"dark": themes.DARK.name, "light": themes.LIGHT.name}


class Seen(str):
    """A text to wait for, among keys to press."""


class Write(str):
    """A text to write into what has the focus, among keys to press."""


class Paste(str):
    """A text to paste as a terminal does, among keys to press."""


class Stage:
    """A running app, and the hands on its keyboard."""

    def __init__(self, app: LinktorApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    def text(self) -> str:
        """What is on the screen now."""
        return "\n".join(strip.text for strip in strips_of(self.app.screen))

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for the screen to get somewhere."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_so():
                    await self.pilot.pause(GLANCE)
        except TimeoutError:
            raise AssertionError(f"{what!r} did not come about:\n{self.text()}") from None

    async def do(self, steps: Iterable[str]) -> None:
        """Press keys one after the other, write texts, wait for others."""
        for step in steps:
            if isinstance(step, Seen):
                await self.until(lambda text=str(step): text in self.text(), step)  # type: ignore[misc]
            elif isinstance(step, Write):
                await self.pilot.press(*(_KEYS.get(sign, sign) for sign in step))
            elif isinstance(step, Paste):
                self.app.post_message(events.Paste(step))
                await self.pilot.pause()
            else:
                await self.pilot.press(step)

    async def settle(self) -> None:
        """Wait until nothing changes any more."""
        last, same = "", 0
        async with asyncio.timeout(PATIENCE):
            while same < QUIET:
                await self.pilot.pause(GLANCE)
                now = self.text()
                last, same = now, same + 1 if now == last else 0

    async def frame(self) -> Frame:
        """Take the screen as it stands."""
        await self.settle()
        return frame_of(self.app.export_screenshot(simplify=True))


_KEYS = {" ": "space"}


@asynccontextmanager
async def stage(
    opened: Demo,
    size: tuple[int, int],
    *,
    theme: str = "dark",
    environ: Mapping[str, str] | None = None,
    public: bool = False,
    companion: Companion | None = None,
) -> AsyncIterator[Stage]:
    """Run the app on the demo's data until its list stands.

    Args:
        public: whether this machine has an address that providers reach.
        companion: runs beside the app.
    """
    memory = Memory()
    memory.put("theme", THEMES[theme])
    app = LinktorApp(
        lambda: opened.engine(asyncio.to_thread, live=public),
        banner="sample data",
        clock=opened.clock,
        memory=memory,
        environ=environ or {},
        companion=companion,
    )
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=companion is not None) as pilot:
        held = Stage(app, pilot)
        await held.until(lambda: getattr(app.screen_stack[0], "read", False), "the list")
        await held.settle()
        yield held


def leaks(opened: Demo, picture: str) -> bool:
    """Whether a picture shows one of the sandbox's secrets, or one that the app made."""
    shown = unescape(picture)
    secrets = (
        value
        for sample in opened.sandbox.samples().values()
        for key, value in sample.body["config"].items()
        if key in _secret_fields(sample.body)
    )
    return MADE.search(shown) is not None or any(secret in shown for secret in secrets)


def _secret_fields(body: Mapping[str, Any]) -> set[str]:
    connector = registry.find(body["type"], body["config"].get("provider"))
    return {spec.key for spec in describe(connector.config_model) if spec.secret}
