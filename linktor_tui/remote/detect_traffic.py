"""Messages and conversations of a server whose dialect is found out with the first operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import (
        Conversation,
        ConversationQuery,
        Message,
        MessageQuery,
        Thread,
    )
    from linktor_tui.remote.detect import Spoken


class DetectingTraffic:
    """The part of `DetectingApi` that sends and converses."""

    if TYPE_CHECKING:

        async def _api(self) -> Spoken: ...

    async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        return await (await self._api()).list_conversations(query)

    async def get_conversation(self, conversation_id: str) -> Conversation:
        return await (await self._api()).get_conversation(conversation_id)

    async def thread(
        self, conversation_id: str, *, before: str | None = None, limit: int = 50
    ) -> Thread:
        return await (await self._api()).thread(conversation_id, before=before, limit=limit)

    async def list_messages(self, query: MessageQuery) -> Page[Message]:
        return await (await self._api()).list_messages(query)

    async def get_message(self, message_id: str) -> Message:
        return await (await self._api()).get_message(message_id)

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
        """Have the server send a text."""
        api = await self._api()
        return await api.send_message(
            channel_id,
            to=to,
            text=text,
            subject=subject,
            metadata=metadata,
            anyway=anyway,
            trust_destination=trust_destination,
        )

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
        api = await self._api()
        return await api.reply(
            conversation_id,
            text,
            subject=subject,
            metadata=metadata,
            anyway=anyway,
            trust_destination=trust_destination,
        )

    async def mark_read(self, conversation_id: str) -> Conversation:
        return await (await self._api()).mark_read(conversation_id)

    async def close_conversation(
        self, conversation_id: str, *, reason: str | None = None
    ) -> Conversation:
        return await (await self._api()).close_conversation(conversation_id, reason=reason)
