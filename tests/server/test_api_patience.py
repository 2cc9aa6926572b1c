"""The server against clients that take their time, or too much."""

from __future__ import annotations

import asyncio
import contextlib

import httpx

from linktor_tui.local.engine import LocalEngine
from linktor_tui.server.patience import Limits
from tests.server.api_support import TOKEN, served

HEAD = (
    b"POST /v1/channels HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer " + TOKEN.encode() + b"\r\n"
)
IMPATIENT = Limits(arrival=0.3)


async def test_a_slow_client_is_cut(engine: LocalEngine) -> None:
    async with served(engine, limits=IMPATIENT) as server:
        answers = await asyncio.gather(
            server.raw(b""),
            server.raw(b"GET /v1/chan"),
            server.raw(HEAD),
            server.raw(HEAD + b"Content-Length: 100\r\n\r\n{"),
            server.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"),
        )
        for answer in answers:
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert b"REQUEST_TIMEOUT" in answer


async def test_drop_by_drop_is_slow_too(engine: LocalEngine) -> None:
    async with served(engine, limits=IMPATIENT) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(HEAD)
        ending = asyncio.create_task(reader.read())
        async with asyncio.timeout(10):
            while not ending.done():
                writer.write(b"X-Drop: 1\r\n")
                await asyncio.wait((ending,), timeout=0.05)
        assert ending.result().startswith(b"HTTP/1.1 408 ")
        writer.close()


async def test_an_idle_connection_is_no_slow_one(engine: LocalEngine) -> None:
    async with served(engine, limits=IMPATIENT) as server:
        await server.client.get("/v1/channels")
        await asyncio.sleep(IMPATIENT.arrival * 1.5)  # the time is what is tested
        answer = await server.client.get("/v1/channels")
        assert answer.status_code == 200


BOTH = b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
STRANGE = (
    (b"nonsense\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.0\r\n\r\n", 421),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 400),
    (HEAD + b"X-A: " + b"x" * 40_000 + b"\r\n\r\n", 431),
    (HEAD + BOTH, 400),
    (HEAD + b"Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n", 413),
    (HEAD + b"Content-Length: 99999999999999999999\r\n\r\n", 413),
    (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
)


async def test_requests_that_are_none(engine: LocalEngine) -> None:
    async with served(engine, limits=IMPATIENT) as server:
        for sent, status in STRANGE:
            answer = await server.raw(sent)
            assert answer.startswith(f"HTTP/1.1 {status} ".encode()), (sent[-50:], answer[:50])
            assert answer.count(b"HTTP/1.1 ") == 1
            assert b'{"error":{"code":"' in answer


async def test_a_body_without_end_is_not_kept(engine: LocalEngine) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    async with served(engine) as server:
        answer = await server.raw(head, *([chunk] * 20), b"0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 413 ")
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head)
        with contextlib.suppress(ConnectionError):  # hung up on in the middle of it
            async with asyncio.timeout(10):
                while not reader.at_eof() and not writer.transport.is_closing():
                    writer.write(chunk)
                    await writer.drain()
                    await asyncio.sleep(0)
        writer.close()


async def test_connections_are_counted(engine: LocalEngine) -> None:
    async with served(engine, limits=Limits(connections=2)) as server:
        held = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(2)]
        assert (await server.raw(b"")).startswith(b"HTTP/1.1 503 ")
        for reader, writer in held:
            writer.close()
            await reader.read()
        async with asyncio.timeout(5):
            while True:  # until the server has heard that they are gone
                try:
                    answer = await server.client.get("/v1/channels")
                except httpx.TransportError:
                    continue
                if answer.status_code == 200:
                    break
