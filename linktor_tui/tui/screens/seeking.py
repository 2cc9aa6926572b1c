"""A page with one line for each thing, a filter above and what is said of the chosen one below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from linktor_tui.texts import _
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import Page
from linktor_tui.tui.widgets.choices import Choices
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult


class SeekPage(Page[None]):
    """Subclasses give `options` and `said`, and say what is looked for."""

    CSS_PATH = "seeking.tcss"
    AUTO_FOCUS = "Choices"
    sought: ClassVar[str]
    """What stands in the empty filter, marked with `N_`."""

    def body(self) -> ComposeResult:
        yield TameInput(placeholder=_(self.sought), compact=True)
        yield Choices(compact=True)
        yield Facts(classes="said")

    def on_mount(self) -> None:
        self.show_options()

    def options(self, text: str) -> Iterable[Option]:
        """Give the lines that have what is typed; those that cannot be chosen are disabled."""
        raise NotImplementedError

    def said(self) -> Iterable[Fact]:
        """Tell of the chosen one."""
        raise NotImplementedError

    @property
    def chosen_id(self) -> str | None:
        """Id of the option under the cursor."""
        option = self.query_one(Choices).highlighted_option
        return option.id if option is not None else None

    def show_options(self) -> None:
        """Draw the lines anew; the cursor stays where it is, and so does what is seen of them."""
        listed = self.query_one(Choices)
        before, number, at = self.chosen_id, listed.option_count, listed.scroll_offset
        options = list(self.options(self.query_one(TameInput).value))
        listed.clear_options()
        listed.add_options(options)
        rows = {option.id: row for row, option in enumerate(options) if not option.disabled}
        listed.highlighted = rows.get(before, next(iter(rows.values()), None))
        if number == len(options):
            listed.scroll_to(y=at.y, animate=False)
        else:
            self.call_after_refresh(listed.scroll_to_highlight)
        self.explain()

    def explain(self) -> None:
        """Tell of the chosen one, and what can be done to it."""
        self.query_one(".said", Facts).show(self.said())
        self.refresh_keys()

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.explain()

    def on_input_changed(self) -> None:
        self.show_options()

    def on_input_submitted(self) -> None:
        self.query_one(Choices).focus()

    def do_filter(self) -> None:
        self.query_one(TameInput).focus()

    def do_back(self) -> None:
        text = self.query_one(TameInput)
        if text.value or text.has_focus:
            text.value = ""
            self.query_one(Choices).focus()
        else:
            self.dismiss()
