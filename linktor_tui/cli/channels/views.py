"""Channels as answers: a list of them, and a single one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.output import Answer, Json
from linktor_tui.contract import wire

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block, Cell
    from linktor_tui.contract.resources import Channel, CreatedChannel, Page

HEADER = (
    "id",
    "name",
    "channelType",
    "provider",
    "status",
    "health",
    "lastChecked",
    "messagesReceived24h",
    "messagesSent24h",
    "activeConversations",
    "webhookUrl",
    "createdAt",
    "updatedAt",
)


def row(channel: Channel) -> tuple[Any, ...]:
    """A channel as a line of CSV under `HEADER`."""
    stats = channel.stats
    return (
        channel.id,
        channel.name,
        channel.channel_type,
        channel.provider,
        channel.status.value,
        channel.health.status.value,
        channel.health.last_checked,
        channel.received_24h,
        channel.sent_24h,
        stats.active_conversations if stats else None,
        channel.webhook_url,
        channel.created_at,
        channel.updated_at,
    )


def kind(channel: Channel) -> str:
    """Type and provider in a word: `telegram`, `sms/twilio`."""
    if channel.provider in (None, channel.channel_type):
        return channel.channel_type
    return f"{channel.channel_type}/{channel.provider}"


class ChannelList(Answer):
    """GET /channels."""

    def __init__(self, page: Page[Channel]) -> None:
        self.page = page

    def envelope(self) -> Json:
        return wire.listing(self.page)

    def records(self) -> Iterable[Json]:
        return map(wire.summary, self.page.items)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell, status_cell

        columns = (
            Column("ID"),
            Column("NAME", squeeze=True),
            Column("TYPE"),
            Column("STATUS"),
            Column("HEALTH"),
            Column("LAST CHECK", drop=True),
        )
        rows = [
            (
                cell(channel.id),
                cell(channel.name),
                cell(kind(channel)),
                status_cell(channel.status.value),
                status_cell(channel.health.status.value),
                cell(channel.health.last_checked),
            )
            for channel in self.page.items
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, map(row, self.page.items)

    def ids(self) -> Iterable[str]:
        return (channel.id for channel in self.page.items)


class OneChannel(Answer):
    """GET and PATCH /channels/:id."""

    def __init__(self, channel: Channel, receives: str | None = None) -> None:
        self.channel = channel
        self.receives = receives
        """How it receives at the moment, for people."""

    def envelope(self) -> Json:
        return wire.single(self.channel)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet

        yield Sheet(_basics(self.channel, self.receives))
        yield Sheet(_flat(self.channel.config), "Config")
        if self.channel.metadata:
            yield Sheet(_flat(self.channel.metadata), "Metadata")
        yield Sheet(_can(self.channel), "Capabilities")
        yield Sheet(_traffic(self.channel), "Traffic")

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, (row(self.channel),)

    def ids(self) -> Iterable[str]:
        return (self.channel.id,)


class NewChannel(OneChannel):
    """POST /channels: the one answer that shows the webhook secret."""

    def __init__(self, new: CreatedChannel) -> None:
        super().__init__(new.channel)
        self.new = new

    def envelope(self) -> Json:
        return wire.created(self.new)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        yield Sheet(_basics(self.channel))
        yield Sheet(_flat(self.channel.config), "Config")
        if self.new.webhook_secret:
            secret = [("Webhook secret", cell(self.new.webhook_secret))]
            yield Sheet([*secret, ("", cell("Shown this once."))], "Webhook")
        if self.new.setup_instructions:
            lines = self.new.setup_instructions.splitlines()
            yield Sheet([("", cell(line)) for line in lines], "What is left to do")


def _basics(channel: Channel, receives: str | None = None) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell, status_cell

    facts = [
        ("Id", cell(channel.id)),
        ("Name", cell(channel.name)),
        ("Type", cell(kind(channel))),
        ("Account", cell(channel.identity.label) if channel.identity else None),
        ("Status", status_cell(channel.status.value)),
        ("Health", status_cell(channel.health.status.value)),
        ("", cell(channel.health.message) if channel.health.message else None),
        ("Last check", cell(channel.health.last_checked)),
        ("Default bot", cell(channel.default_bot.name) if channel.default_bot else None),
        ("Receives", cell(receives) if receives else None),
        ("Webhook URL", cell(channel.webhook_url)),
        ("Activated", cell(channel.activated_at) if channel.activated_at else None),
        ("Deactivated", cell(channel.deactivated_at) if channel.deactivated_at else None),
        ("Reason", cell(channel.deactivation_reason) if channel.deactivation_reason else None),
        ("Created", cell(channel.created_at)),
        ("Updated", cell(channel.updated_at)),
    ]
    return [(title, value) for title, value in facts if value is not None]


def _flat(values: Mapping[str, Any]) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell

    return [
        (key, cell(value if isinstance(value, (str, bool, int)) else json.dumps(value)))
        for key, value in values.items()
    ]


def _can(channel: Channel) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell

    able = wire.capabilities(channel.capabilities) if channel.capabilities else {}
    yes = [name for name, can in able.items() if can]
    no = [name for name, can in able.items() if not can]
    return [("Can", cell(", ".join(yes))), ("Cannot", cell(", ".join(no)))]


def _traffic(channel: Channel) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell

    stats = channel.stats
    if stats is None:
        return [("Messages", cell("n/a"))]
    return [
        ("Received, 24 h", cell(stats.messages_received_24h)),
        ("Sent, 24 h", cell(stats.messages_sent_24h)),
        ("Received, total", cell(stats.messages_received_total)),
        ("Sent, total", cell(stats.messages_sent_total)),
        ("Open conversations", cell(stats.active_conversations)),
        ("Conversations, total", cell(stats.total_conversations)),
        ("Last received", cell(channel.health.last_message_received)),
        ("Last sent", cell(channel.health.last_message_sent)),
    ]
