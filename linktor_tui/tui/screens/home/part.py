"""What the parts of the list's page stand on; `page.py` puts the parts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.tui.screens.base import Page
from linktor_tui.tui.widgets.channel_table import ChannelTable

if TYPE_CHECKING:
    from linktor_tui.tui.pulse import Pulse


class ListPart(Page[None]):
    """The list's page as each of its parts sees it."""

    pulse: Pulse
    """What is known of the channels beside the list."""

    @property
    def table(self) -> ChannelTable:
        """The rows."""
        return self.query_one(ChannelTable)

    def show_rows(self) -> None:
        """Draw the rows and what stands around them anew."""
        self.table.changed()
        self.show_state()

    def show_state(self) -> None:
        """Draw what stands around the rows anew."""
        raise NotImplementedError
