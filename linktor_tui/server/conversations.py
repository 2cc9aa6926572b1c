"""The Conversations page over HTTP.

GET    /conversations               conversations:read
GET    /conversations/:id           conversations:read
GET    /conversations/:id/messages  conversations:read
POST   /conversations/:id/close     conversations:write

Creating, changing, reopening, assigning, transferring and participants: 501. A conversation begins
with its first message, and nobody is assigned to it here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract import traffic_wire
from linktor_tui.contract.message_requests import parse_close
from linktor_tui.server import asking, asking_traffic
from linktor_tui.server.messages import conversing, unsupported
from linktor_tui.server.refusals import answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.server.operating import Table

READ = "conversations:read"
WRITE = "conversations:write"
NOBODY = "Nobody is assigned to conversations here."


class ConversationsServer:
    """The endpoints over one engine."""

    def __init__(self, api: ChannelsAPI) -> None:
        self._api = api

    def table(self) -> Table:
        """All operations: method, path, scope."""
        one = "/conversations/{id}"
        begins = unsupported("A conversation begins with its first message: send one.")
        changes = unsupported("A conversation has no properties that can be changed here.")
        reopens = unsupported("A closed conversation stays closed: the next message opens another.")
        return [
            ("GET", "/conversations", READ, self.list_),
            ("POST", "/conversations", WRITE, begins),
            ("GET", one, READ, self.get),
            ("PATCH", one, WRITE, changes),
            ("GET", f"{one}/messages", READ, self.thread),
            ("POST", f"{one}/close", WRITE, self.close),
            ("POST", f"{one}/reopen", WRITE, reopens),
            ("POST", f"{one}/assign", WRITE, unsupported(NOBODY)),
            ("POST", f"{one}/transfer", WRITE, unsupported(NOBODY)),
            ("GET", f"{one}/participants", READ, unsupported(NOBODY)),
        ]

    async def list_(self, request: Request, _: bytes) -> Response:
        """GET /conversations."""
        query = asking_traffic.conversation_query(request)
        page = await conversing(self._api).list_conversations(query)
        return answer(traffic_wire.conversations(page))

    async def get(self, request: Request, _: bytes) -> Response:
        """GET /conversations/:id."""
        wanted, api = asking_traffic.shown(request), conversing(self._api)
        found = await api.get_conversation(request.path_params["id"])
        said = (
            (await api.thread(found.id, limit=wanted.limit)).messages if wanted.messages else None
        )
        return answer(traffic_wire.one_conversation(found, said))

    async def thread(self, request: Request, _: bytes) -> Response:
        """GET /conversations/:id/messages."""
        wanted = asking_traffic.stretch(request)
        found = await conversing(self._api).thread(
            request.path_params["id"], before=wanted.before, limit=wanted.limit
        )
        return answer(traffic_wire.thread(found))

    async def close(self, request: Request, raw: bytes) -> Response:
        """POST /conversations/:id/close."""
        asking.nothing(request)
        wanted = parse_close(asking.optional_json(request, raw))
        closed = await conversing(self._api).close_conversation(
            request.path_params["id"], reason=wanted.because
        )
        return answer(traffic_wire.closed(closed))
