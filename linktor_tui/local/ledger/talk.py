"""The part of the ledger's face that deals in messages and conversations.

What a method needs is imported when it is called: a list of channels costs no more than its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import apsw

from linktor_tui.contract.times import millis
from linktor_tui.local.ledger.book import Book

if TYPE_CHECKING:
    from connectors.contract import Outbound, Sent
    from connectors.hooks import Received
    from connectors.problems import Problem
    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import (
        Conversation,
        ConversationQuery,
        Message,
        MessageQuery,
        Thread,
    )
    from linktor_tui.local.ledger.intake import Taken


class Talk(Book):
    """What is said, both ways."""

    # --- what comes in ---------------------------------------------------------------------------

    def receive(
        self, channel_id: str, received: Received, at: datetime, *, cursor: str | None = None
    ) -> Taken:
        """Keep what came in at a time, and where its receiver goes on from.

        Raises:
            Replayed: its `once` token was used before. Nothing of it is kept.
        """
        from linktor_tui.local.ledger.intake import take

        return self.database.write(
            lambda connection: take(
                connection,
                channel_id,
                received,
                millis(at),
                cursor=cursor,
                keep_bodies=self.keep_bodies,
            )
        )

    def cursor(self, channel_id: str) -> str | None:
        """Where a channel's receiver goes on from; None before its first batch."""
        from linktor_tui.local.ledger import keeping

        return self._read(lambda connection: keeping.cursor(connection, channel_id), None)

    def record(
        self, channel_id: str, contact: str, direction: Literal["inbound", "outbound"], at: datetime
    ) -> None:
        """Note a bare message, in the open conversation with this contact or a new one."""
        from linktor_tui.contract.traffic import Direction
        from linktor_tui.local.ledger import sending

        way = Direction(direction)
        self.database.write(
            lambda connection: sending.record(connection, channel_id, contact, way, millis(at))
        )

    # --- what goes out ---------------------------------------------------------------------------

    def begin_send(
        self,
        channel_id: str,
        outbound: Outbound,
        at: datetime,
        *,
        metadata: Mapping[str, Any] | None = None,
    ) -> Message:
        """Write down what is about to be sent: pending, and not counted yet."""
        from linktor_tui.local.ledger import sending

        return self.database.write(
            lambda connection: sending.begin(
                connection,
                channel_id,
                outbound,
                millis(at),
                metadata=metadata,
                keep_bodies=self.keep_bodies,
            )
        )

    def finish_send(
        self,
        message_id: str,
        at: datetime,
        *,
        sent: Sent | None = None,
        problem: Problem | None = None,
        doubtful: bool = False,
    ) -> Message:
        """Keep how a send ended: one of `sent` and `problem`. Raises `MessageNotFound`.

        Args:
            message_id: of `begin_send`.
            at: when it ended.
            sent: what the provider said as it took the message.
            problem: why it did not go out.
            doubtful: it may have gone out all the same. It stays pending, and tells of the problem.
        """
        from linktor_tui.local.ledger import sending

        if sent is not None:
            return self.database.write(
                lambda connection: sending.sent(connection, message_id, millis(at), sent)
            )
        if problem is None:
            raise ValueError("a send ends with an id or with a problem")
        if doubtful:
            return self.database.write(
                lambda connection: sending.doubtful(connection, message_id, problem)
            )
        return self.database.write(
            lambda connection: sending.failed(connection, message_id, millis(at), problem)
        )

    def abandon_sends(self, before: datetime, problem: Problem) -> int:
        """Note a problem with what was begun before a time and never ended; give how many.

        They stay pending: whoever sent them is gone, and nobody knows whether they went out.
        """
        from linktor_tui.local.ledger import sending

        return self._change(
            lambda connection: sending.abandoned(connection, millis(before), problem), 0
        )

    # --- conversations and messages ----------------------------------------------------------------

    def conversations(
        self, query: ConversationQuery, *, channel_ids: Sequence[str] | None = None
    ) -> Page[Conversation]:
        """List conversations, the one that moved last first. Raises `InvalidRequest`.

        Args:
            query: its `channel_type` is for whoever knows types, and gives `channel_ids`.
            channel_ids: only conversations of these channels.
        """
        from linktor_tui.local.ledger import conversations

        return self._ask(lambda connection: conversations.page(connection, query, channel_ids))

    def conversation(self, conversation_id: str) -> Conversation:
        """Get a conversation. Raises `ConversationNotFound`."""
        from linktor_tui.local.ledger import conversations

        return self._ask(lambda connection: conversations.by_id(connection, conversation_id))

    def thread(self, conversation_id: str, *, before: str | None = None, limit: int = 50) -> Thread:
        """A stretch of a conversation. Raises `ConversationNotFound`, `InvalidRequest`."""
        from linktor_tui.local.ledger import conversations, messages

        def read(connection: apsw.Connection) -> Thread:
            key = conversations.key_of(connection, conversation_id)
            return messages.stretch(connection, key, before, limit)

        return self._ask(read)

    def messages(
        self, query: MessageQuery, *, channel_ids: Sequence[str] | None = None
    ) -> Page[Message]:
        """List messages, those that came last first. Raises `InvalidRequest`."""
        from linktor_tui.local.ledger import messages

        return self._ask(lambda connection: messages.page(connection, query, channel_ids))

    def last_inbound(self, channel_id: str, addresses: Sequence[str]) -> Message | None:
        """The last message that a contact sent, whichever of these its address is."""
        from linktor_tui.local.ledger import messages

        return self._read(
            lambda connection: messages.last_inbound(connection, channel_id, addresses), None
        )

    def message(self, message_id: str) -> Message:
        """Get a message. Raises `MessageNotFound`."""
        from linktor_tui.local.ledger import messages

        return self._ask(lambda connection: messages.by_id(connection, message_id))

    def mark_read(self, conversation_id: str, at: datetime) -> Conversation:
        """Count nothing of it as unread any more. Raises `ConversationNotFound`."""
        from linktor_tui.local.ledger import conversations

        return self.database.write(
            lambda connection: conversations.mark_read(connection, conversation_id, millis(at))
        )

    def close_conversation(self, conversation_id: str, at: datetime, because: str) -> Conversation:
        """Close one; what is closed stays as it is. Raises `ConversationNotFound`."""
        from linktor_tui.local.ledger import conversations

        return self.database.write(
            lambda connection: conversations.close(connection, conversation_id, millis(at), because)
        )

    def close_conversations(
        self, channel_id: str, at: datetime, because: str, *, contact: str | None = None
    ) -> int:
        """Close a channel's open conversations, or the one with a contact; give how many."""
        from linktor_tui.local.ledger import threads

        return self._change(
            lambda connection: threads.close_of_channel(
                connection, channel_id, millis(at), because, contact
            ),
            0,
        )

    def close_silent(self, before: datetime, at: datetime) -> int:
        """Close what nothing came to or went from since a time; give how many."""
        from linktor_tui.local.ledger import threads

        return self._change(
            lambda connection: threads.close_silent(connection, millis(before), millis(at)), 0
        )
