"""The resources of the Channels API, as frozen values.

No pydantic models: they are made from what was validated on its way in, and a program that lists
channels should not pay for validating it again. Named tuples where nothing needs to be replaced in
one: defining a frozen dataclass takes seven times as long, and every command defines them all.
Timestamps are RFC 3339 text in UTC, as on the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from connectors.contract import Capabilities, CheckStep, Identity

__all__ = [
    "BotRef",
    "Channel",
    "ChannelStatus",
    "CheckReport",
    "CreatedChannel",
    "Granularity",
    "Health",
    "HealthStatus",
    "ListQuery",
    "Page",
    "Period",
    "Statistics",
    "StatsBucket",
    "StatsSummary",
    "Traffic",
]

T = TypeVar("T")


class ChannelStatus(StrEnum):
    """The four statuses of the API page."""

    ACTIVE = "active"
    """On."""
    INACTIVE = "inactive"
    """Complete, and off."""
    ERROR = "error"
    """On, and its last check or its receiver failed."""
    PENDING = "pending"
    """Something required is missing: a secret, after an import."""


ON = (ChannelStatus.ACTIVE, ChannelStatus.ERROR)
"""Statuses of a channel that is on."""


class HealthStatus(StrEnum):
    """What the last check says of a channel."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


class Period(StrEnum):
    """How far statistics look back."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"


class Granularity(StrEnum):
    """How wide a bucket of statistics is. Buckets are aligned to UTC."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class BotRef(NamedTuple):
    """The bot that handles a channel's conversations."""

    id: str
    name: str


class Traffic(NamedTuple):
    """A channel's numbers in a list; the totals come with a single channel only."""

    messages_received_24h: int = 0
    messages_sent_24h: int = 0
    active_conversations: int = 0
    messages_received_total: int | None = None
    messages_sent_total: int | None = None
    total_conversations: int | None = None


NOTHING: Mapping[str, Any] = {}
"""One for all: ten thousand channels with three of their own would be 2 MiB."""


def _nothing() -> Mapping[str, Any]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a channel's condition, and since when."""

    status: HealthStatus = HealthStatus.UNKNOWN
    last_checked: str | None = None
    last_message_received: str | None = None
    last_message_sent: str | None = None
    message: str | None = None
    """Why it is not healthy, one line."""

    @property
    def last_message(self) -> str | None:
        """When a message last went through, either way."""
        stamps = (self.last_message_received, self.last_message_sent)
        return max((stamp for stamp in stamps if stamp), default=None)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as an engine tells of it. Secrets in `config` and `webhook_secret` are masked."""

    id: str
    name: str
    channel_type: str
    status: ChannelStatus
    config: Mapping[str, Any] = field(default_factory=_nothing)
    provider: str | None = None
    capabilities: Capabilities | None = None
    default_bot: BotRef | None = None
    metadata: Mapping[str, Any] = field(default_factory=_nothing)
    webhook_url: str | None = None
    webhook_secret: str | None = None
    stats: Traffic | None = None
    health: Health = field(default_factory=Health)
    identity: Identity | None = None
    activated_at: str | None = None
    deactivated_at: str | None = None
    deactivation_reason: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    extra: Mapping[str, Any] = field(default_factory=_nothing)
    """Attributes that a remote sent and this program does not know: kept, never dropped."""

    @property
    def received_24h(self) -> int | None:
        """Messages received in 24 hours, None where they are not counted."""
        return self.stats.messages_received_24h if self.stats else None

    @property
    def sent_24h(self) -> int | None:
        """Messages sent in 24 hours, None where they are not counted."""
        return self.stats.messages_sent_24h if self.stats else None


class Page(NamedTuple, Generic[T]):
    """One page of a list. `total_count` counts what the filters let through."""

    items: tuple[T, ...]
    page: int
    per_page: int
    total_count: int

    @property
    def total_pages(self) -> int:
        """How many pages there are; an empty list has none."""
        return -(-self.total_count // self.per_page)


class ListQuery(NamedTuple):
    """Which channels to list. `per_page` is at most 100."""

    page: int = 1
    per_page: int = 20
    type: str | None = None
    status: str | None = None
    search: str | None = None


class CreatedChannel(NamedTuple):
    """A new channel. The only place where `webhook_secret` stands in the clear, once."""

    channel: Channel
    webhook_secret: str
    setup_instructions: str
    report: CheckReport | None = None
    """The check that was made before saving, where one was."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, step by step. `channel_id` is None for a configuration not saved."""

    success: bool
    channel_id: str | None
    tests: tuple[CheckStep, ...]
    tested_at: str
    identity: Identity | None = None
    partial: bool = False
    """Only the cheap steps were run."""


class WebhookRegistration(NamedTuple):
    """Where a provider posts a channel's messages now, as far as it may be shown."""

    channel_id: str
    registered: bool
    host: str | None
    """Host and port of the address. The rest of somebody else's may be a secret."""
    ours: bool | None
    """Whether it is this channel's own address; None while the channel has no public one."""
    url: str | None
    """The whole address, where it is this channel's own."""
    place: str
    """What it is registered at: `the bot`, `the number +15551234567`."""
    details: Mapping[str, Any]


class StatsSummary(NamedTuple):
    """A period in one line. Averages are seconds; None where nothing can be said, counts included."""

    messages_received: int | None = 0
    messages_sent: int | None = 0
    conversations_started: int | None = 0
    conversations_closed: int | None = 0
    avg_response_time: float | None = None
    avg_resolution_time: float | None = None


class StatsBucket(NamedTuple):
    """One step of a time series, named by its start. Empty buckets are there too."""

    timestamp: str
    messages_received: int = 0
    messages_sent: int = 0
    conversations_started: int = 0


class Statistics(NamedTuple):
    """A channel's traffic over a period."""

    channel_id: str
    period: Period
    granularity: Granularity
    summary: StatsSummary
    time_series: tuple[StatsBucket, ...]
