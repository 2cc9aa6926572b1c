"""Deliveries on their way to endpoints. Implements `linktor_tui.local.courier.queue.Queue`.

They are made where events are, in the same transaction. Here they are attempted and counted.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.resources import Page
from linktor_tui.contract.times import from_millis, millis, stamp
from linktor_tui.contract.traffic import Delivery, DeliveryQuery, DeliveryStatus
from linktor_tui.local.courier.queue import Job, Lane
from linktor_tui.local.courier.signing import payload
from linktor_tui.local.ledger.contents import dump
from linktor_tui.local.ledger.rows import change, read

if TYPE_CHECKING:
    import apsw

    from linktor_tui.local.courier.posting import Outcome
    from linktor_tui.local.ledger.database import Database

SAMPLE = "test.ping"
"""Type of the event behind every delivery that was a test."""
_LANES = """
SELECT first.endpoint_id, first.channel_id, ifnull(deliveries.next_at, deliveries.created_at)
FROM (
    SELECT endpoint_id, channel_id, min(key) AS key FROM deliveries
    WHERE status = 'pending' GROUP BY endpoint_id, channel_id
) AS first
JOIN deliveries ON deliveries.key = first.key
JOIN endpoints ON endpoints.id = first.endpoint_id
WHERE endpoints.status = 'active'
"""
_JOB = """
SELECT deliveries.id, deliveries.endpoint_id, events.id, deliveries.event_type, events.at,
    events.data, deliveries.attempts, ifnull(deliveries.next_at, deliveries.created_at)
FROM deliveries JOIN events ON events.cursor = deliveries.event
JOIN endpoints ON endpoints.id = deliveries.endpoint_id
"""
_FIRST = f"""{_JOB}
WHERE deliveries.endpoint_id = ? AND deliveries.channel_id = ? AND deliveries.status = 'pending'
    AND endpoints.status = 'active'
ORDER BY deliveries.key LIMIT 1
"""
_ATTEMPTED = """
UPDATE deliveries SET attempts = attempts + 1, last_at = ?, status_code = ?, error = ?,
    latency = ?, response_body = ?
"""
_DELIVERY = """
SELECT deliveries.id, deliveries.endpoint_id, events.id, deliveries.event_type,
    deliveries.channel_id, deliveries.status, deliveries.attempts, deliveries.created_at,
    deliveries.status_code, deliveries.error, deliveries.latency, deliveries.last_at,
    deliveries.next_at, deliveries.response_body, events.at, events.data
FROM deliveries JOIN events ON events.cursor = deliveries.event
"""
_WANTED = """
WHERE endpoint_id = ifnull(:endpoint, endpoint_id) AND status = ifnull(:status, status)
    AND event_type = ifnull(:event, event_type)
    AND deliveries.channel_id = ifnull(:channel, deliveries.channel_id)
