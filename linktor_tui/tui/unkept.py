"""Whether what comes in is kept at the moment: nothing else on the screen would tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import RunsChannels
from linktor_tui.texts import _

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.tui.app import LinktorApp

LOOK = 5.0
"""Seconds between two questions how the channels are run."""


async def why_unkept(api: ChannelsAPI) -> str:
    """Say why what comes in may not be kept; empty where nothing speaks for it.

    Raises:
        ChannelsError: it could not be found out.
    """
    if not isinstance(api, RunsChannels):
        return ""
    state = await api.runtime()
    if state.trouble is not None:
        return _("! nothing that comes in is kept: {reason}").format(reason=state.trouble)
    if state.silent_since is not None:
        from linktor_tui.tui.screens.channel.standing import soon

        told = _("! nothing heard since {time} of what runs the channels: {holder}")
        return told.format(time=soon(state.silent_since), holder=state.holder)
    return ""


class WatchesKeeping:
    """Mixin for a page that says above all else where nothing is kept."""

    linktor: LinktorApp
    unkept = ""
    """Why what comes in may not be kept; empty where nothing speaks for it."""

    def show_state(self) -> None:
        """Draw what it says anew."""
        raise NotImplementedError

    def watch_keeping(self: Any) -> None:
        """Find out whether it is, unless the last question is still open."""
        if self.loaded and not any(worker.group == "keeping" for worker in self.workers):
            self.run_worker(self._watch_keeping, group="keeping")

    async def _watch_keeping(self) -> None:
        api = self.linktor.api
        try:
            found = await why_unkept(api)
        except ChannelsError:
            return  # what reads the list meets the same, and says so
        if self.linktor.api is api and found != self.unkept:
            self.unkept = found
            self.show_state()
