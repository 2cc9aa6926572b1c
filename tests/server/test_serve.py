"""`webchat serve` as a process: tag and demo page, visitors at the terminal, replies, numbers."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.settings import Settings
from tests.cli.processes import PROGRAM, environment
from tests.connectors import support
from tests.server.support import SITE, read, say

BODY = {"name": "Website", "type": "webchat", "config": {"allowedOrigins": [SITE]}}


def engine(home: Path) -> LocalEngine:
    return open_engine(Settings(home, environment(home)))


async def make(home: Path) -> tuple[str, str]:
    """An active web chat: its id and webhook secret."""
    api = engine(home)
    new = await api.create_channel(parse_create(BODY), check=False)
    await api.activate_channel(new.channel.id, check=False)
    return new.channel.id, new.webhook_secret


@asynccontextmanager
async def serving(home: Path, *arguments: str) -> AsyncIterator[tuple[Process, dict[str, Any]]]:
    """Run the command; give the process and what it printed of the first channel."""
    process = await asyncio.create_subprocess_exec(
        *PROGRAM,
        *("webchat", "serve", "--port", "0", "-o", "jsonl", *arguments),
        env=environment(home),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            printed = json.loads(await process.stdout.readline())["attributes"]
            await heard(process, "Serving.")
        yield process, printed
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def heard(process: Process, wanted: str) -> str:
    """Wait for a line on standard error that contains something."""
    assert process.stderr is not None
    async with asyncio.timeout(20):
        while line := (await process.stderr.readline()).decode():
            if wanted in line:
                return line.rstrip("\n")
        assert "ASGI" not in line
    pytest.fail(f"it ended without saying {wanted!r}")


async def type_line(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line.encode() + b"\n")
    await process.stdin.drain()


@asynccontextmanager
async def visit(demo: str, origin: str) -> AsyncIterator[ClientConnection]:
    base, _, channel_id = demo.partition("/demo/")
    address = f"ws{base.removeprefix('http')}/ws/{channel_id}"
    async with connect(address, origin=Origin(origin), proxy=None) as window:
        await window.send(json.dumps({"type": "hello"}))
        assert (await read(window))["type"] == "welcome"
        yield window


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
async def test_a_conversation_between_a_page_and_a_terminal(tmp_path: Path) -> None:
    channel_id, secret = await make(tmp_path)
    async with serving(tmp_path, "Website") as (process, printed):
        base = printed["demo"].partition("/demo/")[0]
        tag = f'<script src="{base}/widget.js" data-channel="{channel_id}" async></script>'
        assert printed["tag"] == tag
        async with httpx.AsyncClient(trust_env=False) as client:
            page = await client.get(printed["demo"])
            assert f'data-channel="{channel_id}"' in page.text
        await type_line(process, "Is anybody there?")
        await heard(process, "Nobody has written yet")
        with pytest.raises(InvalidStatus):
            async with visit(printed["demo"], "https://evil.example"):
                pass
        async with visit(printed["demo"], base) as window:
            await say(window, "Hello\x1b[2J\nthere")
            first = await heard(process, "Hello")
            assert first.startswith("v_")
            assert first.endswith("> Hello\u241b[2J")
            await heard(process, "> there")
            await type_line(process, "x" * 4097)
            await heard(process, "Not sent: at most 4096 characters")
            await type_line(process, "Good morning!")
            assert (await read(window))["text"] == "Good morning!"
            await heard(process, "Good morning!")
            contact = first.partition(">")[0]
            assert await _send(base, secret, contact) == "delivered"
            assert (await read(window))["text"] == "From elsewhere"
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(20):
            assert await process.wait() == 0
    stats = (await engine(tmp_path).get_channel(channel_id)).stats
    assert stats is not None
    assert (stats.messages_received_total, stats.messages_sent_total) == (1, 2)


async def _send(base: str, secret: str, contact: str) -> str:
    from connectors.contract import Outbound
    from connectors.webchat import WebChatConnector

    context = support.context({"webchat": base}, webhook_secret=secret)
    config = WebChatConnector.config_model(allowed_origins=[SITE])
    return (
        await WebChatConnector(config, context).send(Outbound(contact, "From elsewhere"))
    ).status


async def test_it_says_what_it_cannot_serve(tmp_path: Path) -> None:
    async def run(*arguments: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *PROGRAM, "webchat", "serve", *arguments, env=environment(tmp_path), stderr=PIPE
        )
        _, err = await process.communicate()
        return process.returncode, err.decode()

    code, said = await run("Nothing")
    assert (code, "Nothing" in said) == (5, True)
    telegram = {"name": "Bot", "type": "telegram", "config": {"botToken": "1:made-up"}}
    await engine(tmp_path).create_channel(parse_create(telegram), check=False)
    code, said = await run("Bot")
    assert (code, "no web chat" in said) == (2, True)
    await make(tmp_path)
    listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        code, said = await run("--port", str(port))
    assert code == 7
    assert "--port" in said
