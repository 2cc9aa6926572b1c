"""How the list is arranged by the operator: order, groups, columns, and views of all that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.listing import GROUPS, SORT_KEYS
from linktor_tui.tui.screens.home.arrangement import Arrangement
from linktor_tui.tui.screens.home.filtering import Filtering, no_channels
from linktor_tui.tui.widgets.columns import BY_KEY

if TYPE_CHECKING:
    from linktor_tui.tui.screens.home.part import ListPart
    from linktor_tui.tui.widgets.channel_table import ChannelTable

KEY = "home.arrangement"
"""What the arrangement is remembered under."""
CREATION = ""
"""Key of the order of creation, in the menu."""


def no_groups(home: ListPart) -> str | None:
    """Why there is nothing to fold."""
    if home.table.listing.grouping:
        return None
    return _("The list is not grouped. Press {key}.").format(key=key_of("home.group"))


SORTING = (
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
)
ARRANGING = (
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


class Arranging(Filtering):
    """The part that arranges; the filter belongs to a view, too."""

    # --- the whole arrangement -------------------------------------------------------------------

    @property
    def arrangement(self) -> Arrangement:
        """How the list is arranged now."""
        listing = self.table.listing
        columns = tuple(self.table.shown_keys)
        return Arrangement(
            self.filter_text, listing.sort, listing.descending, listing.grouping, columns
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
            await self.open_filter(view.filter)
            self.table.focus()
        else:
            self.do_show_all()
        self.set_filter(view.filter)

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
