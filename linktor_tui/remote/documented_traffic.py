"""Messages and conversations of a server that speaks as the API pages say.

A message is asked for once and never again: an answer that was lost may be that of a message that went
out, and not every server keeps idempotency keys for those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import (
    ChannelNotFound,
    ChannelsError,
    ConversationNotFound,
    MessageNotFound,
    Unsupported,
)
from linktor_tui.contract.wire import camel
from linktor_tui.remote import reading, reading_traffic
from linktor_tui.remote.calling import Caller, segment

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import (
        Conversation,
        ConversationQuery,
        Message,
        MessageQuery,
        Thread,
    )

LONG = 4.0
"""How many times the usual patience sending has: the server asks a provider meanwhile."""


class DocumentedTraffic:
    """The part of `DocumentedApi` that sends and converses."""

    _caller: Caller

    # --- reading -------------------------------------------------------------------------------

    async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        answer = await self._caller.call("GET", "/conversations", params=_params(query))
        return reading_traffic.conversations(answer.json, query.page, query.per_page)

    async def get_conversation(self, conversation_id: str) -> Conversation:
        with _missing(ConversationNotFound, conversation_id):
            answer = await self._caller.call("GET", _conversation(conversation_id))
        return reading_traffic.conversation(reading.data_of(answer.json))

    async def thread(
        self, conversation_id: str, *, before: str | None = None, limit: int = 50
    ) -> Thread:
        contact = (await self.get_conversation(conversation_id)).contact
        params = {"limit": str(limit)} | ({"cursor": before} if before else {})
        path = f"{_conversation(conversation_id)}/messages"
        answer = await self._caller.call("GET", path, params=params)
        return reading_traffic.thread(answer.json, contact)

    async def list_messages(self, query: MessageQuery) -> Page[Message]:
        answer = await self._caller.call("GET", "/messages", params=_params(query))
        return reading_traffic.messages(answer.json, query.page, query.per_page)

    async def get_message(self, message_id: str) -> Message:
        with _missing(MessageNotFound, message_id):
            answer = await self._caller.call("GET", f"/messages/{segment(message_id)}")
        return reading_traffic.message(reading.data_of(answer.json))

    # --- sending -------------------------------------------------------------------------------

    async def send_message(
        self,
        channel_id: str,
        *,
        to: str,
        text: str,
        subject: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        anyway: bool = False,
        trust_destination: bool = False,
    ) -> Message:
        """Have the server send a text. It judges by itself what it sends, and where."""
        _refuse_insisting(anyway)
        body = {"channelId": channel_id, "to": to, **_said(text, subject, metadata)}
        return await self._send(body)

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
        """Have the server answer a contact."""
        _refuse_insisting(anyway)
        found = await self.get_conversation(conversation_id)
        body = {
            "channelId": found.channel_id,
            "conversationId": found.id,
            **_said(text, subject, metadata),
        }
        return await self._send(body)

    async def _send(self, body: Mapping[str, Any]) -> Message:
        answer = await self._caller.call("POST", "/messages", body=body, patience=LONG)
        return reading_traffic.message(reading.data_of(answer.json))

    # --- changing ------------------------------------------------------------------------------

    async def mark_read(self, conversation_id: str) -> Conversation:
        with _missing(ConversationNotFound, conversation_id):
            body = {"conversationId": conversation_id}
            await self._caller.call("POST", "/messages/bulk-read", body=body)
        return await self.get_conversation(conversation_id)

    async def close_conversation(
        self, conversation_id: str, *, reason: str | None = None
    ) -> Conversation:
        with _missing(ConversationNotFound, conversation_id):
            body = {"reason": reason} if reason is not None else {}
            await self._caller.call("POST", f"{_conversation(conversation_id)}/close", body=body)
        return await self.get_conversation(conversation_id)


def _params(query: ConversationQuery | MessageQuery) -> dict[str, str]:
    given = query._asdict()
    return {camel(name): str(value) for name, value in given.items() if value is not None}


def _conversation(conversation_id: str) -> str:
    return f"/conversations/{segment(conversation_id)}"


def _said(text: str, subject: str | None, metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    content = {"type": "text", "text": text} | ({"subject": subject} if subject else {})
    return {"content": content} | ({"metadata": dict(metadata)} if metadata else {})


def _refuse_insisting(anyway: bool) -> None:
    if anyway:
        raise Unsupported(
            "A server decides by itself whether it asks the provider: --anyway is for this machine.",
            fix="Leave --anyway out.",
        )


@contextmanager
def _missing(kind: type[ChannelsError], identifier: str) -> Iterator[None]:
    """Call by its name what a server only says is not there."""
    try:
        yield
    except ChannelNotFound as error:
        if error.details.get("serverCode") == ChannelNotFound.code:
            raise
        raise kind(
            error.message, cause=error.cause, fix=error.fix, details={"id": identifier}
        ) from None
