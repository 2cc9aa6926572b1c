"""Active channels that wait for messages: what a runtime costs while nothing comes.

    python -m tests.bench.idle_runtime [--telegram 100] [--mail 50] [--posted 50] [--seconds 20]

The providers are simulators in a process of their own. To be shown: below 150 MiB resident and
below 3 % of one core with 200 channels.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from connectors.mail.mailbox import Mailbox
from connectors.mail.simulator import PASSWORD, MailSimulator
from connectors.telegram.simulated import SimulatedBot
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.runtime import Runtime
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings


async def serve(telegram: int, mail: int) -> None:
    """Be the providers: print where they are, and a channel for each bot and mailbox."""
    async with TelegramSimulator() as bots, MailSimulator() as office:
        bodies: list[dict[str, Any]] = []
        for number in range(telegram):
            token = f"{700000000 + number}:AAF-idle-bench-no-real-token-at-all"
            bots.bots[token] = SimulatedBot(token, f"bot_{number}", f"Bot {number}")
            config: dict[str, Any] = {"botToken": token}
            bodies.append({"name": f"Bot {number}", "type": "telegram", "config": config})
        for number in range(mail):
            address = f"box{number}@example.com"
            office.office.mailboxes[address] = Mailbox(address, PASSWORD)
            config = office.config(f"box{number}")
            bodies.append({"name": f"Box {number}", "type": "email", "config": config})
        print(json.dumps({"environ": dict(bots.environ()), "bodies": bodies}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


def posted(number: int) -> dict[str, Any]:
    """A channel whose messages are posted to a webhook."""
    config = {
        "provider": "twilio",
        "accountSid": "AC" + "0" * 32,
        "authToken": "f" * 32,
        "phoneNumber": f"+1555{number:07}",
    }
    return {"name": f"Line {number}", "type": "sms", "config": config}


async def ready(engine: LocalEngine, count: int) -> None:
    """Wait until so many receive."""
    while True:
        receivers = engine.cabinet.ledger.receivers()
        if sum(one.status.value == "receiving" for one in receivers) >= count:
            return
        await asyncio.sleep(0.2)


async def measure(engine: LocalEngine, bodies: list[dict[str, Any]], seconds: float) -> None:
    """Print what the runtime costs."""
    for body in bodies:
        created = await engine.create_channel(parse_create(body), check=False)
        await engine.activate_channel(created.channel.id, check=False)
    stop, process = asyncio.Event(), psutil.Process()
    runtime = Runtime(engine, holder="bench", base_url="http://127.0.0.1:1", on_mistake=print)
    began = time.perf_counter()
    running = asyncio.create_task(runtime.run(stop))
    await ready(engine, len(bodies))
    print(f"{len(bodies)} channels receive after {time.perf_counter() - began:.1f} s")
    before = sum(process.cpu_times()[:2])
    await asyncio.sleep(seconds)
    used = sum(process.cpu_times()[:2]) - before
    print(f"resident {process.memory_info().rss / 2**20:.0f} MiB (below 150)")
    print(f"cpu {100 * used / seconds:.2f} % of one core over {seconds:g} s (below 3)")
    began = time.perf_counter()
    stop.set()
    await running
    print(f"stopped within {time.perf_counter() - began:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--telegram", type=int, default=100)
    parser.add_argument("--mail", type=int, default=50)
    parser.add_argument("--posted", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--serve", action="store_true")
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.telegram, chosen.mail))
        return
    command = [sys.executable, "-m", __spec__.name, "--serve"]
    command += ["--telegram", str(chosen.telegram), "--mail", str(chosen.mail)]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process,
        tempfile.TemporaryDirectory() as home,
    ):
        assert process.stdout is not None
        assert process.stdin is not None
        found = json.loads(process.stdout.readline())
        bodies = [*found["bodies"], *map(posted, range(chosen.posted))]
        settings = Settings(Path(home), found["environ"])
        vaults = Vaults.of(MemoryVault())
        engine = open_engine(settings, vaults=vaults, offload=asyncio.to_thread)
        asyncio.run(measure(engine, bodies, chosen.seconds))
        process.stdin.close()


if __name__ == "__main__":
    main()
