"""Whatever stands at the address instead of a Linktor: one kind of error, in time, with a way out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.responses import JSONResponse, Response

from linktor_tui.contract.errors import InvalidRequest, Unauthorized, Unreachable
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.resources import ListQuery
from linktor_tui.machine import json_text
from linktor_tui.remote import ApiKey, Login, check_login, open_remote
from tests.remote.fake_documented import EMAIL, KEY, FakeDocumented
from tests.remote.fake_linktor import FakeLinktor

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ANSWERS = {
    "nothing": b"",
    "half a header": b"HTTP/1.1 200 O",
    "no http": b"220 mail.example.com ESMTP\r\n",
    "half a body": OK + b"Content-Length: 100\r\n\r\n{",
    "half a chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{",
    "endless header": b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 300_000,
    "another json": OK + b"Content-Length: 2\r\n\r\n[]",
    "no json": OK + b"Content-Length: 4\r\n\r\noops",
    "deep json": OK + b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
    "no text": OK + b"Content-Length: 2\r\n\r\n\xff\xfe",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "a captive portal": OK + b"Content-Length: 28\r\n\r\n<html><title>Sign in</title>",
    "a redirect to nowhere": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "a redirect to nonsense": b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
}


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[str]:
    """Serve the same bytes to whoever asks, and hang up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # it had heard enough
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("dialect", ["documented", "linktor", "auto"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_it_is_unreachable_with_a_way_out(
    answer: bytes, dialect: str, waits: list[float | None]
) -> None:
    async with answering(answer) as url:
        api = open_remote(url, credential=ApiKey("a-key-made-up"), dialect=dialect)

        with pytest.raises(Unreachable) as refused:
            await api.list_channels(ListQuery())

        await api.close()
    assert refused.value.message
    assert "a-key-made-up" not in f"{refused.value} {refused.value.cause} {refused.value.details}"


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for as long as somebody listens."""
    writer.write(OK + b"Content-Length: 1000000\r\n\r\n")
    try:
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)
    except ConnectionError:
        pass
    finally:
        writer.close()


async def test_a_slow_drip_is_counted_as_a_whole(waits: list[float | None]) -> None:
    server = await asyncio.start_server(drips, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        api = open_remote(url, credential=ApiKey(KEY), dialect="documented", timeout=0.1)

        with pytest.raises(Unreachable, match="did not answer within"):
            await api.list_channels(ListQuery())

        await api.close()


async def test_what_is_no_number_does_not_break_who_prints_it(
    remote: ChannelsAPI, server: FakeDocumented
) -> None:
    odd = b'{"data": [{"id": "ch_1", "attributes": {"name": "a", "x": [NaN, -Infinity, 1e999, 1.5]}}]}'
    server.answers = [Response(odd, media_type="application/json")]

    page = await remote.list_channels(ListQuery())

    assert page.items[0].extra == {"x": [None, None, None, 1.5]}
    assert json.loads(json_text(dict(page.items[0].extra))) == {"x": [None, None, None, 1.5]}


async def test_half_a_letter_does_not_break_who_prints_it(
    remote: ChannelsAPI, server: FakeDocumented
) -> None:
    half = b'{"data": [{"id": "ch_1", "attributes": {"name": "a\\ud83d", "x": ["\\uDC00"]}}]}'
    server.answers = [Response(half, media_type="application/json")]

    page = await remote.list_channels(ListQuery())

    assert page.items[0].name == "a?"
    assert page.items[0].extra == {"x": ["?"]}


@pytest.mark.parametrize(
    ("options", "field"),
    [({"dialect": "klingon"}, "dialect"), ({"proxy": "gopher://user:pass@host"}, "proxy")],
)
def test_an_option_that_can_never_be_right(options: dict[str, str], field: str) -> None:
    opening: Callable[..., ChannelsAPI] = open_remote

    with pytest.raises(InvalidRequest) as refused:
        opening("https://api.linktor.io", credential=ApiKey(KEY), **options)

    assert [fault.field for fault in refused.value.faults] == [field]
    assert "pass" not in str(refused.value)


@pytest.mark.parametrize("dialect", ["documented", "linktor"])
async def test_nobody_answers_a_login(dialect: str) -> None:
    with pytest.raises(Unreachable, match="refused the connection"):
        await check_login("http://127.0.0.1:1", Login(EMAIL, "secret-made-up"), dialect=dialect)


async def test_a_login_that_gives_no_tokens() -> None:
    body = b'{"data": {"user": {}}}'
    answer = OK + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    async with answering(answer) as url:
        for dialect in ("documented", "linktor"):
            with pytest.raises(Unreachable, match="tokens"):
                await check_login(url, Login(EMAIL, "secret-made-up"), dialect=dialect)


async def test_whoami_is_told_by_a_server_that_knows(server: FakeDocumented) -> None:
    me = {"data": {"id": "u", "attributes": {"email": "ada@example.com", "role": "owner"}}}
    server.me = JSONResponse(me)

    who = await check_login(server.url, ApiKey(KEY))

    assert (who.name, who.details) == ("ada@example.com", {"role": "owner", "email": who.name})


async def test_conversations_that_nobody_can_close(
    there: ChannelsAPI, linktor: FakeLinktor
) -> None:
    linktor.stubborn = True
    row = {"id": "00000000-0000-4000-8000-000000000000", "type": "telegram", "name": "n"}
    linktor.rows[row["id"]] = dict(row)
    linktor.converse(row["id"])

    with pytest.raises(Unreachable, match="does not let its conversations be closed"):
        await there.deactivate_channel(row["id"], close_conversations=True)


async def test_a_key_is_never_an_email(linktor: FakeLinktor) -> None:
    with pytest.raises(Unauthorized):
        await check_login(linktor.url, ApiKey("lk_made_up"))
