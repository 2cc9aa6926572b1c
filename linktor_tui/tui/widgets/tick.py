"""A box to tick, whose state can be read without colours: `[x]` or `[ ]`."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from linktor_tui.texts import N_
from linktor_tui.tui.commands import Command, Commanded


class Tick(Commanded, Widget, can_focus=True):
    """Yes or no."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "tick.turn", "space,enter", N_("Tick"), N_("Tick the box, or untick it."), palette=False
        ),
    )
    DEFAULT_CSS = """
    Tick { height: 1; width: 1fr; &:focus { background: $panel; color: $text-accent; } }
    """

    value: reactive[bool] = reactive(False)

    class Changed(Message):
        """The box was ticked or unticked."""

    def __init__(self, label: str, value: bool = False) -> None:
        super().__init__()
        self._label = label
        self.set_reactive(Tick.value, value)

    def render(self) -> Content:
        return Content(f"[{'x' if self.value else ' '}] {self._label}")

    def do_turn(self) -> None:
        self.value = not self.value
        self.post_message(self.Changed())

    def on_click(self) -> None:
        self.do_turn()
