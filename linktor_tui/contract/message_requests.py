"""The request bodies of the Messages and Conversations pages, validated.

A field that the pages know and nothing here can do is refused by name: whoever sends `scheduledAt`
must not believe that a message waits.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from linktor_tui.contract.errors import UnsupportedContent
from linktor_tui.contract.requests import RequestBody, refusal

CONTENT_TYPES = (
    "text",
    "image",
    "document",
    "audio",
    "video",
    "location",
    "buttons",
    "template",
)
"""Of the page. Only texts can be sent: no connector sends anything else yet."""
R = TypeVar("R", bound=RequestBody)
LONGEST_TEXT = 1_000_000
LONGEST_REASON = 10_000


def _lacking(instead: str) -> BeforeValidator:
    """A field of the page that can have no value here, and what is so instead."""

    def refuse(value: Any) -> None:
        if value is not None:
            raise ValueError(f"is not supported here: {instead}")

    return BeforeValidator(refuse)


_WHOLE = _lacking("a conversation is read as a whole")


class TextContent(RequestBody):
    """`content` of a text. `subject` is ours, for mail: the page has no place for one."""

    type: Literal["text"]
    text: str = Field(max_length=LONGEST_TEXT)
    subject: str | None = None
    quick_replies: Annotated[None, _lacking("send the text without it")] = None


class SendMessage(RequestBody):
    """The body of POST /messages."""

    channel_id: str
    conversation_id: str | None = None
    to: str | None = None
    content: TextContent
    metadata: dict[str, Any] = Field(default_factory=dict)
    scheduled_at: Annotated[None, _lacking("a message is sent at once")] = None

    @model_validator(mode="after")
    def _somebody(self) -> SendMessage:
        if self.to is None and self.conversation_id is None:
            raise ValueError("needs `to` or `conversationId`")
        return self


class CloseConversation(RequestBody):
    """The body of POST /conversations/:id/close."""

    reason: str | None = Field(default=None, max_length=LONGEST_REASON)
    resolution: Literal["resolved", "unresolved", "spam"] | None = None
    notes: Annotated[None, _lacking("no notes are kept; put it into the reason")] = None

    @property
    def because(self) -> str | None:
        """The reason that is kept: the resolution goes before it."""
        return ": ".join(part for part in (self.resolution, self.reason) if part) or None


class ReadConversation(RequestBody):
    """The body of POST /messages/bulk-read: a conversation is read as a whole here."""

    conversation_id: str
    message_ids: Annotated[None, _WHOLE] = None
    before_timestamp: Annotated[None, _WHOLE] = None


def parse_send(body: Any) -> SendMessage:
    """Read the body of POST /messages. Raises `InvalidRequest`, `UnsupportedContent`."""
    content = body.get("content") if isinstance(body, dict) else None
    kind = content.get("type") if isinstance(content, dict) else None
    if kind in CONTENT_TYPES and kind != "text":
        raise UnsupportedContent(
            f"Content of the type “{kind}” cannot be sent from here yet; a text can.",
            fix='Send {"type": "text", "text": …}, with a link where there is something to see.',
            details={"contentType": kind},
        )
    return _parsed(SendMessage, body)


def parse_close(body: Any) -> CloseConversation:
    """Read the body of POST /conversations/:id/close. Raises `InvalidRequest`."""
    return _parsed(CloseConversation, body)


def parse_read(body: Any) -> ReadConversation:
    """Read the body of POST /messages/bulk-read. Raises `InvalidRequest`."""
    return _parsed(ReadConversation, body)


def _parsed(model: type[R], body: Any) -> R:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise refusal(error) from None
