"""A server that does as the API page says, and ways to make it depart."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from linktor_tui.conformance.course import Course
from linktor_tui.conformance.probes import ALL
from linktor_tui.conformance.server import Server
from linktor_tui.contract import wire
from linktor_tui.contract.errors import ChannelsError, Fault, InvalidRequest
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import Granularity, ListQuery, Period

KEY = "test-key-that-nobody-else-has"
BASE = "http://linktor.test/v1"
SLOW = frozenset({"stats.7d", "stats.30d"})
"""Ask for so many buckets that it takes longer than all the other probes together."""
QUICK = tuple(probe for probe in ALL if probe.id not in SLOW)


async def _object(request: Request) -> dict[str, Any]:
    body = await request.body()
    if body and request.headers.get("content-type") != "application/json":
        raise InvalidRequest(Fault("body", "must be JSON"))
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        raise InvalidRequest(Fault("body", "is no JSON")) from None
    if not isinstance(read, dict):
        raise InvalidRequest(Fault("body", "must be an object"))
    return read


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isdecimal():
        raise InvalidRequest(Fault(name, "must be a number"))
    return int(text)


def _word(
    request: Request, name: str, default: str, known: type[Period] | type[Granularity]
) -> Any:
    try:
        return known(request.query_params.get(name, default))
    except ValueError:
        raise InvalidRequest(Fault(name, "is not one of the page's")) from None


class Fake:
    """The nine operations over an engine."""

    def __init__(self, api: ChannelsAPI) -> None:
        self.api = api

    def app(self) -> Starlette:
        one = "/v1/channels/{id}"
        routes = [
            Route("/v1/channels", self._answer(self._list), methods=["GET"]),
            Route("/v1/channels", self._answer(self._create), methods=["POST"]),
            Route(one, self._answer(self._get), methods=["GET"]),
            Route(one, self._answer(self._update), methods=["PATCH"]),
            Route(one, self._answer(self._delete), methods=["DELETE"]),
            Route(f"{one}/test", self._answer(self._test), methods=["POST"]),
            Route(f"{one}/activate", self._answer(self._activate), methods=["POST"]),
            Route(f"{one}/deactivate", self._answer(self._deactivate), methods=["POST"]),
            Route(f"{one}/stats", self._answer(self._stats), methods=["GET"]),
        ]
        return Starlette(routes=routes, exception_handlers={HTTPException: _refused})

    def _answer(
        self, operation: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {KEY}":
                return _failure(401, "AUTHENTICATION_REQUIRED", "A key is needed.")
            try:
                return await operation(request)
            except ChannelsError as error:
                return JSONResponse(wire.failure(error), error.http_status, headers=_stamp())

        return answer

    async def _list(self, request: Request) -> Response:
        query = ListQuery(
            _number(request, "page", 1),
            _number(request, "perPage", 20),
            *(request.query_params.get(name) for name in ("type", "status", "search")),
        )
        return _ok(wire.listing(await self.api.list_channels(query)))

    async def _create(self, request: Request) -> Response:
        body = parse_create(await _object(request))
        return _ok(wire.created(await self.api.create_channel(body, check=False)), 201)

    async def _get(self, request: Request) -> Response:
        return _ok(wire.single(await self.api.get_channel(request.path_params["id"])))

    async def _update(self, request: Request) -> Response:
        body = parse_update(await _object(request))
        return _ok(wire.single(await self.api.update_channel(request.path_params["id"], body)))

    async def _delete(self, request: Request) -> Response:
        force = request.query_params.get("force") == "true"
        await self.api.delete_channel(request.path_params["id"], force=force)
        return Response(status_code=204, headers=_stamp())

    async def _test(self, request: Request) -> Response:
        return _ok(wire.tested(await self.api.test_channel(request.path_params["id"])))

    async def _activate(self, request: Request) -> Response:
        channel = await self.api.activate_channel(request.path_params["id"], check=False)
        return _ok(wire.activated(channel))

    async def _deactivate(self, request: Request) -> Response:
        body = await _object(request)
        channel = await self.api.deactivate_channel(
            request.path_params["id"], reason=body.get("reason")
        )
        return _ok(wire.deactivated(channel))

    async def _stats(self, request: Request) -> Response:
        period = _word(request, "period", "24h", Period)
        granularity = _word(request, "granularity", "hour", Granularity)
        found = await self.api.channel_stats(
            request.path_params["id"], period=period, granularity=granularity
        )
        return _ok(wire.statistics(found))


def _stamp() -> dict[str, str]:
    return {"X-Request-ID": uuid4().hex}


def _ok(body: Mapping[str, Any], status: int = 200) -> Response:
    return JSONResponse(body, status, headers=_stamp())


def _failure(status: int, code: str, message: str) -> Response:
    body = {"error": {"code": code, "message": message}}
    return JSONResponse(body, status, headers=_stamp())


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _failure(error.status_code, "NOT_FOUND", error.detail)


Twist = Callable[[httpx.Request, httpx.Response], httpx.Response | None]
"""Makes another answer of one; None leaves it."""
Bend = Callable[[httpx.Request], httpx.Request | None]
"""Makes another request of one before the server sees it; None leaves it."""


class Twisted(httpx.AsyncBaseTransport):
    """The way to an application, with what is wrong with it."""

    def __init__(self, app: Any, twist: Twist | None = None, bend: Bend | None = None) -> None:
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._twist = twist
        self._bend = bend
        self.requests: list[str] = []
        self.at_once = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.at_once += 1
        assert self.at_once == 1, "never more than one request at a time"
        try:
            self.requests.append(f"{request.method} {request.url.raw_path.decode()}")
            bent = (self._bend and self._bend(request)) or request
            response = await self._inner.handle_async_request(bent)
            await response.aread()
            return _streamed((self._twist and self._twist(request, response)) or response)
        finally:
            self.at_once -= 1


class _Body(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> Any:
        yield self._content


def _streamed(response: httpx.Response) -> httpx.Response:
    """Make an answer that was read readable again."""
    return httpx.Response(
        response.status_code, headers=response.headers, stream=_Body(response.content)
    )


class Scripted(httpx.AsyncBaseTransport):
    """A server that is one function."""

    def __init__(self, handler: Callable[[httpx.Request], httpx.Response]) -> None:
        self._handler = handler

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = self._handler(request)
        return _streamed(response) if response.is_stream_consumed else response


def course(
    transport: httpx.AsyncBaseTransport, base: str = BASE, timeout: float = 5.0, **options: Any
) -> Course:
    """Make a run over a transport, without the slow probes unless they are given."""
    client = httpx.AsyncClient(transport=transport, timeout=None)
    options.setdefault("probes", QUICK)

    async def no_pause(_: float) -> None:
        return None

    server = Server(client, base, KEY, timeout=timeout, pause=options.pop("pause", no_pause))
    return Course(server, KEY, **options)
