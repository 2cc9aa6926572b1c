"""What `/webhooks/<id>` takes in, against the least that anybody could do, and after a kill.

    python -m tests.bench.hooks rate [--rounds 5]      Twilio's and Meta's posts, to both in turns
    python -m tests.bench.hooks latency                the quantiles at half the bare one's rate
    python -m tests.bench.hooks kill [--kills 10]      200s that were heard, against rows

The other side is a bare Starlette endpoint behind the same server and settings: it verifies the same
signature and inserts one row with plain sqlite3, autocommit, all defaults. Ours has to be at least
half as fast, with a p99 below 50 ms at half the load, and may lose nothing that it answered.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from linktor_tui.contract.requests import parse_create
from tests.bench.serving import engine_on, listening

PUBLIC = "https://hooks.acme.example"
TOKEN, APP_SECRET = "t" * 32, "a" * 32
TWILIO = {
    "name": "SMS",
    "type": "sms",
    "config": {
        "provider": "twilio",
        "accountSid": "AC" + "0" * 32,
        "authToken": TOKEN,
        "phoneNumber": "+15551234567",
    },
}
META = {
    "name": "Page",
    "type": "facebook",
    "config": {"pageId": "901", "pageAccessToken": "EAAtoken", "appSecret": APP_SECRET},
}
CONNECTIONS = 32
CUSTOMERS = 500
Maker = Callable[[int], tuple[bytes, dict[str, str]]]

# --- what providers post -------------------------------------------------------------------------


def twilio_post(url: str) -> Maker:
    def made(number: int) -> tuple[bytes, dict[str, str]]:
        sender = f"+1555{number % CUSTOMERS:07}"
        fields = {
            "ToCountry": "US",
            "ToState": "CA",
            "SmsMessageSid": f"SM{number:032x}",
            "NumMedia": "0",
            "ToCity": "SAN FRANCISCO",
            "FromZip": "94107",
            "SmsSid": f"SM{number:032x}",
            "FromState": "CA",
            "SmsStatus": "received",
            "FromCity": "SAN FRANCISCO",
            "Body": f"Where is my order number {number}?",
            "FromCountry": "US",
            "To": "+15551234567",
            "MessageSid": f"SM{number:032x}",
            "NumSegments": "1",
            "AccountSid": "AC" + "0" * 32,
            "From": sender,
            "ApiVersion": "2010-04-01",
        }
        text = url + "".join(name + value for name, value in sorted(fields.items()))
        digest = hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()
        kind = "application/x-www-form-urlencoded; charset=UTF-8"
        signed = {"X-Twilio-Signature": base64.b64encode(digest).decode(), "Content-Type": kind}
        return urlencode(fields).encode(), signed

    return made


def meta_post(number: int) -> tuple[bytes, dict[str, str]]:
    event = {
        "sender": {"id": str(number % CUSTOMERS)},
        "recipient": {"id": "901"},
        "timestamp": 1_795_000_000_000 + number,
        "message": {"mid": f"m_{number}", "text": f"Where is my order number {number}?"},
    }
    entry = {"id": "901", "time": 1, "messaging": [event]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    made = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Hub-Signature-256": f"sha256={made}", "Content-Type": "application/json"}


# --- the servers ---------------------------------------------------------------------------------


def bare_app(home: Path, twilio_url: str) -> Any:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    store = sqlite3.connect(home / "bare.db", isolation_level=None)
    store.execute("CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT)")

    async def twilio(request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        text = twilio_url + "".join(name + value for name, value in sorted(fields.items()))
        digest = hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()
        given = request.headers["x-twilio-signature"]
        if not hmac.compare_digest(given, base64.b64encode(digest).decode()):
            return Response(status_code=401)
        row = (fields["MessageSid"], fields["Body"])
        store.execute("INSERT INTO messages VALUES (?, ?)", row)
        return Response("<Response/>", media_type="text/xml")

    async def meta(request: Request) -> Response:
        body = await request.body()
        made = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(request.headers["x-hub-signature-256"], f"sha256={made}"):
            return Response(status_code=401)
        message = json.loads(body)["entry"][0]["messaging"][0]["message"]
        store.execute("INSERT INTO messages VALUES (?, ?)", (message["mid"], message["text"]))
        return Response()

    routes = [Route("/twilio", twilio, methods=["POST"]), Route("/meta", meta, methods=["POST"])]
    return Starlette(routes=routes)


async def serve_both(home: Path) -> None:
    """Be the servers: the composed one and the bare one, on one loop. Prints where they are."""
    from starlette.responses import Response

    from linktor_tui.cli.serving import compose

    engine = engine_on(home)
    engine.cabinet.public_url = PUBLIC
    paths = {}
    for name, body in (("twilio", TWILIO), ("meta", META)):
        new = await engine.create_channel(parse_create(body), check=False)
        await engine.activate_channel(new.channel.id, check=False)
        paths[name] = f"/webhooks/{new.channel.id}"

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    def mistake(error: Exception) -> None:
        raise error

    front = compose(engine, Response(status_code=404), PUBLIC, say=say, on_mistake=mistake)
    bare = bare_app(home, PUBLIC + paths["twilio"])
    async with listening(front) as ours, listening(bare) as theirs:
        print(json.dumps({"ours": ours, "bare": theirs, "paths": paths}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


@contextmanager
def both(home: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run the servers in another process."""
    command = [sys.executable, "-m", "tests.bench.hooks", "serve", "--home", home]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process, json.loads(process.stdout.readline())
        process.stdin.close()


