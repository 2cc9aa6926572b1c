"""What providers post to a channel's webhook, proved and in one normal form for all of them.

`Connector.receive` takes a `HookRequest` as it came over the wire, proves that the provider sent it,
and gives what it holds as `Received`: messages of customers, and what became of messages to them.
Proof comes first: nothing of an unproved request is parsed further than the proof needs.

Standard library only: whoever listens reads this before any connector.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.problems import Problem

TOLERANCE = 300
"""Seconds that a signed timestamp may be off, where a provider names no limit of its own."""


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A request to a channel's webhook, before anybody believed it."""

    method: str
    url: str
    """The public address as the provider called it, query included: several schemes sign it."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address; the last one wins."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The fields of a urlencoded body; the last one wins. Empty for another body."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class HookReply:
    """What the provider is to be answered: many expect more than a 200."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


class HookRefused(Exception):
    """A request that is not what it should be. Nothing of it may be kept.

    Args:
        status: the HTTP status to answer with.
        code: ours, in lower case: `unsigned`, `wrong_signature`, `too_old`, `not_ours`, `unreadable`,
            `no_webhook`, `unverifiable` (the channel lacks the secret that proves it).
        message: what is wrong, for the operator. Holds no secret and no computed signature.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Kind(StrEnum):
    """What a customer's message is."""

    TEXT = "text"
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
    LOCATION = "location"
    CALL = "call"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that belongs to a message: where the provider keeps it, not its content."""

    content_type: str | None = None
    url: str | None = None
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message of a customer, in the form all providers share."""

    id: str
    """The provider's; the same message posted twice has the same one."""
    contact: str
    """Who wrote, as `Outbound.to` takes it for the answer."""
    text: str
    at: datetime
    """When the customer sent it, aware."""
    kind: Kind = Kind.TEXT
    contact_name: str | None = None
    subject: str | None = None
    media: tuple[Media, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    """`messageId` is a mail's Message-ID, where `id` is the provider's own."""


class DeliveryStatus(StrEnum):
    """How far a message to a customer has come."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryUpdate:
    """What became of a message that was sent, in the form all providers share."""

    message_id: str
    """`Sent.id` of that message."""
    status: DeliveryStatus
    at: datetime
    contact: str | None = None
    problem: Problem | None = None
    """Why it failed, explained as a refusal of a send would be."""


@dataclass(frozen=True, slots=True)
class Received:
    """A proved request, read. Empty for what needs no more than an answer, such as a handshake."""

    reply: HookReply = field(default_factory=HookReply)
    messages: tuple[InboundMessage, ...] = ()
    deliveries: tuple[DeliveryUpdate, ...] = ()
    once: str | None = None
    """A token that the provider uses once; whoever keeps state refuses to see it again."""
    others: tuple[str, ...] = ()
    """`Connector.account_key` of other accounts that the same post speaks of.

    An app of Meta has one address for all its pages and numbers. Whoever knows their channels hands
    the same request to each: it proves and reads its own part.
    """
    afterwards: Callable[[], Awaitable[object]] | None = None
    """What is left to do once the provider was answered; raises `HookRefused` to be tried again."""


def equal(one: str, other: str) -> bool:
    """Compare two signatures without telling by the time it takes how much of them agrees."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def fresh(stamped: float, now: datetime, tolerance: int = TOLERANCE) -> bool:
    """Tell whether a signed timestamp (Unix seconds) is within the tolerance, past or future."""
    return abs(now.timestamp() - stamped) <= tolerance


def unsigned(header: str) -> HookRefused:
    """Refuse a request that lacks its signature."""
    return HookRefused(401, "unsigned", f"The request has no {header}: it was not signed.")


def wrong_signature(scheme: str) -> HookRefused:
    """Refuse a request whose signature is not the provider's for this channel."""
    return HookRefused(
        401,
        "wrong_signature",
        f"The {scheme} signature does not fit: another key signed it, or something on the way "
        "changed the body or the address.",
    )


def too_old(stamped: float, now: datetime) -> HookRefused:
    """Refuse a request whose signed timestamp lies too far from now."""
    off = round(now.timestamp() - stamped)
    return HookRefused(
        401, "too_old", f"The request was signed {off} s ago, as far as clocks agree."
    )


def unverifiable(field_name: str) -> HookRefused:
    """Refuse a request that nobody can prove, because the channel lacks a secret."""
    return HookRefused(
        401,
        "unverifiable",
        f"The channel has no {field_name}, and without it nobody can tell who sent this.",
    )


def unreadable(why: str) -> HookRefused:
    """Refuse a proved request that makes no sense."""
    return HookRefused(400, "unreadable", f"The request could not be read: {why}.")


def not_ours(what: str) -> HookRefused:
    """Refuse a proved request that belongs to another account, number or page."""
    return HookRefused(404, "not_ours", f"The request is for {what}, which is not this channel's.")
