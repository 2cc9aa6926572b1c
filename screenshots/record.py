"""The recording at the top of the README: the app is driven, and what it shows is kept in turn.

A check that fails says why, a customer writes, is answered, and is counted. Everything is real: the
message comes from the sandbox's Telegram, the channels run beside the app as in `linktor-tui demo`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from stage import NOW, Seen, Stage, Write, stage
from svg import Frame, moving

from linktor_tui.contract.resources import ListQuery
from linktor_tui.demo import Demo, demo, fill
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.runtime import Runtime

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI

SIZE = (100, 28)
GLIMPSE, READ, LOOK = 0.25, 2.5, 4.5
"""Seconds that a frame stays: while something is typed, to be read, to be looked at."""
QUESTION = "Hi, where is my parcel? The page says delivered."
ANSWER = "It is at your neighbour's, no. 14."


class Hands:
    """Presses keys and keeps what is to be seen after it."""

    def __init__(self, held: Stage) -> None:
        self.held = held
        self.shown: list[tuple[Frame, float]] = []

    async def look(self, seconds: float) -> None:
        """Keep what is on the screen."""
        self.shown.append((await self.held.frame(), seconds))

    async def go(self, *steps: str, seconds: float) -> None:
        """Take steps, and keep where they lead."""
        await self.held.do(steps)
        await self.look(seconds)

    async def write(self, text: str, every: int = 3) -> None:
        """Write a text, and keep how it grows."""
        for begin in range(0, len(text), every):
            await self.go(Write(text[begin : begin + every]), seconds=GLIMPSE)


class Channels:
    """Runs the channels beside the app. Implements `tui.beside.Companion`."""

    def __init__(self) -> None:
        self.mistakes: list[Exception] = []

    def wanted(self, api: ChannelsAPI) -> bool:
        """Whether these are the demo's channels: there are no others here."""
        return isinstance(api, LocalEngine)

    async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
        """Run until told to stop."""
        assert isinstance(api, LocalEngine)
        await Runtime(api, holder="the recording", on_mistake=self.mistakes.append).run(stop)


class Clock:
    """Stands still, and goes on when told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


async def record(keep: Callable[[Demo, str], None]) -> None:
    """Drive the app through its story."""
    clock, channels = Clock(), Channels()
    with demo({}, clock=clock) as opened:
        await fill(opened)
        async with stage(opened, SIZE, companion=channels) as held:
            hands = Hands(held)
            await story(hands, opened, clock)
        assert not channels.mistakes, channels.mistakes
        keep(opened, moving(hands.shown, "linktor-tui"))


async def story(hands: Hands, opened: Demo, clock: Clock) -> None:
    """What is shown, from the list to the statistics and back."""
    await hands.look(LOOK)
    await hands.go("/", seconds=GLIMPSE)
    await hands.write("sales mail")
    await hands.go("enter", seconds=1)
    await hands.go("t", Seen("does not work"), seconds=LOOK)
    await hands.go("escape", "escape", seconds=1)
    clock.go_on(40)
    await say(opened, "Support bot", QUESTION)
    await hands.go(Seen("new message"), seconds=READ)
    await hands.go("i", Seen(QUESTION[:30]), seconds=READ)
    await hands.go("r", seconds=1)
    await hands.write(ANSWER)
    clock.go_on(35)
    await hands.go("ctrl+s", Seen("sent"), seconds=READ)
    await hands.go("o", Seen("Overview"), seconds=READ)
    await hands.go("4", Seen("received"), seconds=1)
    await hands.go("p", Seen("7d"), seconds=LOOK)


async def say(opened: Demo, name: str, text: str) -> None:
    """Have a customer write to a channel."""
    engine = opened.engine()
    listed = await engine.list_channels(ListQuery(per_page=100))
    channel = next(item for item in listed.items if item.name == name)
    config = (await engine.get_channel(channel.id)).config
    shown = {key: value for key, value in config.items() if "*" not in str(value)}
    await opened.play(opened.sandbox.say(opened.simulator(channel).provider, shown, text, None))
    await engine.close()
