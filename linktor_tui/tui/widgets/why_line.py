"""One line about the channel under the cursor: what a narrow table has no column for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from linktor_tui.looks import HEALTH
from linktor_tui.texts import _
from linktor_tui.tui.cells import fitted

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel


class WhyLine(Widget):
    """Why the channel is as it is; who it is, where the table says why already."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"why--text", "why--warning"}
    DEFAULT_CSS = """
    WhyLine {
        height: 1; background: $surface;
        & > .why--text { color: $foreground-muted; background: $surface; }
        & > .why--warning { color: $text-warning; background: $surface; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._warning = False

    def explain(self, channel: Channel | None, *, explained: bool) -> None:
        """Tell about a channel.

        Args:
            explained: the table shows the reason in a column of its own.
        """
        self.say("" if channel is None else " · ".join(_parts(channel, explained)))

    def say(self, text: str, *, warning: bool = False) -> None:
        """Say something else."""
        self.text, self._warning = text, warning
        self.refresh()

    def render_line(self, y: int) -> Strip:
        style = self.get_component_rich_style("why--warning" if self._warning else "why--text")
        width = self.size.width
        return Strip([Segment(" " + fitted(self.text, width - 2) + " ", style)], width)


def _parts(channel: Channel, explained: bool) -> list[str]:
    parts: list[str] = []
    if channel.health.message and not explained:
        parts.append(f"{HEALTH[channel.health.status].symbol} {channel.health.message}")
    if channel.deactivation_reason:
        parts.append(_("off: {reason}").format(reason=channel.deactivation_reason))
    if channel.identity is not None:
        parts.append(channel.identity.label)
    return [*parts, channel.id]
