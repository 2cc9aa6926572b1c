"""One line about what can still be taken back, with the seconds that are left."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from linktor_tui.texts import _, count
from linktor_tui.tui.cells import fitted
from linktor_tui.tui.commands import key_of

if TYPE_CHECKING:
    from linktor_tui.tui.undoing import Undoing


class UndoLine(Widget):
    """What was done last, and the key that takes it back. Mounted while there is something."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"undo--text"}
    DEFAULT_CSS = """
    UndoLine {
        dock: bottom; height: 1; margin-bottom: 1; background: $surface;
        & > .undo--text { color: $text-warning; background: $surface; }
    }
    """

    def __init__(self, undoing: Undoing) -> None:
        super().__init__()
        self._undoing = undoing

    @property
    def text(self) -> str:
        """What the line says."""
        step = self._undoing.newest
        if step is None:
            return ""
        seconds = self._undoing.seconds(step)
        said = f"{step.said} " + _("{key} takes it back, for {seconds} s.").format(
            key=key_of("app.undo"), seconds=seconds
        )
        others = len(self._undoing.steps) - 1
        if others:
            said += " " + count("({number} more)", "({number} more)", others)
        return said

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        style = self.get_component_rich_style("undo--text")
        return Strip([Segment(" " + fitted(self.text, width - 2) + " ", style)], width)

    async def on_click(self) -> None:
        await self.app.run_action("command('app.undo')")
