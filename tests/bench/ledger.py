"""What the ledger costs with a million messages in it, beside the same with plain sqlite3.

    python -m tests.bench.ledger [messages]

Prints statistics of a month, the list of channels, intake one by one and together, and a long
series of kills. Plain sqlite3 works on files of its own: two copies of SQLite in one process must not
open one file. What is compared takes turns. Nothing here is asserted by a test.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from shutil import copyfile
from statistics import median, quantiles

import apsw

from connectors.hooks import InboundMessage, Received
from linktor_tui.contract.resources import Granularity, ListQuery, Period
from linktor_tui.contract.times import millis
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.ledger import Ledger
from linktor_tui.local.ledger.counting import channel_key
from linktor_tui.local.ledger.group import GroupIntake
from linktor_tui.local.ledger.threads import open_thread
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.local.windows import window
from linktor_tui.settings import Settings
from tests.bench.cli_cost import fill as fill_channels

NOW = datetime(2024, 1, 31, 10, 30, 20, tzinfo=UTC)
CHANNELS = 20
ROLLUP = """
SELECT (start - ?) / ?, received, sent, started, closed, resolution, responses, response
FROM hours WHERE channel = ? AND start >= ? AND start < ?
"""


def timed(call: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of processor time of each of some runs, after one that warms up.

    Reading from what is in memory waits for nothing; others on this machine then count for less.
    """
    call()
    found = []
    for _ in range(runs):
        started = time.process_time()
        call()
        found.append((time.process_time() - started) * 1000)
    return found


def first_after(change: Callable[[], object], call: Callable[[], object]) -> float:
    """Milliseconds of processor time of a call right after something was written."""
    change()
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def show(name: str, found: list[float], note: str = "") -> None:
    """Print the median and the 95th percentile."""
    print(
        f"{name:52} p50 {median(found):8.3f} ms  p95 {quantiles(found, n=20)[-1]:8.3f} ms  {note}"
    )


def load(ledger: Ledger, channel_ids: list[str], count: int) -> None:
    """Fill a ledger with a month of messages, and count them as they would have been counted.

    In SQL, because the front door takes ten times as long; tests hold that the counts are the same.
    """
    ledger.database.write(lambda connection: _load(connection, channel_ids[:CHANNELS], count))


def _load(connection: apsw.Connection, channel_ids: list[str], count: int) -> None:
    month, end, chance = 30 * 86_400_000, millis(NOW), random.Random(1)
    keys = [channel_key(connection, channel_id) for channel_id in channel_ids]
    threads = [
        open_thread(connection, key, f"+1555{number:07}", at=end - month).key
        for number in range(5000)
        for key in (keys[number % len(keys)],)
    ]
    moments = sorted(end - month + chance.randrange(month) for _ in range(count))
    connection.executemany(
        "INSERT INTO messages (id, channel, conversation, direction, status, created_at,"
        " arrived_at, counted_at, external_id, kind, body) VALUES (?1, ?2, ?3, ?4, 'delivered',"
        " ?5, ?5, ?5, ?1, 'text', 'A message of forty characters or so, as ever')",
        (
            (
                f"msg_{number:026}",
                keys[number % len(keys)],
                threads[number % len(threads)],
                "inbound" if number % 3 else "outbound",
                at,
            )
            for number, at in enumerate(moments)
        ),
    )
    for table, width in (("minutes", 60_000), ("hours", 3_600_000)):
        connection.execute(
            f"INSERT INTO {table} SELECT channel, counted_at / {width} * {width},"
            " sum(direction = 'inbound'), sum(direction = 'outbound'), 0, 0, 0, 1, 30000"
            " FROM messages GROUP BY 1, 2"
        )
    connection.execute(
        "UPDATE channels SET (received, last_received) = (SELECT count(*), max(counted_at)"
        " FROM messages WHERE channel = channels.key)"
    )


def plain_rollup(path: Path) -> Callable[[], object]:
    """Reads the rows of the same statistics by plain sqlite3, in a file that nobody else has."""
    laid_out = window(Period.MONTH, Granularity.HOUR, NOW)
    first, end = millis(laid_out.start), millis(laid_out.end)
    database = sqlite3.connect(path)
    values = (first, 3_600_000, 1, first, end)
    return lambda: database.execute(ROLLUP, values).fetchall()


def in_turns(
    one: Callable[[], object], other: Callable[[], object], runs: int
) -> tuple[list[float], list[float], float]:
    """Times of both, five of the one and five of the other, and the median of their ratios."""
    pairs = [(timed(one, 5), timed(other, 5)) for _ in range(runs)]
    ratio = median(median(first) / median(second) for first, second in pairs)
    first_times, second_times = (list(chain(*times)) for times in zip(*pairs, strict=True))
    return first_times, second_times, ratio


