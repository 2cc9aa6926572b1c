"""What can be done to all marked channels, or to the one under the cursor where none is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from linktor_tui.contract.resources import ON
from linktor_tui.texts import N_, _, count
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.channel_commands import ChannelCommands
from linktor_tui.tui.screens.exporting import EXPORT, Exports, Table
from linktor_tui.tui.screens.home.part import ListPart
from linktor_tui.tui.widgets.columns import columns_of

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.screens.bulk import Job


def nothing_meant(home: MarkedCommands) -> str | None:
    """Why there is nothing to switch."""
    return None if home.meant else _("There is no channel under the cursor.")


MARKED = (
    Command(
        "home.switch_on",
        "plus",
        N_("Switch on"),
        N_("Switch on all that are marked; each provider is asked first."),
        nothing_meant,
        footer=False,
    ),
    Command(
        "home.switch_off",
        "minus",
        N_("Switch off"),
        N_("Switch off all that are marked; asks once."),
        nothing_meant,
        footer=False,
    ),
    EXPORT,
)


class MarkedCommands(Exports, ChannelCommands, ListPart):
    """The part whose commands work on what is marked."""

    @property
    def meant(self) -> Sequence[Channel]:
        """The marked channels, or the one under the cursor."""
        subject = self.subject
        return self.marked or ([subject] if subject is not None else [])

    def do_test(self) -> None:
        from linktor_tui.tui.screens.bulk import Job

        if self.marked:
            self._run(Job.TEST)
        else:
            super().do_test()

    def do_toggle(self) -> None:
        from linktor_tui.tui.screens.choosing import Choice, ChoiceDialog

        marked = self.marked
        if not marked:
            super().do_toggle()
            return
        off = sum(channel.status not in ON for channel in marked)
        question = count(
            "{number} channel is marked.", "{number} channels are marked.", len(marked)
        )
        switched = _("{off} are off, {on} are on").format(off=off, on=len(marked) - off)
        choices = [
            Choice("ON", _("Switch on"), _("each provider is asked first")),
            Choice("OFF", _("Switch off"), switched),
        ]
        here = "ON" if off else "OFF"
        self.linktor.push_screen(ChoiceDialog(question, choices, here=here), self._chosen)

    def _chosen(self, key: str | None) -> None:
        from linktor_tui.tui.screens.bulk import Job

        if key is not None:
            self._run(Job[key])

    def do_switch_on(self) -> None:
        from linktor_tui.tui.screens.bulk import Job

        self._run(Job.ON)

    def do_switch_off(self) -> None:
        from linktor_tui.tui.screens.bulk import Job

        self._run(Job.OFF)

    def _run(self, job: Job) -> None:
        from linktor_tui.tui.screens.bulk import run_bulk

        run_bulk(self.linktor, job, self.meant)

    export_name = "channels"

    def export_rows(self) -> Table:
        """Give the titles of the columns, and what they show of the channels.

        Of the marked ones, or of all that the filter lets through; also of columns without room.
        """
        table = self.table
        columns = columns_of(table.shown_keys, table.listing.pulse)
        channels = self.marked or table.listing.view
        titles = [_(column.title) for column in columns]
        rows = ([c.cell(item, table.sight, c.least).text for c in columns] for item in channels)
        return titles, rows
