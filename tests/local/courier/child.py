"""A courier in a process of its own, to be killed: `python -m tests.local.courier.child FILE SECONDS`."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.local.courier.world import FastClock, World


def main() -> None:
    """Deliver from a ledger until nothing waits; the clock begins at a number of seconds."""
    path, seconds = Path(sys.argv[1]), float(sys.argv[2])
    world = World(path, FastClock(datetime.fromtimestamp(seconds, UTC)))
    asyncio.run(world.until(world.nothing_waits, poll=30.0))


if __name__ == "__main__":
    main()
