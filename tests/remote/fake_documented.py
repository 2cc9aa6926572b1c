"""A server of the API page for tests: its nine endpoints over any engine, through `contract.wire`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.simulation import Fault, HttpSimulator, Sample
from linktor_tui.contract import wire
from linktor_tui.contract.errors import ChannelsError, Unauthorized
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import Granularity, ListQuery, Period
from tests.remote.fake_traffic import Traffic

KEY = "lk_live_made_up_for_tests"
EMAIL, PASSWORD = "admin@example.com", "made-up-password"
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class FakeDocumented(HttpSimulator):
    """The API page on loopback, below /v1. `engine` does the work; it is set before the start."""

    provider: ClassVar[str] = "documented"

    engine: ChannelsAPI | None = None
    keys: list[str] = field(default_factory=lambda: [KEY])
    refresh_tokens: list[str] = field(default_factory=list)
    idempotency_keys: list[str] = field(default_factory=list)
    replays: dict[str, bytes] = field(default_factory=dict)
    answers: list[Response] = field(default_factory=list)
    """Given in turn in place of what would be answered; `forget_answer` does the work first."""
    forget_answer: bool = False
    headers: list[Mapping[str, str]] = field(default_factory=list)
    issued: int = 0
    me: Response | None = None
    """What GET /auth/me answers, None where there is no such endpoint."""

    @property
    def api(self) -> ChannelsAPI:
        assert self.engine is not None
        return self.engine

    def samples(self) -> Sequence[Sample]:
        return ()

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            error = {"code": "RATE_LIMIT_EXCEEDED", "message": "Slow down", "retryAfter": 60}
            return JSONResponse({"error": error}, 429)
        return _failure(Unauthorized("Invalid or missing API key."))

    def routes(self) -> Sequence[BaseRoute]:
        one = "/v1/channels/{id}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/v1/channels", self._list),
            ("POST", "/v1/channels", self._create),
            ("GET", one, self._get),
            ("PATCH", one, self._update),
            ("DELETE", one, self._delete),
            ("POST", f"{one}/test", self._test),
            ("POST", f"{one}/activate", self._activate),
            ("POST", f"{one}/deactivate", self._deactivate),
            ("GET", f"{one}/stats", self._stats),
            *Traffic(lambda: self.api).table(),
        ]
        routes = [Route(path, self._guarded(do), methods=[verb]) for verb, path, do in table]
        routes.append(Route("/v1/auth/me", self._guarded(self._who)))
        routes.append(Route("/v1/auth/login", self._log_in, methods=["POST"]))
        routes.append(Route("/v1/auth/refresh", self._refresh, methods=["POST"]))
        return routes

    def not_found(self, request: Request) -> Response:
        return PlainTextResponse("Not Found", 404)

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            self.headers.append(dict(request.headers))
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if given not in self.keys:
                return _failure(Unauthorized("Invalid or missing API key."))
            if self.answers and not self.forget_answer:
                return self.answers.pop(0)
            try:
                done = await handler(request)
            except ChannelsError as error:
                done = _failure(error)
            return self.answers.pop(0) if self.answers else done

        return guarded

    async def _who(self, request: Request) -> Response:
        return self.me or PlainTextResponse("Not Found", 404)

    async def _log_in(self, request: Request) -> Response:
        body = await request.json()
        if body != {"email": EMAIL, "password": PASSWORD}:
            return JSONResponse({"error": {"code": "INVALID_CREDENTIALS", "message": "No."}}, 401)
        return self._tokens()

    async def _refresh(self, request: Request) -> Response:
        if (await request.json()).get("refreshToken") not in self.refresh_tokens:
            return JSONResponse({"error": {"code": "TOKEN_INVALID", "message": "No."}}, 401)
        return self._tokens()

    def _tokens(self) -> Response:
        self.issued += 1
        access, refresh = f"access-{self.issued}-made-up", f"refresh-{self.issued}-made-up"
        self.keys, self.refresh_tokens = [KEY, access], [refresh]
        meta = {"accessToken": access, "refreshToken": refresh, "expiresIn": 3600}
        return JSONResponse({"data": {"id": "u1", "type": "user"}, "meta": meta})

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        names = {key: asked[key] for key in ("type", "status", "search") if key in asked}
        page, per_page = int(asked.get("page", 1)), int(asked.get("perPage", 20))
        found = await self.api.list_channels(ListQuery(page, per_page, **names))
        return JSONResponse(wire.listing(found))

    async def _create(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        self.idempotency_keys.append(key)
        if key not in self.replays:
            new = await self.api.create_channel(parse_create(await request.json()), check=False)
            self.replays[key] = bytes(JSONResponse(wire.created(new)).body)
        return Response(self.replays[key], 201, media_type="application/json")

    async def _get(self, request: Request) -> Response:
        return JSONResponse(wire.single(await self.api.get_channel(_id(request))))

    async def _update(self, request: Request) -> Response:
        changed = await self.api.update_channel(_id(request), parse_update(await request.json()))
        attributes = wire.full(changed)["attributes"]
        shown = {k: attributes[k] for k in ("name", "channelType", "status", "updatedAt")}
        return JSONResponse({"data": {"id": changed.id, "type": "channel", "attributes": shown}})

    async def _delete(self, request: Request) -> Response:
        force = request.query_params.get("force") == "true"
        await self.api.delete_channel(_id(request), force=force)
        return Response(status_code=204)

    async def _test(self, request: Request) -> Response:
        return JSONResponse(wire.tested(await self.api.test_channel(_id(request))))

    async def _activate(self, request: Request) -> Response:
        on = await self.api.activate_channel(_id(request), check=False)
        return JSONResponse(wire.activated(on))

    async def _deactivate(self, request: Request) -> Response:
        given: dict[str, Any] = await request.json()
        close = given.get("closeConversations", False)
        off = await self.api.deactivate_channel(
            _id(request), reason=given.get("reason"), close_conversations=close
        )
        return JSONResponse(wire.deactivated(off))

    async def _stats(self, request: Request) -> Response:
        asked = request.query_params
        found = await self.api.channel_stats(
            _id(request),
            period=Period(asked.get("period", "24h")),
            granularity=Granularity(asked.get("granularity", "hour")),
        )
        return JSONResponse(wire.statistics(found))


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _failure(error: ChannelsError) -> Response:
    return JSONResponse(wire.failure(error), error.http_status)
