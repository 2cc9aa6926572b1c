"""A keyring may hang for ever: a stopped daemon, a prompt on a screen that nobody sees."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, action: Callable[[], T]) -> T:
    """Do something on a thread of its own, and wait so long. Raises `TimeoutError`.

    What hangs is left behind on a daemon thread: it keeps the process from nothing, also not from
    ending. Everything the action raises is raised here.
    """
    ended: SimpleQueue[tuple[bool, T | BaseException]] = SimpleQueue()

    def run() -> None:
        try:
            ended.put((True, action()))
        except BaseException as error:  # also what is no Exception: it would vanish with the thread
            ended.put((False, error))

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        succeeded, outcome = ended.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if succeeded:
        return outcome  # type: ignore[return-value]
    assert isinstance(outcome, BaseException)
    raise outcome
