"""Endpoints: who is told of events, where, and how that went so far.

A secret is in the vault; a row has the reference to it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from connectors.redaction import MASK
from linktor_tui.contract.times import from_millis, millis, stamp
from linktor_tui.contract.traffic import EndpointStats, EndpointStatus, WebhookEndpoint
from linktor_tui.local.ledger.rows import change, read

if TYPE_CHECKING:
    from linktor_tui.local.ledger.database import Database

_ENDPOINTS = """
SELECT id, url, events, status, description, header_names, timeout, max_retries, allow_private,
    channel_id, created_at, updated_at, secret_ref
FROM endpoints WHERE id = ifnull(?, id) ORDER BY created_at, id
"""
_PUT = """
INSERT INTO endpoints (id, url, events, status, description, header_names, timeout, max_retries,
    allow_private, channel_id, secret_ref, created_at, updated_at)
VALUES (:id, :url, :events, :status, :description, :header_names, :timeout,
    :max_retries, :allow_private, :channel_id, :secret_ref, :at, :at)
ON CONFLICT (id) DO UPDATE SET url = excluded.url, events = excluded.events,
    status = excluded.status, description = excluded.description,
    header_names = excluded.header_names, timeout = excluded.timeout,
    max_retries = excluded.max_retries, allow_private = excluded.allow_private,
    channel_id = excluded.channel_id, secret_ref = excluded.secret_ref,
    updated_at = excluded.updated_at
"""
_STATS = """
SELECT endpoint_id, count(*), total(status = 'succeeded'), total(status = 'failed'),
    total(status = 'pending'), avg(latency)
FROM deliveries WHERE endpoint_id = ifnull(?, endpoint_id) GROUP BY endpoint_id
"""


class EndpointBook:
    """The endpoints of a data folder.

    Args:
        database: the ledger's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[WebhookEndpoint]:
        """Every endpoint, in order of creation."""
        rows = read(self._database, _ENDPOINTS, (None,))
        stats = self._stats()
        return [_endpoint(row, stats.get(row[0], EndpointStats())) for row in rows]

    def find(self, endpoint_id: str) -> tuple[WebhookEndpoint, str] | None:
        """One endpoint without its numbers, and the reference of its secrets."""
        rows = read(self._database, _ENDPOINTS, (endpoint_id,))
        return next(((_endpoint(row, EndpointStats()), row[-1]) for row in rows), None)

    def counted(self, endpoint: WebhookEndpoint) -> WebhookEndpoint:
        """The same with its numbers."""
        found = self._stats(endpoint.id).get(endpoint.id)
        return endpoint if found is None else endpoint._replace(stats=found)

    def secret_refs(self) -> set[str]:
        """The references of the secrets of all endpoints, and of all taps."""
        both = "SELECT secret_ref FROM endpoints UNION SELECT secret_ref FROM taps"
        return {row[0] for row in read(self._database, both)}

    def put(self, endpoint: WebhookEndpoint, secret_ref: str, at: datetime) -> None:
        """Write an endpoint, new or changed."""
        written = {
            "id": endpoint.id,
            "url": endpoint.url,
            "events": json.dumps(endpoint.events),
            "status": endpoint.status.value,
            "description": endpoint.description,
            "header_names": json.dumps(list(endpoint.headers)),
            "timeout": endpoint.timeout,
            "max_retries": endpoint.max_retries,
            "allow_private": int(endpoint.allow_private),
            "channel_id": endpoint.channel_id,
            "secret_ref": secret_ref,
            "at": millis(at),
        }
        change(self._database, _PUT, written)

    def remove(self, endpoint_id: str) -> None:
        """Forget an endpoint and its deliveries."""
        change(self._database, "DELETE FROM endpoints WHERE id = ?", (endpoint_id,))

    def _stats(self, endpoint_id: str | None = None) -> dict[str, EndpointStats]:
        rows = read(self._database, _STATS, (endpoint_id,))
        return {
            row[0]: EndpointStats(row[1], int(row[2]), int(row[3]), int(row[4]), _rounded(row[5]))
            for row in rows
        }


def _endpoint(row: Sequence[Any], stats: EndpointStats) -> WebhookEndpoint:
    return WebhookEndpoint(
        id=row[0],
        url=row[1],
        events=tuple(json.loads(row[2])),
        status=EndpointStatus(row[3]),
        description=row[4],
        headers=dict.fromkeys(json.loads(row[5]), MASK),
        timeout=row[6],
        max_retries=row[7],
        allow_private=bool(row[8]),
        channel_id=row[9],
        stats=stats,
        created_at=stamp(from_millis(row[10])),
        updated_at=stamp(from_millis(row[11])),
    )


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
