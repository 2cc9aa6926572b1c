"""What else the demo's channels have behind them: earlier checks, and who was told of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from linktor_tui.contract import wire
from linktor_tui.contract.times import millis, stamp
from linktor_tui.contract.traffic import DeliveryQuery, DeliveryStatus, EndpointDraft
from linktor_tui.demo.sink import FAILS, TAKES
from linktor_tui.local.courier.posting import Outcome
from linktor_tui.local.ledger import keeping

if TYPE_CHECKING:
    import apsw

    from linktor_tui.contract.resources import CheckReport
    from linktor_tui.contract.traffic import Delivery
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.ledger import Ledger

EARLIER = (10, 6, 3, 1)
"""Days ago of earlier checks. What fails now has worked until the last of them."""


async def subscribe(engine: LocalEngine, channel_id: str, url: str) -> None:
    """Tell two programs of what goes through a channel."""
    orders = EndpointDraft(
        url + TAKES,
        ("message.received", "message.failed"),
        "Orders: opens a ticket for each message",
        allow_private=True,
        channel_id=channel_id,
    )
    stock = orders._replace(
        url=url + FAILS, events=("message.received",), description="Stock: broken since the move"
    )
    for draft in (orders, stock):
        await engine.create_endpoint(draft)


def deliver(engine: LocalEngine, now: datetime) -> None:
    """Deliver what happened so far: the working program took it, the other one answered 500."""
    outbox = engine.endpoints.outbox
    for endpoint in engine.endpoints.book.all():
        waiting = outbox.deliveries(DeliveryQuery(per_page=100, endpoint_id=endpoint.id)).items
        for number, delivery in enumerate(waiting):
            _attempt(engine, delivery, endpoint.url.endswith(TAKES), now, newest=not number)


def _attempt(
    engine: LocalEngine, delivery: Delivery, works: bool, now: datetime, *, newest: bool
) -> None:
    """The newest that failed is tried again; older ones were given up."""
    if delivery.status is not DeliveryStatus.PENDING:
        return
    at = datetime.fromisoformat(delivery.created_at) + timedelta(seconds=1)
    taken = Outcome(200, None, 31 + delivery.attempts, '{"taken": true}')
    failed = Outcome(500, "It answered 500.", 12, "stock: the database does not answer")
    again = now + timedelta(minutes=20) if newest else None
    outcome, wait = (taken, None) if works else (failed, again)
    engine.endpoints.outbox.attempted(delivery.id, outcome, at, wait)


def check(ledger: Ledger, reports: Sequence[CheckReport], now: datetime) -> None:
    """Keep earlier reports of each channel, and the present one after them."""

    def work(connection: apsw.Connection) -> None:
        for report in reports:
            assert report.channel_id is not None
            connection.execute("DELETE FROM reports WHERE channel_id = ?", (report.channel_id,))
            for at, shown in _reports(report, now):
                keeping.keep_report(connection, report.channel_id, shown, millis(at))

    ledger.database.write(work)


def _reports(report: CheckReport, now: datetime) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
    shown = wire.report(report)
    for days in EARLIER:
        at = now - timedelta(days=days)
        passed = shown if report.success else _passed(shown)
        yield at, passed | {"testedAt": stamp(at)}
    yield now, shown


def _passed(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The report as it was while the channel worked. It tells no more of the steps than that."""
    tests = [
        {key: step[key] for key in ("id", "name", "durationMs")}
        | {"status": "passed", "message": "Works."}
        for step in shown["tests"]
    ]
    return {**shown, "success": True, "tests": tests}
