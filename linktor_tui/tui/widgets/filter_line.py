"""The line in which a list is filtered as one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.texts import N_, _

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FilterInput(Commanded, TameInput):
    """The text of the filter."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "filter.keep",
            "enter,down",
            N_("Keep"),
            N_("Go to the list that was found."),
            palette=False,
        ),
        Command(
            "filter.clear", "escape", N_("Show all"), N_("Show all channels again."), palette=False
        ),
    )

    def do_keep(self) -> None:
        self.post_message(FilterLine.Kept())

    def do_clear(self) -> None:
        self.post_message(FilterLine.Cleared())


class FilterLine(Horizontal):
    """A prompt, the text, and how many it lets through."""

    DEFAULT_CSS = """
    FilterLine {
        height: 1; background: $surface; padding: 0 1;
        & > #filter-sign { width: auto; color: $text-accent; }
        & > FilterInput { width: 1fr; background: $surface; }
        & > #filter-count { width: auto; color: $foreground-muted; padding: 0 0 0 2; }
    }
    """

    class Changed(Message):
        """The text is another."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Kept(Message):
        """The operator is done typing."""

    class Cleared(Message):
        """The operator wants to see everything."""

    def compose(self) -> ComposeResult:
        yield Static(_("filter") + " ", id="filter-sign", markup=False)
        yield FilterInput(
            placeholder=_("words, type:sms, status:error, health:unknown"), compact=True
        )
        yield Static("", id="filter-count", markup=False)

    @property
    def input(self) -> FilterInput:
        """Where the text is typed."""
        return self.query_one(FilterInput)

    def tell_count(self, text: str) -> None:
        """Say how many channels are let through."""
        self.query_one("#filter-count", Static).update(text)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))
