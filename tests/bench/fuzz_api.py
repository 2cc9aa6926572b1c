"""The served API against requests made from its own description: no 5xx, nothing off its schema.

    python -m tests.bench.fuzz_api [--requests 5000] [--seed 1]

Needs schemathesis, which is no part of the development set. Half of the requests are right by the
description, half are wrong on purpose. The channels are real, their provider is a simulator.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.server.openapi import document
from linktor_tui.server.patience import server_of
from linktor_tui.server.replays import HEADER
from linktor_tui.settings import Settings
from tests.places import body
from tests.server.api_support import TOKEN, application

OPENAPI = "schemathesis.specs.openapi"
CONFORMANCE = (
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


class Target:
    """A server on a thread of its own, and channels to ask it about."""

    def __init__(self, home: Path) -> None:
        self.mistakes: list[Exception] = []
        self.port = 0
        self._home = home
        self._made = 0
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()

    def run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    def wait(self) -> None:
        assert self._ready.wait(30)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)

    def channel(self) -> str:
        """Make another channel, of the simulator's."""
        self._made += 1
        given = parse_create(body(token=f"{self._made}:made-up"))
        new = asyncio.run_coroutine_threadsafe(
            self.engine.create_channel(given, check=False), self._loop
        )
        return new.result(30).channel.id

    async def _serve(self) -> None:
        async with TelegramSimulator() as simulator:
            settings = Settings(self._home, dict(simulator.environ()))
            vaults = Vaults.of(MemoryVault())
            self.engine: LocalEngine = open_engine(
                settings, vaults=vaults, offload=asyncio.to_thread
            )
            with socket.create_server(("127.0.0.1", 0)) as listener:
                self.port = listener.getsockname()[1]
                server = server_of(application(self.engine, self.mistakes))
                serving = asyncio.create_task(server.serve(sockets=[listener]))
                self._ready.set()
                await self._stop.wait()
                server.should_exit = True
                await serving


@contextmanager
def target() -> Iterator[Target]:
    with tempfile.TemporaryDirectory() as home:
        found = Target(Path(home))
        thread = threading.Thread(target=found.run)
        thread.start()
        found.wait()
        try:
            yield found
        finally:
            found.stop()
            thread.join()


def fuzz(server: Target, requests: int, seed: int) -> Counter[str]:
    """Ask, and count what was answered. Raises where an answer is off the description."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    schemathesis: Any = import_module("schemathesis")
    checks = [
        import_module("schemathesis.checks").not_a_server_error,
        *(getattr(import_module(f"{OPENAPI}.checks"), name) for name in CONFORMANCE),
    ]
    base = f"http://127.0.0.1:{server.port}/v1"
    schema = schemathesis.openapi.from_dict(document())
    schema.config.update(base_url=base)
    operations = [found.ok() for found in schema.get_all_operations()]
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    each = -(-requests // (len(operations) * len(modes)))
    counted: Counter[str] = Counter()
    known = [server.channel()]

    for operation in operations:
        for mode in modes:

            @seeded(seed)
            @settings(
                max_examples=each,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                if "id" in (case.path_parameters or {}) and counted.total() % 3:
                    case.path_parameters["id"] = known[-1]
                if counted.total() % 4:
                    (case.headers or {}).pop(HEADER, None)  # or most would be answered as before
                answer = case.call_and_validate(
                    base_url=base, headers={"Authorization": f"Bearer {TOKEN}"}, checks=checks
                )
                if answer.status_code == 204:
                    known.append(server.channel())
                counted[f"{case.operation.method.upper():6} {answer.status_code}"] += 1

            ask()
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with target() as server:
        counted = fuzz(server, chosen.requests, chosen.seed)
        assert server.mistakes == []
    for line, count in sorted(counted.items()):
        print(f"{count:6}  {line}")
    print(f"{counted.total():6}  requests, no 5xx, every answer as described")


if __name__ == "__main__":
    main()
