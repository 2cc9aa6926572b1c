"""How far a message has come. Reports of it arrive in any order, late, and more than once.

A status only moves forward: pending, sent, failed, delivered, read. A failure is final unless the
provider says later that the message was delivered or read all the same: it has then seen what it
thought was lost, and a failure that is told after a delivery is an older one. So the outcome does
not depend on the order of the reports. Each status keeps the earliest time it was reported with.

A report about a message that is not known is dropped and counted, unless a message of the channel
is just being sent: the report may be faster than the provider's answer, which brings the id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import apsw

from linktor_tui.contract.times import millis
from linktor_tui.contract.traffic import MessageStatus
from linktor_tui.local.ledger import messages
from linktor_tui.local.ledger.contents import dump, storable
from linktor_tui.local.ledger.events import emit_message
from linktor_tui.local.ledger.rows import rows

if TYPE_CHECKING:
    from connectors.hooks import DeliveryUpdate
    from connectors.problems import Problem

_ORDER = ["pending", "sent", "failed", "delivered", "read"]
_TIMES = {
    status: f"UPDATE messages SET {status}_at = min(ifnull({status}_at, ?1), ?1) WHERE key = ?2"  # noqa: S608
    for status in _ORDER[1:]
}
_PATIENCE = 3_600_000
"""Milliseconds for which a report waits for the message it is about."""
_EVER = 2**62


def problem_json(problem: Problem) -> str:
    """Why a message failed, as it is stored and shown."""
    return dump(
        {
            "code": problem.code,
            "message": problem.message,
            "cause": problem.cause,
            "fix": problem.fix,
        }
    )


def update(
    connection: apsw.Connection, channel: int, delivery: DeliveryUpdate, arrived: int
) -> bool:
    """Apply a report; tell whether a message moved forward."""
    status = delivery.status.value
    if status not in _TIMES:  # queued: no further than the provider, which is where it was sent
        return False
    external_id = storable(delivery.message_id)
    at = min(millis(delivery.at), arrived)
    problem = problem_json(delivery.problem) if delivery.problem else None
    key = connection.execute(
        "SELECT max(key) FROM messages WHERE channel = ? AND direction = 'outbound'"
        " AND external_id = ?",
        (channel, external_id),
    ).get
    if key is not None:
        return advance(connection, key, status, at, arrived, problem)
    if _sending(connection, channel):
        connection.execute(
            "INSERT INTO early VALUES (?, ?, ?, ?, ?, ?)",
            (channel, external_id, status, at, problem, arrived),
        )
    else:
        _drop(connection, channel, 1)
    return False


def apply_early(connection: apsw.Connection, channel: int, key: int, at: int) -> None:
    """Apply what was reported of a message before its id was known here."""
    found = rows(
        connection,
        "DELETE FROM early WHERE channel = ? AND external_id ="
        " (SELECT external_id FROM messages WHERE key = ?) RETURNING status, at, problem",
        (channel, key),
    )
    for status, reported, problem in sorted(found, key=lambda row: _ORDER.index(row[0])):
        advance(connection, key, status, reported, at, problem)
    connection.execute(
        "DELETE FROM early WHERE channel = ? AND kept_at < ?",
        (channel, at - _PATIENCE if _sending(connection, channel) else _EVER),
    )
    _drop(connection, channel, connection.changes())


def drop_early(connection: apsw.Connection) -> None:
    """Drop and count the reports of channels that send nothing any more which they could be about."""
    for channel, count in rows(
        connection, "SELECT channel, count(*) FROM early GROUP BY channel", ()
    ):
        if not _sending(connection, channel):
            connection.execute("DELETE FROM early WHERE channel = ?", (channel,))
            _drop(connection, channel, count)


def advance(
    connection: apsw.Connection, key: int, status: str, at: int, now: int, problem: str | None
) -> bool:
    """Let a message have a status; tell whether that is further than it was.

    Args:
        at: when it came about. `now` is when that was learned.
        problem: why it failed, if it did.
    """
    ((present,),) = connection.execute("SELECT status FROM messages WHERE key = ?", (key,))
    connection.execute(_TIMES[status], (at, key))
    if _ORDER.index(status) <= _ORDER.index(present):
        return False
    connection.execute(
        "UPDATE messages SET status = ?, problem = ? WHERE key = ?",
        (status, problem if status == MessageStatus.FAILED else None, key),
    )
    emit_message(connection, status, messages.by_key(connection, key), now)
    return True


def _sending(connection: apsw.Connection, channel: int) -> bool:
    found: Any = connection.execute(
        "SELECT 1 FROM messages WHERE channel = ? AND status = 'pending' AND problem IS NULL LIMIT 1",
        (channel,),
    ).get
    return found is not None


def _drop(connection: apsw.Connection, channel: int, count: int) -> None:
    connection.execute("UPDATE channels SET dropped = dropped + ? WHERE key = ?", (count, channel))
