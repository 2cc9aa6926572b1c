"""The ledger's file when processes die, write at once, or find it damaged, full, old or private."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from connectors.contract import Outbound, Sent
from connectors.hooks import InboundMessage, Received
from linktor_tui.contract.errors import StoreDamaged, StoreError, StoreLocked
from linktor_tui.contract.resources import Granularity, Period, Traffic
from linktor_tui.contract.traffic import ConversationQuery, EventQuery, MessageQuery
from linktor_tui.local.ledger import Ledger, database, schema
from linktor_tui.local.ledger.group import GroupIntake
from linktor_tui.local.ledger.intake import Replayed, Taken
from linktor_tui.local.ledger.taps import Tap, TapBook
from linktor_tui.local.windows import window
from tests.local.ledger.children import post, whole

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2024, 1, 15, 10, 30, 20, tzinfo=UTC)
VERSION_1 = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, channel_id TEXT NOT NULL, contact TEXT NOT NULL,
    opened_at INTEGER NOT NULL, closed_at INTEGER, closed_because TEXT
) STRICT;
CREATE UNIQUE INDEX one_open_thread ON conversations (channel_id, contact) WHERE closed_at IS NULL;
CREATE INDEX conversations_by_time ON conversations (channel_id, opened_at);
CREATE TABLE messages (
    id TEXT PRIMARY KEY, channel_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')), at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_by_time ON messages (channel_id, at, direction);
CREATE INDEX messages_of_conversation ON messages (conversation_id, at);
PRAGMA user_version = 1;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def child(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.local.ledger.children", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def on_disk(path: Path) -> bytes:
    """The file and its log. Only while nobody of this process has it open."""
    return b"".join(item.read_bytes() for item in path.parent.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="forks and signals")
def test_nothing_acknowledged_is_lost_by_kills(path: Path) -> None:
    seed = os.urandom(4).hex()
    print(f"seed {seed}")
    with child("killed", path, 30, seed) as process:
        answer, _ = process.communicate(timeout=50)
    found = json.loads(answer)
    assert process.returncode == 0
    assert found["lost"] == 0
    assert found["told"] >= 20


def test_two_processes_may_write_at_once(path: Path) -> None:
    writers = [child("many", path, channel, 150) for channel in ("ch_1", "ch_2")]
    for writer in writers:
        assert writer.wait(timeout=50) == 0
        assert writer.stdout is not None
        writer.stdout.close()

    ledger = Ledger(path)
    ledger.verify()
    assert whole(ledger)[0] == 300


async def test_a_server_takes_in_many_with_one_flush(path: Path) -> None:
    ledger = Ledger(path)
    intake = GroupIntake(ledger)
    tokens = ["one", "one", *(f"{number}" for number in range(100))]
    requests = [
        Received(messages=(InboundMessage(f"{number}", "anna", "Hello", NOW),), once=token)
        for number, token in enumerate(tokens)
    ]
    writer = ledger.database.write(lambda connection: connection)
    commits = 0

    def counted() -> bool:
        nonlocal commits
        commits += 1
        return False

    writer.set_commit_hook(counted)
    answers = await asyncio.gather(
        *(intake.receive("ch_1", request, NOW) for request in requests), return_exceptions=True
    )

    assert [type(answer) for answer in answers[:3]] == [Taken, Replayed, Taken]
    assert ledger.traffic(["ch_1"], NOW) == {"ch_1": Traffic(101, 0, 1)}
    assert commits == 1


def test_what_another_process_changed_is_noticed(path: Path) -> None:
    ledger = Ledger(path)
    assert ledger.version() == ledger.version()
    states = [ledger.version()]
    post(ledger, 1)
    states.append(ledger.version())
    with child("many", path, "ch_2", 1) as other:
        other.wait(timeout=50)
    states.append(ledger.version())
    assert ledger.version() == states[-1]
    ledger.close()
    path.unlink()
    post(ledger, 2)
    states.append(ledger.version())

    assert len(set(states)) == 4


def test_a_file_that_was_moved_away_is_not_written_to(path: Path) -> None:
    ledger = Ledger(path)
    post(ledger, 1)
    path.rename(path.with_name("old.db"))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink()

    assert ledger.messages(MessageQuery()).total_count == 0
    post(ledger, 2)
    assert whole(ledger) == (1, {2})


def test_who_waits_too_long_for_another_process_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    ledger = Ledger(path)
    post(ledger, 1)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked):
        post(ledger, 2)
    assert ledger.messages(MessageQuery()).total_count == 1  # reading goes on
    other.execute("ROLLBACK")
    post(ledger, 2)
    assert whole(ledger) == (2, {1, 2})


def test_who_waits_for_another_process_is_let_go_when_the_ledger_is_closed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 3600.0)
    waiting = threading.Event()
    monkeypatch.setattr("linktor_tui.local.ledger.database.time.sleep", lambda _: waiting.set())
    ledger = Ledger(path)
    post(ledger, 1)
    with closing(apsw.Connection(str(path))) as other, ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        written = pool.submit(post, ledger, 2)
        assert waiting.wait(20)
        ledger.close()
        with pytest.raises(StoreLocked):
            written.result()
        other.execute("ROLLBACK")
    post(ledger, 3)
    assert whole(ledger) == (2, {1, 3})


def test_all_files_are_private(path: Path) -> None:
    ledger = Ledger(path)
    post(ledger, 1)
    assert {item.name: item.stat().st_mode & 0o777 for item in path.parent.iterdir()} == {
        "ledger.db": 0o600,
        "ledger.db-wal": 0o600,
        "ledger.db-shm": 0o600,
    }
    ledger.close()


@pytest.mark.parametrize("how", ["forget", "prune", "prune bodies"])
def test_of_deleted_text_nothing_is_left(path: Path, how: str) -> None:
    ledger = Ledger(path)
    text = "canary-text " * 500  # more than a page
    message = InboundMessage(
        "1", "anna", text, NOW, subject="canary-subject", details={"payload": "canary-detail"}
    )
    ledger.receive("ch_1", Received(messages=(message,)), NOW)
    pending = ledger.begin_send("ch_1", Outbound("anna", text), NOW)
    ledger.finish_send(pending.id, NOW, sent=Sent("2", "queued"))
    later = NOW + timedelta(days=2)
    if how == "forget":
        ledger.forget("ch_1")
    else:
        assert ledger.prune(later, bodies_only=how == "prune bodies") == 2
        assert ledger.traffic(["ch_1"], NOW, totals=True)["ch_1"][3:] == (1, 1, 1)

    log = path.with_name("ledger.db-wal")
    assert b"canary" not in path.read_bytes() + log.read_bytes()
    ledger.close()
    assert b"canary" not in on_disk(path)


def test_of_a_channel_that_was_deleted_its_end_can_still_be_told(path: Path) -> None:
    ledger = Ledger(path)
    post(ledger, 1)
    ledger.emit("channel.deactivated", "ch_1", {"id": "ch_1"}, NOW)
    ledger.forget("ch_1")
    event = ledger.emit("channel.deleted", "ch_1", {"id": "ch_1"}, NOW)

    told = [item.event for item in ledger.events(EventQuery())]
    assert told == ["channel.deactivated", "channel.deleted"]
    assert event.cursor == ledger.last_event() == 3


def test_a_file_of_the_first_version_goes_over_with_its_rows(path: Path) -> None:
    old = apsw.Connection(str(path))
    old.execute(VERSION_1)
    at = int((NOW - timedelta(hours=1)).timestamp() * 1000)
    old.execute(
        "INSERT INTO conversations VALUES ('cv_1', 'ch_1', 'anna', ?, ?, 'done')",
        (at, at + 600_000),
    )
    old.execute("INSERT INTO conversations VALUES ('cv_2', 'ch_1', 'bert', ?, NULL, NULL)", (at,))
    for number, (thread, direction, seconds) in enumerate(
        [("cv_1", "inbound", 0), ("cv_1", "outbound", 30), ("cv_2", "inbound", 5)]
    ):
        old.execute(
            "INSERT INTO messages VALUES (?, 'ch_1', ?, ?, ?)",
            (f"msg_{number}", thread, direction, at + seconds * 1000),
        )
    old.close()

    ledger = Ledger(path)
    assert ledger.traffic(["ch_1"], NOW, totals=True) == {"ch_1": Traffic(2, 1, 1, 2, 1, 2)}
    summary, _ = ledger.statistics("ch_1", window(Period.DAY, Granularity.HOUR, NOW))
    assert summary == (2, 1, 2, 1, 30.0, 600.0)
    listed = ledger.conversations(ConversationQuery()).items
    assert [item.id for item in listed] == ["cv_1", "cv_2"]
    assert ledger.message("msg_1").contact.address == "anna"
    assert ledger.message("msg_1").content == {"type": "omitted"}
    ledger.record("ch_1", "bert", "outbound", NOW)
    assert ledger.conversation("cv_2").message_count == 2
    ledger.verify()


def test_a_file_of_the_second_version_goes_over_with_its_rows(path: Path) -> None:
    old = apsw.Connection(str(path))
    old.execute(schema.SCHEMA.replace(schema.SINCE_3, "") + "PRAGMA user_version = 2;")
    old.execute(
        "INSERT INTO events (id, type, channel_id, at, data) VALUES ('e', 't', 'c', 0, '{}')"
    )
    old.close()

    ledger = Ledger(path)
    assert [event.id for event in ledger.events(EventQuery())] == ["e"]
    tap = Tap("tap_1", "c", "http://127.0.0.1/", "memory:ref", 0)
    book = TapBook(ledger.database)
    book.put(tap, NOW)
    assert book.of_channel("c") == [tap]
    assert book.waiting(tap, ("t",)) == 1


def test_a_page_that_was_damaged_is_named(path: Path) -> None:
    ledger = Ledger(path)
    for number in range(200):
        post(ledger, number)
    ledger.close()
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 20)

    with pytest.raises(StoreDamaged, match=r"ledger\.db"):
        ledger.verify()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=640k", "none", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root of a Linux machine can mount a small disk")
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine mounts no small disks")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(ledger: Ledger) -> int:
    """Write until the disk is full; give how many messages went in."""
    for number in range(100_000):
        try:
            post(ledger, number)
        except StoreError:
            return number
    raise AssertionError("the disk is not small")


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    ledger = Ledger(small_disk / "ledger.db")
    kept = fill(ledger)
    assert kept > 0
    assert whole(ledger) == (kept, set(range(kept)))
    with pytest.raises(StoreError, match="no room"):
        post(ledger, kept)
    ledger.close()
    again = Ledger(small_disk / "ledger.db")
    assert whole(again) == (kept, set(range(kept)))
    again.close()


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="everybody may write everywhere here"
)
def test_a_folder_that_is_read_only_is_named(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be used"):
            post(Ledger(path), 1)
    finally:
        path.parent.chmod(0o700)
