"""Processes that work on a channel store, to be killed, counted and held up by the tests.

    python -m tests.local.store_children <what> <store file> [arguments]

Everything that a test wants to know is printed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from linktor_tui.contract.errors import StoreError
from linktor_tui.local.store import ChannelStore

SLOTS = 20
Model = dict[str, dict[str, object]]


def step(store: ChannelStore, number: int) -> None:
    """Do the one write that has this number: it fills a slot anew, or empties it."""
    record = _filling(number)
    if record is None:
        store.remove(_slot(number))
    else:
        store.put(record)


def state_after(number: int) -> Model:
    """Tell what the store holds after the writes 1 to `number`."""
    last = {_slot(done): _filling(done) for done in range(max(1, number - SLOTS + 1), number + 1)}
    return {slot: record for slot, record in last.items() if record is not None}


def _slot(number: int) -> str:
    return f"ch_{number % SLOTS:02}"


def _filling(number: int) -> dict[str, object] | None:
    # Lengths go up and down: a shorter file over a longer one is what in-place writing loses.
    padding = "x" * (number * 37 % 400)
    return None if number % 7 == 0 else {"id": _slot(number), "n": number, "padding": padding}


def killed(path: Path, kills: str, seed: str) -> None:
    """Fork a writer, kill it at a random moment, look at what is left; so many times.

    Forked, because starting Python costs ten times what is to be measured. Prints the kills, the
    writes that were acknowledged, and how many of the last acknowledged writes were lost.
    """
    import filelock  # noqa: F401 - or the writers would be importing it when they are killed

    chance = random.Random(seed)
    done = acknowledged = lost = strange = 0
    for _ in range(int(kills)):
        acknowledgements, ours = os.pipe()
        writer = os.fork()
        if writer == 0:
            os.close(acknowledgements)
            _write_on(path, done, ours)
        os.close(ours)
        time.sleep(chance.uniform(0, 0.05))
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        with open(acknowledgements, "rb") as pipe:
            told = len(pipe.read())
        acknowledged += told
        store = ChannelStore(path)
        found = {record["id"]: record for record in store.all()}
        if found == state_after(done + told):
            done += told
        elif found == state_after(done + told + 1):  # written, and killed before it could say so
            done += told + 1
        else:
            lost += 1
            break
        strange += len(store.notices)
    print(json.dumps({"acknowledged": acknowledged, "lost": lost, "notices": strange, "n": done}))


def _write_on(path: Path, done: int, acknowledge: int) -> None:
    store = ChannelStore(path)
    while True:
        done += 1
        step(store, done)
        os.write(acknowledge, b".")


def counting(path: Path, processes: str, updates: str) -> None:
    """Let processes count up one record together, and each write a record of its own."""
    children = []
    for _ in range(int(processes)):
        child = os.fork()
        if child == 0:
            _count(path, int(updates))
            os._exit(0)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(json.dumps({"codes": codes}))


def _count(path: Path, updates: int) -> None:
    store = ChannelStore(path, lock_timeout=50)
    for number in range(updates):
        with store.writing():
            shared = store.get("ch_shared") or {"id": "ch_shared", "n": 0}
            store.put({**shared, "n": shared["n"] + 1})
        store.put({"id": f"ch_{os.getpid()}", "n": number + 1})


def holding(path: Path) -> None:
    """Hold the lock until killed."""
    with ChannelStore(path).writing():
        print("held", flush=True)
        signal.pause()


def once(path: Path, number: str) -> None:
    """Do one write between two markers that a trace of system calls shows."""
    store = ChannelStore(path)
    import filelock  # noqa: F401 - not part of the write

    os.getpriority(os.PRIO_PROCESS, 0)
    try:
        step(store, int(number))
        outcome = "done"
    except StoreError as error:
        outcome = type(error).__name__
    os.getpriority(os.PRIO_PROCESS, 0)
    print(outcome, flush=True)


if __name__ == "__main__":
    what: dict[str, Callable[..., None]] = {
        function.__name__: function for function in (killed, counting, holding, once)
    }
    what[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
