"""A hundred channels of mixed providers, far away: how long all take, against the slowest alone.

    python -m tests.bench.many_checks [--channels 100] [--latency 0.2]

The providers are simulators in a process of their own, each answer of which takes the latency. The
rate limits that providers state are kept all the while.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from linktor_tui.contract.requests import CreateChannel, parse_create
from linktor_tui.contract.resources import CheckReport
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings


async def serve(latency: float) -> None:
    """Be the providers: print where they are and a channel of each that works."""
    from linktor_tui.sandbox import Sandbox

    async with Sandbox() as sandbox:
        for simulator in sandbox.simulators.values():
            simulator.delay = latency
        bodies = [sample.body for sample in sandbox.samples().values() if sample.works]
        print(json.dumps({"environ": sandbox.environ(), "bodies": bodies}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


@contextmanager
def providers(latency: float) -> Iterator[dict[str, Any]]:
    """Run the providers in another process."""
    command = [sys.executable, "-m", __spec__.name, "--serve", "--latency", str(latency)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()


async def timed(engine: LocalEngine, request: CreateChannel) -> tuple[float, CheckReport]:
    """Check one channel. Seconds, and what was found."""
    started = time.perf_counter()
    report = await engine.test_draft(request)
    return time.perf_counter() - started, report


async def measure(engine: LocalEngine, requests: list[CreateChannel], count: int) -> None:
    """Print what one takes and what all take."""
    for request in requests:  # once for the imports
        await engine.test_draft(request)
    alone = {request.name: await timed(engine, request) for request in requests}
    slowest = max(alone, key=lambda name: alone[name][0])
    for name, (seconds, report) in sorted(alone.items(), key=lambda item: -item[1][0]):
        print(f"{seconds:6.2f} s  {name}{'' if report.success else '  (did not succeed)'}")
    started = time.perf_counter()
    found = await asyncio.gather(
        *(timed(engine, request) for request in islice(cycle(requests), count))
    )
    together = time.perf_counter() - started
    passed = sum(report.success for _, report in found)
    ratio = together / alone[slowest][0]
    print(f"{together:6.2f} s  {count} together, {passed} succeeded")
    print(f"ratio to the slowest alone ({slowest}): {ratio:.2f} (at most 1.5)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--serve", action="store_true")
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.latency))
        return
    with providers(chosen.latency) as found, tempfile.TemporaryDirectory() as home:
        settings = Settings(Path(home), found["environ"])
        engine = open_engine(settings, vaults=Vaults.of(MemoryVault()), timeout=30)
        requests = [parse_create(body) for body in found["bodies"]]
        asyncio.run(measure(engine, requests, chosen.channels))


if __name__ == "__main__":
    main()
