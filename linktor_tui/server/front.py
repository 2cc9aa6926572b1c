"""Everything that one server answers: providers' posts, the web chat, and the Channels API.

    /webhooks/…                                               hooks
    /widget.js, /widget/…, /assets/…, /ws/…, /control/…       the web chat
    anything else                                             the Channels API, behind its guard

Providers and visitors come by any name and without a key; each has its own proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.websockets import WebSocket

from connectors.webchat.places import REPLY_PATH, WIDGET_PATH
from connectors.webchat.turning_away import turn_away
from linktor_tui.server.guard import misframing
from linktor_tui.server.hooks import PREFIX
from linktor_tui.server.refusals import Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SOCKETS = "/ws/"
CHAT_PREFIXES = ("/widget/", "/assets/", SOCKETS)
CHAT_PATHS = (WIDGET_PATH, REPLY_PATH)


class Front:
    """The ASGI application that a server is given.

    Args:
        hooks: takes what providers post.
        chat: serves the web chat.
        api: the Channels API, guarded.
    """

    def __init__(self, hooks: ASGIApp, chat: ASGIApp, api: ASGIApp) -> None:
        self._hooks = hooks
        self._chat = chat
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if scope["type"] == "websocket":
            if path.startswith(SOCKETS):
                return await self._chat(scope, receive, send)
            nowhere = Refusal(404, "RESOURCE_NOT_FOUND", "There is no WebSocket at this path.")
            return await turn_away(WebSocket(scope, receive, send), nowhere.response())
        if path.startswith(PREFIX):
            return await self._hooks(scope, receive, send)
        if path in CHAT_PATHS or path.startswith(CHAT_PREFIXES):
            misframed = misframing(scope["headers"])
            app = self._chat if misframed is None else misframed.response()
            return await app(scope, receive, send)
        return await self._api(scope, receive, send)
