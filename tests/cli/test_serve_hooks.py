"""`serve` as a process: providers' posts and visitors of the web chat end up in the ledger."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from connectors.meta.signature import HEADER, sign
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.traffic import MessageQuery
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.settings import Settings
from tests.cli.processes import environment, serving
from tests.server.support import SITE, read, say

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

SECRET = "0e55e0000000000000000000000000a1"
ALL, BEFORE_THE_KILL = 200, 70
PAGE = {"pageId": "901", "pageAccessToken": "EAAtoken", "appSecret": SECRET}
MESSENGER = {"name": "Page", "type": "facebook", "config": PAGE}
WEBSITE = {"name": "Website", "type": "webchat", "config": {"allowedOrigins": [SITE]}}


def engine(home: Path, **more: str) -> LocalEngine:
    return open_engine(Settings(home, environment(home) | more))


async def make(home: Path, body: dict[str, Any]) -> str:
    api = engine(home)
    new = await api.create_channel(parse_create(body), check=False)
    await api.activate_channel(new.channel.id, check=False)
    return new.channel.id


def posted(number: int) -> tuple[bytes, dict[str, str]]:
    event = {
        "sender": {"id": str(number % 7)},
        "timestamp": 1_795_000_000_000 + number,
        "message": {"mid": f"m_{number}", "text": f"Message {number}"},
    }
    body = json.dumps({"object": "page", "entry": [{"id": "901", "messaging": [event]}]}).encode()
    return body, {HEADER: sign(body, SECRET), "Content-Type": "application/json"}


def kept(home: Path, channel_id: str) -> list[str]:
    ledger = engine(home).cabinet.ledger
    found, page = list[str](), 1
    while True:
        query = MessageQuery(page=page, per_page=100, channel_id=channel_id)
        items = ledger.messages(query).items
        found += [str(item.external_id) for item in items]
        if len(items) < 100:
            return found
        page += 1


async def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    channel_id = await make(tmp_path, MESSENGER)
    answered: set[str] = set()
    with serving(tmp_path) as (process, place):
        url = f"{place['url']}/webhooks/{channel_id}"
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:

            async def post(number: int) -> None:
                body, headers = posted(number)
                try:
                    answer = await client.post(url, content=body, headers=headers)
                except httpx.HTTPError:
                    return
                if answer.status_code == 200:
                    answered.add(f"m_{number}")
                    if len(answered) == BEFORE_THE_KILL:
                        process.kill()

            await asyncio.gather(*(post(number) for number in range(ALL)))
        assert process.wait(20) == -signal.SIGKILL
    assert BEFORE_THE_KILL <= len(answered) < ALL
    rows = kept(tmp_path, channel_id)
    assert len(rows) == len(set(rows))
    assert answered <= set(rows)

    with serving(tmp_path) as (process, place):
        again = httpx.AsyncClient(trust_env=False, timeout=20)
        url = f"{place['url']}/webhooks/{channel_id}"
        async with again:
            for number in range(ALL):
                body, headers = posted(number)
                assert (await again.post(url, content=body, headers=headers)).status_code == 200
            forged = posted(1)[1] | {HEADER: sign(b"x", SECRET)}
            answer = await again.post(url, content=posted(1)[0], headers=forged)
        assert answer.status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert f"Refused at {channel_id} (wrong_signature)" in process.communicate()[1]
    assert sorted(kept(tmp_path, channel_id)) == sorted(f"m_{number}" for number in range(ALL))


async def test_a_visitor_is_heard_and_answered(tmp_path: Path) -> None:
    channel_id = await make(tmp_path, WEBSITE)
    with serving(tmp_path) as (_, place):
        api = engine(tmp_path)
        address = f"ws{place['url'].removeprefix('http')}/ws/{channel_id}"
        async with connect(address, origin=Origin(SITE), proxy=None) as window:
            await window.send(json.dumps({"type": "hello"}))
            token = (await read(window))["token"]
            assert (await say(window, "Anybody there?"))["from"] == "visitor"
            (message,) = api.cabinet.ledger.messages(MessageQuery(channel_id=channel_id)).items
            assert message.content["text"] == "Anybody there?"
            to = message.contact.address
            sent = await api.send_message(channel_id, to=to, text="I am.")
            assert sent.provider_status == "delivered"
            assert (await read(window))["text"] == "I am."
    with serving(tmp_path) as (_, place):  # the browser did not hear that it was taken
        address = f"ws{place['url'].removeprefix('http')}/ws/{channel_id}"
        async with connect(address, origin=Origin(SITE), proxy=None) as window:
            await window.send(json.dumps({"type": "hello", "token": token}))
            await read(window)
            await say(window, "Anybody there?")
    stats = (await engine(tmp_path).get_channel(channel_id)).stats
    assert stats is not None
    assert (stats.messages_received_total, stats.messages_sent_total) == (1, 1)
