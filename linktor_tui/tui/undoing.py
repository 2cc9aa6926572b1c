"""Taking back what was just done: for ten seconds, the latest first.

A deletion is held back for that long, so taking it back costs nothing, and a program that is killed
meanwhile has deleted nothing. When the program is left, what is held back is carried out. Everything
else is done at once, and undone by doing the opposite.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.texts import N_, _
from linktor_tui.textsafe import visible
from linktor_tui.tui.commands import Command
from linktor_tui.tui.telling import toast_of

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp

WINDOW = 10.0
"""Seconds in which something can be taken back."""
LOOK = 1.0
"""Seconds between two looks at what is over, while there is something to take back."""


@dataclass(eq=False, slots=True)
class Step:
    """Something that can be taken back. What is needed for that is held here, and goes with it."""

    channel_id: str
    said: str
    """What was done, or is going to be, in a sentence; safe to show."""
    undo: Callable[[], Awaitable[None]]
    """Takes it back. Raises `ChannelsError`."""
    later: Callable[[], Awaitable[None]] | None = None
    """What is held back until it cannot be taken back any more. Raises `ChannelsError`."""
    until: float = 0.0
    under_way: bool = False


class Undoing:
    """What can be taken back, the latest last."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.steps: list[Step] = []
        self.clock = clock

    def push(self, step: Step) -> None:
        """Let something be taken back from now on."""
        step.until = self.clock() + WINDOW
        self.steps.append(step)

    @property
    def newest(self) -> Step | None:
        """What would be taken back now."""
        return next((step for step in reversed(self.steps) if not step.under_way), None)

    def take(self) -> Step | None:
        """Give what is to be taken back, and forget it."""
        step = self.newest
        if step is not None:
            self.steps.remove(step)
        return step

    def seconds(self, step: Step) -> int:
        """Whole seconds that are left for it."""
        return max(0, math.ceil(step.until - self.clock()))

    def going(self) -> Mapping[str, int]:
        """Channels that are about to be deleted, with the seconds that are left."""
        return {step.channel_id: self.seconds(step) for step in self.steps if step.later}

    def expire(self) -> list[Step]:
        """Forget what is over, and give what was held back until now."""
        now = self.clock()
        over = [step for step in self.steps if step.until <= now and not step.under_way]
        self.steps = [step for step in self.steps if step not in over or step.later]
        return [step for step in over if step.later]


def nothing_to_undo(app: LinktorApp) -> str | None:
    """Why nothing can be taken back."""
    if app.undoing.newest is None:
        return _("There is nothing to take back: only what was done in the last ten seconds.")
    return None


UNDO = Command(
    "app.undo",
    "z",
    N_("Undo"),
    N_("Take back what was done in the last ten seconds."),
    nothing_to_undo,
    footer=False,
)


def offer_undo(app: LinktorApp, step: Step) -> None:
    """Let something be taken back, and show that it can."""
    app.undoing.push(step)
    app.tell_undo()


async def undo(app: LinktorApp) -> None:
    """Take back what was done last."""
    step = app.undoing.take()
    if step is None:
        return
    app.tell_undo()
    try:
        await step.undo()
    except ChannelsError as error:
        offer_undo(app, step)  # it was not taken back: it can be once what is wrong is mended
        app.toast_error(error)


async def carry_out(app: LinktorApp, step: Step) -> ChannelsError | None:
    """Do what was held back; give the error where it could not be done."""
    assert step.later is not None
    step.under_way = True
    try:
        await step.later()
    except ChannelsError as error:
        return error
    else:
        return None
    finally:
        step.under_way = False
        if step in app.undoing.steps:
            app.undoing.steps.remove(step)


async def finish(app: LinktorApp) -> list[str]:
    """Do everything that is held back, before its place is left. Give what could not be done."""
    told = []
    for step in [step for step in app.undoing.steps if step.later]:
        error = await carry_out(app, step)
        if error is not None:
            told.append(f"{visible(step.said)} {toast_of(error)}")
    app.undoing.steps.clear()
    return told
