"""The list as it was left: its filter and the channel under the cursor, for each profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linktor_tui.tui import settings
from linktor_tui.tui.screens.home.arrangement import Arrangement
from linktor_tui.tui.screens.home.arranging import Arranging

if TYPE_CHECKING:
    from linktor_tui.tui.widgets.channel_table import ChannelTable

KEY = "home.left"
"""Under which the memory keeps, by profile, how the list was left."""


class Restoring(Arranging):
    """The part that keeps how the list is left, and leaves it so."""

    _profile_shown = ""
    _wanted = ""
    """Id of the channel that had the cursor the last time, until the list was read."""
    _left_at = ""
    """Id of the channel that has the cursor."""

    async def restore(self) -> None:
        """Set the filter of the last time. The cursor follows when all channels were read."""
        self._profile_shown = self.linktor.place
        self._wanted = self._left_at = ""
        if not self.linktor.setting(settings.RESTORE):
            return
        kept = self._kept().get(self._profile_shown)
        self._wanted = str(kept.get("channel", "")) if isinstance(kept, Mapping) else ""
        text = Arrangement.read(kept).filter
        if text and not self.filter_text:
            await self.open_filter(text)
            self.table.focus()
            self.set_filter(text)

    def restore_cursor(self) -> None:
        """Go to the channel of the last time, unless the operator went somewhere already."""
        wanted, self._wanted = self._wanted, ""
        if wanted and self.table.cursor == 0:
            self.table.go_to(wanted)

    def note_cursor(self, table: ChannelTable) -> None:
        """Remember what the cursor is on: it cannot be asked for any more when the list goes."""
        if table.chosen is not None:
            self._left_at = table.chosen.id

    def keep_list(self) -> None:
        """Keep how the list is left."""
        if self._profile_shown and self.linktor.setting(settings.RESTORE):
            left = {"filter": self.filter_text, "channel": self._left_at}
            self.linktor.memory.put(KEY, {**self._kept(), self._profile_shown: left})

    def _kept(self) -> dict[str, Any]:
        return self.linktor.memory.get(KEY, {})
