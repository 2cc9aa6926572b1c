"""One POST: what it sends, where it does not go, and what it makes of bad manners."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from typing import Any

import httpcore
import pytest
import trustme

from linktor_tui.contract.times import utc_now
from linktor_tui.local.courier.network import AddressRefused, CheckedNetwork, Resolve, look_up
from linktor_tui.local.courier.posting import KEPT, READ, Outcome, Poster, Request
from tests.local.courier.receiver import Got, Receiver, plain

SECRET = "whsec_CANARYCANARYCANARYCANARY"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as running:
        yield running


async def posted(
    url: str,
    *,
    seconds: float = 5.0,
    allow_private: bool = True,
    resolve: Resolve = look_up,
    trust: ssl.SSLContext | None = None,
) -> Outcome:
    async with Poster(utc_now, resolve=resolve, trust=trust or unused()) as poster:
        request = Request(url, b'{"a":1}', {"X-One": "1"}, seconds, allow_private, (SECRET,))
        return await poster.post(request)


def unused() -> ssl.SSLContext:
    """TLS settings that read no files."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def named(*addresses: str) -> Resolve:
    """Every name has these addresses."""

    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


async def test_what_is_sent(receiver: Receiver) -> None:
    outcome = await posted(receiver.url + "?a=b")
    assert (outcome.status, outcome.error, outcome.answer) == (200, None, "ok")
    assert outcome.delivered
    (got,) = receiver.got
    assert got.line == "POST /hooks?a=b HTTP/1.1"
    assert got.body == b'{"a":1}'
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-one"] == "1"


async def test_the_next_event_takes_the_same_connection(receiver: Receiver) -> None:
    async with Poster(utc_now, trust=unused()) as poster:
        for _ in range(3):
            request = Request(receiver.url, b"{}", {}, 5, True)
            assert (await poster.post(request)).delivered
            refused = await poster.post(request._replace(allow_private=False))
            assert "own network" in (refused.error or ""), "a connection is not lent to others"
    assert (len(receiver.got), receiver.connections) == (3, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
async def test_everything_but_2xx_is_a_failure(receiver: Receiver, status: int) -> None:
    receiver.answer = plain(status, b"no", f"Location: {receiver.url}", "Retry-After: 7")
    outcome = await posted(receiver.url)
    assert outcome.status == status
    assert str(status) in (outcome.error or "")
    assert outcome.gone == (status == 410)
    assert outcome.retry_after == 7
    assert len(receiver.got) == 1, "a redirect is not followed"


@pytest.mark.parametrize("head", ["", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"])
async def test_a_slow_drip_ends_with_the_time(receiver: Receiver, head: str) -> None:
    async def drip(_: Got, writer: asyncio.StreamWriter) -> None:
        for character in head.encode() or b"HTTP/1.1 200 OK":
            writer.write(bytes([character]))
            await writer.drain()
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    receiver.answer = drip
    outcome = await posted(receiver.url, seconds=0.3)
    assert outcome.error == "No complete answer within 0.3 s."
    assert outcome.status is None


async def test_of_an_endless_answer_little_is_read(receiver: Receiver) -> None:
    sent = 0

    async def endless(_: Got, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            sent += 0x10000
            await writer.drain()

    receiver.answer = endless
    outcome = await posted(receiver.url)
    assert outcome.delivered
    assert outcome.answer == "x" * KEPT
    assert sent < 64 * 1024 * 1024


@pytest.mark.parametrize("lead", [0, KEPT - 5, READ - 5])
async def test_an_echoed_secret_is_not_kept(receiver: Receiver, lead: int) -> None:
    receiver.answer = plain(500, b"x" * lead + SECRET.encode())
    outcome = await posted(receiver.url)
    assert "CANAR" not in (outcome.answer or "x")
    assert "whsec" not in (outcome.answer or "x")


async def test_nobody_there(receiver: Receiver) -> None:
    async with Receiver() as gone:
        pass
    outcome = await posted(gone.url)
    assert "refused the connection" in (outcome.error or "")

    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    outcome = await posted("http://nowhere.example/", resolve=nowhere)
    assert "could not be resolved" in (outcome.error or "")


@pytest.mark.parametrize(
    "answer", [b"\0\1\2\3\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/9 200 OK\r\n\r\n"]
)
async def test_what_is_no_http(receiver: Receiver, answer: bytes) -> None:
    async def odd(_: Got, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.transport.close()

    receiver.answer = odd
    outcome = await posted(receiver.url)
    assert not outcome.delivered
    assert "broke off" in (outcome.error or "")


async def test_the_name_stays_in_tls_and_host_where_the_address_was_checked() -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("hooks.example.com").configure_cert(server)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trust)
    asked: list[str] = []
    server.sni_callback = lambda _sock, name, _context: asked.append(str(name))
    async with Receiver(tls=server) as receiver:
        url = f"https://hooks.example.com:{receiver.port}/"
        good = await posted(url, resolve=named("127.0.0.1"), trust=trust)
        assert good.delivered, good.error
        assert receiver.got[0].headers["host"] == f"hooks.example.com:{receiver.port}"
        other = f"https://other.example.com:{receiver.port}/"
        bad = await posted(other, resolve=named("127.0.0.1"), trust=trust)
        assert "certificate" in (bad.error or "")
    assert asked == ["hooks.example.com", "other.example.com"]
    assert len(receiver.got) == 1


async def test_a_second_address_of_a_host_is_tried(receiver: Receiver) -> None:
    url = f"http://hooks.example.com:{receiver.port}/"
    outcome = await posted(url, resolve=named("127.0.0.9", "127.0.0.1"))
    assert outcome.delivered, outcome.error


class Dialled(httpcore.AnyIOBackend):
    """Notes what is connected to, and connects to nothing."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> Any:
        self.seen.append(host)
        raise httpcore.ConnectError


async def test_a_name_that_turns_to_loopback_is_looked_up_once() -> None:
    """DNS rebinding: public when it is checked, loopback whenever it is asked for again."""
    answers = ["8.8.8.8"]

    async def rebinding(host: str, port: int) -> list[str]:
        return [answers.pop() if answers else "127.0.0.1"]

    dialled = Dialled()
    network = CheckedNetwork(allow_private=False, resolve=rebinding, inner=dialled)
    with pytest.raises(httpcore.ConnectError):
        await network.connect_tcp("r.example", 443)
    assert dialled.seen == ["8.8.8.8"], "connected to what was checked"
    for _ in range(3):
        with pytest.raises(AddressRefused):
            await network.connect_tcp("r.example", 443)
    assert dialled.seen == ["8.8.8.8"]


async def test_one_bad_address_among_good_ones_is_enough(receiver: Receiver) -> None:
    outcome = await posted(
        f"http://two.example:{receiver.port}/",
        allow_private=False,
        resolve=named("8.8.8.8", "127.0.0.1"),
    )
    assert "is not posted to" in (outcome.error or "")
    assert receiver.connections == 0


async def test_time_counts_looking_up(receiver: Receiver) -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        raise AssertionError

    started = time.monotonic()
    outcome = await posted("http://slow.example/", seconds=0.2, resolve=never)
    assert outcome.error == "No complete answer within 0.2 s."
    assert time.monotonic() - started < 5
