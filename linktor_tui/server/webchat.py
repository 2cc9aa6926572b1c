"""What a browser asks of the web chat: the script, the chat window, its looks, and a WebSocket.

A visit, as messages in JSON:

    browser  hello {token?, email?, after?}      server  welcome {token, needEmail}
             say {ref, text}                             message {id, from, text, ref?}
             email {email}                               refused {ref, code, message}
                                                         email {ok}, closed {message}

`after` is the id of the last message that the window has; what came later follows the welcome.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from connectors.webchat import origins
from connectors.webchat.places import REHEARSAL
from connectors.webchat.turning_away import turn_away
from linktor_tui.server.hub import Hub, Refused, Visitor
from linktor_tui.server.rooms import Room, Rooms

GREETING_TIME = 10.0
"""Seconds until a new connection must have said who it is."""
LONGEST_FRAME = 64 * 1024
"""Characters of one WebSocket message: the longest text with every character escaped fits."""
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
REF = re.compile(r"[A-Za-z0-9_-]{1,64}")
CLOSED = "This chat is closed at the moment."
POLICY_VIOLATION, SWITCHED_OFF = 1008, 4403


def refusal(code: str, status: int, message: str | None = None) -> Response:
    """An error as every part of the server tells it."""
    error = {"code": code} | ({"message": message} if message else {})
    return JSONResponse({"linktor": "webchat", "error": error}, status)


def turned_away(room: Room | None, origin: str | None) -> Response | None:
    """What a browser of this origin is refused with; None where it is let in."""
    if origin is None:
        return refusal("origin_missing", 403)
    if room is None:
        return refusal("channel_missing", 404)
    if not origins.admitted(origin, room.origins):
        return refusal("origin_not_allowed", 403, f"{origin} is not one of allowedOrigins.")
    if not room.active:
        return refusal("channel_inactive", 403, CLOSED)
    return None


class Window:
    """A browser window's connection. Implements `hub.Line`."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def send(self, message: Mapping[str, Any]) -> None:
        await self._websocket.send_text(json.dumps(message))

    async def read(self) -> dict[str, Any]:
        """The next message.

        Raises:
            WebSocketDisconnect: the browser is gone.
            Refused: it is not what a widget says.
        """
        received = await self._websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        text = received.get("text") or ""
        try:
            found = json.loads(text) if len(text) <= LONGEST_FRAME else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Refused("unreadable", "The widget said something that makes no sense.")
        return found


@dataclass(slots=True)
class Visits:
    """The WebSocket endpoint of all web chats."""

    rooms: Rooms
    hub: Hub

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection from handshake to end."""
        channel_id = websocket.path_params["channel"]
        origin = websocket.headers.get("origin")
        if channel_id == REHEARSAL:
            return await self._rehearse(websocket, origin)
        answer = turned_away(await self.rooms.find(channel_id), origin)
        if answer is not None:
            return await turn_away(websocket, answer)
        try:
            with self.hub.seat(channel_id):
                await websocket.accept()
                await self._visit(websocket, channel_id, origin)
        except Refused as refused:  # no seat
            await turn_away(websocket, refusal(refused.code, 503, refused.message))

    async def _rehearse(self, websocket: WebSocket, origin: str | None) -> None:
        """Judge by the origins in the query, as a check asks; there is no chat behind it."""
        asked = origins.readable(websocket.query_params.getlist("origin"))
        room = Room(REHEARSAL, REHEARSAL, True, asked, False, {})
        answer = turned_away(room, origin)
        if answer is not None:
            return await turn_away(websocket, answer)
        await websocket.accept()
        await websocket.send_json({"type": REHEARSAL})
        await websocket.close()

    async def _visit(self, websocket: WebSocket, channel_id: str, origin: str | None) -> None:
        window, visitor = Window(websocket), None
        try:
            async with asyncio.timeout(GREETING_TIME):
                hello = await window.read()
            visitor = await self._welcome(window, channel_id, hello)
            while True:
                asked = await window.read()
                room = await self.rooms.find(channel_id)
                if room is None or turned_away(room, origin) is not None:
                    break
                await self._serve(window, room, visitor, asked)
            await window.send({"type": "closed", "message": CLOSED})
            await websocket.close(SWITCHED_OFF)
        except WebSocketDisconnect:
            pass
        except (Refused, TimeoutError):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # gone already
                await websocket.close(POLICY_VIOLATION)
        finally:
            if visitor is not None:
                self.hub.leave(visitor, window)

    async def _welcome(self, window: Window, channel_id: str, hello: Mapping[str, Any]) -> Visitor:
        if hello.get("type") != "hello":
            raise Refused("unreadable", "A visit begins with a hello.")
        token, after = hello.get("token"), hello.get("after")
        visitor, token = self.hub.join(
            channel_id, token if isinstance(token, str) else None, window
        )
        visitor.email = _email(hello.get("email")) or visitor.email
        room = await self.rooms.find(channel_id)
        need = room is not None and room.require_email and visitor.email is None
        await window.send({"type": "welcome", "token": token, "needEmail": need})
        seen = after if isinstance(after, int) else 0
        for said in [said for said in visitor.said if said.id > seen]:
            await window.send(said.wire())
        return visitor

    async def _serve(
        self, window: Window, room: Room, visitor: Visitor, asked: Mapping[str, Any]
    ) -> None:
        """Do what the widget asks. Raises `Refused` for what no widget asks."""
        if asked.get("type") == "email":
            visitor.email = _email(asked.get("email")) or visitor.email
            await window.send({"type": "email", "ok": visitor.email is not None})
        elif asked.get("type") == "say":
            await self._say(window, room, visitor, asked)
        else:
            raise Refused("unreadable", "A widget says something, or gives an e-mail address.")

    async def _say(
        self, window: Window, room: Room, visitor: Visitor, asked: Mapping[str, Any]
    ) -> None:
        text, ref = asked.get("text"), asked.get("ref")
        if not isinstance(text, str) or not isinstance(ref, str) or not REF.fullmatch(ref):
            raise Refused("unreadable", "A message has a text and a ref.")
        try:
            if room.require_email and visitor.email is None:
                raise Refused("email_required", "Please give your e-mail address first.")
            await self.hub.say(visitor, whole(text), ref)
        except Refused as refused:
            said = {"type": "refused", "ref": ref, "code": refused.code}
            await window.send(said | {"message": refused.message})
        except Exception:  # whoever keeps messages could not: the browser keeps it and says so
            said = {"type": "refused", "ref": ref, "code": "unavailable"}
            await window.send(said | {"message": "Not delivered. Please try again."})


def whole(text: str) -> str:
    """Replace halves of characters, which could be neither stored nor sent on."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _email(given: Any) -> str | None:
    if not isinstance(given, str) or len(given) > 254:
        return None
    return given if EMAIL.fullmatch(given) and given.isprintable() else None
