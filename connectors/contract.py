"""What a connector is, in one page.

A connector is a provider seen from one channel type: ("sms", "twilio"), ("email", "smtp").
It is a class with a config model (`connectors.fields`), staged checks (`connectors.checks`), a way
to send, and the provider's identity for a configuration. It is made of a validated config and a
`Context`, does its I/O through the context, and never touches a store, a keyring or a terminal.

This module costs the standard library only: what a stored channel needs (capabilities, reports)
can be read without pydantic, httpx or asyncio.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from connectors.fields import ChannelConfig
    from connectors.hooks import HookRequest, Received
    from connectors.transport import Http


class StepStatus(StrEnum):
    """How one step of a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class FailureClass(StrEnum):
    """Whose move it is after a step that did not pass."""

    CONFIG = "config"
    """The configuration or the account behind it is wrong: a person must change something."""
    TRANSIENT = "transient"
    """Nobody answered, or asked us to come back: says nothing about the credential."""
    REMOTE = "remote"
    """The provider answered, and the fault is on its side."""
    INTERNAL = "internal"
    """This program is at fault."""


class Who(StrEnum):
    """Who can carry out a fix."""

    OPERATOR = "operator"
    ACCOUNT_ADMIN = "account_admin"
    NETWORK_ADMIN = "network_admin"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step of a check, as it is shown, stored and sent: a superset of the API page's `tests[]`."""

    id: str
    """Finer than the name and unique within a report: `telegram.get-me`, `smtp.tls`."""
    name: str
    """`credentials`, `webhook` or `permissions` where the page names it, else the connector's own."""
    status: StepStatus
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    failure_class: FailureClass | None = None
    code: str | None = None
    """The provider's own error code, or ours in lower case: `rate_limited`, `timeout`."""
    cause: str | None = None
    fix: str | None = None
    who: Who | None = None
    documentation: str | None = None
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The twelve capabilities of the API page, true for this provider and not for the type."""

    text: bool = False
    image: bool = False
    document: bool = False
    audio: bool = False
    video: bool = False
    location: bool = False
    buttons: bool = False
    quick_replies: bool = False
    templates: bool = False
    delivery_receipts: bool = False
    read_receipts: bool = False
    typing_indicators: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """The provider account that a credential reaches, as the provider told it. Never a secret."""

    id: str
    """Stable over a change of credential: the bot's id, the account sid and number, the mailbox."""
    label: str
    """What a person recognises: `@acme_support_bot`, `+15551234567`."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Public facts under the config names of the API page (`botUsername`), shown in the config."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """A text to be sent to one contact. What is for mail is ignored elsewhere."""

    to: str
    text: str
    subject: str | None = None
    """For mail."""
    in_reply_to: str | None = None
    """For mail: the Message-ID of the mail that this answers."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took a message: its id there, and its state in the provider's word."""

    id: str
    status: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What remains to be done at the provider after a channel was created."""

    instructions: str
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a connector may use: given by whoever runs it, so that tests can give their own."""

    open_http: Callable[[str, tuple[str, ...]], Http]
    """(base URL, secrets to redact) -> client. Use it as `async with context.open_http(...) as http`."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """Provider name -> base URL in place of the provider's own; from LINKTOR_TUI_ENDPOINT_<NAME>."""
    webhook_url: str | None = None
    """Where this channel's webhook should point, None while nobody outside can reach this machine."""
    webhook_secret: str | None = None
    """The channel's own webhook secret, for providers that are told one or that sign nothing."""
    expected_identity: str | None = None
    """`Identity.id` of an earlier passing check."""
    now: Callable[[], datetime] | None = None
    timeout: float = 15.0
    """Seconds for one exchange with a provider, connecting included."""


C = TypeVar("C", bound="ChannelConfig")


class Connector(ABC, Generic[C]):
    """A provider seen from one channel type. Subclasses add steps with `connectors.checks.step`."""

    channel_type: ClassVar[str]
    provider: ClassVar[str]
    title: ClassVar[str]
    """What a person calls it: `Telegram Bot`, `SMS (Twilio)`."""
    summary: ClassVar[str]
    """One line for lists and cards: what is needed to set it up."""
    documentation: ClassVar[str]
    config_model: ClassVar[type[Any]]
    capabilities: ClassVar[Capabilities]
    derived_fields: ClassVar[tuple[str, ...]] = ()
    """Config names that come out of `Identity.facts`; ignored when sent in."""
    requests_per_second: ClassVar[float | None] = None
    """What the provider allows one credential, where it says so; a check of many keeps to it."""
    reply_window: ClassVar[timedelta | None] = None
    """For how long after a contact's last message the provider takes a free text to it, where it says
    so. None where a contact may be written to at any time."""
    comes_by: ClassVar[str | None] = None
    """How messages come, where they are neither posted to a webhook nor fetched: `WebSocket`."""
    hook_content_types: ClassVar[tuple[str, ...]] = ()
    """The content types that the provider posts in, in lower case; empty where any may come."""
    hook_limit: ClassVar[int] = 1024 * 1024
    """Bytes of the largest post that is taken; 0 where the provider posts nothing."""

    def __init__(self, config: C, context: Context) -> None:
        self.config = config
        self.context = context
        self.identity: Identity | None = None
        """Set by the step that learns it."""

    @classmethod
    @abstractmethod
    def account_key(cls, config: C) -> str:
        """Name the account without asking anybody: two channels of a type may not share it (409)."""

    @classmethod
    @abstractmethod
    def destinations(cls, config: C, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        """Map each secret's config name to the host it will be sent to.

        A stored secret is not sent to another destination than the one it was stored for without
        the operator's word.
        """

    @abstractmethod
    async def send(self, message: Outbound) -> Sent:
        """Send a text. Raises `connectors.problems.ProviderRefusal` or `transport.NoAnswer`."""

    async def receive(self, request: HookRequest) -> Received:
        """Prove and read what the provider posted to this channel's webhook.

        Raises:
            connectors.hooks.HookRefused: not signed, signed by somebody else, too old, not for this
                channel, or no webhook of this provider. Nothing of it may be kept.
        """
        from connectors.hooks import HookRefused

        raise HookRefused(404, "no_webhook", f"{self.title} posts nothing to a webhook.")

    async def close(self) -> None:
        """Let go of what the steps of a check shared, such as a connection. Safe to call twice."""

    @classmethod
    @abstractmethod
    def setup(cls, config: C, webhook_url: str | None) -> Setup:
        """Say what is left to do at the provider, with the values to paste."""
