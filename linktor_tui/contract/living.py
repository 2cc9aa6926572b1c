"""What only some engines do beside the nine operations: channels that live.

Asked for by capability: `isinstance(api, Converses)`. All raise `contract.errors.ChannelsError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from linktor_tui.contract.resources import CheckReport, Page
    from linktor_tui.contract.traffic import (
        Conversation,
        ConversationQuery,
        CreatedEndpoint,
        Delivery,
        DeliveryQuery,
        EndpointDraft,
        Event,
        EventQuery,
        Expiry,
        Message,
        MessageQuery,
        RuntimeState,
        Thread,
        WebhookEndpoint,
    )


@runtime_checkable
class Converses(Protocol):
    """An engine that keeps what is said, and can answer."""

    async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        """List conversations, the one that moved last first. Raises `InvalidRequest`."""
        ...

    async def get_conversation(self, conversation_id: str) -> Conversation:
        """Get one conversation. Raises `ConversationNotFound`."""
        ...

    async def thread(
        self, conversation_id: str, *, before: str | None = None, limit: int = 50
    ) -> Thread:
        """Give a stretch of a conversation. Raises `ConversationNotFound`, `InvalidRequest`."""
        ...

    async def list_messages(self, query: MessageQuery) -> Page[Message]:
        """List messages, newest first. Raises `InvalidRequest`."""
        ...

    async def get_message(self, message_id: str) -> Message:
        """Get one message. Raises `MessageNotFound`."""
        ...

    async def reply(
        self,
        conversation_id: str,
        text: str,
        *,
        subject: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        anyway: bool = False,
        trust_destination: bool = False,
    ) -> Message:
        """Answer a contact. Arguments as of `SendsMessages.send_message`.

        A closed conversation stays so: the answer goes into another one with the same contact.

        Raises:
            ConversationNotFound, and what `send_message` raises.
        """
        ...

    async def mark_read(self, conversation_id: str) -> Conversation:
        """Count nothing of it as unread any more. Raises `ConversationNotFound`."""
        ...

    async def close_conversation(
        self, conversation_id: str, *, reason: str | None = None
    ) -> Conversation:
        """Close a conversation; one that is closed stays as it is. Raises `ConversationNotFound`."""
        ...


@runtime_checkable
class TellsEvents(Protocol):
    """An engine that keeps what happened."""

    async def events(self, query: EventQuery) -> Sequence[Event]:
        """Give events, oldest first; none where nothing came after the cursor."""
        ...

    async def last_event(self) -> int:
        """The cursor of the newest event, 0 before the first."""
        ...

    async def activity(self, channel_ids: Sequence[str]) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Messages received and sent in each of the last 24 hours, oldest first, by channel."""
        ...


@runtime_checkable
class DeliversEvents(Protocol):
    """An engine that tells others of events."""

    async def list_endpoints(self) -> Sequence[WebhookEndpoint]:
        """List endpoints in order of creation."""
        ...

    async def get_endpoint(self, endpoint_id: str) -> WebhookEndpoint:
        """Get one endpoint. Raises `EndpointNotFound`."""
        ...

    async def create_endpoint(self, draft: EndpointDraft) -> CreatedEndpoint:
        """Subscribe an address. Raises `InvalidRequest`, `InvalidUrl`, `InvalidEvents`."""
        ...

    async def update_endpoint(self, endpoint_id: str, draft: EndpointDraft) -> WebhookEndpoint:
        """Change a subscription. Raises as `create_endpoint`, and `EndpointNotFound`."""
        ...

    async def remove_endpoint(self, endpoint_id: str) -> None:
        """Forget an endpoint and its deliveries. Raises `EndpointNotFound`."""
        ...

    async def test_endpoint(self, endpoint_id: str, *, event: str = "test.ping") -> Delivery:
        """Post a sample now, once, and tell how it went. Raises `EndpointNotFound`."""
        ...

    async def list_deliveries(self, query: DeliveryQuery) -> Page[Delivery]:
        """List deliveries, newest first. Raises `InvalidRequest`."""
        ...

    async def retry_delivery(self, delivery_id: str, *, endpoint_id: str | None = None) -> Delivery:
        """Try a delivery again now. Raises `DeliveryNotFound`, also for one of another endpoint."""
        ...


@runtime_checkable
class RunsChannels(Protocol):
    """An engine whose active channels receive on this machine."""

    async def runtime(self) -> RuntimeState:
        """Tell who runs the active channels, and how each receives."""
        ...


@runtime_checkable
class KnowsExpiry(Protocol):
    """An engine that remembers what providers said about the time that is left."""

    async def expiring(self, within: timedelta) -> Sequence[Expiry]:
        """What ends within a time or got worse, soonest first. Asks no provider."""
        ...


HORIZON = timedelta(days=90)
"""What ends later is not told of beside a channel."""


def first_ends(told: Sequence[Expiry]) -> dict[str, Expiry]:
    """Give what of each channel ends first, by the channel's id, of what `KnowsExpiry` told."""
    return {expiry.channel_id: expiry for expiry in reversed(told)}


@runtime_checkable
class KeepsReports(Protocol):
    """An engine that keeps what earlier checks found."""

    async def reports(self, channel_id: str, *, limit: int = 20) -> Sequence[CheckReport]:
        """Earlier reports, newest first. Raises `ChannelNotFound`."""
        ...