# --- the client ----------------------------------------------------------------------------------


class Line:
    """A kept connection."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def post(self, made: tuple[bytes, dict[str, str]]) -> None:
        """Post, and insist on a 200."""
        body, headers = made
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(answer.decode("latin-1"))
        length = answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await self._reader.readexactly(int(length))

    def close(self) -> None:
        self._writer.close()


async def lines(port: int, path: str, number: int = CONNECTIONS) -> list[Line]:
    made = [Line(port, path) for _ in range(number)]
    for line in made:
        await line.open()
    return made


async def rate(port: int, path: str, make: Maker, ids: Iterator[int], seconds: float) -> float:
    """Accepted posts a second."""
    opened = await lines(port, path)
    done, ending, started = 0, time.perf_counter() + seconds, time.perf_counter()

    async def keep_posting(line: Line) -> None:
        nonlocal done
        while time.perf_counter() < ending:
            await line.post(make(next(ids)))
            done += 1

    await asyncio.gather(*(keep_posting(line) for line in opened))
    took = time.perf_counter() - started
    for line in opened:
        line.close()
    return done / took


async def paced(
    port: int, path: str, make: Maker, ids: Iterator[int], per_second: float, seconds: float
) -> list[float]:
    """Milliseconds of each post, counted from when it was due: who is late does not hide it."""
    idle: asyncio.Queue[Line] = asyncio.Queue()
    opened = await lines(port, path)
    for line in opened:
        idle.put_nowait(line)
    took: list[float] = []

    async def one(due: float) -> None:
        line = await idle.get()
        await line.post(make(next(ids)))
        took.append((time.perf_counter() - due) * 1000)
        idle.put_nowait(line)

    begun, posts = time.perf_counter(), []
    for number in range(int(per_second * seconds)):
        due = begun + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        posts.append(asyncio.create_task(one(due)))
    await asyncio.gather(*posts)
    for line in opened:
        line.close()
    return took


def makers(found: dict[str, Any]) -> dict[str, Maker]:
    return {"twilio": twilio_post(PUBLIC + found["paths"]["twilio"]), "meta": meta_post}


async def compare(found: dict[str, Any], rounds: int) -> None:
    ids = count()
    for name, make in makers(found).items():
        ratios = []
        for number in range(rounds + 1):
            bare = await rate(found["bare"], f"/{name}", make, ids, 2)
            ours = await rate(found["ours"], found["paths"][name], make, ids, 2)
            if number:  # the first round warms up
                ratios.append(ours / bare)
                print(f"{name:6} bare {bare:6.0f}/s   ours {ours:6.0f}/s   {ours / bare:.2f}")
        print(f"{name:6} median ratio {statistics.median(ratios):.2f} (at least 0.5)")


async def measure_latency(found: dict[str, Any]) -> None:
    ids = count()
    for name, make in makers(found).items():
        port, path = found["ours"], found["paths"][name]
        await rate(port, path, make, ids, 1)
        most = await rate(found["bare"], f"/{name}", make, ids, 3)
        took = sorted(await paced(port, path, make, ids, most / 2, 10))
        p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
        print(
            f"{name:6} at {most / 2:.0f}/s, bare does {most:.0f}/s: p50 {p50:.1f} ms, p99 {p99:.1f} ms"
            f" (below 50), most {took[-1]:.1f} ms, {len(took)} posts"
        )


async def until_killed(found: dict[str, Any], process: Any, after: int) -> set[str]:
    """Post until the server is gone; the ids that were answered 200."""
    ids, answered = count(), set[str]()
    opened = await lines(found["ours"], found["paths"]["meta"])

    async def keep_posting(line: Line) -> None:
        while True:
            number = next(ids)
            try:
                await line.post(meta_post(number))
            except (OSError, asyncio.IncompleteReadError):
                return
            answered.add(f"m_{number}")
            if len(answered) >= after:
                process.kill()

    await asyncio.gather(*(keep_posting(line) for line in opened))
    return answered


def kill(kills: int) -> None:
    from linktor_tui.contract.traffic import MessageQuery

    heard = lost = twice = 0
    for number in range(kills):
        with tempfile.TemporaryDirectory() as home:
            with both(home) as (process, found):
                answered = asyncio.run(until_killed(found, process, 200 + 137 * number))
            rows, page = list[str](), 1
            ledger = engine_on(Path(home)).cabinet.ledger
            while items := ledger.messages(MessageQuery(page=page, per_page=100)).items:
                rows += [str(item.external_id) for item in items]
                page += 1
            heard, lost = heard + len(answered), lost + len(answered - set(rows))
            twice += len(rows) - len(set(rows))
    print(
        f"{kills} kills: {heard} answered 200, lost {lost}, stored twice {twice} (none of either)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("rate", "latency", "kill", "serve"), nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    if given.what == "serve":
        asyncio.run(serve_both(given.home))
        return
    if given.what in (None, "rate"):
        with tempfile.TemporaryDirectory() as home, both(home) as (_, found):
            asyncio.run(compare(found, given.rounds))
    if given.what in (None, "latency"):
        with tempfile.TemporaryDirectory() as home, both(home) as (_, found):
            asyncio.run(measure_latency(found))
    if given.what in (None, "kill"):
        kill(given.kills)


if __name__ == "__main__":
    main()
