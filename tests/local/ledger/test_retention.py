"""What may go and what must stay: events that wait, ids that come again, sends that nobody ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.contract import Outbound, Sent
from connectors.hooks import DeliveryStatus, DeliveryUpdate, InboundMessage, Received
from connectors.problems import Problem
from linktor_tui.contract.traffic import (
    EVENT_TYPES,
    DeliveryQuery,
    EndpointStatus,
    Event,
    EventQuery,
    MessageQuery,
    MessageStatus,
    WebhookEndpoint,
)
from linktor_tui.local.courier.posting import Outcome
from linktor_tui.local.ledger import Ledger
from linktor_tui.local.ledger.endpoints import EndpointBook
from linktor_tui.local.ledger.outbox import Outbox
from linktor_tui.local.ledger.taps import Tap, TapBook
from linktor_tui.local.tending import Tending
from linktor_tui.settings import Settings

NOW = datetime(2024, 3, 15, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)
LOST = Problem("outcome_unknown", "Who knows.", "It ended.", "Look.")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def mail(number: int, at: datetime) -> Received:
    message = InboundMessage(f"<{number}@example.com>", "anna@example.com", "Hello", at)
    return Received(messages=(message,))


def happened(ledger: Ledger, at: datetime, channel_id: str = "ch_1") -> Event:
    return ledger.emit("message.sent", channel_id, {"id": "msg_1"}, at)


def left(ledger: Ledger) -> list[str]:
    return [event.id for event in ledger.events(EventQuery(limit=1000))]


def test_an_old_event_stays_until_all_were_told(ledger: Ledger) -> None:
    outbox, taps = Outbox(ledger.database), TapBook(ledger.database)
    endpoint = WebhookEndpoint(
        "wh_1", "https://example.com/", EVENT_TYPES, EndpointStatus.ACTIVE, channel_id="ch_1"
    )
    first = happened(ledger, NOW - 40 * DAY)
    EndpointBook(ledger.database).put(endpoint, "memory:ref", NOW)
    taps.put(Tap("tap_1", "ch_2", "http://127.0.0.1/", "memory:ref", first.cursor), NOW)
    waits = happened(ledger, NOW - 39 * DAY)
    tapped = happened(ledger, NOW - 39 * DAY, "ch_2")
    other = happened(ledger, NOW - 38 * DAY, "ch_3")
    young = happened(ledger, NOW - DAY)
    assert ledger.prune_events(NOW - 30 * DAY) == 2
    assert left(ledger) == [waits.id, tapped.id, young.id]
    assert first.id not in left(ledger)
    assert other.id not in left(ledger)

    delivery = next(
        item for item in outbox.deliveries(DeliveryQuery()).items if item.event_id == waits.id
    )
    outbox.attempted(delivery.id, Outcome(None, "refused", 1), NOW, NOW + DAY)
    assert ledger.prune_events(NOW - 30 * DAY) == 0
    outbox.attempted(delivery.id, Outcome(200, None, 1), NOW, None)
    assert taps.moved("tap_1", tapped.cursor)
    assert ledger.prune_events(NOW - 30 * DAY) == 2
    assert left(ledger) == [young.id]


def test_many_old_events_behind_one_that_waits(ledger: Ledger) -> None:
    taps = TapBook(ledger.database)
    taps.put(Tap("tap_1", "ch_2", "http://127.0.0.1/", "memory:ref", 0), NOW)
    waits = happened(ledger, NOW - 40 * DAY, "ch_2")
    ledger.database.write_all(
        [
            lambda connection: connection.execute(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                " INSERT INTO events (id, type, channel_id, at, data)"
                " SELECT 'evt_' || i, 'message.sent', 'ch_1', 0, '{}' FROM n"
            ).fetchall()
        ]
    )
    young = happened(ledger, NOW)
    assert ledger.prune_events(NOW - DAY) == 5000
    assert left(ledger) == [waits.id, young.id]


def test_a_mailbox_that_is_numbered_anew_brings_nothing_twice(ledger: Ledger) -> None:
    ledger.receive("ch_1", mail(1, NOW), NOW)
    ledger.receive("ch_1", mail(2, NOW + DAY), NOW + DAY)
    much_later = NOW + 400 * DAY
    ledger.prune(much_later)
    again = ledger.receive("ch_1", mail(2, NOW + DAY), much_later)
    assert (again.messages, again.duplicates) == ((), 1)
    assert ledger.receive("ch_2", mail(2, NOW + DAY), much_later).duplicates == 0
    # The older one is told by no mailbox any more, and its id need not be kept for ever.
    assert seen(ledger) == ["<2@example.com>"]
    ledger.receive("ch_1", mail(3, much_later), much_later)
    ledger.prune(much_later - DAY)
    assert seen(ledger) == []


def test_ids_outlive_their_messages_by_a_month(ledger: Ledger) -> None:
    ledger.receive("ch_1", mail(1, NOW), NOW)
    ledger.receive("ch_1", mail(2, NOW + 3 * DAY), NOW + 3 * DAY)
    ledger.prune(NOW + 2 * DAY)
    assert ledger.receive("ch_1", mail(1, NOW), NOW + 3 * DAY).duplicates == 1
    ledger.forget("ch_1")
    assert seen(ledger) == []


def seen(ledger: Ledger) -> list[str]:
    with ledger.database.reading() as connection:
        assert connection is not None
        return [str(row[0]) for row in connection.execute("SELECT external_id FROM seen")]


def test_a_send_that_nobody_ended_says_that_nobody_knows(ledger: Ledger) -> None:
    early = DeliveryUpdate("provider-9", DeliveryStatus.DELIVERED, NOW)
    begun = ledger.begin_send("ch_1", Outbound("anna", "Hello"), NOW)
    ledger.receive("ch_1", Received(deliveries=(early,)), NOW)
    tending = Tending(ledger, Settings(Path(), {}), lambda: NOW + timedelta(minutes=4))
    tending.tend()
    assert ledger.message(begun.id).problem is None, "its sender may still be at work"
    tending = Tending(ledger, Settings(Path(), {}), lambda: NOW + timedelta(minutes=6))
    tending.tend()
    found = ledger.message(begun.id)
    assert found.status is MessageStatus.PENDING
    assert found.problem is not None
    assert found.problem["code"] == "outcome_unknown"
    assert held(ledger) == (0, 1), "nothing waits for it any more"
    ledger.receive("ch_1", Received(deliveries=(early,)), NOW)
    assert held(ledger) == (0, 2)
    assert ledger.abandon_sends(NOW + DAY, LOST) == 0

    late = ledger.finish_send(begun.id, NOW + DAY, sent=Sent("provider-9", "queued"))
    assert (late.status, late.problem) == (MessageStatus.SENT, None), "it was alive after all"


def test_the_old_is_looked_for_once_an_hour(ledger: Ledger) -> None:
    ledger.receive("ch_1", mail(1, NOW), NOW)
    now = NOW + DAY - timedelta(minutes=1)
    settings = Settings(Path(), {"LINKTOR_TUI_RETENTION_DAYS": "1"})
    tending = Tending(ledger, settings, lambda: now, steady=lambda: now.timestamp())
    tending.tend()
    now += timedelta(minutes=59)
    tending.tend()
    assert len(ledger.messages(MessageQuery()).items) == 1
    now += timedelta(minutes=1)
    tending.tend()
    assert ledger.messages(MessageQuery()).items == ()


def test_a_clock_that_is_put_forward_makes_nothing_old_before_it_could_be_put_right(
    ledger: Ledger,
) -> None:
    ledger.receive("ch_1", mail(1, NOW), NOW)
    now, steady = NOW, 0.0
    settings = Settings(Path(), {"LINKTOR_TUI_RETENTION_DAYS": "1"})
    tending = Tending(ledger, settings, lambda: now, steady=lambda: steady)
    tending.tend()
    for minute in range(1, 60):
        now, steady = NOW + 5000 * DAY + timedelta(minutes=minute), 60.0 * minute
        tending.tend()
    assert len(ledger.messages(MessageQuery()).items) == 1
    assert ledger.open_conversations("ch_1") == 1

    now, steady = NOW + timedelta(hours=1), 3600.0  # put right: as if nothing had been
    tending.tend()
    assert len(ledger.messages(MessageQuery()).items) == 1

    now, steady = NOW + 5000 * DAY, 3660.0  # so it is meant, or the machine slept for years
    tending.tend()
    now, steady = now + timedelta(minutes=61), 3660.0 + 61 * 60
    tending.tend()
    assert ledger.messages(MessageQuery()).items == ()


def test_of_a_channel_that_still_sends_reports_go_on_waiting(ledger: Ledger) -> None:
    ledger.begin_send("ch_1", Outbound("anna", "Hello"), NOW)
    second = ledger.begin_send("ch_1", Outbound("anna", "Again"), NOW + DAY)
    early = DeliveryUpdate("provider-2", DeliveryStatus.DELIVERED, NOW + DAY)
    ledger.receive("ch_1", Received(deliveries=(early,)), NOW + DAY)
    assert ledger.abandon_sends(NOW + DAY, LOST) == 1
    assert held(ledger) == (1, 0)
    sent = ledger.finish_send(second.id, NOW + DAY, sent=Sent("provider-2", "queued"))
    assert sent.status is MessageStatus.DELIVERED


def held(ledger: Ledger) -> tuple[int, int]:
    with ledger.database.reading() as connection:
        assert connection is not None
        early: int = connection.execute("SELECT count(*) FROM early").get
        dropped: int = connection.execute("SELECT total(dropped) FROM channels").get
        return early, int(dropped)


def test_what_the_settings_say_of_events() -> None:
    def of(days: str) -> timedelta | None:
        return Settings(Path(), {"LINKTOR_TUI_EVENT_DAYS": days}).event_retention

    assert [of(""), of("7"), of("0")] == [30 * DAY, 7 * DAY, None]


@pytest.mark.parametrize("bodies_only", [True, False])
def test_what_nobody_knows_of_is_let_go_with_the_rest(ledger: Ledger, bodies_only: bool) -> None:
    doubtful = ledger.begin_send("ch_1", Outbound("anna", "Hello"), NOW)
    ledger.finish_send(doubtful.id, NOW, problem=LOST, doubtful=True)
    begun = ledger.begin_send("ch_1", Outbound("anna", "Now"), NOW)
    assert ledger.prune(NOW + DAY, bodies_only=bodies_only) == 1
    left = [message.content.get("text") for message in ledger.messages(MessageQuery()).items]
    assert left == (["Now", None] if bodies_only else ["Now"])
    assert ledger.message(begun.id).status is MessageStatus.PENDING
