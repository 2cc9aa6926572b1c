"""Marks in the list: which channels are meant, where it is more than one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.listing import Head
from linktor_tui.tui.screens.home.filtering import no_channels
from linktor_tui.tui.screens.home.part import ListPart

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel


def no_beginning(home: Marking) -> str | None:
    """Why there is nothing to mark a range from."""
    if home.marked_last is not None:
        return None
    said = _("Mark the first one with {key}; then go to the last one.")
    return said.format(key=key_of("home.mark"))


MARKING = (
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
)


class Marking(ListPart):
    """The part with the marks."""

    _marked_last: str | None = None
    """Id of the row that was marked last."""

    @property
    def marked(self) -> Sequence[Channel]:
        """The channels that are marked."""
        return self.table.listing.chosen_ones()

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
