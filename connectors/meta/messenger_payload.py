"""The parts of Meta's webhook posts that are read, for Messenger and Instagram.

An event of another shape than documented is left out, and the rest of the post is read: Meta adds
kinds of events all the time, and repeats a post that was refused.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from connectors.meta.answers import Answer

MESSAGING_FIELDS = frozenset(
    {
        "messages",
        "messaging_postbacks",
        "messaging_seen",
        "message_deliveries",
        "message_reads",
    }
)
"""Fields whose events may also come as `changes`, the form that newer documents show."""


def _number(value: Any) -> Any:
    # A time is a number in most posts and text in some; a fraction says nothing more.
    return int(value) if isinstance(value, float) and value == value else value


Stamp = Annotated[int | None, BeforeValidator(_number), Field(le=10**16)]


class Party(Answer):
    """Who wrote, or was written to. Without an id for a visitor of a website."""

    id: str | None = None


class Coordinates(Answer):
    """Where somebody is, in degrees."""

    lat: float
    long: float


class Payload(Answer):
    """What an attachment holds."""

    url: str | None = None
    title: str | None = None
    coordinates: Coordinates | None = None


class Attachment(Answer):
    """A file, a place, a link, a story, a reel or a product."""

    type: str = ""
    title: str | None = None
    payload: Payload = Payload()

    @property
    def caption(self) -> str:
        """What stands below it."""
        return self.payload.title or self.title or ""


class QuickReply(Answer):
    """The quick reply that was tapped."""

    payload: str | None = None


class ReplyTo(Answer):
    """What is answered: a message, or a story without an id of a message."""

    mid: str | None = None


class Said(Answer):
    """A message."""

    mid: str | None = None
    text: str | None = None
    is_echo: bool = False
    is_deleted: bool = False
    is_unsupported: bool = False
    attachments: tuple[Attachment, ...] = ()
    quick_reply: QuickReply | None = None
    reply_to: ReplyTo | None = None


class Postback(Answer):
    """A button that was pressed."""

    mid: str | None = None
    title: str | None = None
    payload: str | None = None


class Delivered(Answer):
    """Messages that arrived: those named, and all before the time."""

    mids: tuple[str, ...] = ()
    watermark: Stamp = None


class Read(Answer):
    """Messages that were read: one by its id (Instagram), or all before a time (Messenger)."""

    mid: str | None = None
    watermark: Stamp = None


class Event(Answer):
    """One thing that happened in a conversation."""

    sender: Party = Party()
    recipient: Party = Party()
    timestamp: Stamp = None
    message: Said | None = None
    postback: Postback | None = None
    delivery: Delivered | None = None
    read: Read | None = None


class Change(Answer):
    """The other form of an event."""

    field: str
    value: Any = None


class EntryOf(Answer):
    """What happened at one page or account. `standby` is for apps that only look on."""

    id: str
    messaging: tuple[Any, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """The events in either form; one that makes no sense does not hold up the others."""
        changed = (item.value for item in self.changes if item.field in MESSAGING_FIELDS)
        found = map(_event, (*self.messaging, *changed))
        return tuple(event for event in found if event is not None)


def _event(value: Any) -> Event | None:
    try:
        return Event.model_validate(value)
    except ValidationError:
        return None


class Body(BaseModel):
    """A whole post."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    object: str
    entry: tuple[EntryOf, ...] = ()
