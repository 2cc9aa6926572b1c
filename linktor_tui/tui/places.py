"""The places whose channels the app can show, as whoever started it hands them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rich.color import Color, ColorParseError

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI


class Place(NamedTuple):
    """A profile, as far as a screen shows it. Names and addresses come from a file: not trusted."""

    name: str
    address: str
    """Empty for this machine."""
    read_only: bool = False
    production: bool = False
    accent: str | None = None
    """A colour's name, or `#rrggbb`."""


class Places(Protocol):
    """Every profile there is, and a way into each. All are called off the screen's thread."""

    def all(self) -> Sequence[Place]:
        """List the profiles. Raises `ChannelsError`."""
        ...

    def open(self, name: str, *, may_change: bool) -> ChannelsAPI:
        """Open a profile's channels; without `may_change` to look at only. Raises `ChannelsError`."""
        ...

    def add(self, name: str, base_url: str, api_key: str) -> Place:
        """Add a profile whose server takes the key. Raises `ChannelsError`, and keeps nothing then."""
        ...


def accent_style(accent: str | None) -> str | None:
    """A profile's colour as a style, None for one that is none: the file is written by hand."""
    if not accent:
        return None
    try:
        return Color.parse({"orange": "dark_orange"}.get(accent, accent)).get_truecolor().hex
    except ColorParseError:
        return None
