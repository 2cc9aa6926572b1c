"""Conversations as answers: a list of them, and one with what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.messages.views import who, words
from linktor_tui.cli.output import Answer, Json
from linktor_tui.contract import traffic_wire

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block, Cell
    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import Conversation, Message, Thread

HEADER = (
    "id",
    "status",
    "channelId",
    "channelType",
    "channelName",
    "contact",
    "contactName",
    "unreadCount",
    "messageCount",
    "lastMessage",
    "createdAt",
    "updatedAt",
)


def row(conversation: Conversation) -> tuple[Any, ...]:
    """A conversation as a line of CSV under `HEADER`."""
    return (
        conversation.id,
        conversation.status.value,
        conversation.channel_id,
        conversation.channel_type,
        conversation.channel_name,
        conversation.contact.address,
        conversation.contact.name,
        conversation.unread_count,
        conversation.message_count,
        words(conversation.last_message) if conversation.last_message else None,
        conversation.created_at,
        conversation.updated_at,
    )


class ConversationList(Answer):
    """GET /conversations."""

    def __init__(self, page: Page[Conversation]) -> None:
        self.page = page

    def envelope(self) -> Json:
        return traffic_wire.conversations(self.page)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell, status_cell

        columns = (
            Column("ID"),
            Column("CONTACT", squeeze=True),
            Column("CHANNEL", squeeze=True),
            Column("STATUS"),
            Column("NEW", right=True),
            Column("LAST MESSAGE", squeeze=True, drop=True),
            Column("UPDATED", drop=True),
        )
        rows = [
            (
                cell(item.id),
                cell(item.contact.name or item.contact.address),
                cell(item.channel_name),
                status_cell(item.status.value),
                cell(item.unread_count or None),
                cell(words(item.last_message) if item.last_message else None),
                cell(item.updated_at),
            )
            for item in self.page.items
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, map(row, self.page.items)

    def ids(self) -> Iterable[str]:
        return (item.id for item in self.page.items)


class OneConversation(Answer):
    """GET /conversations/:id, with what was said where it was asked for."""

    def __init__(self, conversation: Conversation, thread: Thread | None = None) -> None:
        self.conversation = conversation
        self.thread = thread

    def envelope(self) -> Json:
        said = self.thread.messages if self.thread else None
        return traffic_wire.one_conversation(self.conversation, said)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, Talk

        yield Sheet(_facts(self.conversation))
        if self.thread and self.thread.messages:
            yield Talk([_turn(message) for message in self.thread.messages])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, [row(self.conversation)]

    def ids(self) -> Iterable[str]:
        return (self.conversation.id,)


def _facts(conversation: Conversation) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell, status_cell

    facts = [
        ("Id", cell(conversation.id)),
        ("With", cell(who(conversation.contact))),
        ("Channel", cell(f"{conversation.channel_name} ({conversation.channel_type})")),
        ("Status", status_cell(conversation.status.value)),
        ("Closed", cell(conversation.closed_at) if conversation.closed_at else None),
        ("Why", cell(conversation.closed_because) if conversation.closed_because else None),
        ("Messages", cell(conversation.message_count)),
        ("New", cell(conversation.unread_count)),
        ("Began", cell(conversation.created_at)),
    ]
    return [(title, value) for title, value in facts if value is not None]


def _turn(message: Message) -> tuple[Cell, str]:
    from linktor_tui.cli.tables import Cell

    when = message.created_at.replace("T", " ").removesuffix("Z")
    inbound = message.direction == "inbound"
    if inbound:
        head = Cell(f"{when}  {message.contact.name or message.contact.address}", "strong")
    else:
        head = Cell(f"{when}  you, {message.status.value}", _STYLES.get(message.status.value))
    subject = f"{message.subject}\n" if message.subject else ""
    why = (message.problem or {}).get("message")
    return head, f"{subject}{words(message)}" + (f"\n{why}" if why else "")


_STYLES = {"failed": "bad", "pending": "warn"}
