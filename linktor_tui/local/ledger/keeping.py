"""What is known of a channel beside its traffic: earlier reports, and how it receives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import apsw

from linktor_tui.contract.traffic import Receiver, ReceiverStatus
from linktor_tui.local.ledger.contents import dump
from linktor_tui.local.ledger.rows import rows

_REPORTS = 200
"""Most reports that are kept of a channel."""
_LOOKED_AT = 40
"""Most reports of a channel that are read where many channels are asked about: a month of days."""


def keep_report(
    connection: apsw.Connection, channel_id: str, report: Mapping[str, Any], at: int
) -> None:
    """Keep what a check found."""
    connection.execute(
        "INSERT INTO reports (channel_id, at, report) VALUES (?, ?, ?)",
        (channel_id, at, dump(report)),
    )
    connection.execute(
        "DELETE FROM reports WHERE channel_id = ?1 AND key <= (SELECT key FROM reports"
        " WHERE channel_id = ?1 ORDER BY key DESC LIMIT 1 OFFSET ?2)",
        (channel_id, _REPORTS),
    )


def reports(connection: apsw.Connection, channel_id: str, limit: int) -> list[Mapping[str, Any]]:
    """A channel's reports, newest first."""
    found = rows(
        connection,
        "SELECT report FROM reports WHERE channel_id = ? ORDER BY key DESC LIMIT ?",
        (channel_id, limit),
    )
    return [json.loads(report) for (report,) in found]


def reports_with(
    connection: apsw.Connection, words: Iterable[str]
) -> dict[str, list[Mapping[str, Any]]]:
    """The latest reports of the channels of which one holds one of these words, newest first."""
    found = rows(
        connection,
        "SELECT channel_id, report FROM (SELECT *, row_number() OVER"
        " (PARTITION BY channel_id ORDER BY key DESC) AS place FROM reports)"
        " WHERE place <= ? AND channel_id IN"
        " (SELECT channel_id FROM reports, json_each(?) WHERE instr(report, value))"
        " ORDER BY key DESC",
        (_LOOKED_AT, json.dumps(list(words))),
    )
    kept: dict[str, list[Mapping[str, Any]]] = {}
    for channel_id, report in found:
        kept.setdefault(channel_id, []).append(json.loads(report))
    return kept


def put_receiver(connection: apsw.Connection, receiver: Receiver) -> None:
    """Keep how a channel receives, in place of what was known before."""
    connection.execute(
        "INSERT OR REPLACE INTO receivers VALUES (?, ?)",
        (receiver.channel_id, dump(receiver._asdict())),
    )


def drop_receivers(connection: apsw.Connection, channel_ids: Sequence[str] | None) -> None:
    """Forget how channels received."""
    if channel_ids is None:
        connection.execute("DELETE FROM receivers")
    else:
        ids = [(channel_id,) for channel_id in channel_ids]
        connection.executemany("DELETE FROM receivers WHERE channel_id = ?", ids)


def receivers(connection: apsw.Connection) -> tuple[Receiver, ...]:
    """How the channels receive, in order of their ids."""
    stored = rows(connection, "SELECT receiver FROM receivers ORDER BY channel_id")
    found = (Receiver(**json.loads(receiver)) for (receiver,) in stored)
    return tuple(item._replace(status=ReceiverStatus(item.status)) for item in found)


def rewrite_version(connection: apsw.Connection) -> None:
    """Write the schema version that the file has: a page of four kilobytes."""
    version: int = connection.execute("PRAGMA user_version").get
    connection.execute(f"PRAGMA user_version = {version}")


def cursor(connection: apsw.Connection, channel_id: str) -> str | None:
    """Where a channel's receiver goes on from."""
    found: str | None = connection.execute(
        "SELECT cursor FROM channels WHERE id = ?", (channel_id,)
    ).get
    return found
