"""What goes through channels: messages, conversations, events, and who is told of them.

Shapes of the Messages, Conversations and Webhooks pages. Frozen values like `resources`, in a
module of their own: a program that lists channels does not pay for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

EVENT_TYPES = (
    "channel.created",
    "channel.updated",
    "channel.activated",
    "channel.deactivated",
    "channel.error",
    "channel.deleted",
    "message.received",
    "message.sent",
    "message.delivered",
    "message.read",
    "message.failed",
)
"""What can be subscribed to. `test.ping` is sent for a test only."""


class Direction(StrEnum):
    """Which way a message went, seen from here."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageStatus(StrEnum):
    """How far a message has come. An inbound one is delivered, and read once somebody here did."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class ConversationStatus(StrEnum):
    """Whether a thread goes on."""

    OPEN = "open"
    CLOSED = "closed"


class Contact(NamedTuple):
    """Somebody at the other end of a channel."""

    id: str
    address: str
    """What a reply is sent to: a number, an address, a chat id."""
    name: str | None = None


class Message(NamedTuple):
    """One message, either way."""

    id: str
    channel_id: str
    conversation_id: str
    direction: Direction
    contact: Contact
    content: Mapping[str, Any]
    """As on the Messages page: `{"type": "text", "text": …}`, `{"type": "image", "url": …}`.

    `{"type": "omitted"}` where the operator keeps no bodies.
    """
    status: MessageStatus
    created_at: str
    external_id: str | None = None
    """The provider's."""
    subject: str | None = None
    metadata: Mapping[str, Any] = {}
    sent_at: str | None = None
    delivered_at: str | None = None
    read_at: str | None = None
    failed_at: str | None = None
    problem: Mapping[str, Any] | None = None
    """Why it failed: `code`, `message`, `cause`, `fix`."""
    provider_status: str | None = None
    """What the provider said when it took an outbound message, in its own word."""
    channel_type: str | None = None
    channel_address: str | None = None
    """What the channel is called at the provider, where that is known: a number, a bot's name."""


class Conversation(NamedTuple):
    """The thread with one contact of one channel, from its first message until it is closed."""

    id: str
    channel_id: str
    channel_type: str
    channel_name: str
    contact: Contact
    status: ConversationStatus
    unread_count: int
    message_count: int
    created_at: str
    updated_at: str
    last_message: Message | None = None
    last_inbound_at: str | None = None
    """Several providers take a free text only for 24 hours after this."""
    closed_at: str | None = None
    closed_because: str | None = None


class ConversationQuery(NamedTuple):
    """Which conversations to list, the one that moved last first. `per_page` is at most 100."""

    page: int = 1
    per_page: int = 20
    status: str | None = None
    channel_id: str | None = None
    channel_type: str | None = None
    contact_id: str | None = None
    search: str | None = None
    """Looked for in the contact's name and address, and in texts."""


class MessageQuery(NamedTuple):
    """Which messages to list, newest first. `per_page` is at most 100."""

    page: int = 1
    per_page: int = 20
    conversation_id: str | None = None
    channel_id: str | None = None
    direction: str | None = None
    status: str | None = None
    search: str | None = None


class Thread(NamedTuple):
    """A stretch of a conversation, oldest first."""

    messages: tuple[Message, ...]
    earlier: str | None
    """Cursor to ask for what came before; None at the beginning."""


class Event(NamedTuple):
    """Something that happened, as subscribers are told of it."""

    id: str
    """`evt_…`, the same however often it is delivered."""
    cursor: int
    """Grows with each event of a place; ask for what came after it."""
    event: str
    timestamp: str
    channel_id: str
    data: Mapping[str, Any]
    """The page's `data`: id, type, attributes."""


class EventQuery(NamedTuple):
    """Which events to give, oldest first."""

    after: int = 0
    """Cursor of the last one that is known."""
    channel_id: str | None = None
    types: tuple[str, ...] = ()
    limit: int = 100


class EndpointStatus(StrEnum):
    """Whether an endpoint is told of anything."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class EndpointStats(NamedTuple):
    """How deliveries to an endpoint went. Latency in milliseconds, None before the first."""

    total: int = 0
    succeeded: int = 0
    failed: int = 0
    pending: int = 0
    average_latency: int | None = None


LONGEST_TIMEOUT = 30
"""Seconds; the page's default, and more than a receiver should ever need."""
MOST_ATTEMPTS = 5
"""The page's table of retries has as many lines."""


