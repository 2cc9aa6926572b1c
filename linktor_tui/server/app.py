"""The ASGI application of the web chat.

GET  /widget.js              the script that a site embeds
GET  /widget/<id>            the chat window, for the allowed sites' frames only
GET  /widget/<id>/config     its looks, for the allowed sites' scripts only
WS   /ws/<id>                a visit, from the allowed sites only
GET  /demo/<id>              a page with the chat on it, where that is switched on
POST /control/replies        a reply to a visitor; the channel's webhook secret as bearer
"""

from __future__ import annotations

import html
import json
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from connectors.webchat import origins
from connectors.webchat.places import (
    ADDRESS_HEADER,
    MARK_HEADER,
    PROTOCOL,
    REHEARSAL,
    REPLY_PATH,
    WIDGET_PATH,
    tag,
)
from linktor_tui.server.hub import Hub, Refused
from linktor_tui.server.rooms import Room, Rooms
from linktor_tui.server.webchat import LONGEST_FRAME, Visits, refusal, turned_away, whole

ASSETS = {"frame.js": "text/javascript", "frame.css": "text/css"}
WINDOW_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {ancestors}"
)
DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    MARK_HEADER: PROTOCOL,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def create_app(
    rooms: Rooms, hub: Hub, *, public_url: str | None = None, demo: bool = False
) -> Starlette:
    """Make the application.

    Args:
        rooms: which web chats there are.
        hub: their conversations.
        public_url: where visitors reach this server, as the operator says; checks are told.
        demo: serve a page with the chat on it, for trying it out.
    """
    server = WebChatServer(rooms, hub, public_url)
    routes = [
        Route(WIDGET_PATH, server.script),
        Route("/assets/{name}", server.asset),
        Route("/widget/{channel}", server.window),
        Route("/widget/{channel}/config", server.looks),
        Route(REPLY_PATH, server.reply, methods=["POST"]),
        WebSocketRoute("/ws/{channel}", Visits(rooms, hub).serve),
    ]
    if demo:
        routes.append(Route("/demo/{channel}", server.demo))
    return Starlette(routes=routes)


def _file(name: str) -> str:
    return (files("linktor_tui.server") / "widget" / name).read_text("utf-8")


class WebChatServer:
    """The pages of the web chat."""

    def __init__(self, rooms: Rooms, hub: Hub, public_url: str | None) -> None:
        self._rooms = rooms
        self._hub = hub
        self._public_url = public_url

    async def script(self, _: Request) -> Response:
        """The script that a site embeds. Public: it holds nothing of a channel."""
        headers = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}
        if self._public_url:
            headers[ADDRESS_HEADER] = self._public_url
        return Response(_file("widget.js"), media_type="text/javascript", headers=headers)

    async def asset(self, request: Request) -> Response:
        """Script and style of the chat window."""
        name = request.path_params["name"]
        if name not in ASSETS:
            return refusal("not_found", 404)
        return Response(_file(name), media_type=ASSETS[name], headers=HEADERS)

    async def window(self, request: Request) -> Response:
        """The chat window. The browser itself refuses to show it inside other sites."""
        channel_id = request.path_params["channel"]
        if channel_id == REHEARSAL:
            asked = origins.readable(request.query_params.getlist("origin"))
            return _page("<!doctype html><title>Rehearsal</title>", asked)
        room = await self._rooms.find(channel_id)
        if room is None:
            return refusal("channel_missing", 404)
        return _page(_file("frame.html"), room.origins if room.active else ())

    async def looks(self, request: Request) -> Response:
        """How the widget looks, for scripts of allowed sites."""
        room = await self._rooms.find(request.path_params["channel"])
        origin = request.headers.get("origin")
        headers = {**HEADERS, "Vary": "Origin"}
        if origin is not None:
            headers["Access-Control-Allow-Origin"] = origin  # a refusal is to be read, too
        # Of a page on this very server a browser names no origin here, only at the WebSocket.
        own = origin is None and request.headers.get("sec-fetch-site") == "same-origin"
        answer = turned_away(room, room.origins[0] if own and room and room.origins else origin)
        if answer is None and room is not None:
            answer = JSONResponse(room.appearance)
        assert answer is not None
        answer.headers.update(headers)
        return answer

    async def demo(self, request: Request) -> Response:
        """A page with the chat on it, through the same one tag that any site uses."""
        room = await self._rooms.find(request.path_params["channel"])
        if room is None:
            return refusal("channel_missing", 404)
        page = _file("demo.html").replace("{name}", html.escape(room.name))
        page = page.replace("{tag}", tag("..", html.escape(room.id)))
        return HTMLResponse(page, headers={**HEADERS, "Content-Security-Policy": DEMO_POLICY})

    async def reply(self, request: Request) -> Response:
        """Give a reply to a visitor, for whoever knows the channel's webhook secret."""
        if request.headers.get("origin") is not None:
            return refusal("control_refused", 403)  # a page in a browser is nobody to reply
        room = await self._authorized(request)
        if room is None:
            return refusal("control_refused", 401)
        if not room.active:
            return refusal("channel_inactive", 409)
        body = await _json(request)
        to, text = body.get("to"), body.get("text")
        if not isinstance(to, str) or not isinstance(text, str):
            return refusal("unreadable", 400)
        if not text.strip() or len(text) > self._hub.limits.text:
            return refusal("text_refused", 400)
        try:
            said, delivered = await self._hub.reply(room.id, to, whole(text))
        except Refused as refused:
            return refusal(refused.code, 404)
        taken = {"linktor": "webchat", "id": str(said.id)}
        status = "delivered" if delivered else "queued"
        return JSONResponse(taken | {"status": status}, headers=HEADERS)

    async def _authorized(self, request: Request) -> Room | None:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(secret) <= 200:
            return None
        return await self._rooms.of_secret(secret)


def _page(page: str, ancestors: tuple[str, ...]) -> Response:
    policy = WINDOW_POLICY.format(ancestors=" ".join(ancestors) or "'none'")
    return HTMLResponse(page, headers={**HEADERS, "Content-Security-Policy": policy})


async def _json(request: Request) -> dict[str, object]:
    """Read a JSON object of a sensible size; empty for anything else."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FRAME:
            return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
