"""Running an engine's operations, with an event loop only where one is needed."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def drive(operation: Coroutine[Any, Any, T]) -> T:
    """Run an operation that never suspends, without an event loop: asyncio is seven interpreters.

    Raises:
        RuntimeError: it did suspend, and needs `asyncio.run`.
    """
    try:
        operation.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    operation.close()
    raise RuntimeError("an operation that reads this machine only was expected not to wait")
