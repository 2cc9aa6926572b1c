"""A state in place of a list: nothing there yet, nothing found, being read, gone wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.tui.looks import Tone
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.texts import _
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from linktor_tui.contract.errors import ChannelsError


class Notice(Facts):
    """What stands where a list would be. Hidden while there is nothing to say."""

    DEFAULT_CSS = """
    Notice { display: none; padding: 1 2; max-width: 90; width: 100%; }
    Notice.-shown { display: block; }
    """

    def hide(self) -> None:
        """Make room for the list."""
        self.remove_class("-shown")

    def _tell(self, *facts: Fact, heading: str = "") -> None:
        self.show(facts, heading=heading)
        self.add_class("-shown")

    def tell_loading(self) -> None:
        """The list is being read."""
        self._tell(Fact("", _("Reading the channels …"), Tone.QUIET))

    def tell_empty(self) -> None:
        """There is nothing yet: show the way in."""
        self._tell(
            BLANK,
            Fact(
                "n",
                _("Set up a channel: choose a provider, give it what it needs, have it checked."),
            ),
            BLANK,
            Fact("", _("To look around first, leave with q and run"), Tone.QUIET),
            Fact("", "linktor-tui demo"),
            Fact(
                "",
                _("It works on sample channels, with no account, and leaves nothing."),
                Tone.QUIET,
            ),
            heading=_("No channels yet"),
        )

    def tell_filtered(self, text: str, total: str) -> None:
        """The filter lets nothing through."""
        self._tell(
            BLANK,
            Fact(
                "", _("Looked for “{text}” in {total}.").format(text=text, total=total), Tone.QUIET
            ),
            Fact("esc", _("Show all of them again.")),
            Fact(
                "", _("type:sms, status:error and health:unknown look in one column."), Tone.QUIET
            ),
            heading=_("No channel fits"),
        )

    def tell_error(self, error: ChannelsError) -> None:
        """The list could not be read."""
        self._tell(
            *facts_of(error),
            BLANK,
            Fact("ctrl+r", _("Try again.")),
            heading=_("The channels could not be read"),
        )
