"""What goes out: written down before the provider is asked, and finished once it answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import apsw

from linktor_tui.contract.traffic import Direction, Message, MessageStatus
from linktor_tui.local.ledger import contents, messages, statuses, threads
from linktor_tui.local.ledger.counting import Counts, add, channel_key, total
from linktor_tui.local.ledger.rows import rows

if TYPE_CHECKING:
    from connectors.contract import Outbound, Sent
    from connectors.problems import Problem


def begin(
    connection: apsw.Connection,
    channel_id: str,
    outbound: Outbound,
    at: int,
    *,
    metadata: Mapping[str, Any] | None,
    keep_bodies: bool,
) -> Message:
    """Write down what is about to be sent. It is not counted yet; the conversation it opens is."""
    channel = channel_key(connection, channel_id)
    thread = threads.open_thread(connection, channel, outbound.to, at=at)
    new = messages.New(
        channel,
        thread.key,
        Direction.OUTBOUND,
        MessageStatus.PENDING,
        at,
        at,
        None,
        None,
        contents.of_outbound(outbound, metadata, keep=keep_bodies),
    )
    key = messages.insert(connection, new)
    threads.written(connection, thread.key, at)
    if thread.started:
        add(connection, channel, at, Counts(started=1))
        total(connection, channel, conversations=1, open=1)
    return messages.by_key(connection, key)


def sent(connection: apsw.Connection, message_id: str, at: int, taken: Sent) -> Message:
    """The provider took it: counted, once. Raises `MessageNotFound`."""
    key = messages.key_of(connection, message_id)
    found = rows(
        connection,
        "UPDATE messages SET counted_at = ?, external_id = ?, provider_status = ?"
        " WHERE key = ? AND counted_at IS NULL RETURNING channel, conversation",
        (at, contents.storable(taken.id) or None, contents.storable(taken.status), key),
    )
    for channel, conversation in found:
        counts = threads.answered(connection, conversation, at)
        add(connection, channel, at, counts._replace(sent=1))
        total(connection, channel, sent_at=at)
        statuses.advance(connection, key, MessageStatus.SENT, at, at, None)
        statuses.apply_early(connection, channel, key, at)
    return messages.by_key(connection, key)


def failed(connection: apsw.Connection, message_id: str, at: int, problem: Problem) -> Message:
    """It did not go out. Raises `MessageNotFound`."""
    key = messages.key_of(connection, message_id)
    why = statuses.problem_json(problem)
    statuses.advance(connection, key, MessageStatus.FAILED, at, at, why)
    return messages.by_key(connection, key)


def doubtful(connection: apsw.Connection, message_id: str, problem: Problem) -> Message:
    """Nobody knows whether it went out: it stays pending, and says why. Raises `MessageNotFound`."""
    key = messages.key_of(connection, message_id)
    why = statuses.problem_json(problem)
    connection.execute("UPDATE messages SET problem = ? WHERE key = ?", (why, key))
    return messages.by_key(connection, key)


def abandoned(connection: apsw.Connection, before: int, problem: Problem) -> int:
    """Say of what was begun before a time, and never ended, that nobody knows; give how many."""
    connection.execute(
        "UPDATE messages SET problem = ?"
        " WHERE status = 'pending' AND problem IS NULL AND arrived_at < ?",
        (statuses.problem_json(problem), before),
    )
    count = connection.changes()
    if count:
        statuses.drop_early(connection)
    return count


def record(
    connection: apsw.Connection, channel_id: str, contact: str, direction: Direction, at: int
) -> None:
    """Note a bare message that came or went, in the open conversation with a contact or a new one."""
    channel = channel_key(connection, channel_id)
    thread = threads.open_thread(connection, channel, contact, at=at)
    inbound = direction is Direction.INBOUND
    status = MessageStatus.DELIVERED if inbound else MessageStatus.SENT
    sent_at = None if inbound else at
    new = messages.New(channel, thread.key, direction, status, at, at, at, None, sent_at=sent_at)
    messages.insert(connection, new)
    started = int(thread.started)
    if inbound:
        threads.asked(connection, thread.key, at, at)
        counts, times = Counts(received=1), {"received_at": at}
    else:
        threads.written(connection, thread.key, at)
        counts, times = (
            threads.answered(connection, thread.key, at)._replace(sent=1),
            {"sent_at": at},
        )
    add(connection, channel, at, counts._replace(started=started))
    total(connection, channel, conversations=started, open=started, **times)
