"""Keys act in the order in which they were typed, however fast they come.

The library hands a key to what has the focus, and takes the next one while the first is on its way
up to the app, where commands run. So a text typed behind a command could be there before it was
carried out, and a screen that a key opens got nothing of what was typed behind that key.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.errors import NoWidget

if TYPE_CHECKING:
    from textual.dom import DOMNode

PATIENCE = 1.0
"""Seconds that a screen may take to act before what was typed behind it is let go."""


class InOrder(App[int]):
    """An app that hands on what is typed, pasted or clicked when all before it has acted."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Event] = deque()
        """What came and was not handed on yet."""
        self._writing = False
        """Whether text was handed on since anything was waited for."""
        self._acting: asyncio.Task[None] | None = None

    async def on_event(self, event: events.Event) -> None:
        if event.is_forwarded or not isinstance(event, (events.InputEvent, events.Paste)):
            await super().on_event(event)
            return
        self._held.append(event)
        await self._hand_on()

    async def _hand_on(self) -> None:
        """Hand on what is held, one by one, up to what has to act before the next may."""
        while self._held and self._acting is None:
            event = self._held[0]
            if self._is_text(event):
                self._writing = True  # letters go one way, and stay in order by themselves
            elif self._writing:
                self._wait_for(self._way_of())
                return
            self._held.popleft()
            way = self._way_of(event)
            await super().on_event(event)
            if isinstance(event, (events.Key, events.Paste, events.MouseUp)) and not self._writing:
                self._wait_for(way)

    def _is_text(self, event: events.Event) -> bool:
        """Whether what has the focus takes a key as text."""
        if not isinstance(event, events.Key) or not event.is_printable or self.focused is None:
            return False
        return self.focused.check_consume_key(event.key, event.character)

    def _way_of(self, event: events.Event | None = None) -> list[DOMNode]:
        """What a key or a click comes by, from where it begins up to the screen."""
        if not self.screen_stack:
            return []  # the app is about to end
        start: DOMNode = self.focused or self.screen
        if isinstance(event, events.MouseUp):
            try:
                start, _ = self.get_widget_at(*event.screen_offset)
            except NoWidget:
                start = self.screen
        return start.ancestors_with_self[:-1]

    def _wait_for(self, way: Iterable[DOMNode]) -> None:
        self._writing = False
        self._acting = asyncio.create_task(self._acts(way))

    async def _acts(self, way: Iterable[DOMNode]) -> None:
        """Wait until a key has come up its way, and until what it led to has gone up there, too."""
        quick = await _gone_up(way)
        await _gone_by(self)  # where it was carried out
        quick = await _gone_up(self._way_of()) and quick  # perhaps on another screen
        self.call_later(self._acted, quick)

    async def _acted(self, quick: bool) -> None:
        self._acting = None
        while self._held and not quick:
            await super().on_event(self._held.popleft())
        await self._hand_on()


async def _gone_up(way: Iterable[DOMNode]) -> bool:
    """Wait until each of these has done what it was told so far; False if one takes too long."""
    try:
        async with asyncio.timeout(PATIENCE):
            for node in way:
                await _gone_by(node)
    except TimeoutError:
        return False
    return True


async def _gone_by(node: DOMNode) -> None:
    passed = asyncio.Event()
    if node.call_later(passed.set):  # else it is being taken away
        await passed.wait()
