"""What one screen did that another one shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel


class News(NamedTuple):
    """A channel was created, changed or deleted."""

    channel_id: str
    channel: Channel | None
    """As it is now; None when it is gone."""
    new: bool = False
