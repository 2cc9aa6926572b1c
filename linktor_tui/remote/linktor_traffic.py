"""What the open-source Linktor server tells of conversations. They are read only.

Its list is twenty conversations without pages, and its thread fifty messages without a cursor. A
message that is handed to it is never delivered: it stays pending, since nothing on the server takes
it to the channel. So nothing is sent there, and it says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from linktor_tui.contract import pages
from linktor_tui.contract.errors import ConversationNotFound, MessageNotFound, Unsupported
from linktor_tui.contract.traffic import (
    Contact,
    Conversation,
    ConversationQuery,
    ConversationStatus,
    Direction,
    Message,
    MessageQuery,
    Thread,
)
from linktor_tui.remote.calling import Caller
from linktor_tui.remote.reading import count, data_of, mapping, not_the_page, text
from linktor_tui.remote.reading_traffic import message_status

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel, ListQuery, Page

MOST_TOLD = 20
"""Conversations that the server gives at once; there is no way to ask for the others."""
OPEN = ("open", "pending")


class LinktorTraffic:
    """The part of `LinktorApi` that converses, as far as the server does."""

    _caller: Caller

    if TYPE_CHECKING:

        async def list_channels(self, query: ListQuery) -> Page[Channel]: ...

        def tell(self, notice: str) -> None: ...

    # --- reading -------------------------------------------------------------------------------

    async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        """List what the server tells: filters and pages are of this machine."""
        params = {"channel_id": query.channel_id} if query.channel_id else None
        answer = await self._caller.call("GET", "/conversations", params=params)
        rows = _listed(answer.json, "a list of conversations")
        if len(rows) >= MOST_TOLD:
            self.tell(f"This server tells of {MOST_TOLD} conversations at most; there may be more.")
        channels = await self._channels()
        found = [await self._conversation(row, channels) for row in rows]
        wanted = [item for item in found if _fits(item, query)]
        wanted.sort(key=lambda item: item.updated_at, reverse=True)
        return pages.cut(wanted, query.page, query.per_page)

    async def get_conversation(self, conversation_id: str) -> Conversation:
        path = f"/conversations/{_uuid(conversation_id, ConversationNotFound)}"
        answer = await self._caller.call("GET", path)
        return await self._conversation(data_of(answer.json), await self._channels())

    async def thread(
        self, conversation_id: str, *, before: str | None = None, limit: int = 50
    ) -> Thread:
        """Give the last messages; the server tells of fifty, and of none before them."""
        found = await self.get_conversation(conversation_id)
        answer = await self._caller.call("GET", f"/conversations/{found.id}/messages")
        rows = _listed(answer.json, "a list of messages")
        said = sorted((_message(row, found) for row in rows), key=lambda item: item.created_at)
        return Thread(tuple(said[-limit:]), None)

    async def get_message(self, message_id: str) -> Message:
        answer = await self._caller.call("GET", f"/messages/{_uuid(message_id, MessageNotFound)}")
        row = data_of(answer.json)
        return _message(row, await self.get_conversation(str(row.get("conversation_id"))))

    async def list_messages(self, query: MessageQuery) -> Page[Message]:
        """Refuse: the server has no such list."""
        _refuse("lists messages by their conversation only", "Show one: conversations show.")

    async def _channels(self) -> dict[str, Channel]:
        from linktor_tui.contract.resources import ListQuery

        return {item.id: item for item in (await self.list_channels(ListQuery(1, 100))).items}

    async def _conversation(
        self, row: Mapping[str, Any], channels: Mapping[str, Channel]
    ) -> Conversation:
        channel_id, contact_id = str(row.get("channel_id", "")), str(row.get("contact_id", ""))
        channel = channels.get(channel_id)
        is_open = row.get("status") in OPEN
        moved = text(row.get("last_message_at")) or text(row.get("updated_at")) or ""
        return Conversation(
            id=str(row.get("id", "")),
            channel_id=channel_id,
            channel_type=channel.channel_type if channel else "unknown",
            channel_name=channel.name if channel else channel_id,
            contact=Contact(contact_id, contact_id),  # the server names it in another place
            status=ConversationStatus.OPEN if is_open else ConversationStatus.CLOSED,
            unread_count=count(row.get("unread_count")) or 0,
            message_count=0,
            created_at=text(row.get("created_at")) or "",
            updated_at=moved,
            closed_at=None if is_open else text(row.get("resolved_at")),
        )

    # --- changing ------------------------------------------------------------------------------

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
        """Refuse: what is handed to the server is never delivered."""
        _refuse_sending()

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
        """Refuse: what is handed to the server is never delivered."""
        _refuse_sending()

    async def mark_read(self, conversation_id: str) -> Conversation:
        """Refuse: what is new is the server's own to say."""
        _refuse("cannot be told what was read", "Use its own admin pages.")

    async def close_conversation(
        self, conversation_id: str, *, reason: str | None = None
    ) -> Conversation:
        """Refuse: conversations are only read there."""
        _refuse("is only read from here", "Close it in the server's own admin pages.")


def _refuse_sending() -> NoReturn:
    raise Unsupported(
        "This Linktor server does not deliver messages, so none was handed to it.",
        cause="It keeps what is sent through its API as pending: nothing takes it to the channel.",
        fix="Send from this machine: the same channel, created with --profile local.",
    )


def _refuse(what: str, fix: str) -> NoReturn:
    raise Unsupported(f"This Linktor server {what}.", fix=fix)


def _fits(item: Conversation, query: ConversationQuery) -> bool:
    asked = (
        (query.status, item.status.value),
        (query.channel_id, item.channel_id),
        (query.channel_type, item.channel_type),
        (query.contact_id, item.contact.id),
    )
    if any(wanted is not None and wanted != found for wanted, found in asked):
        return False
    return not query.search or query.search.casefold() in item.contact.address.casefold()


def _message(row: Mapping[str, Any], conversation: Conversation) -> Message:
    inbound = row.get("sender_type") == "contact"
    said, failure = text(row.get("content")), text(row.get("error_message"))
    kind = text(row.get("content_type")) or "text"
    return Message(
        id=str(row.get("id", "")),
        channel_id=conversation.channel_id,
        conversation_id=conversation.id,
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        contact=conversation.contact,
        content={"type": kind, "text": said} if said else {"type": kind},
        status=message_status(row.get("status")),
        created_at=text(row.get("created_at")) or "",
        external_id=text(row.get("external_id")),
        metadata=dict(mapping(row.get("metadata"))),
        sent_at=text(row.get("sent_at")),
        delivered_at=text(row.get("delivered_at")),
        read_at=text(row.get("read_at")),
        problem={"message": failure} if failure else None,
        channel_type=conversation.channel_type,
    )


def _listed(body: Any, expected: str) -> list[Mapping[str, Any]]:
    data = mapping(body).get("data", ())
    if data is not None and not isinstance(data, (list, tuple)):
        raise not_the_page(expected)
    return [item for item in data or () if isinstance(item, Mapping) and item.get("id")]


def _uuid(given: str, missing: type[ConversationNotFound] | type[MessageNotFound]) -> str:
    """Insist on an id that the server understands: for any other text it answers HTTP 500."""
    try:
        return str(UUID(given))
    except ValueError:
        raise missing(
            f"There is nothing called {given}.", cause="This server's ids are UUIDs."
        ) from None