def statistics(home: Path, ledger: Ledger, channel_id: str) -> None:
    """Statistics by period, and their price beside the bare query."""
    ledger.close()
    copy = home / "copy.db"
    copyfile(home / "ledger.db", copy)
    for period, granularity in [
        (Period.MONTH, Granularity.HOUR),
        (Period.MONTH, Granularity.DAY),
        (Period.DAY, Granularity.HOUR),
        (Period.DAY, Granularity.MINUTE),
        (Period.MONTH, Granularity.MINUTE),
    ]:
        find = partial(ledger.statistics, channel_id)
        found = timed(lambda: find(window(period, granularity, NOW)), 50)  # noqa: B023
        show(f"statistics {period} by {granularity}", found)
    month = window(Period.MONTH, Granularity.HOUR, NOW)
    found, plain, ratio = in_turns(
        lambda: ledger.statistics(channel_id, month), plain_rollup(copy), 40
    )
    show("statistics 30d by hour, the window laid out before", found)
    show("  the rows alone, in plain sqlite3", plain, f"ratio {ratio:.2f}")


def engine_over(home: Path) -> LocalEngine:
    """An engine on a data folder."""
    return open_engine(Settings(home, {}), vaults=Vaults.of(MemoryVault()), clock=lambda: NOW)


def listing(full: LocalEngine, empty: LocalEngine) -> None:
    """The list of 100 channels, of which 20 have a month of traffic, in turns with one without."""
    query = ListQuery(per_page=100)

    def listed(engine: LocalEngine) -> Callable[[], object]:
        def call() -> object:
            try:
                engine.list_channels(query).send(None)
            except StopIteration as done:
                return done.value
            raise AssertionError("it suspended")

        return call

    with_messages, without, ratio = in_turns(listed(full), listed(empty), 40)
    show("list of 100 channels, 0 messages", without)
    show("list of 100 channels, all messages", with_messages, f"ratio {ratio:.3f}")
    channel_id = full.cabinet.store.all()[0]["id"]
    change = partial(full.cabinet.ledger.record, channel_id, "somebody", "inbound", NOW)
    calls = listed(full), listed(empty)
    pairs = [[first_after(change, call) for call in calls] for _ in range(200)]
    ratio = median(one / other for one, other in pairs)
    show("  the first after a message", [one for one, _ in pairs], f"ratio {ratio:.3f}")


def plain_intake(path: Path, count: int = 3000) -> float:
    """Rows a second that plain sqlite3 inserts, one to a transaction, as safely."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, channel TEXT, body TEXT)")
    started = time.perf_counter()
    for number in range(count):
        database.execute("INSERT INTO rows VALUES (?, 'ch', 'Message')", (number,))
    rate = count / (time.perf_counter() - started)
    database.close()
    return rate


def requests(prefix: str, count: int) -> list[Received]:
    """New messages of a hundred contacts."""
    return [
        Received(
            messages=(InboundMessage(f"{prefix}{number}", f"c{number % 100}", "Message", NOW),)
        )
        for number in range(count)
    ]


def intake(home: Path, ledger: Ledger, channel_id: str, where: str) -> None:
    """Messages a second: one by one, and up to 64 at once on an event loop."""
    plain = plain_intake(home / f"plain {where}.db")
    print(f"plain sqlite3, a row to a transaction                {plain:8.0f}/s")
    batch = requests(f"single {where}", 2000)
    started = time.perf_counter()
    for received in batch:
        ledger.receive(channel_id, received, NOW)
    rate = len(batch) / (time.perf_counter() - started)
    print(f"receive, one by one, {where:31} {rate:8.0f}/s  ratio {rate / plain:.2f}")
    rate = asyncio.run(together(ledger, channel_id, requests(f"group {where}", 10_000)))
    print(f"receive, 64 at once, {where:31} {rate:8.0f}/s  ratio {rate / plain:.2f}")


async def together(ledger: Ledger, channel_id: str, batch: list[Received]) -> float:
    """Messages a second with 64 that wait at any time."""
    group, room = GroupIntake(ledger), asyncio.Semaphore(64)

    async def one(received: Received) -> None:
        async with room:
            await group.receive(channel_id, received, NOW)

    started = time.perf_counter()
    await asyncio.gather(*map(one, batch))
    return len(batch) / (time.perf_counter() - started)


def kills(home: Path) -> None:
    """Kill a writer 300 times."""
    command = [sys.executable, "-m", "tests.local.ledger.children", "killed"]
    done = subprocess.run([*command, str(home / "kills.db"), "300", "1"], stdout=-1, check=True)
    print(f"killed 300 times: {json.loads(done.stdout)}")


def main(count: int) -> None:
    """Measure everything and print it."""
    with tempfile.TemporaryDirectory() as folder:
        homes = Path(folder) / "full", Path(folder) / "empty"
        for home in homes:
            fill_channels(home, 100)
        full, empty = map(engine_over, homes)
        channel_ids = [record["id"] for record in full.cabinet.store.all()]
        ledger = full.cabinet.ledger
        empty.cabinet.ledger.record(channel_ids[0], "somebody", "inbound", NOW)
        empty.cabinet.ledger.forget(channel_ids[0])  # the file is there, and holds nothing
        intake(homes[1], Ledger(homes[1] / "fresh.db"), channel_ids[0], "into an empty file")
        started = time.perf_counter()
        load(ledger, channel_ids, count)
        size = (homes[0] / "ledger.db").stat().st_size / 2**20
        print(f"{count} messages loaded in {time.perf_counter() - started:.1f} s: {size:.0f} MiB")
        statistics(homes[0], ledger, channel_ids[0])
        listing(full, empty)
        intake(homes[0], ledger, channel_ids[0], f"into {count} messages")
        kills(homes[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
