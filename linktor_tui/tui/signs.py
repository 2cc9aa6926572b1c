"""Signs for a terminal whose font is as poor as the Linux console's: one cell for one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

RICH = "✓✗●○◌◐◓◑◒…“”‘’–—›‹▸▾━┃┏┓┗┛▁▂▃▅▆▇▔▕▏▎▊▉▋▍▖▗▘▝╭╮╰╯▶"
POOR = "+x*o.-\\|/.\"\"''-->" + "<>v─│┌┐└┘__▄▄██─│││││││....┌┐└┘>"
"""What stands for each of `RICH`: ASCII, and what every VGA font has (code page 437)."""
_TABLE = str.maketrans(RICH, POOR)


class PoorSigns(LineFilter):
    """Draws every sign that such a font has not as one that it has."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text if text.isascii() else text.translate(_TABLE), style, control)
            for text, style, control in segments
        ]
