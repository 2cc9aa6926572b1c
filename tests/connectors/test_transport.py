"""The way out to HTTP providers, against servers that misbehave, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from connectors.contract import FailureClass
from connectors.problems import NoAnswer
from connectors.transport import MAX_REPLY, Http

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
CANARY = "110201543:CANARY-4f9c1b7e"


@asynccontextmanager
async def server(behave: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve a behaviour on loopback, and give its base URL."""
    busy: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        try:
            await behave(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client went away, which is what some tests are about
        finally:
            writer.close()
            busy.discard(task)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = listener.sockets[0].getsockname()[1]
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        listener.close()
        for task in list(busy):
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


def answering(head: str, body: bytes = b"") -> Behaviour:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return behave


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def refusal(url: str, *, seconds: float = 2.0) -> NoAnswer:
    async with Http(url, (CANARY,), timeout=seconds) as http:
        with pytest.raises(NoAnswer) as raised:
            await http.get(f"/bot{CANARY}/getMe")
    assert CANARY not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value


@pytest.mark.parametrize("behave", [silent, dripping])
async def test_silence_and_dripping_end_at_the_deadline(behave: Behaviour) -> None:
    async with server(behave) as url:
        error = await refusal(url, seconds=0.3)

    assert error.problem.code == "timeout"
    assert error.problem.failure_class is FailureClass.TRANSIENT


async def test_a_reply_without_end_is_cut() -> None:
    async with server(endless) as url:
        error = await refusal(url, seconds=10)

    assert error.problem.code == "reply_too_long"


async def test_a_compressed_reply_is_not_unpacked() -> None:
    bomb = gzip.compress(b"0" * (MAX_REPLY * 8))
    head = f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(bomb)}"
    async with server(answering(head, bomb)) as url, Http(url) as http:
        reply = await http.get("/")

    assert len(reply.text) <= len(bomb)
    assert reply.json is None


@pytest.mark.parametrize(
    "head",
    [
        "HTTP/1.1 200 OK\nContent-Length: 50",
        "SSH-2.0-OpenSSH_9.2",
        "HTTP/1.1 200 OK\nX: " + "y" * 200_000,
    ],
)
async def test_what_is_no_http_reply_is_no_answer(head: str) -> None:
    async with server(answering(head, b"cut off")) as url:
        error = await refusal(url)

    assert error.problem.failure_class is FailureClass.TRANSIENT


async def test_a_closed_port_is_refused() -> None:
    async with server(silent) as url:
        pass

    error = await refusal(url)

    assert error.problem.code == "refused"


async def test_a_name_that_does_not_exist() -> None:
    error = await refusal("http://host.invalid")

    assert error.problem.code == "no_such_host"


async def test_a_redirect_is_not_followed() -> None:
    reached = asyncio.Event()

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()

    async with server(elsewhere) as other:
        head = f"HTTP/1.1 302 Found\nLocation: {other}/steal\nContent-Length: 0"
        async with server(answering(head)) as url, Http(url) as http:
            reply = await http.get("/", headers={"X-Token": CANARY})

    assert reply.status == 302
    assert not reached.is_set()


async def test_the_environments_proxy_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    reached = asyncio.Event()

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()

    async with server(proxy) as proxy_url:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy_url)
        ok = answering("HTTP/1.1 200 OK\nContent-Length: 2", b"{}")
        async with server(ok) as url, Http(url) as http:
            reply = await http.get(f"/bot{CANARY}/getMe")

    assert reply.json == {}
    assert not reached.is_set()


@pytest.mark.parametrize(
    ("identity", "lifetime", "trusted", "code"),
    [
        ("127.0.0.1", timedelta(days=-1), True, "certificate_expired"),
        ("other.example", timedelta(days=1), True, "certificate_other_host"),
        ("127.0.0.1", timedelta(days=1), False, "certificate_untrusted"),
    ],
)
async def test_a_certificate_problem_is_named(
    identity: str,
    lifetime: timedelta,
    trusted: bool,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert(identity, not_after=datetime.now(UTC) + lifetime)
    certificate.configure_cert(context)
    if trusted:
        bundle = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(bundle)
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    async with server(silent, context) as url:
        error = await refusal(url)

    assert error.problem.code == code
    assert error.problem.failure_class is FailureClass.CONFIG


async def test_a_port_without_tls_is_named() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with server(plain) as url:
        error = await refusal(url.replace("http://", "https://"))

    assert error.problem.code == "tls"
    assert error.problem.failure_class is FailureClass.CONFIG


async def test_an_echoed_secret_is_masked_and_nothing_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    echo = f'{{"you": "sent {CANARY}"}}'.encode()
    head = f"HTTP/1.1 200 OK\nX-Echo: {CANARY}\nRetry-After: 7\nContent-Length: {len(echo)}"
    with caplog.at_level(logging.DEBUG):
        async with server(answering(head, echo)) as url, Http(url, (CANARY,)) as http:
            reply = await http.get(f"/bot{CANARY}/getMe")

    assert reply.json == {"you": "sent ********"}
    assert reply.headers["x-echo"] == "********"
    assert reply.retry_after == 7
    assert CANARY not in caplog.text


@pytest.mark.parametrize("value", ["-5", "soon", "١٢", "99999999999"])
async def test_a_wait_that_is_no_number_of_seconds_is_none(value: str) -> None:
    body = answering(f"HTTP/1.1 429 Too Many\nRetry-After: {value}\nContent-Length: 0")
    async with server(body) as url, Http(url) as http:
        reply = await http.get("/")

    assert reply.retry_after is None


async def test_session_keys_are_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, bundle = tmp_path / "keys.log", tmp_path / "ca.pem"
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(bundle)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    ok = answering("HTTP/1.1 200 OK\nContent-Length: 2", b"{}")
    async with server(ok, context) as url, Http(url) as http:
        reply = await http.get("/")

    assert reply.json == {}
    assert not keys.exists()