"""
_PAGE = f"{_DELIVERY} {_WANTED} ORDER BY deliveries.key DESC LIMIT :limit OFFSET :offset"
_COUNT = f"SELECT count(*) FROM deliveries {_WANTED}"  # noqa: S608 - no value goes in
_ADD_EVENT = "INSERT INTO events (id, type, channel_id, at, data) VALUES (?, ?, '', ?, ?)"
_ADD_ENDED = """
INSERT INTO deliveries (id, endpoint_id, event, event_type, channel_id, status, created_at)
VALUES (?, ?, ?, ?, '', 'failed', ?)
"""


class Outbox:
    """What others are to be told.

    Args:
        database: the ledger's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- for the courier -------------------------------------------------------------------------

    def version(self) -> Hashable:
        """Something that is another whenever anybody changed the ledger."""
        return self._database.version()

    def lanes(self) -> Sequence[tuple[Lane, datetime]]:
        """Lanes of active endpoints that are not empty, and when the first in each is due."""
        return [(Lane(*row[:2]), from_millis(row[2])) for row in read(self._database, _LANES)]

    def first(self, lane: Lane) -> Job | None:
        """The first in a lane; None where it is empty or its endpoint was switched off."""
        return next(map(_job, read(self._database, _FIRST, lane)), None)

    def attempted(
        self, delivery_id: str, outcome: Outcome, at: datetime, again: datetime | None
    ) -> None:
        """Keep what came of an attempt. Without `again` it is given up, if it failed."""
        waits = not outcome.delivered and again is not None
        ended = "succeeded" if outcome.delivered else "failed"
        # One that somebody delivered by hand meanwhile stays delivered.
        change(
            self._database,
            f"{_ATTEMPTED}, status = ?, next_at = ? WHERE id = ?"
            " AND (status = 'pending' OR ? = 'succeeded')",
            (
                *_told(outcome, at),
                "pending" if waits else ended,
                millis(again) if waits and again else None,
                delivery_id,
                ended,
            ),
        )

    def postpone(self, delivery_id: str, until: datetime, because: str) -> None:
        """Let a delivery wait that could not be attempted: its secret was not at hand."""
        change(
            self._database,
            "UPDATE deliveries SET next_at = ?, error = ? WHERE id = ? AND status = 'pending'",
            (millis(until), because, delivery_id),
        )

    def switch_off(self, endpoint_id: str, at: datetime) -> None:
        """Tell an endpoint of nothing more."""
        change(
            self._database,
            "UPDATE endpoints SET status = 'inactive', updated_at = ? WHERE id = ?",
            (millis(at), endpoint_id),
        )

    # --- by hand ---------------------------------------------------------------------------------

    def job(self, delivery_id: str) -> Job | None:
        """A delivery to try again, whatever its status."""
        found = read(self._database, f"{_JOB} WHERE deliveries.id = ?", (delivery_id,))
        return next(map(_job, found), None)

    def retried(self, delivery_id: str, outcome: Outcome, at: datetime) -> None:
        """Keep what came of an attempt out of turn. What waits goes on waiting, if it failed."""
        failed = "CASE status WHEN 'pending' THEN 'pending' ELSE 'failed' END"
        status = "'succeeded', next_at = NULL" if outcome.delivered else failed
        change(
            self._database,
            f"{_ATTEMPTED}, status = {status} WHERE id = ?",
            (*_told(outcome, at), delivery_id),
        )

    def keep_sample(self, job: Job, outcome: Outcome, at: datetime) -> None:
        """Keep a delivery that was a test, with its event."""

        def work(connection: apsw.Connection) -> None:
            made = millis(job.due)
            connection.execute(_ADD_EVENT, (job.event_id, SAMPLE, made, dump(job.data)))
            cursor = connection.last_insert_rowid()
            ids = job.delivery_id, job.endpoint_id, cursor
            connection.execute(_ADD_ENDED, (*ids, job.event, made))
            status = "succeeded" if outcome.delivered else "failed"
            connection.execute(
                f"{_ATTEMPTED}, status = ? WHERE id = ?",
                (*_told(outcome, at), status, job.delivery_id),
            )

        self._database.write(work)

    # --- deliveries ------------------------------------------------------------------------------

    def delivery(self, delivery_id: str) -> Delivery | None:
        """One delivery."""
        found = read(self._database, f"{_DELIVERY} WHERE deliveries.id = ?", (delivery_id,))
        return next(map(_delivery, found), None)

    def deliveries(self, query: DeliveryQuery) -> Page[Delivery]:
        """A page of deliveries, newest first."""
        wanted = {
            "endpoint": query.endpoint_id,
            "channel": query.channel_id,
            "status": query.status,
            "event": query.event,
        }
        part = {"limit": query.per_page, "offset": (query.page - 1) * query.per_page}
        count = next(iter(read(self._database, _COUNT, wanted)), (0,))[0]
        found = read(self._database, _PAGE, {**wanted, **part})
        return Page(tuple(map(_delivery, found)), query.page, query.per_page, count)


def _told(outcome: Outcome, at: datetime) -> tuple[Any, ...]:
    return millis(at), outcome.status, outcome.error, outcome.latency, outcome.answer


def _job(row: Sequence[Any]) -> Job:
    delivery_id, endpoint_id, event_id, event, at, data, attempts, due = row
    return Job(
        delivery_id,
        endpoint_id,
        event_id,
        event,
        stamp(from_millis(at)),
        json.loads(data),
        attempts,
        from_millis(due),
    )


def _delivery(row: Sequence[Any]) -> Delivery:
    at, data = row[14:]
    return Delivery(
        id=row[0],
        endpoint_id=row[1],
        event_id=row[2],
        event=row[3],
        channel_id=row[4],
        status=DeliveryStatus(row[5]),
        attempts=row[6],
        created_at=stamp(from_millis(row[7])),
        status_code=row[8],
        error=row[9],
        latency=row[10],
        last_attempt_at=_stamp(row[11]),
        next_attempt_at=_stamp(row[12]) if row[5] == "pending" else None,
        payload=payload(
            event_id=row[2],
            event=row[3],
            timestamp=stamp(from_millis(at)),
            data=json.loads(data),
            endpoint_id=row[1],
        ),
        response_body=row[13],
    )


def _stamp(at: int | None) -> str | None:
    return None if at is None else stamp(from_millis(at))
