"""What comes in: messages of contacts, and what became of messages to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import apsw

from linktor_tui.contract.times import millis
from linktor_tui.contract.traffic import Direction, Message, MessageStatus
from linktor_tui.local.ledger import contents, messages, statuses, threads
from linktor_tui.local.ledger.counting import Counts, add, channel_key, total
from linktor_tui.local.ledger.events import emit_message

if TYPE_CHECKING:
    from connectors.hooks import InboundMessage, Received

_ONCE = 24 * 3_600_000
"""Milliseconds for which a token is remembered: providers sign a time of minutes beside it."""


class Replayed(Exception):
    """A request with a token that was used before. Nothing of it was kept."""


class Taken(NamedTuple):
    """What was new in something that came in."""

    messages: tuple[Message, ...] = ()
    updated: int = 0
    """Messages whose status moved forward."""
    duplicates: int = 0
    """Messages that this channel had already."""


def take(
    connection: apsw.Connection,
    channel_id: str,
    received: Received,
    arrived: int,
    *,
    cursor: str | None,
    keep_bodies: bool,
) -> Taken:
    """Keep what came in. Raises `Replayed`."""
    channel = channel_key(connection, channel_id)
    if received.once is not None:
        _use(connection, channel, received.once, arrived)
    new = []
    for message in received.messages:
        key = _take(connection, channel, message, arrived, keep_bodies)
        if key is not None:
            shown = messages.by_key(connection, key)
            emit_message(connection, "received", shown, arrived)
            new.append(shown)
    updated = sum(
        statuses.update(connection, channel, delivery, arrived) for delivery in received.deliveries
    )
    if cursor is not None:
        connection.execute("UPDATE channels SET cursor = ? WHERE key = ?", (cursor, channel))
    return Taken(tuple(new), updated, len(received.messages) - len(new))


def _use(connection: apsw.Connection, channel: int, token: str, now: int) -> None:
    connection.execute("DELETE FROM once WHERE until < ?", (now,))
    try:
        connection.execute("INSERT INTO once VALUES (?, ?, ?)", (channel, token, now + _ONCE))
    except apsw.ConstraintError:
        raise Replayed("The request was used before.") from None


def _take(
    connection: apsw.Connection, channel: int, message: InboundMessage, arrived: int, keep: bool
) -> int | None:
    """Write one message, unless it is there already. No message is later than it arrived."""
    external_id = contents.storable(message.id) or None
    if external_id is not None and _known(connection, channel, external_id):
        return None
    at = min(millis(message.at), arrived)
    thread = threads.open_thread(
        connection, channel, message.contact, at=at, name=message.contact_name
    )
    key = messages.insert(
        connection,
        messages.New(
            channel,
            thread.key,
            Direction.INBOUND,
            MessageStatus.DELIVERED,
            at,
            arrived,
            at,
            external_id,
            contents.of_inbound(message, keep=keep),
        ),
    )
    threads.asked(connection, thread.key, at, arrived)
    add(connection, channel, at, Counts(received=1, started=int(thread.started)))
    started = int(thread.started)
    total(connection, channel, received_at=at, conversations=started, open=started)
    return key


def _known(connection: apsw.Connection, channel: int, external_id: str) -> bool:
    """Whether it is there, or was before retention let it go."""
    found = connection.execute(
        "SELECT 1 FROM messages WHERE channel = ?1 AND direction = 'inbound' AND external_id = ?2"
        " UNION ALL SELECT 1 FROM seen WHERE channel = ?1 AND external_id = ?2",
        (channel, external_id),
    ).get
    return found is not None
