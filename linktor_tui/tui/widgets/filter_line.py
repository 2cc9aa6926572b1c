"""The line in which a list is filtered as one types, with tokens completed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from linktor_tui.filters.hints import completed
from linktor_tui.texts import N_, _, thousands
from linktor_tui.tui.commands import Command, Commanded
from linktor_tui.tui.private import TameInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class TokenSuggester(Suggester):
    """Completes tokens and their values; the right arrow takes it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return completed(value)


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
            "filter.complete",
            "tab",
            N_("Complete"),
            N_("Complete the token that is being typed."),
            palette=False,
        ),
        Command(
            "filter.clear", "escape", N_("Show all"), N_("Show all channels again."), palette=False
        ),
    )

    def do_keep(self) -> None:
        self.post_message(FilterLine.Kept())

    def do_complete(self) -> None:
        whole = completed(self.value)
        if whole is not None:
            self.value = whole
            self.cursor_position = len(whole)

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
        &.-mistaken > #filter-count { color: $text-warning; }
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
            placeholder=_("words, type:sms, is:trouble, -status:active, in:>10, /^sup/"),
            compact=True,
            suggester=TokenSuggester(),
        )
        yield Static("", id="filter-count", markup=False)

    @property
    def input(self) -> FilterInput:
        """Where the text is typed."""
        return self.query_one(FilterInput)

    def tell_count(self, found: int, total: int, *, mistaken: bool = False) -> None:
        """Say how many channels are let through, and whether part of the text makes no sense."""
        text = _("{found} of {total}").format(found=thousands(found), total=thousands(total))
        sign = _("! partly left out") + "  " if mistaken else ""
        self.set_class(mistaken, "-mistaken")
        self.query_one("#filter-count", Static).update(sign + text)

    @property
    def typing(self) -> bool:
        """True while keys go into the text."""
        return self.display and self.input.has_focus

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))
