"""What is let go: of old messages, and of channels that are deleted.

Totals, hours and the minutes of the last month before the limit stay: numbers do not shrink because
texts have gone. The log beside the file is emptied afterwards, so that nothing of them is left.
"""

from __future__ import annotations

import apsw

from linktor_tui.local.ledger.contents import dump

_MONTH = 31 * 24 * 3_600_000
"""Milliseconds: statistics look back 30 days, minute by minute."""
_OMITTED = dump({"type": "omitted"})
_OLD = (
    "DELETE FROM messages WHERE arrived_at < :before AND status <> 'pending'",
    "DELETE FROM conversations WHERE closed_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation = conversations.key)",
    "DELETE FROM contacts"
    " WHERE NOT EXISTS (SELECT 1 FROM conversations WHERE contact = contacts.key)",
    "DELETE FROM events WHERE at < :before",
    "DELETE FROM reports WHERE at < :before",
    "DELETE FROM minutes WHERE start < :before - :month",
    "DELETE FROM pruned WHERE before < :before",
    "INSERT INTO pruned SELECT :before WHERE NOT EXISTS (SELECT 1 FROM pruned)",
)
_OLD_BODIES = (
    "UPDATE messages SET kind = NULL, body = NULL, subject = NULL, parts = NULL, metadata = NULL"
    " WHERE arrived_at < :before AND status <> 'pending' AND (kind IS NOT NULL OR metadata IS NOT NULL)",
    "UPDATE events SET data = json_remove(json_set(data, '$.attributes.content', json(:omitted),"
    " '$.attributes.metadata', json('{}')), '$.attributes.subject')"
    " WHERE at < :before AND type LIKE 'message.%'",
    "UPDATE deliveries SET response_body = NULL WHERE created_at < :before",
)


def prune(connection: apsw.Connection, before: int, *, bodies_only: bool) -> int:
    """Let go of what arrived before a time; give how many messages that concerned.

    Events that were not delivered yet go with the rest: the operator's limit goes before. A limit
    of less than a day leaves the 24-hour numbers uncertain by a minute's messages.
    """
    values = {"before": before, "month": _MONTH, "omitted": _OMITTED}
    statements = _OLD_BODIES if bodies_only else _OLD
    changed = 0
    for index, statement in enumerate(statements):
        needed = {name: value for name, value in values.items() if f":{name}" in statement}
        connection.execute(statement, needed)
        changed = changed if index else connection.changes()
    return changed


def forget(connection: apsw.Connection, channel_id: str) -> None:
    """Delete everything of a channel but what happened to the channel itself: that it was deleted
    may still have to be told."""
    connection.execute("DELETE FROM channels WHERE id = ?", (channel_id,))
    connection.execute(
        "DELETE FROM events WHERE channel_id = ? AND type LIKE 'message.%'", (channel_id,)
    )
    connection.execute("DELETE FROM receivers WHERE channel_id = ?", (channel_id,))
    connection.execute("DELETE FROM reports WHERE channel_id = ?", (channel_id,))
