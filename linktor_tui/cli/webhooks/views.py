"""Endpoints and deliveries as answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.output import Answer, Json
from linktor_tui.contract import traffic_wire as wire
from linktor_tui.contract.traffic import EVENT_TYPES

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block, Cell
    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import Delivery, WebhookEndpoint

ENDPOINT_HEADER = (
    "id",
    "url",
    "status",
    "events",
    "channelId",
    "description",
    "deliveriesSucceeded",
    "deliveriesFailed",
    "deliveriesPending",
    "avgLatency",
    "createdAt",
    "updatedAt",
)
DELIVERY_HEADER = (
    "id",
    "webhookId",
    "eventId",
    "event",
    "channelId",
    "status",
    "statusCode",
    "errorMessage",
    "attempts",
    "latency",
    "createdAt",
    "lastAttemptAt",
    "nextAttemptAt",
)


def _events(endpoint: WebhookEndpoint) -> str:
    return "all" if len(endpoint.events) == len(EVENT_TYPES) else ", ".join(endpoint.events)


def _endpoint_row(endpoint: WebhookEndpoint) -> list[Any]:
    shown = {**wire.endpoint(endpoint)["attributes"], "id": endpoint.id}
    shown |= {**shown["stats"], "events": " ".join(endpoint.events)}
    return [shown.get(name) for name in ENDPOINT_HEADER]


class Endpoints(Answer):
    """Every endpoint."""

    def __init__(self, found: Sequence[WebhookEndpoint]) -> None:
        self.found = found

    def envelope(self) -> Json:
        return wire.endpoints(self.found)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell, status_cell

        columns = [
            Column("URL", squeeze=True),
            Column("STATUS"),
            Column("EVENTS", squeeze=True, drop=True),
            Column("DONE", right=True),
            Column("FAILED", right=True),
            Column("WAITING", right=True),
            Column("ID"),
        ]
        rows = [
            [
                cell(item.url),
                status_cell(item.status.value),
                cell(_events(item)),
                cell(item.stats.succeeded),
                cell(item.stats.failed),
                cell(item.stats.pending),
                cell(item.id),
            ]
            for item in self.found
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return ENDPOINT_HEADER, map(_endpoint_row, self.found)

    def ids(self) -> Iterable[str]:
        return (item.id for item in self.found)


class OneEndpoint(Answer):
    """One endpoint; with `secret`, the one that was just made."""

    def __init__(self, endpoint: WebhookEndpoint, secret: str | None = None) -> None:
        self.endpoint = endpoint
        self.secret = secret

    def envelope(self) -> Json:
        shown = wire.one_endpoint(self.endpoint)
        if self.secret is not None:
            shown["data"]["attributes"]["secret"] = self.secret
        return shown

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell, status_cell

        found, stats = self.endpoint, self.endpoint.stats
        facts: list[tuple[str, Cell]] = [
            ("URL", cell(found.url)),
            ("Id", cell(found.id)),
            ("Status", status_cell(found.status.value)),
            ("Events", cell(_events(found))),
            ("Channel", cell(found.channel_id or "all")),
            ("Description", cell(found.description)),
            ("Headers", cell(", ".join(found.headers))),
            ("Attempts", cell(f"{found.max_retries}, of {found.timeout} s at most")),
            ("Private addresses", cell("allowed" if found.allow_private else "refused")),
            ("Delivered", cell(stats.succeeded)),
            ("Failed", cell(stats.failed)),
            ("Waiting", cell(stats.pending)),
            ("Created", cell(found.created_at)),
        ]
        if stats.average_latency is not None:
            facts.append(("Latency", cell(f"{stats.average_latency} ms on average")))
        if self.secret is not None:
            facts.append(("Secret", cell(self.secret)))
        yield Sheet(facts)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        if self.secret is None:
            return ENDPOINT_HEADER, [_endpoint_row(self.endpoint)]
        return (*ENDPOINT_HEADER, "secret"), [[*_endpoint_row(self.endpoint), self.secret]]

    def ids(self) -> Iterable[str]:
        return (self.endpoint.id,)


def _delivery_row(delivery: Delivery) -> list[Any]:
    shown = {**wire.delivery(delivery)["attributes"], "id": delivery.id}
    return [shown.get(name) for name in DELIVERY_HEADER]


class Deliveries(Answer):
    """A page of deliveries."""

    def __init__(self, page: Page[Delivery]) -> None:
        self.page = page

    def envelope(self) -> Json:
        return wire.deliveries(self.page)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell

        columns = [
            Column("CREATED"),
            Column("EVENT"),
            Column("STATUS"),
            Column("TRIES", right=True),
            Column("ANSWER", right=True, drop=True),
            Column("WHY", squeeze=True),
            Column("ID"),
        ]
        rows = [
            [
                cell(item.created_at),
                cell(item.event),
                _delivery_status(item),
                cell(item.attempts),
                cell(item.status_code),
                cell(item.error),
                cell(item.id),
            ]
            for item in self.page.items
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return DELIVERY_HEADER, map(_delivery_row, self.page.items)

    def ids(self) -> Iterable[str]:
        return (item.id for item in self.page.items)


def _delivery_status(delivery: Delivery) -> Cell:
    from linktor_tui.cli.tables import Cell, status_cell

    word = delivery.status.value
    return Cell(word, "good") if word == "succeeded" else status_cell(word)


class Attempted(Answer):
    """A delivery that was attempted just now: a test, or one more try."""

    def __init__(self, delivery: Delivery, *, sample: bool) -> None:
        self.delivery = delivery
        self.sample = sample

    def envelope(self) -> Json:
        return (wire.tested_endpoint if self.sample else wire.retried)(self.delivery)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        found = self.delivery
        yield Sheet(
            [
                ("Event", cell(found.event)),
                ("Delivery", cell(found.id)),
                ("Status", _delivery_status(found)),
                ("Answer", cell(f"HTTP {found.status_code}" if found.status_code else None)),
                ("Why", cell(found.error)),
                ("Took", cell(f"{found.latency} ms" if found.latency is not None else None)),
                ("Said", cell(found.response_body)),
                ("Next try", cell(found.next_attempt_at)),
            ]
        )

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return DELIVERY_HEADER, [_delivery_row(self.delivery)]

    def ids(self) -> Iterable[str]:
        return (self.delivery.id,)
