"""A state in place of a list: nothing there yet, nothing found, being read, gone wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.looks import Tone
from linktor_tui.texts import _
from linktor_tui.tui.commands import key_of, offers
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from textual.events import Click

    from linktor_tui.contract.errors import ChannelsError

WAYS_ON = ("home.new", "home.connect", "home.demo", "home.refresh", "home.clear")
"""Commands whose keys stand in a notice."""


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

    async def on_click(self, event: Click) -> None:
        """Do what the clicked line names the key of."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        lines = self.render().plain.split("\n")[: offset.y + 1]
        named = next((line for line in reversed(lines) if line[:1].strip()), "")
        for offer in offers(self.screen):
            command = offer.command.id
            if command in WAYS_ON and named.startswith(f"{key_of(command)} "):
                await offer.run()
                return

    def tell_loading(self, place: str) -> None:
        """The list is being read, or first the place of that name is gone to."""
        going = _("Going to {place} …").format(place=place)
        self._tell(Fact("", going if place else _("Reading the channels …"), Tone.QUIET))

    def tell_empty(self) -> None:
        """There is nothing yet: show three ways on."""
        self._tell(
            BLANK,
            Fact(
                key_of("home.new"),
                _("Set up a channel: choose a provider, give it what it needs, have it checked."),
                label_tone=Tone.BUSY,
            ),
            BLANK,
            Fact(
                key_of("home.connect"),
                _("Connect to a Linktor that runs elsewhere: its address and an API key."),
                label_tone=Tone.BUSY,
            ),
            BLANK,
            Fact(
                key_of("home.demo"),
                _("Look around on sample channels: no account, and nothing is left behind."),
                label_tone=Tone.BUSY,
            ),
            heading=_("No channels yet. Three ways on:"),
        )

    def tell_filtered(self, text: str, total: str) -> None:
        """The filter lets nothing through."""
        self._tell(
            BLANK,
            Fact(
                "", _("Looked for “{text}” in {total}.").format(text=text, total=total), Tone.QUIET
            ),
            Fact(key_of("home.clear"), _("Show all of them again.")),
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
            Fact(key_of("home.refresh"), _("Try again.")),
            heading=_("The channels could not be read"),
        )
