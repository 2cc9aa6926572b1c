"""What is said through the channels of this machine: reading it, and answering.

A message is in the ledger, pending, before its provider is asked, so that nothing goes out which
nobody knows of. A refusal makes it failed. Silence leaves it pending with what is known of the silence:
it may have gone out, and only a person can find out before sending again. What certainly did not leave
(`connectors.sending.NOTHING_SENT`) has failed.

A closed conversation stays closed: an answer to it begins a new one with the same contact, or goes
into the one that is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import (
    Fault,
    InvalidRequest,
    ProviderRefused,
    ProviderSilent,
)

if TYPE_CHECKING:
    from connectors.contract import Connector, Outbound
    from connectors.redaction import Redactor
    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import (
        Conversation,
        ConversationQuery,
        Message,
        MessageQuery,
        Thread,
    )
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.records import Record

CLOSED_BY_HAND = "closed by the operator"


class Conversing:
    """The part of the engine that converses. Implements `contract.living.Converses`."""

    cabinet: Cabinet
    _offload: Any

    if TYPE_CHECKING:

        async def _connect(
            self, channel_id: str, trusted: bool
        ) -> tuple[Connector[Any], Redactor]: ...

    # --- reading -------------------------------------------------------------------------------

    async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        """List conversations, the one that moved last first. Raises `InvalidRequest`."""
        page: Page[Conversation] = await self._offload(self._list_conversations, query)
        return page

    def _list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        wanted = None
        if query.channel_type is not None:
            _refuse_unknown(query.channel_type)
            found = self.cabinet.store.some(lambda record: record["type"] == query.channel_type)
            wanted = [record["id"] for record in found]
        page = self.cabinet.ledger.conversations(query, channel_ids=wanted)
        records = self._records(page.items)
        return page._replace(items=tuple(_named(item, records) for item in page.items))

    async def get_conversation(self, conversation_id: str) -> Conversation:
        """Get one conversation. Raises `ConversationNotFound`."""
        found: Conversation = await self._offload(self._conversation, conversation_id)
        return found

    def _conversation(self, conversation_id: str) -> Conversation:
        found = self.cabinet.ledger.conversation(conversation_id)
        return _named(found, self._records([found]))

    async def thread(
        self, conversation_id: str, *, before: str | None = None, limit: int = 50
    ) -> Thread:
        """Give a stretch of a conversation. Raises `ConversationNotFound`, `InvalidRequest`."""
        found: Thread = await self._offload(self._thread, conversation_id, before, limit)
        return found

    def _thread(self, conversation_id: str, before: str | None, limit: int) -> Thread:
        found = self.cabinet.ledger.thread(conversation_id, before=before, limit=limit)
        records = self._records(found.messages)
        return found._replace(messages=tuple(_placed(item, records) for item in found.messages))

    async def list_messages(self, query: MessageQuery) -> Page[Message]:
        """List messages, newest first. Raises `InvalidRequest`."""
        page: Page[Message] = await self._offload(self._list_messages, query)
        return page

    def _list_messages(self, query: MessageQuery) -> Page[Message]:
        page = self.cabinet.ledger.messages(query)
        records = self._records(page.items)
        return page._replace(items=tuple(_placed(item, records) for item in page.items))

    async def get_message(self, message_id: str) -> Message:
        """Get one message. Raises `MessageNotFound`."""
        found: Message = await self._offload(self._message, message_id)
        return found

    def _message(self, message_id: str) -> Message:
        found = self.cabinet.ledger.message(message_id)
        return _placed(found, self._records([found]))

    def _records(self, items: Iterable[Conversation | Message]) -> dict[str, Record]:
        """The records of the channels that these are of."""
        return self.cabinet.store.named({item.channel_id for item in items})

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
        """Send a text to a contact. See `contract.protocol.SendsMessages`."""
        from connectors.contract import Outbound
        from linktor_tui.local.sending import refuse_form, spellings

        refuse_form(to, text=text, subject=subject)
        last = await self._offload(self._last_inbound, channel_id, spellings(to))
        known = last.contact.address if last else spellings(to)[0]
        message = Outbound(known, text, subject)
        return await self._say(channel_id, message, last, metadata, anyway, trust_destination)

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
        """Answer a contact; a mail goes into the thread of the last one that came."""
        from connectors.contract import Outbound
        from linktor_tui.local.sending import answered, answering_subject, refuse_form

        conversation = await self.get_conversation(conversation_id)
        to, channel_id = conversation.contact.address, conversation.channel_id
        refuse_form(to, text=text, subject=subject)
        last = await self._offload(self._last_inbound, channel_id, (to,))
        message = Outbound(
            to,
            text,
            subject or (answering_subject(last.subject) if last else None),
            answered(last) if last else None,
        )
        return await self._say(channel_id, message, last, metadata, anyway, trust_destination)

    def _last_inbound(self, channel_id: str, addresses: tuple[str, ...]) -> Message | None:
        from linktor_tui.local.sending import refuse_off

        record = self.cabinet.record(channel_id)
        self.cabinet.refuse_pending(record)
        refuse_off(record)
        return self.cabinet.ledger.last_inbound(channel_id, addresses)

    async def _say(
        self,
        channel_id: str,
        outbound: Outbound,
        last: Message | None,
        metadata: Mapping[str, Any] | None,
        anyway: bool,
        trusted: bool,
    ) -> Message:
        from linktor_tui.local.outward import sent
        from linktor_tui.local.sending import refuse_content, refuse_late

        connector, redactor = await self._connect(channel_id, trusted)
        refuse_content(connector)
        if not anyway:
            now = self.cabinet.clock()
            refuse_late(connector.reply_window, connector.title, last, now)
        message = await self._offload(self._begin, channel_id, outbound, metadata)
        try:
            taken = await sent(connector, outbound, redactor)
        except (ProviderRefused, ProviderSilent) as trouble:
            trouble.details["messageId"] = message.id
            await self._offload(self._give_up, message.id, trouble)
            raise
        return await self._offload(self._finish, message.id, taken)  # type: ignore[no-any-return]

    def _begin(
        self, channel_id: str, outbound: Outbound, metadata: Mapping[str, Any] | None
    ) -> Message:
        now = self.cabinet.clock()
        return self.cabinet.ledger.begin_send(channel_id, outbound, now, metadata=metadata)

    def _finish(self, message_id: str, taken: Any) -> Message:
        now = self.cabinet.clock()
        message = self.cabinet.ledger.finish_send(message_id, now, sent=taken)
        return _placed(message, self._records([message]))

    def _give_up(self, message_id: str, trouble: ProviderRefused | ProviderSilent) -> None:
        from connectors.sending import nothing_sent

        now, problem = self.cabinet.clock(), trouble.problem
        doubtful = isinstance(trouble, ProviderSilent) and not nothing_sent(problem)
        self.cabinet.ledger.finish_send(message_id, now, problem=problem, doubtful=doubtful)

    # --- changing ------------------------------------------------------------------------------

    async def mark_read(self, conversation_id: str) -> Conversation:
        """Count nothing of it as unread any more. Raises `ConversationNotFound`."""
        read: Conversation = await self._offload(self._mark_read, conversation_id)
        return read

    def _mark_read(self, conversation_id: str) -> Conversation:
        read = self.cabinet.ledger.mark_read(conversation_id, self.cabinet.clock())
        return _named(read, self._records([read]))

    async def close_conversation(
        self, conversation_id: str, *, reason: str | None = None
    ) -> Conversation:
        """Close a conversation; one that is closed stays as it is. Raises `ConversationNotFound`."""
        closed: Conversation = await self._offload(self._close, conversation_id, reason)
        return closed

    def _close(self, conversation_id: str, reason: str | None) -> Conversation:
        now, because = self.cabinet.clock(), reason or CLOSED_BY_HAND
        closed = self.cabinet.ledger.close_conversation(conversation_id, now, because)
        return _named(closed, self._records([closed]))


def _refuse_unknown(channel_type: str) -> None:
    from connectors.registry import CHANNEL_TYPES

    if channel_type not in CHANNEL_TYPES:
        raise InvalidRequest(Fault("channelType", f"must be one of {', '.join(CHANNEL_TYPES)}"))


def _named(conversation: Conversation, records: Mapping[str, Record]) -> Conversation:
    """Say which channel it is of: the ledger knows only its id."""
    record = records.get(conversation.channel_id)
    if record is None:  # deleted a moment ago
        return conversation
    last = conversation.last_message
    return conversation._replace(
        channel_type=record["type"],
        channel_name=record["name"],
        last_message=_placed(last, records) if last else None,
    )


def _placed(message: Message, records: Mapping[str, Record]) -> Message:
    """Say of what type its channel is, and what it is called at the provider."""
    record = records.get(message.channel_id)
    if record is None:
        return message
    identity = record.get("identity")
    return message._replace(
        channel_type=record["type"], channel_address=identity["label"] if identity else None
    )
