"""The ledger's numbers, against a count by hand over random histories."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Outbound, Sent
from connectors.hooks import InboundMessage, Received
from connectors.problems import Problem
from linktor_tui.contract.errors import StoreDamaged, StoreTooNew
from linktor_tui.contract.resources import Granularity, Period, StatsSummary, Traffic
from linktor_tui.contract.times import stamp
from linktor_tui.local.ledger import Ledger
from linktor_tui.local.windows import Window, window

NOW = datetime(2024, 1, 15, 10, 30, 20, tzinfo=UTC)


Step = tuple[str, str, int, int]
"""What happens, to whom, when (seconds before NOW), and how late it is told of or done (seconds)."""

DAY = 86_400
MANY_BUCKETS = [(Period.WEEK, Granularity.MINUTE), (Period.MONTH, Granularity.MINUTE)]
WHEN = st.one_of(
    st.integers(-3600, 31 * DAY),
    st.integers(0, 31).map(lambda days: days * DAY + 10 * 3600 + 30 * 60 + 20),  # midnight
    st.integers(0, 30).map(lambda hours: hours * 3600 + 30 * 60 + 20),  # the full hour
    st.integers(DAY - 90, DAY + 90),
)
KINDS = [
    "receive",
    "receive",
    "send",
    "send",
    "fail",
    "record in",
    "record out",
    "close",
    "silence",
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*KINDS, "prune", "prune bodies"]),
        st.sampled_from(["anna", "bert"]),
        WHEN,  # in no order: the clock is set back and forth
        st.one_of(st.just(0), st.integers(-60, 600), st.integers(0, 3 * DAY)),
    ),
    max_size=25,
)


@dataclass
class Thread:
    """A conversation as the count by hand sees it."""

    contact: str
    opened: datetime
    moved: datetime
    closed: datetime | None = None
    waiting: datetime | None = None


class ByHand:
    """Lists of everything that happened, from which any number can be counted."""

    def __init__(self) -> None:
        self.received: list[datetime] = []
        self.sent: list[datetime] = []
        self.responses: list[tuple[datetime, float]] = []
        self.threads: list[Thread] = []

    def thread(self, contact: str, at: datetime) -> Thread:
        for thread in self.threads:
            if thread.contact == contact and thread.closed is None:
                return thread
        self.threads.append(Thread(contact, at, at))
        return self.threads[-1]

    def receive(self, contact: str, at: datetime, arrived: datetime) -> None:
        thread = self.thread(contact, at)
        thread.moved = max(thread.moved, arrived)
        thread.waiting = at if thread.waiting is None else min(at, thread.waiting)
        self.received.append(at)

    def begin(self, contact: str, at: datetime) -> Thread:
        thread = self.thread(contact, at)
        thread.moved = max(thread.moved, at)
        return thread

    def send(self, thread: Thread, at: datetime) -> None:
        self.sent.append(at)
        if thread.waiting is not None:
            self.responses.append((at, max(0.0, (at - thread.waiting).total_seconds())))
        thread.waiting = None

    def close(self, at: datetime, contact: str | None, before: datetime | None = None) -> None:
        for thread in self.threads:
            meant = thread.closed is None and contact in (None, thread.contact)
            if meant and (before is None or thread.moved < before):
                thread.closed = at

    def summary(self, start: datetime, end: datetime) -> StatsSummary:
        ended = [t for t in self.threads if t.closed is not None and start <= t.closed < end]
        return StatsSummary(
            sum(start <= at < end for at in self.received),
            sum(start <= at < end for at in self.sent),
            sum(start <= thread.opened < end for thread in self.threads),
            len(ended),
            mean([took for at, took in self.responses if start <= at < end]),
            mean([max(0.0, (t.closed - t.opened).total_seconds()) for t in ended if t.closed]),
        )

    def traffic(self) -> Traffic:
        since = NOW - timedelta(hours=24)
        return Traffic(
            sum(at >= since for at in self.received),
            sum(at >= since for at in self.sent),
            sum(thread.closed is None for thread in self.threads),
            len(self.received),
            len(self.sent),
            len(self.threads),
        )

    def activity(self) -> tuple[tuple[int, int], ...]:
        this_hour = NOW.replace(minute=0, second=0)
        starts = [this_hour - timedelta(hours=back) for back in range(23, -1, -1)]
        counts = [self.summary(start, start + timedelta(hours=1)) for start in starts]
        return tuple((item.messages_received or 0, item.messages_sent or 0) for item in counts)


def mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def play(ledger: Ledger, steps: list[Step]) -> ByHand:
    """Let the same happen to a ledger and to the count by hand, and ask after every step."""
    by_hand = ByHand()
    for number, step in enumerate(steps):
        for part in (receive, send, others):
            part(ledger, by_hand, number, *step)
        assert ledger.traffic(["ch_1"], NOW)["ch_1"][:3] == by_hand.traffic()[:3]
    return by_hand


def receive(
    ledger: Ledger, by_hand: ByHand, number: int, kind: str, contact: str, ago: int, late: int
) -> None:
    arrived = NOW - timedelta(seconds=ago)
    if kind == "receive":
        sent = arrived - timedelta(seconds=late)  # after it arrived, where clocks disagree
        message = InboundMessage(f"{number}", contact, "text", sent)
        ledger.receive("ch_1", Received(messages=(message, message)), arrived)
        by_hand.receive(contact, min(sent, arrived), arrived)
    elif kind == "record in":
        ledger.record("ch_1", contact, "inbound", arrived)
        by_hand.receive(contact, arrived, arrived)


def send(
    ledger: Ledger, by_hand: ByHand, number: int, kind: str, contact: str, ago: int, late: int
) -> None:
    begun = NOW - timedelta(seconds=ago)
    if kind == "record out":
        ledger.record("ch_1", contact, "outbound", begun)
        by_hand.send(by_hand.begin(contact, begun), begun)
    elif kind in ("send", "fail"):
        thread = by_hand.begin(contact, begun)
        message = ledger.begin_send("ch_1", Outbound(contact, "text"), begun)
        done = begun + timedelta(seconds=min(late, 120))
        if kind == "send":
            ledger.finish_send(message.id, done, sent=Sent(f"{number}", "queued"))
            by_hand.send(thread, done)
        else:
            ledger.finish_send(message.id, done, problem=Problem("1", "no", "no", "no"))


def others(
    ledger: Ledger, by_hand: ByHand, number: int, kind: str, contact: str, ago: int, late: int
) -> None:
    at = NOW - timedelta(seconds=ago)
    if kind == "close":
        ledger.close_conversations("ch_1", at, "done", contact=contact)
        by_hand.close(at, contact)
    elif kind == "silence":
        before = at - timedelta(hours=24)
        ledger.close_silent(before, at)
        by_hand.close(at, None, before)
    elif kind.startswith("prune"):
        limit = NOW - timedelta(seconds=max(ago, DAY))
        ledger.prune(limit, bodies_only=kind == "prune bodies")


@settings(max_examples=40)
@given(STEPS)
def test_every_number_equals_a_count_by_hand(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.db")
        by_hand = play(ledger, steps)

        assert ledger.traffic(["ch_1"], NOW, totals=True) == {"ch_1": by_hand.traffic()}
        assert ledger.traffic(["ch_1"], NOW)["ch_1"][:3] == by_hand.traffic()[:3]
        assert ledger.activity(["ch_1"], NOW) == {"ch_1": by_hand.activity()}
        assert ledger.open_conversations("ch_1") == by_hand.traffic().active_conversations
        for period, granularity in product(Period, Granularity):
            if (period, granularity) not in MANY_BUCKETS:
                compare(ledger, by_hand, window(period, granularity, NOW))
        ledger.close()


def compare(ledger: Ledger, by_hand: ByHand, laid_out: Window) -> None:
    summary, series = ledger.statistics("ch_1", laid_out)
    assert summary == by_hand.summary(laid_out.start, laid_out.end)
    expected = [[0, 0, 0] for _ in laid_out.buckets]
    opened = [thread.opened for thread in by_hand.threads]
    for column, moments in enumerate((by_hand.received, by_hand.sent, opened)):
        for moment in moments:
            index = laid_out.index(moment)
            if index is not None:
                expected[index][column] += 1
    assert [list(bucket[1:]) for bucket in series] == expected
    assert [bucket.timestamp for bucket in series] == [stamp(b) for b in laid_out.buckets]


def test_weeks_by_the_minute_are_all_there(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    by_hand = play(
        ledger,
        [
            ("receive", "anna", 29 * DAY, 40),
            ("send", "anna", 28 * DAY, 60),
            ("prune", "anna", DAY, 0),
            ("receive", "anna", 90, 5 * DAY),
        ],
    )
    for period, granularity in MANY_BUCKETS:
        compare(ledger, by_hand, window(period, granularity, NOW))


def test_the_last_day_moves_on_with_the_clock(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    for seconds in (0, 1, 39, 41, 100, 4000):
        ledger.record("ch_1", "anna", "inbound", NOW + timedelta(seconds=seconds))
    ledger.record("ch_1", "anna", "outbound", NOW + timedelta(seconds=39))

    def day_from(seconds: int) -> tuple[int, int]:
        since = NOW + timedelta(seconds=seconds)
        found = ledger.traffic(["ch_1"], since + timedelta(hours=24))["ch_1"]
        return found.messages_received_24h, found.messages_sent_24h

    assert [day_from(at) for at in (0, 1, 2, 39, 40, 41, 42)] == [
        *((6, 1), (5, 1), (4, 1), (4, 1), (3, 0), (3, 0), (2, 0))
    ]
    assert [day_from(at) for at in (101, 4000, 4001, 1)] == [(1, 0), (1, 0), (0, 0), (5, 1)]


def test_a_question_makes_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")

    assert ledger.traffic(["ch_1"], NOW) == {"ch_1": Traffic(0, 0, 0)}
    assert ledger.open_conversations("ch_1") == 0
    assert ledger.last_messages(["ch_1"]) == {}
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
    assert ledger.last_messages(["ch_1", "ch_2"])["ch_1"] == (
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
