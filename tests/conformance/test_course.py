"""A run as a whole: what passes, what is sent, how it ends early, what it leaves behind."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from linktor_tui.conformance.course import Course
from linktor_tui.conformance.probe import Verdict
from linktor_tui.conformance.probes import ALL
from linktor_tui.conformance.server import Server, client_for
from linktor_tui.contract.errors import RateLimited, Unauthorized, Unreachable
from linktor_tui.contract.resources import ListQuery
from linktor_tui.local.engine import LocalEngine
from tests.conformance.support import BASE, KEY, Fake, Scripted, Twisted, course


def not_passed(run: Course) -> list[tuple[str, ...]]:
    return [
        (item.probe.id, item.expected, item.came, item.reason)
        for item in run.results
        if item.verdict is not Verdict.PASSED
    ]


async def names(engine: LocalEngine) -> list[str]:
    return [channel.name for channel in (await engine.list_channels(ListQuery())).items]


async def test_a_server_that_does_as_the_page_says_passes_everything(engine: LocalEngine) -> None:
    run = course(Twisted(Fake(engine).app()), probes=ALL)
    await run.run()
    assert not_passed(run) == []
    assert run.leftovers == []
    assert await names(engine) == []


async def test_every_channel_that_it_makes_says_where_it_comes_from(engine: LocalEngine) -> None:
    sent: list[httpx.Request] = []

    def look(request: httpx.Request, _: httpx.Response) -> None:
        sent.append(request)

    await course(Twisted(Fake(engine).app(), look)).run()
    posted = [
        item.content for item in sent if item.method == "POST" and b'"name":"' in item.content
    ]
    assert len(posted) > 8
    assert all(b'"name":"linktor-tui conformance ' in body for body in posted)


async def test_read_only_sends_nothing_but_gets(engine: LocalEngine) -> None:
    first = course(Twisted(Fake(engine).app()))
    transport = Twisted(Fake(engine).app())
    run = course(transport, read_only=True)
    await run.run()
    assert {line.partition(" ")[0] for line in transport.requests} == {"GET"}
    reasons = {item[0]: item[3] for item in not_passed(run)}
    assert reasons["create.telegram"] == "--read-only"
    assert reasons["get.channel"] == "there is no channel to look at"
    assert not run.departs
    await first.stage.create(first.stage.bodies.of("telegram"))
    again = course(transport, read_only=True)
    await again.run()
    assert {reason for *_, reason in not_passed(again)} == {
        "--read-only",
        "it takes two channels to turn a page",
    }


def silent(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("All connection attempts failed")


async def test_nobody_there_ends_it_at_once() -> None:
    run = course(Scripted(silent))
    await run.run()
    assert isinstance(run.stopped, Unreachable)
    assert {item.verdict for item in run.results} == {Verdict.NOT_TRIED}


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_refused_ends_it_at_once(status: int) -> None:
    run = course(Scripted(lambda _: httpx.Response(status)))
    await run.run()
    assert isinstance(run.stopped, Unauthorized)
    assert not run.departs


async def test_a_key_that_may_not_write_ends_it_at_the_first_create(engine: LocalEngine) -> None:
    def forbid(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
        keyed = "authorization" in request.headers and request.method == "POST"
        return httpx.Response(403) if keyed else None

    run = course(Twisted(Fake(engine).app(), forbid))
    await run.run()
    assert isinstance(run.stopped, Unauthorized)
    assert "--read-only" in str(run.stopped.fix)


async def test_a_server_that_goes_away_midway_is_said_and_its_channels_are_named(
    engine: LocalEngine,
) -> None:
    seen: list[str] = []

    def die(request: httpx.Request) -> None:
        seen.append(request.method if "authorization" in request.headers else "")
        if "PATCH" in seen:
            raise httpx.ConnectError("refused")

    run = course(Twisted(Fake(engine).app(), bend=die))
    await run.run()
    assert isinstance(run.stopped, Unreachable)
    assert len(run.leftovers) == len(await names(engine)) > 8
    assert all(item.id and item.why for item in run.leftovers)


async def test_one_silence_says_nothing_of_the_server(engine: LocalEngine) -> None:
    def stall(request: httpx.Request) -> None:
        if request.url.path.endswith("/stats") and b"24h" in request.url.query:
            raise httpx.ReadTimeout("slow")

    run = course(Twisted(Fake(engine).app(), bend=stall))
    await run.run()
    assert not_passed(run) == [("stats.24h", "", "", "no answer within 5 s")]
    assert run.silent
    assert not run.departs


async def test_interrupted_it_still_deletes_what_it_made(engine: LocalEngine) -> None:
    reached = asyncio.Event()

    async def hang(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("/test") and not scope["path"].startswith("/v1/channels/ch_0000"):
            reached.set()
            await asyncio.Event().wait()
        await Fake(engine).app()(scope, receive, send)

    run = course(Twisted(hang), timeout=30.0)
    task = asyncio.create_task(run.run())
    await reached.wait()
    assert len(await names(engine)) > 8
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(engine) == []
    assert run.leftovers == []


async def test_what_cannot_be_deleted_is_named(engine: LocalEngine) -> None:
    def keep(request: httpx.Request) -> httpx.Request | None:
        method = "PUT" if request.method == "DELETE" else request.method
        return httpx.Request(method, request.url, headers=request.headers, content=request.content)

    run = course(Twisted(Fake(engine).app(), bend=keep))
    await run.run()
    assert {item.name for item in run.leftovers} == set(await names(engine))
    assert {item.why for item in run.leftovers} == {"deleting it was answered 405 NOT_FOUND"}


async def test_a_server_that_says_the_key_back_when_it_will_not_delete(engine: LocalEngine) -> None:
    def told(request: httpx.Request, _: httpx.Response) -> httpx.Response | None:
        body = {"error": {"code": f"NO_{KEY}", "message": "x"}}
        return httpx.Response(500, json=body) if request.method == "DELETE" else None

    run = course(Twisted(Fake(engine).app(), told))
    await run.run()
    assert {item.why for item in run.leftovers} == {"deleting it was answered 500 NO_********"}


async def test_a_channel_whose_creation_was_not_told_is_found_by_its_name(
    engine: LocalEngine,
) -> None:
    def blank(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
        return httpx.Response(201, json={}) if response.status_code == 201 else None

    run = course(Twisted(Fake(engine).app(), blank))
    await run.run()
    assert run.departs
    assert run.leftovers == []
    assert await names(engine) == []


async def test_it_waits_where_the_server_asks_for_it_and_not_for_ever(engine: LocalEngine) -> None:
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    answers = iter([{"Retry-After": "7"}, {}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}])

    def busy(_: httpx.Request, __: httpx.Response) -> httpx.Response | None:
        headers = next(answers, None)
        body = {"error": {"retryAfter": 3}}
        return None if headers is None else httpx.Response(429, headers=headers, json=body)

    run = course(Twisted(Fake(engine).app(), busy), pause=pause)
    await run.run()
    assert waits == [7, 3, 3]
    assert not_passed(run) == []

    always = course(Scripted(lambda _: httpx.Response(429, headers={"Retry-After": "60"})))
    await always.run()
    assert isinstance(always.stopped, RateLimited)


async def test_an_answer_without_end_is_cut_off(engine: LocalEngine) -> None:
    served = 0

    class Flood(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            nonlocal served
            while True:
                served += 1
                yield b"x" * 1024 * 1024

    def flood(request: httpx.Request) -> httpx.Response:
        body = {"data": [], "meta": {"pagination": {}}}
        if not request.url.query:
            return httpx.Response(200, stream=Flood())
        return httpx.Response(200, json=body)

    run = course(Scripted(flood), read_only=True)
    await run.run()
    came = {item.probe.id: item.came for item in run.results}
    assert came["list.envelope"] == "more"
    assert served < 150


async def test_a_connection_that_is_closed_after_an_answer_is_no_fault_of_the_next() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        )
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(answer, "127.0.0.1", 0) as listening,
        client_for() as client,
    ):
        port = listening.sockets[0].getsockname()[1]
        run = Course(Server(client, f"http://127.0.0.1:{port}", KEY), KEY, read_only=True)
        await run.run()
    came = {item.came for item in run.results if item.verdict is Verdict.DEPARTS}
    assert came
    assert not [text for text in came if "connection" in text]


@pytest.mark.parametrize("status", [302, 404])
async def test_an_address_that_is_another_is_said_at_once(status: int) -> None:
    asked: list[httpx.URL] = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(status, headers={"Location": "http://elsewhere.test/"})

    run = course(Scripted(elsewhere), read_only=True)
    await run.run()
    assert {url.host for url in asked} == {"linktor.test"}
    assert isinstance(run.stopped, Unreachable)
    assert str(status) in run.stopped.message


async def test_the_api_is_found_under_a_host_without_a_path(engine: LocalEngine) -> None:
    run = course(Twisted(Fake(engine).app()), base="http://linktor.test")
    await run.run(find_base=True)
    assert run.server.base == BASE
    assert not run.departs


async def test_a_key_that_the_server_says_back_is_masked() -> None:
    body = {"error": {"code": f"NO_{KEY}", "message": "x"}}

    def told(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500, json=body)

    run = course(Scripted(told), read_only=True)
    await run.run()
    texts = [text for item in run.results for text in (item.expected, item.came, *item.requests)]
    assert any("NO_" in text for text in texts)
    assert KEY not in "".join(texts)
