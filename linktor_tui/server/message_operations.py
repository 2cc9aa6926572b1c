"""What the description says of the operations of the Messages and Conversations pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from linktor_tui.contract.traffic import ConversationStatus, Direction, MessageStatus
from linktor_tui.server import schemas
from linktor_tui.server.operation import PAGE, Operation, parameter

_READ, _WRITE = "messages:read", "messages:write"
_LOOK, _CHANGE = "conversations:read", "conversations:write"
_MESSAGES = (
    *PAGE,
    parameter("conversationId", schemas.TEXT, "Messages of this conversation only."),
    parameter("channelId", schemas.TEXT, "Messages of this channel only."),
    parameter("direction", schemas.one_of(Direction), "Messages of this way only."),
    parameter("status", schemas.one_of(MessageStatus), "Messages of this status only."),
    parameter("search", schemas.TEXT, "Messages whose text contains this."),
)
_CONVERSATIONS = (
    *PAGE,
    parameter("status", schemas.one_of(ConversationStatus), "Conversations of this status only."),
    parameter("channelId", schemas.TEXT, "Conversations of this channel only."),
    parameter("channelType", schemas.TEXT, "Conversations of channels of this type only."),
    parameter("contactId", schemas.TEXT, "Conversations with this contact only."),
    parameter("search", schemas.TEXT, "Where the contact or what was said contains this."),
)
_LIMIT = {"type": "integer", "minimum": 1, "maximum": 100}
_WITH = (
    parameter("includeMessages", {"type": "boolean", "default": False}, "With its messages."),
    parameter("messageLimit", {**_LIMIT, "default": 20}, "How many of them."),
)
_STRETCH = (
    parameter("cursor", schemas.TEXT, "Messages before this one; as an answer gave it."),
    parameter("limit", {**_LIMIT, "default": 50}, "How many."),
    parameter("direction", {"const": "before"}, "Only what came before can be asked for."),
)
_ONE, _TALK = "/messages/{id}", "/conversations/{id}"


def _operation(method: str, path: str, name: str, summary: str) -> Callable[..., Operation]:
    """An operation that is still to be told its scope and its answer."""
    return partial(Operation, method, path, name, summary)


def operations() -> tuple[Operation, ...]:
    """Those that do something."""
    page, cursor = schemas.ref("Pagination"), schemas.ref("Cursor")
    message, talk = schemas.enveloped("Message"), schemas.enveloped("Conversation")
    many = schemas.enveloped("Message", many=True, pagination=page)
    talks = schemas.enveloped("Conversation", many=True, pagination=page)
    thread = schemas.enveloped("Message", many=True, cursor=cursor)
    read, marked = schemas.enveloped("MessageRead"), schemas.enveloped("ConversationRead")
    closed = schemas.enveloped("Closed")
    send = _operation("post", "/messages", "sendMessage", "Send a new message")(
        _WRITE,
        201,
        message,
        "SendMessage",
        True,
    )
    reading = _operation(
        "post", "/messages/bulk-read", "readConversation", "Mark a conversation as read"
    )(
        _WRITE,
        200,
        marked,
        "ReadConversation",
        True,
    )
    return (
        send,
        Operation(
            "get", "/messages", "listMessages", "List messages", _READ, 200, many, query=_MESSAGES
        ),
        Operation("get", _ONE, "getMessage", "Get a specific message", _READ, 200, message),
        _operation("post", f"{_ONE}/read", "readMessage", "Mark message as read")(
            _WRITE,
            200,
            read,
            "Nothing",
        ),
        reading,
        _operation("get", "/conversations", "listConversations", "List all conversations")(
            _LOOK,
            200,
            talks,
            query=_CONVERSATIONS,
        ),
        Operation(
            "get",
            _TALK,
            "getConversation",
            "Get a specific conversation",
            _LOOK,
            200,
            talk,
            query=_WITH,
        ),
        _operation("get", f"{_TALK}/messages", "getThread", "List messages in a conversation")(
            _LOOK,
            200,
            thread,
            query=_STRETCH,
        ),
        _operation("post", f"{_TALK}/close", "closeConversation", "Close a conversation")(
            _CHANGE,
            200,
            closed,
            "Close",
        ),
    )


ABSENT = frozenset(
    {
        ("DELETE", _ONE),
        ("POST", "/media/upload"),
        ("POST", "/conversations"),
        ("PATCH", _TALK),
        ("POST", f"{_TALK}/reopen"),
        ("POST", f"{_TALK}/assign"),
        ("POST", f"{_TALK}/transfer"),
        ("GET", f"{_TALK}/participants"),
    }
)
"""What the pages have and this server has not: it answers 501, and does not offer it."""
