"""How the list is arranged by the operator: filter, order, groups, columns, views, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linktor_tui.filters.language import Filter
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.listing import GROUPS, SORT_KEYS, Head
from linktor_tui.tui.screens.home.arrangement import Arrangement
from linktor_tui.tui.widgets.channel_table import ChannelTable
from linktor_tui.tui.widgets.columns import BY_KEY

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp
    from linktor_tui.tui.widgets.filter_line import FilterLine

KEY = "home.arrangement"
"""What the arrangement is remembered under."""
CREATION = ""
"""Key of the order of creation, in the menu."""


def no_channels(home: Any) -> str | None:
    """Why there is nothing to filter or sort."""
    if home.table.listing.channels:
        return None
    said = _("There are no channels yet. Press {key} to set one up.")
    return said.format(key=key_of("home.new"))


def no_groups(home: Any) -> str | None:
    """Why there is nothing to fold."""
    if home.table.listing.grouping:
        return None
    return _("The list is not grouped. Press {key}.").format(key=key_of("home.group"))


def no_beginning(home: Any) -> str | None:
    """Why there is nothing to mark a range from."""
    if home.marked_last is not None:
        return None
    said = _("Mark the first one with {key}; then go to the last one.")
    return said.format(key=key_of("home.mark"))


ARRANGING = (
    Command(
        "home.filter",
        "slash",
        N_("Filter"),
        N_("Show only what fits, as you type: words, tokens, /patterns/."),
        no_channels,
    ),
    Command("home.sort", "s", N_("Sort"), N_("Sort by the next column."), no_channels),
    Command(
        "home.reverse", "S", N_("Reverse"), N_("Turn the order around."), no_channels, footer=False
    ),
    Command(
        "home.order",
        "O",
        N_("Sort by …"),
        N_("Choose the column to sort by."),
        no_channels,
        footer=False,
    ),
    Command(
        "home.mark",
        "space",
        N_("Mark"),
        N_("Mark the channel, or the whole group, and go on."),
        no_channels,
    ),
    Command(
        "home.mark_range",
        "M",
        N_("Mark range"),
        N_("Mark all from the one that was marked last to this one."),
        no_beginning,
        footer=False,
    ),
    Command(
        "home.mark_all",
        "ctrl+a,asterisk",
        N_("Mark all"),
        N_("Mark all that are shown, or none."),
        no_channels,
        footer=False,
    ),
    Command(
        "home.group", "o", N_("Group"), N_("Group by type, status, provider, or not."), no_channels
    ),
    Command(
        "home.fold",
        "left,h",
        N_("Fold"),
        N_("Fold the group, or open it."),
        no_groups,
        footer=False,
    ),
    Command(
        "home.columns", "c", N_("Columns"), N_("Choose the columns and their order."), footer=False
    ),
    Command("home.views", "v", N_("Views"), N_("Show the list in another way that has a name.")),
    Command(
        "home.save_view",
        "V",
        N_("Save view"),
        N_("Keep filter, order, groups and columns under a name."),
        footer=False,
    ),
)


class Arranging:
    """Mixin for a page with a channel table and a filter line."""

    linktor: LinktorApp
    _filter_text: str = ""
    _marked_last: str | None = None
    """Id of the row that was marked last."""

    @property
    def table(self) -> ChannelTable:
        """The rows."""
        raise NotImplementedError

    @property
    def filter_line(self) -> FilterLine | None:
        """The filter, None before it is first asked for."""
        from linktor_tui.tui.widgets.filter_line import FilterLine

        return next(iter(self.query(FilterLine)), None)  # type: ignore[attr-defined]

    def show_rows(self) -> None:
        """Draw the rows and what stands around them anew."""
        raise NotImplementedError

    # --- the whole arrangement -------------------------------------------------------------------

    @property
    def arrangement(self) -> Arrangement:
        """How the list is arranged now."""
        listing = self.table.listing
        columns = tuple(self.table.shown_keys)
        return Arrangement(
            self._filter_text, listing.sort, listing.descending, listing.grouping, columns
        )

    def recall(self) -> None:
        """Give the list the order, groups and columns that the last run left it with."""
        kept = Arrangement.read(self.linktor.memory.get(KEY, {}))
        self._set_order(kept)

    def _set_order(self, view: Arrangement) -> None:
        listing = self.table.listing
        listing.grouping = view.grouping
        listing.sort_by(view.sort, descending=view.descending)
        if view.columns:
            self.table.show_columns(view.columns)

    def _keep(self) -> None:
        self.linktor.memory.put(KEY, self.arrangement._replace(filter="").as_json())

    async def show_view(self, view: Arrangement) -> None:
        """Arrange the list another way."""
        self._set_order(view)
        self._keep()
        if view.filter:
            await self._open_filter(view.filter)
            self.table.focus()
        else:
            self.do_show_all()
        self.set_filter(view.filter)

    # --- filter ----------------------------------------------------------------------------------

    async def do_filter(self) -> None:
        line = await self._open_filter(self._filter_text)
        line.input.focus()

    async def _open_filter(self, text: str) -> FilterLine:
        from linktor_tui.tui.widgets.filter_line import FilterLine

        line = self.filter_line
        if line is None:
            line = FilterLine()
            await self.mount(line, after=self.title_line)  # type: ignore[attr-defined]
        line.display = True
        line.input.value = text
        self._tell_filter()
        return line

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self.set_filter(event.text)

    def on_filter_line_kept(self) -> None:
        self.table.focus()

    def on_filter_line_cleared(self) -> None:
        self.do_show_all()

    def set_filter(self, text: str) -> None:
        """Show only what fits."""
        if text == self._filter_text:
            return
        self._filter_text = text
        self.table.listing.filter = Filter.parse(text)
        self.table.listing.arrange()
        self.show_rows()

    def _tell_filter(self) -> None:
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
        told = f"! {' '.join(mistakes)}" if mistakes else hint(self._filter_text)
        return (told, bool(mistakes)) if told else None

    def do_clear(self) -> None:
        """Take away what stands between the operator and the whole list: first marks."""
        if self.table.listing.marked:
            self.table.listing.marked = set()
            self.show_rows()
        else:
            self.do_show_all()

    def do_show_all(self) -> None:
        """Take the filter away."""
        line = self.filter_line
        if line is not None:
            line.display = False
            line.input.value = ""
        self.set_filter("")
        self.table.focus()

    # --- order -----------------------------------------------------------------------------------

    def do_sort(self) -> None:
        order = [None, *(key for key in self.table.columns if key in SORT_KEYS)]
        sort = self.table.listing.sort
        here = order.index(sort) if sort in order else 0
        self._sort_by(order[(here + 1) % len(order)], descending=False)

    def do_reverse(self) -> None:
        listing = self.table.listing
        self._sort_by(listing.sort or "name", descending=not listing.descending)

    def on_channel_table_sort_pressed(self, event: ChannelTable.SortPressed) -> None:
        listing = self.table.listing
        again = listing.sort == event.column
        self._sort_by(event.column, descending=again and not listing.descending)

    def do_order(self) -> None:
        from linktor_tui.tui.screens.choosing import Choice, ChoiceDialog

        choices = [Choice(CREATION, _("creation"), _("the oldest first"))]
        choices += [Choice(key, _(BY_KEY[key].title), _(BY_KEY[key].about)) for key in SORT_KEYS]
        here = self.table.listing.sort or CREATION
        dialog = ChoiceDialog(
            _("Sort by what? The same again turns it around."), choices, here=here
        )
        self.linktor.push_screen(dialog, self._order_chosen)

    def _order_chosen(self, key: str | None) -> None:
        if key is None:
            return
        listing = self.table.listing
        again = bool(key) and key == listing.sort
        self._sort_by(key or None, descending=again and not listing.descending)

    def _sort_by(self, column: str | None, *, descending: bool) -> None:
        self.table.listing.sort_by(column, descending=descending)
        self.table.changed()
        self._keep()

    # --- groups ----------------------------------------------------------------------------------

    def do_group(self) -> None:
        order = [None, *GROUPS]
        listing = self.table.listing
        listing.grouping = order[(order.index(listing.grouping) + 1) % len(order)]
        listing.folded.clear()
        listing.arrange()
        self.show_rows()
        self._keep()

    def on_channel_table_head_pressed(self) -> None:
        self.do_fold()

    def do_fold(self) -> None:
        listing, head = self.table.listing, self.table.chosen_head
        if head is not None:
            key = head.key
        elif self.table.chosen is not None and listing.grouping is not None:
            key = GROUPS[listing.grouping](self.table.chosen)
        else:
            return
        listing.folded ^= {key}
        listing.arrange()
        self.table.go_to(f"group:{key}")
        self.show_rows()

    # --- marks -----------------------------------------------------------------------------------

    def do_mark(self) -> None:
        listing, row = self.table.listing, self.table.chosen_head or self.table.chosen
        if row is not None:
            meant = listing.members(row) if isinstance(row, Head) else [row]
            listing.mark(meant)
            self._marked_last = row.id if all(one.id in listing.marked for one in meant) else None
        self.table.cursor += 1
        self.marks_changed()

    @property
    def marked_last(self) -> int | None:
        """The row that was marked last, where it is still there."""
        rows = enumerate(self.table.listing.rows)
        return next((at for at, row in rows if row.id == self._marked_last), None)

    def do_mark_range(self) -> None:
        begin, listing = self.marked_last, self.table.listing
        assert begin is not None
        first, last = sorted((begin, self.table.cursor))
        rows = listing.rows[first : last + 1]
        listing.marked |= {row.id for row in rows if not isinstance(row, Head)}
        self.marks_changed()

    def do_mark_all(self) -> None:
        self.table.listing.mark(self.table.listing.view)
        self.marks_changed()

    def marks_changed(self) -> None:
        """Draw the marks, and what can be done to them."""
        self.table.refresh()
        self.show_state()

    def show_state(self) -> None:
        """Draw what stands around the rows anew."""
        raise NotImplementedError

    # --- columns and views -----------------------------------------------------------------------

    def do_columns(self) -> None:
        from linktor_tui.tui.screens.home.choosing_columns import ColumnsDialog

        self.linktor.push_screen(ColumnsDialog(self.table.shown_keys), self._columns_chosen)

    def _columns_chosen(self, keys: str | None) -> None:
        if keys:
            self.table.show_columns(tuple(keys.split(",")))
            self._keep()

    def do_views(self) -> None:
        from linktor_tui.tui.screens.home.views import ViewsDialog

        dialog = ViewsDialog(self.linktor.memory)

        async def chosen(name: str | None) -> None:
            if name is not None:
                await self.show_view(dialog.view(name))

        self.linktor.push_screen(dialog, chosen)

    def do_save_view(self) -> None:
        from linktor_tui.tui.screens.choosing import NameDialog

        question = _("Save this view under which name?")
        said = _("Filter, order, groups and columns are kept. {key} lists the views.")
        explanation = said.format(key=key_of("home.views"))
        self.linktor.push_screen(NameDialog(question, explanation), self._view_named)

    def _view_named(self, name: str | None) -> None:
        from linktor_tui.textsafe import visible
        from linktor_tui.tui.screens.home.views import save_view

        if name is not None:
            save_view(self.linktor.memory, name, self.arrangement)
            self.linktor.toast(_("Saved as “{name}”.").format(name=visible(name)))
