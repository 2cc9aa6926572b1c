"""The Messages and Conversations pages for the fake server: what they name, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from linktor_tui.contract import traffic_wire
from linktor_tui.contract.living import Converses
from linktor_tui.contract.message_requests import parse_close, parse_read, parse_send
from linktor_tui.contract.protocol import ChannelsAPI, SendsMessages
from linktor_tui.contract.traffic import ConversationQuery, MessageQuery

Handler = Callable[[Request], Awaitable[Response]]
BEYOND = {
    "contact": {"address"},
    "message": {"contact", "providerStatus", "failedAt"},
    "conversation": {"lastInboundAt", "closedAt", "closureReason"},
}
"""What our own server adds to the pages, and another one does not have."""


class Traffic:
    """The endpoints over an engine."""

    def __init__(self, api: Callable[[], ChannelsAPI]) -> None:
        self._api = api

    @property
    def api(self) -> Converses:
        api = self._api()
        assert isinstance(api, Converses)
        return api

    def table(self) -> list[tuple[str, str, Handler]]:
        one = "/v1/conversations/{id}"
        return [
            ("GET", "/v1/conversations", self._conversations),
            ("GET", one, self._conversation),
            ("GET", f"{one}/messages", self._thread),
            ("POST", f"{one}/close", self._close),
            ("GET", "/v1/messages", self._messages),
            ("POST", "/v1/messages", self._send),
            ("POST", "/v1/messages/bulk-read", self._read),
            ("GET", "/v1/messages/{id}", self._message),
        ]

    async def _conversations(self, request: Request) -> Response:
        query = ConversationQuery(**_asked(request, ConversationQuery._fields))
        return _plain(traffic_wire.conversations(await self.api.list_conversations(query)))

    async def _conversation(self, request: Request) -> Response:
        found = await self.api.get_conversation(request.path_params["id"])
        shown = traffic_wire.one_conversation(found)
        # The page shows these with a close only; a client has them from nowhere else.
        closed = traffic_wire.closed(found)["data"]["attributes"] if found.closed_at else {}
        answer = _bare(shown)
        answer["data"]["attributes"] |= closed
        return JSONResponse(answer)

    async def _thread(self, request: Request) -> Response:
        asked = request.query_params
        found = await self.api.thread(
            request.path_params["id"], before=asked.get("cursor"), limit=int(asked["limit"])
        )
        return _plain(traffic_wire.thread(found))

    async def _close(self, request: Request) -> Response:
        wanted = parse_close(await request.json())
        closed = await self.api.close_conversation(request.path_params["id"], reason=wanted.because)
        return JSONResponse(traffic_wire.closed(closed))

    async def _messages(self, request: Request) -> Response:
        query = MessageQuery(**_asked(request, MessageQuery._fields))
        return _plain(traffic_wire.messages(await self.api.list_messages(query)))

    async def _message(self, request: Request) -> Response:
        found = await self.api.get_message(request.path_params["id"])
        return _plain(traffic_wire.one_message(found))

    async def _send(self, request: Request) -> Response:
        wanted = parse_send(await request.json())
        text, metadata = wanted.content.text, wanted.metadata
        if wanted.conversation_id is not None:
            sent = await self.api.reply(wanted.conversation_id, text, metadata=metadata)
        else:
            api = self._api()
            assert isinstance(api, SendsMessages)
            to = wanted.to or ""
            sent = await api.send_message(wanted.channel_id, to=to, text=text, metadata=metadata)
        return _plain(traffic_wire.one_message(sent))

    async def _read(self, request: Request) -> Response:
        wanted = parse_read(await request.json()).conversation_id
        await self.api.mark_read(wanted)
        return JSONResponse({"data": {"markedCount": 1, "conversationId": wanted}})


def _asked(request: Request, names: tuple[str, ...]) -> dict[str, Any]:
    from linktor_tui.contract.wire import camel

    found: dict[str, Any] = {
        name: request.query_params[camel(name)]
        for name in names
        if camel(name) in request.query_params
    }
    return found | {name: int(found[name]) for name in ("page", "per_page") if name in found}


def _plain(body: Mapping[str, Any]) -> Response:
    return JSONResponse(_bare(body))


def _bare(value: Any, kind: str = "") -> Any:
    """Leave out what the pages do not name."""
    if isinstance(value, list):
        return [_bare(item, kind) for item in value]
    if not isinstance(value, dict):
        return value
    named = value.get("type")
    kind = named if isinstance(named, str) and named in BEYOND else kind
    left_out = BEYOND.get(kind, set())
    return {
        key: _bare(item, "contact" if key == "contact" else kind if key == "attributes" else "")
        for key, item in value.items()
        if key not in left_out
    }
