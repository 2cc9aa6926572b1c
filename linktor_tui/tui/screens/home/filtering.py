"""The filter above the list: shows only what fits, as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.filters.language import Filter
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.home.part import ListPart

if TYPE_CHECKING:
    from linktor_tui.tui.widgets.filter_line import FilterLine


def no_channels(home: ListPart) -> str | None:
    """Why there is nothing to filter or sort."""
    if home.table.listing.channels:
        return None
    said = _("There are no channels yet. Press {key} to set one up.")
    return said.format(key=key_of("home.new"))


FILTER = Command(
    "home.filter",
    "slash",
    N_("Filter"),
    N_("Show only what fits, as you type: words, tokens, /patterns/."),
    no_channels,
)


class Filtering(ListPart):
    """The part with the filter. Its line is made when it is first asked for."""

    filter_text = ""
    """What is typed into it."""

    @property
    def filter_line(self) -> FilterLine | None:
        """The filter, None before it is first asked for."""
        from linktor_tui.tui.widgets.filter_line import FilterLine

        return next(iter(self.query(FilterLine)), None)

    async def do_filter(self) -> None:
        line = await self.open_filter(self.filter_text)
        line.input.focus()

    async def open_filter(self, text: str) -> FilterLine:
        """Show the filter with a text in it; `set_filter` goes by it."""
        from linktor_tui.tui.widgets.filter_line import FilterLine

        line = self.filter_line
        if line is None:
            line = FilterLine()
            await self.mount(line, after=self.title_line)
        line.display = True
        line.input.value = text
        self.tell_filter()
        return line

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self.set_filter(event.text)

    def on_filter_line_kept(self) -> None:
        self.table.focus()

    def on_filter_line_cleared(self) -> None:
        self.do_show_all()

    def set_filter(self, text: str) -> None:
        """Show only what fits."""
        if text == self.filter_text:
            return
        self.filter_text = text
        self.table.listing.filter = Filter.parse(text)
        self.table.listing.arrange()
        self.show_rows()

    def tell_filter(self) -> None:
        """Say beside the filter how many it lets through."""
        line = self.filter_line
        if line is not None and line.display:
            listing = self.table.listing
            mistaken = bool(listing.filter.mistakes)
            line.tell_count(len(listing.view), len(listing.channels), mistaken=mistaken)

    @property
    def filter_hint(self) -> tuple[str, bool] | None:
        """While a filter is typed, what is said of it, and whether it is a warning."""
        line = self.filter_line
        if line is None or not line.typing:
            return None
        from linktor_tui.filters.hints import hint

        mistakes = self.table.listing.filter.mistakes
        told = f"! {' '.join(mistakes)}" if mistakes else hint(self.filter_text)
        return (told, bool(mistakes)) if told else None

    def do_show_all(self) -> None:
        """Take the filter away."""
        line = self.filter_line
        if line is not None:
            line.display = False
            line.input.value = ""
        self.set_filter("")
        self.table.focus()
