"""Messages as answers: a list of them, and a single one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.output import Answer, Json
from linktor_tui.contract import traffic_wire

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block, Cell
    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import Contact, Message

HEADER = (
    "id",
    "conversationId",
    "channelId",
    "direction",
    "contact",
    "contentType",
    "text",
    "status",
    "createdAt",
    "externalId",
)


def row(message: Message) -> tuple[Any, ...]:
    """A message as a line of CSV under `HEADER`."""
    return (
        message.id,
        message.conversation_id,
        message.channel_id,
        message.direction.value,
        message.contact.address,
        message.content.get("type"),
        words(message),
        message.status.value,
        message.created_at,
        message.external_id,
    )


def words(message: Message) -> str:
    """What a message says, in words; what kind it is, where it says nothing."""
    content = message.content
    kind = content.get("type")
    if kind == "text":
        return str(content.get("text", ""))
    if kind == "omitted":
        return "(not kept)"
    said = content.get("caption") or content.get("text") or content.get("filename")
    return f"({kind}) {said}" if said else f"({kind})"


def who(contact: Contact) -> str:
    """A contact for people: name and address."""
    return f"{contact.name} ({contact.address})" if contact.name else contact.address


class MessageList(Answer):
    """GET /messages."""

    def __init__(self, page: Page[Message]) -> None:
        self.page = page

    def envelope(self) -> Json:
        return traffic_wire.messages(self.page)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell, status_cell

        columns = (
            Column("WHEN"),
            Column("WAY"),
            Column("CONTACT", squeeze=True),
            Column("STATUS"),
            Column("TEXT", squeeze=True),
            Column("ID", drop=True),
        )
        rows = [
            (
                cell(message.created_at),
                cell("in" if message.direction == "inbound" else "out"),
                cell(message.contact.name or message.contact.address),
                status_cell(message.status.value),
                cell(words(message)),
                cell(message.id),
            )
            for message in self.page.items
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, map(row, self.page.items)

    def ids(self) -> Iterable[str]:
        return (message.id for message in self.page.items)


class OneMessage(Answer):
    """GET and POST /messages."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def envelope(self) -> Json:
        return traffic_wire.one_message(self.message)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Cell, Sheet, Talk

        message = self.message
        yield Sheet(_facts(message))
        yield Talk([(Cell("Text", "strong"), words(message))])
        if message.problem is not None:
            yield Sheet(_problem(message), "Why it failed" if message.failed_at else "In doubt")

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, [row(self.message)]

    def ids(self) -> Iterable[str]:
        return (self.message.id,)


def _facts(message: Message) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell, status_cell

    inbound = message.direction == "inbound"
    facts = [
        ("From" if inbound else "Sent to", who(message.contact)),
        ("Message id", message.id),
        ("At the provider", message.external_id),
        ("Conversation", message.conversation_id),
        ("Subject", message.subject),
        ("Received" if inbound else "Created", message.created_at),
        ("Sent", message.sent_at),
        ("Delivered", message.delivered_at),
        ("Read", message.read_at),
        ("Failed", message.failed_at),
    ]
    shown = [(title, cell(value)) for title, value in facts if value is not None]
    shown.insert(2, ("Status", status_cell(message.status.value)))
    return shown


def _problem(message: Message) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell

    told = message.problem or {}
    named = (("Code", "code"), ("What", "message"), ("Cause", "cause"), ("Fix", "fix"))
    return [(title, cell(told[key])) for title, key in named if told.get(key)]
