"""What is known of channels beside the list: messages hour by hour, and what ends soon.

Neither comes with a list, and not every engine has them. What nobody told is None here, and blank
on the screen: it is never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.contract.living import first_ends
from linktor_tui.sparks import Marks, spark

if TYPE_CHECKING:
    from datetime import datetime

    from linktor_tui.contract.traffic import Expiry

Hours = tuple[tuple[int, int], ...]
"""Messages received and sent in each of the last 24 hours, oldest first."""


class Pulse:
    """Hours and expiries by channel, and the curves that were drawn of them."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.tells_hours = False
        """True where the engine keeps messages by the hour."""
        self.ends: Mapping[str, Expiry] = {}
        """What of each channel ends first, or got worse, by the channel's id."""
        self._hours: dict[str, Hours] = {}
        self._drawn: dict[tuple[str, int], str] = {}

    def clear(self) -> None:
        """Forget everything: another place's channels are shown."""
        self.tells_hours = False
        self._hours, self.ends, self._drawn = {}, {}, {}

    def take_hours(self, hours: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
        """Take in what was asked for; True if anything is other than before."""
        new = {key: tuple((i, o) for i, o in series) for key, series in hours.items()}
        changed = {key for key, series in new.items() if self._hours.get(key) != series}
        if not changed:
            return False
        self._hours.update(new)
        self._drawn = {key: text for key, text in self._drawn.items() if key[0] not in changed}
        return True

    def take_ends(self, ends: Sequence[Expiry]) -> None:
        """Take in what ends, soonest first: a channel is known by its first."""
        self.ends = first_ends(ends)

    def hours(self, channel_id: str) -> Hours | None:
        """A channel's last 24 hours; None where they are not known."""
        return self._hours.get(channel_id)

    def curve(self, channel_id: str, width: int) -> str:
        """A channel's last 24 hours as a line of marks; empty where they are not known."""
        hours = self._hours.get(channel_id)
        if not hours:
            return ""
        key = (channel_id, width)
        if key not in self._drawn:
            counts = [received + sent for received, sent in hours]
            self._drawn[key] = spark(counts, width, self.marks)
        return self._drawn[key]


class Sight(NamedTuple):
    """What cells are drawn by beside the channel: the time, and what a list does not tell."""

    now: datetime
    pulse: Pulse
