"""Fetching messages oneself, where a provider keeps them until they are asked for.

`Receives` is for connectors that fetch: long polling, IMAP IDLE. They keep nothing themselves.
Whoever runs one keeps each batch, with its cursor, durably before asking for the next; only that
tells the provider that the batch may be forgotten there. So a crash costs nothing: what was not
kept comes again, and what comes twice has the same `InboundMessage.id`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from connectors.hooks import Received
from connectors.problems import ProviderRefusal


@dataclass(frozen=True, slots=True)
class Batch:
    """What came in one go, and where to go on from once it is kept."""

    received: Received = field(default_factory=Received)
    """Empty in a batch that only says: receiving works, and this is where it stands."""
    cursor: str | None = None
    """Opaque to whoever keeps it. Holds no secret."""


class NotHere(ProviderRefusal):
    """Messages go to somebody else at the moment: says nothing against the credential.

    `problem.details["ours"]` is true where it is this channel's own webhook that gets them.
    """


class Receives(ABC):
    """A connector that fetches its messages."""

    how: str
    """In words: `long polling`, `IMAP IDLE`. May change once the server is known."""

    @property
    def fetches(self) -> bool:
        """False where this configuration only sends."""
        return True

    @abstractmethod
    def listen(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Give what comes in, as it comes, until an error or `aclose`.

        The first batch, mostly an empty one, comes as soon as receiving works. Every way out closes
        the connections. Nothing is tried again in here: who calls decides when.

        Args:
            cursor: of the last batch that was kept; None for a channel that never received.

        Raises:
            ProviderRefusal: the provider said no.
            NotHere: the messages go to somebody else.
            NoAnswer: no connection came about, or it broke.
        """
