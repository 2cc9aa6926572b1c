"""The served API under load, in two proofs.

    python -m tests.bench.serving [list] [--channels 1000] [--rounds 5]
    python -m tests.bench.serving changes [--seconds 60] [--clients 8]

`list` compares `GET /v1/channels?perPage=20` with a bare Starlette endpoint that returns the same
bytes, in turns, on the same loop: at least half as many requests a second. `changes` has clients
create, update, switch and delete at once: no lost update, no duplicate, no 5xx.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.places import body
from tests.server.api_support import TOKEN, application

PATH = "/v1/channels?perPage=20"


def engine_on(home: Path) -> LocalEngine:
    settings = Settings(home, {})
    return open_engine(settings, vaults=Vaults.of(MemoryVault()), offload=asyncio.to_thread)


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[int]:
    from linktor_tui.server.patience import server_of

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


# --- reading -------------------------------------------------------------------------------------


async def serve_both(home: Path, channels: int) -> None:
    """Be the servers: ours and the bare one, on one loop. Prints their ports."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from linktor_tui.contract.scopes import SCOPES
    from linktor_tui.local.keys import KeyRing
    from linktor_tui.local.versions import Versions
    from linktor_tui.server.access import Gate
    from linktor_tui.server.channels import channels_app
    from linktor_tui.server.guard import Guard
    from tests.server.api_support import FakeReplays

    engine = engine_on(home)
    for number in range(channels):
        given = parse_create(body(f"Channel {number}", f"{number}:made-up"))
        await engine.create_channel(given, check=False)
    ring = KeyRing(home)
    _, token = ring.create("bench", SCOPES)
    version = Versions(Settings(home, {}))
    gate = Gate(ring, per_minute=10**9)
    app = Guard(channels_app(engine, gate, FakeReplays(), version=version))
    async with listening(app) as port:
        async with httpx.AsyncClient(trust_env=False) as client:
            headers = {"Authorization": f"Bearer {token}"}
            answer = await client.get(f"http://127.0.0.1:{port}{PATH}", headers=headers)
        assert len(answer.json()["data"]) == 20

        async def endpoint(_: Request) -> Response:
            return Response(answer.content, media_type="application/json")

        async with listening(Starlette(routes=[Route("/v1/channels", endpoint)])) as bare:
            print(json.dumps({"ours": port, "bare": bare, "token": token}), flush=True)
            await asyncio.to_thread(sys.stdin.read)


