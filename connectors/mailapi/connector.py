"""What the connectors of mail APIs do alike: what mail carries, one connection for all steps."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from connectors.contract import C, Capabilities, Connector, Context
from connectors.webhooks import RegistersWebhook

if TYPE_CHECKING:
    from connectors.transport import Http


class Client(Protocol):
    """A provider's API client, over a connection that somebody else closes."""

    @property
    def http(self) -> Http:
        """The connection."""


A = TypeVar("A", bound=Client)
P = TypeVar("P")


class MailApiConnector(Connector[C], RegistersWebhook, Generic[C, A, P]):
    """A mail API: config `C`, client `A`, and `P`, the places that it may post to.

    Stands behind `DomainChecks`, whose steps go to the room's own class.
    """

    channel_type = "email"
    hook_limit = 10 * 1024 * 1024  # a mail comes with its attachments
    # Files go as attachments. Opens are tracked by a pixel, and reported as events.
    capabilities = Capabilities(
        text=True,
        image=True,
        document=True,
        audio=True,
        video=True,
        templates=True,
        delivery_receipts=True,
        read_receipts=True,
    )

    def __init__(self, config: C, context: Context) -> None:
        super().__init__(config, context)
        self._shared: A | None = None
        self._places: P | None = None
        """Set by the step that looks."""
        self._exits = AsyncExitStack()

    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    @abstractmethod
    def _open(self) -> A:
        """Give a client of its own; its connection is to be entered."""

    @abstractmethod
    async def _look(self, api: A) -> P:
        """Ask what is registered now. Raises `ProviderRefusal`, `NoAnswer`."""

    async def _api(self) -> A:
        """Give a client over the connection that the steps share."""
        if self._shared is None:
            self._shared = self._open()
            await self._exits.enter_async_context(self._shared.http)
        return self._shared

    async def close(self) -> None:
        self._shared = None
        await self._exits.aclose()

    @asynccontextmanager
    async def _for_webhooks(self) -> AsyncIterator[tuple[A, P]]:
        """A connection for one call, and what is registered now."""
        api = self._open()
        async with api.http:
            yield api, await self._look(api)
