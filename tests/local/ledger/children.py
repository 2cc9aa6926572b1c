"""Processes that write into a ledger, to be killed and to get in each other's way.

    python -m tests.local.ledger.children <what> <ledger file> [arguments]

What a test wants to know is printed as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.hooks import InboundMessage, Received
from linktor_tui.local.ledger import Ledger

START = datetime(2024, 1, 15, tzinfo=UTC)


def post(ledger: Ledger, number: int, channel: str = "ch_1") -> None:
    """Have the message of this number received."""
    at = START + timedelta(seconds=number)
    message = InboundMessage(f"{number}", f"contact {number % 7}", f"text {number}", at)
    ledger.receive(channel, Received(messages=(message,)), at)


def many(path: Path, channel: str, count: str) -> None:
    """Have messages received by four threads at once, on a file that others write to as well."""
    ledger = Ledger(path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: post(ledger, number, channel), range(int(count))))
    ledger.close()


def killed(path: Path, kills: str, seed: str) -> None:
    """Fork a writer, kill it at a random moment, look at what is left; so many times."""
    import linktor_tui.local.ledger.intake  # noqa: F401 - or writers would be killed importing it

    chance = random.Random(seed)
    told = lost = 0
    for number in range(int(kills)):
        at_work = number % 3 > 0  # or maybe while it still opens the file
        acknowledged = _killed_once(path, told, chance.uniform(0, 0.03), at_work=at_work)
        told += acknowledged
        kept = _kept(path)
        lost += sum(number not in kept for number in range(told))
        told = max(told, len(kept))  # kept, and killed before it could say so
    print(json.dumps({"told": told, "lost": lost}))


def _killed_once(path: Path, first: int, seconds: float, *, at_work: bool) -> int:
    acknowledgements, ours = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(acknowledgements)
        _write_on(path, first, ours)
    os.close(ours)
    with open(acknowledgements, "rb") as pipe:
        first_ones = len(pipe.read(1)) if at_work else 0
        time.sleep(seconds)
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        return first_ones + len(pipe.read())


def _write_on(path: Path, number: int, acknowledge: int) -> None:
    ledger = Ledger(path)
    while True:
        post(ledger, number)
        os.write(acknowledge, b".")
        number += 1


def _kept(path: Path) -> set[int]:
    """What is there, after making sure that it is whole and that its numbers are its rows."""
    ledger = Ledger(path)
    ledger.verify()
    counted, kept = whole(ledger)
    ledger.close()
    assert counted == len(kept)
    return kept


def whole(ledger: Ledger) -> tuple[int, set[int]]:
    """The one number that all counts agree on, and the numbers of the messages that are there."""
    with ledger.database.reading() as connection:
        if connection is None:
            return 0, set()
        kept = {int(row[0]) for row in connection.execute("SELECT external_id FROM messages")}
        counts = {
            connection.execute(f"SELECT {what}").get or 0
            for what in (
                "sum(received) FROM minutes",
                "sum(received) FROM hours",
                "sum(received) FROM channels",
                "sum(messages) FROM conversations",
                "count(*) FROM events",
                "count(*) FROM messages",
            )
        }
    (counted,) = counts
    return counted, kept


JOBS: dict[str, Callable[..., None]] = {"many": many, "killed": killed}

if __name__ == "__main__":
    JOBS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
