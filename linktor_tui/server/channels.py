"""The nine operations of the Channels API over HTTP, for any `ChannelsAPI`.

GET    /channels                    channels:read
GET    /channels/:id                channels:read
POST   /channels                    channels:write
PATCH  /channels/:id                channels:write
DELETE /channels/:id                channels:write
POST   /channels/:id/test           channels:write   (what it finds is kept)
POST   /channels/:id/activate       channels:write
POST   /channels/:id/deactivate     channels:write
GET    /channels/:id/stats          channels:read

GET    /openapi.json, /docs         what all this is, for programs and for people

Each operation stands under `/v1`, as the hosted API has it, and under `/api/v1`, as an installation of one's
own has it. Creating and activating do not ask the provider: whoever wants that asks for the test.
A stored secret never goes to another host than it was given for: over HTTP nobody can vouch for a
new one, and the secret has to be given with it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from linktor_tui.contract import wire
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.server import asking, describing
from linktor_tui.server.access import READ, WRITE
from linktor_tui.server.conversations import ConversationsServer
from linktor_tui.server.endpoints import EndpointsServer
from linktor_tui.server.messages import MessagesServer
from linktor_tui.server.operating import BASES, OnMistake, Operating, Table
from linktor_tui.server.pages import Pages
from linktor_tui.server.refusals import HEADERS, Refusal, answer, encoded, written

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.server.access import Gate
    from linktor_tui.server.pages import Version
    from linktor_tui.server.replays import Replays


def channels_app(
    api: ChannelsAPI,
    gate: Gate,
    replays: Replays,
    *,
    version: Version | None = None,
    on_mistake: OnMistake | None = None,
) -> Starlette:
    """Make the application.

    Args:
        api: the engine. It must not keep the event loop waiting.
        gate: who may ask.
        replays: keeps the answers to requests that may be sent again.
        version: tells whether the channels changed, where that is cheaper than listing them.
        on_mistake: told of what should not have happened; the caller is only told that it did.
    """
    server = ChannelsServer(api)
    if version is not None:
        server.pages = Pages(version)
    operating = Operating(gate, replays, on_mistake or (lambda _: None))
    app = Starlette(
        routes=[
            *operating.routes(
                [
                    *server.table(),
                    *MessagesServer(api).table(),
                    *ConversationsServer(api).table(),
                    *EndpointsServer(api).table(),
                ]
            ),
            *describing.routes(),
        ],
        exception_handlers={HTTPException: _no_route},
    )
    app.router.redirect_slashes = False
    return app


async def _no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return Refusal(
            405,
            "METHOD_NOT_ALLOWED",
            f"{request.method[:20]} is nothing that can be asked here.",
            headers=dict(error.headers or {}),
        ).response()
    return Refusal(
        404,
        "RESOURCE_NOT_FOUND",
        "There is nothing at this path.",
        fix=f"Channels are at {BASES[0]}/channels.",
    ).response()


class ChannelsServer:
    """The endpoints over one engine."""

    def __init__(self, api: ChannelsAPI) -> None:
        self._api = api
        self.pages: Pages | None = None
        """Pages of the list that need not be read again."""
        # Changes wait here for each other, not for the store's lock, which is not first come first
        # served: under load somebody would wait longer than it lasts.
        self._changing = asyncio.Lock()

    def table(self) -> Table:
        """All operations: method, path, scope."""
        one = "/channels/{id}"
        return [
            ("GET", "/channels", READ, self.list_),
            ("POST", "/channels", WRITE, self.create),
            ("GET", one, READ, self.get),
            ("PATCH", one, WRITE, self.update),
            ("DELETE", one, WRITE, self.delete),
            ("POST", f"{one}/test", WRITE, self.test),
            ("POST", f"{one}/activate", WRITE, self.activate),
            ("POST", f"{one}/deactivate", WRITE, self.deactivate),
            ("GET", f"{one}/stats", READ, self.stats),
        ]

    # --- reading -------------------------------------------------------------------------------

    async def list_(self, request: Request, _: bytes) -> Response:
        """GET /channels."""
        asked = request.scope["query_string"]
        body, version = self.pages.find(asked) if self.pages else (None, None)
        if body is None:
            query = asking.list_query(request)
            body = encoded(wire.listing(await self._api.list_channels(query)))
            if self.pages:
                self.pages.keep(asked, version, body)
        return written(body)

    async def get(self, request: Request, _: bytes) -> Response:
        """GET /channels/:id."""
        asking.nothing(request)
        return answer(wire.single(await self._api.get_channel(_id(request))))

    async def stats(self, request: Request, _: bytes) -> Response:
        """GET /channels/:id/stats."""
        period, granularity = asking.window(request)
        found = await self._api.channel_stats(_id(request), period=period, granularity=granularity)
        return answer(wire.statistics(found))

    # --- changing ------------------------------------------------------------------------------

    async def create(self, request: Request, raw: bytes) -> Response:
        """POST /channels."""
        asking.nothing(request)
        wanted = parse_create(asking.required_json(request, raw))
        async with self._changing:
            new = await self._api.create_channel(wanted, check=False)
        place = f"{request.url.path}/{new.channel.id}"
        return answer(wire.created(new), 201, {"Location": place})

    async def update(self, request: Request, raw: bytes) -> Response:
        """PATCH /channels/:id."""
        asking.nothing(request)
        wanted = parse_update(asking.required_json(request, raw))
        async with self._changing:
            changed = await self._api.update_channel(_id(request), wanted)
        return answer(wire.single(changed))

    async def delete(self, request: Request, _: bytes) -> Response:
        """DELETE /channels/:id."""
        force = asking.force(request)
        async with self._changing:
            await self._api.delete_channel(_id(request), force=force)
        return Response(status_code=204, headers=HEADERS)

    async def test(self, request: Request, raw: bytes) -> Response:
        """POST /channels/:id/test. A check that failed is an answer, and no error."""
        asking.nothing(request)
        asking.empty(asking.optional_json(request, raw))
        return answer(wire.tested(await self._api.test_channel(_id(request))))

    async def activate(self, request: Request, raw: bytes) -> Response:
        """POST /channels/:id/activate."""
        asking.nothing(request)
        asking.empty(asking.optional_json(request, raw))
        async with self._changing:
            channel = await self._api.activate_channel(_id(request), check=False)
        return answer(wire.activated(channel))

    async def deactivate(self, request: Request, raw: bytes) -> Response:
        """POST /channels/:id/deactivate."""
        asking.nothing(request)
        reason, close = asking.deactivation(asking.optional_json(request, raw))
        async with self._changing:
            channel = await self._api.deactivate_channel(
                _id(request), reason=reason, close_conversations=close
            )
        return answer(wire.deactivated(channel))


def _id(request: Request) -> str:
    found: str = request.path_params["id"]
    return found
