"""The web chat server on loopback, as far as a check and a reply meet it.

It serves no widget that could be used: linktor-tui's own server (`linktor_tui.server`) does that, and
is tried with a real browser. What it shares with that one is the rule about origins.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import HookRequest
from connectors.simulation import (
    Fault,
    HttpSimulator,
    NotPlayed,
    Sample,
    Seen,
    Trial,
    TrialName,
    Trials,
)
from connectors.webchat import origins
from connectors.webchat.places import REHEARSAL, REPLY_PATH, WIDGET_PATH
from connectors.webchat.simulated import PROVOKED, error, frame, script, slow_down, taken
from connectors.webchat.turning_away import turn_away

VISITOR = "v_simulated0000001"
SITE = "https://www.acme.example"
APP = "https://app.acme.example"


@dataclass(slots=True)
class SimulatedVisitor:
    """A visitor with the page open, and what was said: (`visitor` or `agent`, text)."""

    lines: list[tuple[str, str]] = field(default_factory=list)


def simulated_visitors() -> dict[str, SimulatedVisitor]:
    """The visitors that a simulator starts with."""
    return {VISITOR: SimulatedVisitor([("visitor", "Hello, is anybody there?")])}


@dataclass(slots=True)
class WebChatSimulator(HttpSimulator):
    """A web chat server that lets visitors in by origin. `visitors` may be changed at any time."""

    provider = "webchat"

    visitors: dict[str, SimulatedVisitor] = field(default_factory=simulated_visitors)
    sent: int = 0

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route(WIDGET_PATH, self._widget),
            Route(f"/widget/{REHEARSAL}", self._frame),
            Route(REPLY_PATH, self._reply, methods=["POST"]),
            WebSocketRoute(f"/ws/{REHEARSAL}", self._visit),
        ]

    def customer(self, channel_type: str) -> str | None:
        return VISITOR

    def samples(self) -> Sequence[Sample]:
        return (
            _sample("Website chat", "works", [SITE, APP]),
            _sample("Shop chat", "every origin", ["https://*.acme.example"]),
            _sample("Intranet chat", "plain http", ["http://intranet.acme.example"]),
            _sample("Blog chat", "hard to read", ["https://blog.acme.example"], "#808080"),
        )

    def trials(self, channel_type: str) -> Trials:
        body = self.samples()[0].body
        return {
            TrialName.GOOD: Trial(body, "webchat.connect", StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(
                body, "webchat.connect", code="origin_not_allowed", fault=Fault.WRONG_CREDENTIAL
            ),
            TrialName.EXPIRED: "an origin has no end: nothing of a web chat expires",
            TrialName.NO_PERMISSION: Trial(
                body, "webchat.refusal", code="stranger_admitted", provoke="stranger_admitted"
            ),
            TrialName.WRONG_ACCOUNT: "a web chat belongs to no account at anybody's",
            TrialName.RATE_LIMITED: Trial(
                body,
                "webchat.widget",
                StepStatus.UNKNOWN,
                FailureClass.TRANSIENT,
                "rate_limited",
                Fault.RATE_LIMITED,
            ),
            TrialName.DOWN: Trial(
                body,
                "webchat.widget",
                StepStatus.UNKNOWN,
                FailureClass.REMOTE,
                "http_503",
                Fault.DOWN,
            ),
        }

    def refusal(self, fault: Fault, request: Request) -> Response:
        return slow_down()

    async def provoked(self, code: str, request: Request) -> Response | None:
        made = PROVOKED.get(request.url.path, {}).get(code)
        return made() if made else None

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        """A visitor opens the page and writes. The server itself has the message: nothing is posted."""
        if not origins.readable(config.get("allowedOrigins", ())):
            raise NotPlayed("no page may embed this chat, so nobody can write in it")
        visitor = self.visitors.setdefault(contact or VISITOR, SimulatedVisitor())
        visitor.lines.append(("visitor", text))
        return ()

    # `super()` does not work in a class that is rebuilt with slots.
    def _app(self) -> ASGIApp:
        pages = HttpSimulator._app(self)
        sockets = Starlette(routes=list(self.routes()))

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "websocket":
                return await pages(scope, receive, send)
            self.seen.append(Seen("WS", scope["path"]))
            websocket = WebSocket(scope, receive, send)
            answer = await self._turned_away()
            if answer is None:
                return await sockets(scope, receive, send)
            await turn_away(websocket, answer)

        return app

    async def _faulty(self, request: Request) -> Response | None:
        if self.fault in (Fault.WRONG_CREDENTIAL, Fault.EXPIRED):
            # Whoever is not let in may load the script all the same: it is public.
            refused = request.url.path == REPLY_PATH
            return error("control_refused", 401) if refused else None
        return await HttpSimulator._faulty(self, request)

    async def _turned_away(self) -> Response | None:
        """What a WebSocket is refused with, None where it may go on."""
        if self.provoke is not None:
            made = PROVOKED["ws"].get(self.provoke)
            return made() if made else None
        if self.fault in (Fault.WRONG_CREDENTIAL, Fault.EXPIRED):
            return error("origin_not_allowed", 403)
        if self.fault is Fault.RATE_LIMITED:
            return slow_down()
        if self.fault is Fault.DOWN:
            return PlainTextResponse("<html><h1>503 Service Unavailable</h1></html>", 503)
        if self.fault is Fault.SLOW:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.slow_seconds):
                    await self._stopping.wait()
        return None

    async def _widget(self, _: Request) -> Response:
        return script()

    async def _frame(self, request: Request) -> Response:
        asked = origins.readable(request.query_params.getlist("origin"))
        return frame(f"frame-ancestors {' '.join(asked)}")

    async def _visit(self, websocket: WebSocket) -> None:
        origin = websocket.headers.get("origin")
        allowed = origins.readable(websocket.query_params.getlist("origin"))
        if self.provoke != "stranger_admitted" and not origins.admitted(origin, allowed):
            code = "origin_missing" if origin is None else "origin_not_allowed"
            await turn_away(websocket, error(code, 403))
            return
        await websocket.accept()
        await websocket.send_json({"type": REHEARSAL})
        await websocket.close()

    async def _reply(self, request: Request) -> Response:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return error("control_refused", 401)
        body = await request.json()
        visitor = self.visitors.get(body["to"])
        if visitor is None:
            return error("visitor_gone", 404)
        visitor.lines.append(("agent", body["text"]))
        self.sent += 1
        return taken(str(self.sent))


def _sample(title: str, outcome: str, listed: list[str], colour: str | None = None) -> Sample:
    theme = {
        "primaryColor": colour or "#0066cc",
        "headerText": "Chat with us",
        "welcomeMessage": "Hi! How can we help?",
    }
    config = {"allowedOrigins": listed, "theme": theme, "requireEmail": False}
    return Sample(title, {"name": title, "type": "webchat", "config": config}, outcome)


SIMULATOR = WebChatSimulator
