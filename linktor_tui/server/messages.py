"""The Messages page over HTTP.

POST   /messages                    messages:write
GET    /messages                    messages:read
GET    /messages/:id                messages:read
POST   /messages/:id/read           messages:write   (reads its conversation)
POST   /messages/bulk-read          messages:write   (a conversation)

DELETE /messages/:id, POST /media/upload: 501, since no connector can do that yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract import traffic_wire, wire
from linktor_tui.contract.errors import Fault, InvalidRequest, ProviderSilent, Unsupported
from linktor_tui.contract.living import Converses
from linktor_tui.contract.message_requests import parse_read, parse_send
from linktor_tui.contract.protocol import SendsMessages
from linktor_tui.contract.traffic import Direction
from linktor_tui.server import asking, asking_traffic
from linktor_tui.server.refusals import answer
from linktor_tui.server.replays import MAY_BE_DONE

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from linktor_tui.contract.message_requests import SendMessage
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.traffic import Message
    from linktor_tui.server.operating import Operation, Table

READ = "messages:read"
WRITE = "messages:write"


class MessagesServer:
    """The endpoints over one engine."""

    def __init__(self, api: ChannelsAPI) -> None:
        self._api = api

    def table(self) -> Table:
        """All operations: method, path, scope."""
        one = "/messages/{id}"
        return [
            ("POST", "/messages", WRITE, self.send),
            ("GET", "/messages", READ, self.list_),
            ("POST", "/messages/bulk-read", WRITE, self.read_all),
            ("GET", one, READ, self.get),
            ("DELETE", one, WRITE, unsupported("A message cannot be taken back from here.")),
            ("POST", f"{one}/read", WRITE, self.read),
            ("POST", "/media/upload", WRITE, unsupported("No files are kept or sent from here.")),
        ]

    async def send(self, request: Request, raw: bytes) -> Response:
        """POST /messages."""
        asking.nothing(request)
        wanted = parse_send(asking.required_json(request, raw))
        try:
            message = await self._sent(wanted)
        except ProviderSilent as silence:
            # It may have gone out: no word of trying again, and the same answer for whoever does.
            request.scope[MAY_BE_DONE] = True
            return answer(wire.failure(silence), silence.http_status)
        place = f"{request.url.path}/{message.id}"
        return answer(traffic_wire.one_message(message), 201, {"Location": place})

    async def _sent(self, wanted: SendMessage) -> Message:
        text, subject = wanted.content.text, wanted.content.subject
        if wanted.conversation_id is not None:
            api = conversing(self._api)
            conversation = await api.get_conversation(wanted.conversation_id)
            _refuse_other(wanted, conversation.channel_id, conversation.contact.address)
            return await api.reply(conversation.id, text, subject=subject, metadata=wanted.metadata)
        if not isinstance(self._api, SendsMessages):
            raise Unsupported("Nothing can be sent from here.")
        return await self._api.send_message(
            wanted.channel_id,
            to=wanted.to or "",
            text=text,
            subject=subject,
            metadata=wanted.metadata,
        )

    async def list_(self, request: Request, _: bytes) -> Response:
        """GET /messages."""
        query = asking_traffic.message_query(request)
        return answer(traffic_wire.messages(await conversing(self._api).list_messages(query)))

    async def get(self, request: Request, _: bytes) -> Response:
        """GET /messages/:id."""
        asking.nothing(request)
        found = await conversing(self._api).get_message(request.path_params["id"])
        return answer(traffic_wire.one_message(found))

    async def read(self, request: Request, raw: bytes) -> Response:
        """POST /messages/:id/read: a conversation is read as a whole here."""
        asking.nothing(request)
        asking.empty(asking.optional_json(request, raw))
        api = conversing(self._api)
        message = await api.get_message(request.path_params["id"])
        if message.direction is not Direction.INBOUND:
            raise InvalidRequest(Fault("id", "is of a message that was sent from here"))
        await api.mark_read(message.conversation_id)
        return answer(traffic_wire.read_message(await api.get_message(message.id)))

    async def read_all(self, request: Request, raw: bytes) -> Response:
        """POST /messages/bulk-read."""
        asking.nothing(request)
        wanted = parse_read(asking.required_json(request, raw)).conversation_id
        api = conversing(self._api)
        unread = (await api.get_conversation(wanted)).unread_count
        await api.mark_read(wanted)
        return answer({"data": {"markedCount": unread, "conversationId": wanted}})


def conversing(api: ChannelsAPI) -> Converses:
    """The engine, if it keeps what is said. Raises `Unsupported`."""
    if not isinstance(api, Converses):
        raise Unsupported("Nothing of what is said is kept here.")
    return api


def unsupported(message: str) -> Operation:
    """Answer 501 to an operation that the page has and this server has not."""

    async def refuse(_: Request, __: bytes) -> Response:
        raise Unsupported(message)

    return refuse


def _refuse_other(wanted: SendMessage, channel_id: str, address: str) -> None:
    """Insist on a conversation of the channel and the contact that were named beside it."""
    faults = []
    if wanted.channel_id != channel_id:
        faults.append(Fault("channelId", "is not the channel of the conversation"))
    if wanted.to is not None and wanted.to != address:
        faults.append(Fault("to", "is not the contact of the conversation"))
    if faults:
        raise InvalidRequest(*faults)