async def rate(port: int, token: str, seconds: float, connections: int = 8) -> float:
    """Requests a second over a few kept connections."""
    asked = (
        f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    ending = time.perf_counter() + seconds

    async def ask() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        count = 0
        while time.perf_counter() < ending:
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 "), head
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            count += 1
        writer.close()
        return count

    started = time.perf_counter()
    counts = await asyncio.gather(*(ask() for _ in range(connections)))
    return sum(counts) / (time.perf_counter() - started)


@contextmanager
def both(channels: int) -> Iterator[dict[str, Any]]:
    """Run the servers in another process."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "tests.bench.serving", "serve", "--home", home]
        with subprocess.Popen(
            [*command, "--channels", str(channels)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdin is not None
            yield json.loads(process.stdout.readline())
            process.stdin.close()


async def compare(found: dict[str, Any], rounds: int) -> None:
    ratios = []
    for number in range(rounds + 1):
        bare = await rate(found["bare"], found["token"], 2)
        ours = await rate(found["ours"], found["token"], 2)
        if number:  # the first round warms up
            ratios.append(ours / bare)
            print(f"bare {bare:6.0f}/s   ours {ours:6.0f}/s   ratio {ours / bare:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f} (at least 0.5)")


# --- changing ------------------------------------------------------------------------------------

SHARED: dict[str, Any] = {
    "name": "Shared",
    "type": "webchat",
    "config": {"allowedOrigins": ["https://www.example.com"], "theme": {}},
}
FIELDS = ("headerText", "welcomeMessage", "name", "defaultBotId", "metadata")
"""Of the shared channel: each client but the last ones writes one of them."""


class Crowd:
    """Clients of one server, and what must be there when they are done.

    Args:
        client: asks the server.
        seconds: for how long.
        seed: of what they choose to do.
    """

    def __init__(self, client: httpx.AsyncClient, seconds: float, seed: int) -> None:
        self.counted: Counter[str] = Counter()
        self._client = client
        self._ending = time.monotonic() + seconds
        self._seed = seed
        self._expected: dict[str, dict[str, str]] = {}
        self._shared = ""
        self._written: dict[str, str] = {}

    async def run(self, clients: int) -> None:
        """Change things, then compare. Raises where anything is lost or there twice."""
        self._shared = (await self._ask("POST", "", json=SHARED)).json()["data"]["id"]
        await asyncio.gather(*(self._client_of(number) for number in range(clients)))
        await self._compare()

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = await self._client.request(method, f"/channels{path}", **more)
        self.counted[f"{method:6} {answer.status_code}"] += 1
        assert answer.status_code < 500, answer.text
        return answer

    async def _client_of(self, number: int) -> None:
        chance, mine, turn = random.Random(self._seed + number), list[str](), 0
        while time.monotonic() < self._ending:
            turn += 1
            roll = chance.random()
            if not mine or (roll < 0.25 and len(mine) < 20):
                mine.append(await self._create(number, turn))
            elif roll < 0.5:
                await self._rename(chance.choice(mine), f"{number} renamed {turn}")
            elif roll < 0.65:
                await self._switch(chance.choice(mine), chance.random() < 0.5)
            elif roll < 0.85 and number < len(FIELDS):
                await self._write_shared(FIELDS[number], f"{number} {turn}")
            else:
                await self._delete(mine.pop(chance.randrange(len(mine))))

    async def _create(self, number: int, turn: int) -> str:
        """Create a channel, again as after a lost answer, and once more without the key."""
        given = body(f"{number} {turn}", f"{number * 1_000_000 + turn + 1}:made-up")
        key = {"Idempotency-Key": f"{number}-{turn}"}
        first = await self._ask("POST", "", json=given, headers=key)
        assert first.status_code == 201, first.text
        again = await self._ask("POST", "", json=given, headers=key)
        assert again.content == first.content
        twin = await self._ask("POST", "", json=given)
        assert twin.status_code == 409, twin.text
        found: str = first.json()["data"]["id"]
        self._expected[found] = {"name": given["name"], "status": "inactive"}
        return found

    async def _rename(self, channel: str, name: str) -> None:
        answer = await self._ask("PATCH", f"/{channel}", json={"name": name})
        assert answer.json()["data"]["attributes"]["name"] == name
        self._expected[channel]["name"] = name

    async def _switch(self, channel: str, on: bool) -> None:
        answer = await self._ask("POST", f"/{channel}/{'activate' if on else 'deactivate'}")
        self._expected[channel]["status"] = status = "active" if on else "inactive"
        assert answer.json()["data"]["attributes"]["status"] == status

    async def _write_shared(self, field: str, value: str) -> None:
        if field == "metadata":
            given: dict[str, Any] = {"metadata": {"value": value}}
        elif field in ("name", "defaultBotId"):
            given = {field: value}
        else:
            given = {"config": {"theme": {field: value}}}
        assert (await self._ask("PATCH", f"/{self._shared}", json=given)).status_code == 200
        self._written[field] = value

    async def _delete(self, channel: str) -> None:
        assert (await self._ask("DELETE", f"/{channel}")).status_code == 204
        del self._expected[channel]

    async def _compare(self) -> None:
        found: dict[str, dict[str, str]] = {}
        page, pages = 0, 1
        while page < pages:
            page += 1
            answer = (await self._ask("GET", f"?perPage=100&page={page}")).json()
            pages = answer["meta"]["pagination"]["totalPages"]
            for item in answer["data"]:
                assert item["id"] not in found
                attributes = item["attributes"]
                found[item["id"]] = {name: attributes[name] for name in ("name", "status")}
        del found[self._shared]
        assert found == self._expected
        shown = (await self._ask("GET", f"/{self._shared}")).json()["data"]["attributes"]
        there = {
            **shown["config"]["theme"],
            "name": shown["name"],
            "defaultBotId": shown.get("defaultBot", {}).get("id"),
            "metadata": shown["metadata"].get("value"),
        }
        assert {field: there[field] for field in self._written} == self._written


async def change(api: ChannelsAPI, seconds: float, clients: int, seed: int = 1) -> Counter[str]:
    """Have clients change one server for a while; raises where anything was lost or done twice."""
    mistakes: list[Exception] = []
    async with (
        listening(application(api, mistakes)) as port,
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/v1",
            headers={"Authorization": f"Bearer {TOKEN}"},
            trust_env=False,
            timeout=60,
        ) as client,
    ):
        crowd = Crowd(client, seconds, seed)
        await crowd.run(clients)
    assert mistakes == []
    return crowd.counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("list", "changes", "serve"), nargs="?", default="list")
    parser.add_argument("--channels", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--home", type=Path)
    chosen = parser.parse_args()
    if chosen.what == "serve":
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve_both(chosen.home, chosen.channels))
    elif chosen.what == "list":
        with both(chosen.channels) as found:
            asyncio.run(compare(found, chosen.rounds))
    else:
        with tempfile.TemporaryDirectory() as home:
            counted = asyncio.run(change(engine_on(Path(home)), chosen.seconds, chosen.clients))
        for line, count in sorted(counted.items()):
            print(f"{count:6}  {line}")
        print(f"{counted.total():6}  requests: nothing lost, nothing twice, no 5xx")


if __name__ == "__main__":
    main()
