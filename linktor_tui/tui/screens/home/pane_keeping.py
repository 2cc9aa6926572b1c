"""The pane that follows the selection: where it stands, when it is filled, what it asks for."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, cast

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import Converses, KeepsReports
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.home.part import ListPart

if TYPE_CHECKING:
    from textual.timer import Timer

    from linktor_tui.contract.resources import Channel, CheckReport
    from linktor_tui.contract.traffic import Message
    from linktor_tui.tui.widgets.channel_pane import ChannelPane, Learned

KEY = "home.pane"
CALM = 0.1
"""Seconds without a move after which the pane is filled: it must not slow the cursor down."""
ASKING = 0.25
"""Seconds after that until the engine is asked for more."""
MESSAGES = 5
"""Messages that are shown."""


def no_room(home: PaneKeeping) -> str | None:
    """Why there is no pane."""
    if home.pane_place is None:
        said = _("There is no room for it. Press {key}: that opens the channel.")
        return said.format(key=key_of("home.open"))
    return None


PANE = Command(
    "home.pane", "p", N_("Pane"), N_("Show or hide what is known of the channel."), no_room,
    footer=False,
)  # fmt: skip


class PaneKeeping(ListPart):
    """The part with the pane, which stands beside the table or below it in `#middle`."""

    _pane_timer: Timer | None = None

    @property
    def pane(self) -> ChannelPane | None:
        """The pane, None before there was room for it. By its name: it is read when it is shown."""
        found = iter(self.query("ChannelPane"))
        return cast("ChannelPane | None", next(found, None))

    @property
    def pane_place(self) -> str | None:
        """Where there is room for it: `side`, `below`, or nowhere."""
        width, height = self.size
        if width >= 120 and height >= 16:
            return "side"
        return "below" if height >= 28 or (width >= 100 and height >= 24) else None

    async def place_pane(self) -> None:
        """Put the pane where there is room for it now, or take it away."""
        wanted = self.linktor.memory.get(KEY, True) and self.table.listing.channels
        place = self.pane_place if wanted else None
        pane = self.pane
        middle = self.query_one("#middle")
        if pane is None and place is not None:
            from linktor_tui.tui.widgets.channel_pane import ChannelPane

            pane = ChannelPane()
            await middle.mount(pane)
        middle.set_class(place == "side", "-side")
        if pane is not None:
            pane.set_class(place == "side", "-side")
            pane.set_class(place == "below", "-below")
            if place is not None:
                self._fill_now()

    @property
    def pane_shown(self) -> bool:
        """Whether it is there to be seen."""
        pane = self.pane
        return pane is not None and (pane.has_class("-side") or pane.has_class("-below"))

    async def do_pane(self) -> None:
        self.linktor.memory.put(KEY, not self.linktor.memory.get(KEY, True))
        await self.place_pane()

    def fill_pane(self) -> None:
        """Show the channel under the cursor, a moment after it stopped moving."""
        if not self.pane_shown:
            return
        if self._pane_timer is not None:
            self._pane_timer.stop()
        self._pane_timer = self.set_timer(CALM, self._fill_now)

    def _fill_now(self) -> None:
        from linktor_tui.tui.widgets.channel_pane import Learned

        channel = self.table.chosen
        self._show_in_pane(channel, Learned())
        if channel is not None:
            self.run_worker(partial(self._learn_more, channel), exclusive=True, group="pane")  # type: ignore[arg-type]

    def _show_in_pane(self, channel: Channel | None, learned: Learned) -> None:
        pane = self.pane
        if pane is not None and pane.is_mounted:
            pane.show(channel, self.table.sight, learned)

    async def _learn_more(self, channel: Channel) -> None:
        from linktor_tui.tui.widgets.channel_pane import Learned

        await asyncio.sleep(ASKING)  # moving on cancels this worker before anybody is asked
        learned = Learned(await self._report(channel.id), await self._messages(channel.id))
        chosen = self.table.chosen
        if chosen is not None and chosen.id == channel.id:
            self._show_in_pane(chosen, learned)

    async def _report(self, channel_id: str) -> CheckReport | None:
        api = self.linktor.api
        if not isinstance(api, KeepsReports):
            return None
        try:
            found = await api.reports(channel_id, limit=1)
        except ChannelsError:
            return None  # the pane says what it knows; opening the channel says what went wrong
        return found[0] if found else None

    async def _messages(self, channel_id: str) -> tuple[Message, ...] | None:
        from linktor_tui.contract.traffic import MessageQuery

        api = self.linktor.api
        if not isinstance(api, Converses):
            return None
        try:
            page = await api.list_messages(MessageQuery(per_page=MESSAGES, channel_id=channel_id))
        except ChannelsError:
            return None  # as above
        return page.items