class WebhookEndpoint(NamedTuple):
    """Somebody's address that wants to be told of events. Values of `headers` are masked."""

    id: str
    """`wh_…`"""
    url: str
    events: tuple[str, ...]
    status: EndpointStatus
    description: str | None = None
    headers: Mapping[str, str] = {}
    timeout: int = LONGEST_TIMEOUT
    """Seconds."""
    max_retries: int = MOST_ATTEMPTS
    """Attempts in all; the page calls them so."""
    allow_private: bool = False
    """The operator's word that the address may be one of this network."""
    channel_id: str | None = None
    """Only events of this channel; None for all."""
    stats: EndpointStats = EndpointStats()
    created_at: str | None = None
    updated_at: str | None = None


class CreatedEndpoint(NamedTuple):
    """A new endpoint. The only place where its secret stands in the clear, once."""

    endpoint: WebhookEndpoint
    secret: str


class EndpointDraft(NamedTuple):
    """What an endpoint is to be. In a change, what is None stays as it is."""

    url: str | None = None
    events: tuple[str, ...] | None = None
    description: str | None = None
    headers: Mapping[str, str] | None = None
    status: str | None = None
    timeout: int | None = None
    max_retries: int | None = None
    allow_private: bool | None = None
    channel_id: str | None = None


class DeliveryStatus(StrEnum):
    """How the delivery of an event to an endpoint stands."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Delivery(NamedTuple):
    """One event on its way to one endpoint."""

    id: str
    """`del_…`"""
    endpoint_id: str
    event_id: str
    event: str
    channel_id: str
    status: DeliveryStatus
    attempts: int
    created_at: str
    status_code: int | None = None
    error: str | None = None
    """Why the last attempt failed, in words."""
    latency: int | None = None
    """Milliseconds of the last attempt."""
    last_attempt_at: str | None = None
    next_attempt_at: str | None = None
    payload: Mapping[str, Any] | None = None
    response_body: str | None = None


class DeliveryQuery(NamedTuple):
    """Which deliveries to list, newest first. `per_page` is at most 100."""

    page: int = 1
    per_page: int = 20
    endpoint_id: str | None = None
    channel_id: str | None = None
    status: str | None = None
    event: str | None = None


class Expiry(NamedTuple):
    """Something that will stop working, or get worse, at a known time or already."""

    channel_id: str
    channel_name: str
    channel_type: str
    subject: str
    """`access token`, `TLS certificate of imap.example.com`, `quality rating`."""
    expires_at: str | None
    """None for what has got worse without a date, such as a quality rating."""
    message: str
    fix: str | None
    learned_at: str
    """When the provider said so: the value is no newer than this."""


class ReceiverStatus(StrEnum):
    """How a channel that is on receives at the moment."""

    STARTING = "starting"
    RECEIVING = "receiving"
    WAITING = "waiting"
    """It failed for now, and is tried again at `next_try_at`."""
    STOPPED = "stopped"
    """It will not be tried again before somebody changes something."""


class Receiver(NamedTuple):
    """How one channel receives."""

    channel_id: str
    how: str
    """In words: `long polling`, `IMAP IDLE`, `webhook`, `WebSocket`."""
    status: ReceiverStatus
    since: str
    message: str | None = None
    cause: str | None = None
    fix: str | None = None
    next_try_at: str | None = None


class RuntimeState(NamedTuple):
    """Who runs the active channels of this machine at the moment."""

    running: bool
    holder: str | None = None
    """In words: `serve (process 4711)`, `the terminal app (process 4712)`."""
    pid: int | None = None
    since: str | None = None
    base_url: str | None = None
    """Where its server listens, if it has one."""
    receivers: tuple[Receiver, ...] = ()
    silent_since: str | None = None
    """When the holder gave its last sign of life, where that is too long ago: its receivers are
    told as they were then. It hangs, or can write nothing."""
    trouble: str | None = None
    """Why the holder cannot keep what comes in, in a sentence; where it is this process."""
