"""`listen` as a process: it receives, shows and forwards, and goes on after whatever ended it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.cli.listen import OF_MESSAGES
from linktor_tui.cli.listen_lines import Shown
from linktor_tui.cli.listening import replay, to_replay
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import EventNotFound
from linktor_tui.contract.times import utc_now
from linktor_tui.contract.traffic import EventQuery
from linktor_tui.local.courier.signing import new_secret
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.tapping import Taps
from tests.cli.runner import Cli, Stream, TestTerminal
from tests.cli.test_running_channels import served as served
from tests.cli.test_running_channels import started
from tests.local.courier.receiver import Receiver, plain
from tests.local.living import running, switched_on, texts, until
from tests.places import sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

HOSTILE = "\x1b]0;owned\x07 [red]hi\u202e"


@asynccontextmanager
async def listening(
    engine: LocalEngine, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await started(engine, "listen", *arguments)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(engine: LocalEngine, *arguments: str) -> tuple[int | None, str, str]:
    process = await started(engine, "listen", *arguments)
    out, said = await process.communicate()
    return process.returncode, out.decode(), said.decode()


async def stopped(process: asyncio.subprocess.Process) -> tuple[str, str]:
    process.send_signal(signal.SIGINT)
    out, said = await process.communicate()
    assert process.returncode == 0
    return out.decode(), said.decode()


def forwarded(receiver: Receiver) -> list[str]:
    return [item.json["data"]["attributes"]["content"]["text"] for item in receiver.got]


def waiting(engine: LocalEngine, channel_id: str) -> int:
    book = Taps(engine.cabinet).book
    return sum(book.waiting(tap, OF_MESSAGES) for tap in book.of_channel(channel_id))


async def test_nothing_is_lost_though_everything_goes_down(
    served: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(served, sample(telegram, "works"))
    arrive = telegram.bots[GOOD].arrive
    async with Receiver() as receiver:
        pass  # nobody listens there yet
    command = (channel_id, "--forward-to", receiver.url)
    async with listening(served, *command, "-o", "jsonl") as process:
        await until(lambda: Taps(served.cabinet).book.of_channel(channel_id))
        arrive("one")
        arrive("two")
        assert process.stdout is not None
        assert process.stderr is not None
        refused = json.loads(await process.stdout.readline())
        said = (await process.stderr.readuntil(b"\n")).decode()
        process.kill()
    assert refused["statusCode"] is None
    assert refused["nextTryIn"] == 1
    assert "text" not in refused
    secret = said.split()[-1]
    async with Receiver(port=receiver.port) as back, listening(served, *command) as process:
        await until(lambda: forwarded(back) == ["one", "two"])
        arrive("three")
        await until(lambda: len(back.got) == 3 and waiting(served, channel_id) == 0)
        process.kill()
        await process.wait()
        async with listening(served, *command) as last:
            arrive("four")
            await until(lambda: len(back.got) == 4 and waiting(served, channel_id) == 0)
            out, said = await stopped(last)
    assert forwarded(back) == ["one", "two", "three", "four"]
    assert len({item.json["id"] for item in back.got}) == 4
    assert "Nothing waits." in said
    assert secret not in said
    assert out.count("200") == 1
    assert "four" not in out
    for got in back.got:
        Webhook(secret).verify(got.body, got.headers)


async def test_beside_serve_it_follows_and_says_what_waits(
    served: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(served, sample(telegram, "works"))
    arrive = telegram.bots[GOOD].arrive
    async with running(served), Receiver(plain(500)) as receiver:
        command = (channel_id, "--forward-to", receiver.url)
        async with listening(served, *command) as process:
            await until(lambda: Taps(served.cabinet).book.of_channel(channel_id))
            arrive("one")
            arrive("two")
            await until(lambda: receiver.got and len(texts(served, channel_id)) == 2)
            _, said = await stopped(process)
    assert "Received by a test" in said
    assert "2 events wait." in said


async def test_one_and_a_range_are_posted_again(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    async with running(engine):
        for text in ("one", "two", "three"):
            telegram.bots[GOOD].arrive(text)
        await until(lambda: len(texts(engine, channel_id)) == 3)
    channel = await engine.get_channel(channel_id)
    query = EventQuery(channel_id=channel_id, types=("message.received",))
    one, two, three = engine.cabinet.ledger.events(query)
    begin = engine.cabinet.clock() - timedelta(hours=1)

    async def again(*ids: str, since: datetime | None = None) -> tuple[int, str, str]:
        streams = Stream(), Stream(), Stream()
        session = Session(TestTerminal(streams, {"LINKTOR_TUI_OUTPUT": "ids"}, []))
        stretch = None if since is None else (since, None)
        events = to_replay(engine, channel, ids, stretch, OF_MESSAGES)
        code = await replay(session, engine, tap, Shown(session, False), events)
        return code, streams[1].getvalue(), streams[2].getvalue()

    async with Receiver() as receiver:
        tap, secret = Taps(engine.cabinet).open(channel_id, receiver.url)
        assert (await again(two.id))[:2] == (0, f"{two.id}\n")
        code, out, said = await again(three.id, since=begin)
        assert (code, out.split()) == (0, [one.id, two.id, three.id])
        assert "Posted again: 3." in said
        receiver.answer = plain(404)
        code, out, said = await again(since=begin)
        assert (code, out.split()) == (3, [one.id])
        assert "Not taken; 3 of 3 are left." in said
        receiver.answer = plain(429)
        assert (await again(two.id))[0] == 10
    assert forwarded(receiver) == ["two", "one", "two", "three", "one", "two"]
    assert secret is not None
    for got in receiver.got:
        signed = Webhook(secret).sign(got.json["id"], engine.cabinet.clock(), got.body.decode())
        assert got.headers["webhook-signature"] == signed
    assert (await again(two.id))[0] == 9, "nobody listens there any more"
    with pytest.raises(EventNotFound):
        await again("evt_none")


async def test_a_secret_of_ones_own_and_the_end_of_a_tap(
    served: LocalEngine, telegram: TelegramSimulator, tmp_path: Path
) -> None:
    channel_id = await switched_on(served, sample(telegram, "works"))
    secret = new_secret()
    (tmp_path / "secret").write_text(secret + "\n")
    data = {"id": "msg_1", "type": "message", "attributes": {}}
    event = served.cabinet.ledger.emit("message.received", channel_id, data, utc_now())
    async with Receiver() as receiver:
        command = (channel_id, "--forward-to", receiver.url, "--replay", event.id)
        file = str(tmp_path / "secret")
        code, out, said = await ended(served, *command, "--secret-file", file)
    assert (code, out.count(" 200 ")) == (0, 1)
    assert secret not in said
    Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    code, _, said = await ended(served, channel_id, "--forget")
    assert (code, receiver.url in said) == (0, True)
    assert Taps(served.cabinet).book.of_channel(channel_id) == []


async def test_what_a_stranger_writes_cannot_act_on_the_terminal(
    served: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(served, sample(telegram, "works"))
    async with listening(served, channel_id, "--show-text") as process:
        await until(lambda: (served.home / "runtime.json").exists())
        telegram.bots[GOOD].arrive(HOSTILE)
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
    assert "message.received" in line
    assert "owned" in line
    assert not {"\x1b", "\x07", "\u202e"} & set(line)


async def test_a_channel_that_needs_a_server_says_so_and_leaves_the_channels_free(
    served: LocalEngine,
) -> None:
    page = {"pageId": "901", "pageAccessToken": "EAAtoken", "appSecret": "0e55" * 8}
    body: dict[str, Any] = {"name": "Page", "type": "facebook", "config": page}
    channel_id = await switched_on(served, body)
    async with listening(served, channel_id) as process:
        assert process.stderr is not None
        async with asyncio.timeout(20):
            while b"only `linktor-tui serve` takes" not in await process.stderr.readline():
                pass
        await until(lambda: not (served.home / "runtime.json").exists())
        assert process.returncode is None


USAGE: list[tuple[str, ...]] = [
    ("--replay", "evt_1"),
    ("--forward-to", "http://127.0.0.1:1/", "--until", "1h"),
    ("--forward-to", "http://127.0.0.1:1/", "--replay-since", "yesterday"),
    ("--forward-to", "http://127.0.0.1:1/", "--replay", "evt_1", "--forget"),
    ("-o", "csv"),
]


@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_mixtures_that_make_no_sense(cli: Cli, arguments: tuple[str, ...]) -> None:
    assert cli("listen", "Support", *arguments).code == 2
