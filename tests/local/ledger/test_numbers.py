"""The ledger's numbers, against a count by hand over random histories."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linktor_tui.contract.errors import StoreDamaged, StoreTooNew
from linktor_tui.contract.resources import Granularity, Period, StatsSummary, Traffic
from linktor_tui.contract.times import stamp
from linktor_tui.local.ledger import Ledger
from linktor_tui.local.windows import window

NOW = datetime(2024, 1, 15, 10, 30, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """A message, or the closing of a contact's conversation."""

    minutes_ago: int
    contact: str
    kind: str


EVENTS = st.lists(
    st.builds(
        Event,
        st.integers(0, 3 * 24 * 60),
        st.sampled_from(["anna", "bert"]),
        st.sampled_from(["inbound", "outbound", "close"]),
    ),
    max_size=25,
    unique_by=lambda event: event.minutes_ago,
).map(lambda events: sorted(events, key=lambda event: -event.minutes_ago))


@dataclass
class Thread:
    """A conversation as the count by hand sees it."""

    contact: str
    opened: datetime
    closed: datetime | None = None
    asked: datetime | None = None


def by_hand(events: list[Event], start: datetime, end: datetime) -> StatsSummary:
    received = sent = 0
    responses: list[float] = []
    threads: list[Thread] = []
    for event in events:
        at = NOW - timedelta(minutes=event.minutes_ago)
        inside = start <= at < end
        thread = next((t for t in threads if t.contact == event.contact and t.closed is None), None)
        if event.kind == "close":
            if thread is not None:
                thread.closed = at
            continue
        if thread is None:
            thread = Thread(event.contact, at)
            threads.append(thread)
        if event.kind == "inbound":
            received += inside
            thread.asked = thread.asked or at
        else:
            sent += inside
            if thread.asked is not None and inside:
                responses.append((at - thread.asked).total_seconds())
            thread.asked = None
    ended = [t for t in threads if t.closed is not None and start <= t.closed < end]
    lasted = [(t.closed - t.opened).total_seconds() for t in ended if t.closed is not None]
    return StatsSummary(
        received,
        sent,
        sum(start <= t.opened < end for t in threads),
        len(ended),
        round(sum(responses) / len(responses), 1) if responses else None,
        round(sum(lasted) / len(lasted), 1) if lasted else None,
    )


def play(ledger: Ledger, events: list[Event]) -> None:
    for event in events:
        at = NOW - timedelta(minutes=event.minutes_ago)
        if event.kind == "close":
            ledger.close_conversations("ch_1", at, "done", contact=event.contact)
        else:
            direction: Literal["inbound", "outbound"] = (
                "inbound" if event.kind == "inbound" else "outbound"
            )
            ledger.record("ch_1", event.contact, direction, at)


@settings(max_examples=40, deadline=None)
@given(EVENTS, st.sampled_from(Period), st.sampled_from(list(Granularity)[1:]))
def test_statistics_equal_a_count_by_hand(
    events: list[Event], period: Period, granularity: Granularity
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.db")
        play(ledger, events)
        laid_out = window(period, granularity, NOW)
        summary, series = ledger.statistics("ch_1", laid_out)
        ledger.close()

    assert summary == by_hand(events, laid_out.start, laid_out.end)
    assert [bucket.timestamp for bucket in series] == [stamp(b) for b in laid_out.buckets]
    assert sum(bucket.messages_received for bucket in series) == summary.messages_received
    assert sum(bucket.conversations_started for bucket in series) == summary.conversations_started


def test_a_question_makes_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")

    assert ledger.traffic(["ch_1"], NOW) == {"ch_1": Traffic(0, 0, 0)}
    assert ledger.open_conversations("ch_1") == 0
    assert ledger.last_messages("ch_1") == (None, None)
    assert ledger.close_conversations("ch_1", NOW, "done") == 0
    ledger.forget("ch_1")
    assert list(tmp_path.iterdir()) == []


def test_a_channels_numbers_are_its_own_and_go_with_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    for channel in ("ch_1", "ch_2"):
        ledger.record(channel, "anna", "inbound", NOW - timedelta(hours=30))
        ledger.record(channel, "anna", "outbound", NOW - timedelta(hours=2))
    ledger.forget("ch_2")

    numbers = ledger.traffic(["ch_1", "ch_2"], NOW, totals=True)
    assert numbers["ch_1"] == Traffic(0, 1, 1, 1, 1, 1)
    assert numbers["ch_2"] == Traffic(0, 0, 0, 0, 0, 0)
    assert ledger.last_messages("ch_1") == (
        stamp(NOW - timedelta(hours=30)),
        stamp(NOW - timedelta(hours=2)),
    )


def test_the_file_is_private_and_deleted_text_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger(path)
    ledger.record("ch_1", "somebody-private", "inbound", NOW)
    assert path.stat().st_mode & 0o777 == 0o600

    ledger.forget("ch_1")
    ledger.close()

    assert b"somebody-private" not in path.read_bytes()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).record("ch_1", "anna", "inbound", NOW)
    database = apsw.Connection(str(path))
    database.execute("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(StoreTooNew, match="newer"):
        Ledger(path).open_conversations("ch_1")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is no database" * 100)

    with pytest.raises(StoreDamaged, match=r"ledger\.db"):
        Ledger(path).open_conversations("ch_1")
