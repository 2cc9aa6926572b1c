"""What the courier asks of whoever keeps deliveries and endpoints."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from linktor_tui.local.courier.posting import Outcome


class Lane(NamedTuple):
    """Events of one channel on their way to one endpoint: they go one after the other."""

    endpoint_id: str
    channel_id: str


class Job(NamedTuple):
    """A delivery that is to be attempted, with its event."""

    delivery_id: str
    endpoint_id: str
    event_id: str
    event: str
    timestamp: str
    data: Mapping[str, Any]
    attempts: int
    """Made so far."""
    due: datetime


class Target(NamedTuple):
    """An endpoint as one posts to it, secrets in the clear."""

    url: str
    secret: str
    headers: Mapping[str, str]
    timeout: float
    most_attempts: int
    allow_private: bool


class Queue(Protocol):
    """Deliveries that are pending. Every method may raise `ChannelsError`."""

    def version(self) -> Hashable:
        """Something that is another whenever anybody changed anything. Asked often."""
        ...

    def lanes(self) -> Sequence[tuple[Lane, datetime]]:
        """Lanes of active endpoints that are not empty, and when the first in each is due."""
        ...

    def first(self, lane: Lane) -> Job | None:
        """The first in a lane; None where it is empty or its endpoint was switched off."""
        ...

    def attempted(
        self, delivery_id: str, outcome: Outcome, at: datetime, again: datetime | None
    ) -> None:
        """Keep what came of an attempt. Without `again` it is given up, if it failed."""
        ...

    def postpone(self, delivery_id: str, until: datetime, because: str) -> None:
        """Let a delivery wait that could not be attempted: its secret was not at hand."""
        ...

    def switch_off(self, endpoint_id: str, at: datetime) -> None:
        """Tell an endpoint of nothing more."""
        ...
