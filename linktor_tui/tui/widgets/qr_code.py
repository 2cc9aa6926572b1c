"""An address as a QR code of half blocks, two of its rows in a line of the terminal."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

QUIET = 2
"""Modules of white around it: ISO/IEC 18004 asks for four, readers make do with two."""
INK = Style(color="#000000", bgcolor="#ffffff")
"""Black on white in every theme: many readers know no other."""
HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


class QrCode(Widget):
    """The code of a text; nothing while there is none."""

    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: tuple[str, ...] = ()

    def encode(self, text: str) -> None:
        """Show the code of a text."""
        self.lines = lines_of(text) if text else ()
        self.display = bool(self.lines)
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return len(self.lines[0]) if self.lines else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines)

    def render_line(self, y: int) -> Strip:
        if y >= len(self.lines):
            return Strip.blank(self.size.width, self.rich_style)
        return Strip([Segment(self.lines[y], INK)]).adjust_cell_length(
            self.size.width, self.rich_style
        )


def lines_of(text: str) -> tuple[str, ...]:
    """Draw a text's code in half blocks, its quiet zone included; nothing for a text beyond codes."""
    import segno

    try:
        code = segno.make(text, micro=False)
    except segno.DataOverflowError:
        return ()
    rows = [[bool(cell) for cell in row] for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return tuple(
        "".join(HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs
    )
