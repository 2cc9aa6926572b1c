"""Writing what a screen shows to a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Vertical

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _, count
from linktor_tui.textsafe import visible
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import BACK, Dialog
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.tui.app import LinktorApp

Table = tuple[Sequence[str], Iterable[Sequence[str]]]
"""Titles, and a text under each for every row."""

EXPORT = Command(
    "page.export",
    "x",
    N_("Export"),
    N_("Write what is shown to a file: CSV, JSON or YAML."),
    footer=False,
)


class Exports:
    """Mixin for a page whose rows can be written to a file. It has `EXPORT` among its commands."""

    linktor: LinktorApp
    export_name: ClassVar[str]
    """What the file is called by default, between the program's name and the time."""

    def export_rows(self) -> Table:
        """Give what is shown, as text."""
        raise NotImplementedError

    def do_export(self) -> None:
        titles, rows = self.export_rows()
        name = f"linktor-{self.export_name}-{self.linktor.clock():%Y%m%d-%H%M}.csv"
        self.linktor.push_screen(ExportDialog(name, titles, [list(row) for row in rows]))


class ExportDialog(Dialog[None]):
    """Asks for the file, and stays until it is written or given up."""

    CSS_PATH = "dialog.tcss"
    AUTO_FOCUS = "TameInput"
    ACTIONS: ClassVar[tuple[Command, ...]] = (BACK,)

    def __init__(self, name: str, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._name, self._titles, self._rows = name, titles, rows

    def compose(self) -> ComposeResult:
        number = len(self._rows)
        said = count(
            "Write {number} row to which file?", "Write {number} rows to which file?", number
        )
        how = _("Its name ends in .csv, .json or .yaml. enter writes it, {back} goes back.").format(
            back=key_of("page.back")
        )
        with Vertical(classes="dialog"):
            yield Facts([Fact("", said, Tone.STRONG), Fact("", how, Tone.QUIET)])
            yield TameInput(self._name, compact=True, select_on_focus=False, max_length=4096)
            yield Facts(id="export-fault")

    def on_input_submitted(self) -> None:
        self.save()

    @work(exclusive=True, group="export")
    async def save(self) -> None:
        """Write the file, after a question where there is one already."""
        from linktor_tui.tui.export import FORMATS

        file = await asyncio.to_thread(_whole, self.query_one(TameInput).value.strip())
        if file is None or file.suffix.lower() not in FORMATS:
            self._refuse(_("The name must end in .csv, .json or .yaml: that says the format."))
            return
        try:
            written = await self._written(file)
        except OSError as error:
            said = _("{file} cannot be written: {reason}.")
            self._refuse(said.format(file=file, reason=error.strerror or type(error).__name__))
            return
        if written:
            self.linktor.notify(
                _("Written to {file}.").format(file=visible(str(file))), markup=False
            )
            self.dismiss()

    async def _written(self, file: Path) -> bool:
        """Write; False where there is a file that is to stay. Raises `OSError`."""
        from linktor_tui.tui.export import write
        from linktor_tui.tui.screens.confirm import ConfirmDialog, Question

        try:
            await asyncio.to_thread(write, file, self._titles, self._rows, over=False)
        except FileExistsError:
            question = Question(
                _("{file} is there already. Replace it?").format(file=file),
                yes=_("Replace"),
                no=_("Keep"),
                dangerous=True,
            )
            if not await self.linktor.push_screen_wait(ConfirmDialog(question)):
                return False
            await asyncio.to_thread(write, file, self._titles, self._rows, over=True)
        return True

    def _refuse(self, reason: str) -> None:
        self.query_one("#export-fault", Facts).show([Fact("✗", reason, Tone.BAD, Tone.BAD)])


def _whole(name: str) -> Path | None:
    """The full path of what was typed; None for what is none."""
    try:
        return Path(name).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):  # no such home, a loop of links, a null character
        return None
