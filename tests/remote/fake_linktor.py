"""The open-source Linktor server's channels for tests, faults and all, as far as they are known.

Snake case, `{success, data}`, PUT that replaces, credentials that never come back, tokens of fifteen
minutes, a list of a hundred without filters, HTTP 500 for an id that is no UUID, five error shapes.
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.simulation import Fault, HttpSimulator, Sample

EMAIL, PASSWORD = "admin@example.com", "admin-made-up"
BASE = "/api/v1"
Row = dict[str, Any]
Handler = Callable[[Request, Any], Awaitable[Response]]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class FakeLinktor(HttpSimulator):
    """The server on loopback, below /api/v1."""

    provider: ClassVar[str] = "linktor"

    clock: Callable[[], datetime] = _now
    rows: dict[str, Row] = field(default_factory=dict)
    credentials: dict[str, dict[str, str]] = field(default_factory=dict)
    conversations: dict[str, Row] = field(default_factory=dict)
    messages: dict[str, Row] = field(default_factory=dict)
    access: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)
    lifetime: int = 900
    broken: tuple[str, str] | None = None
    """Method and end of a path at which the server panics."""
    stubborn: bool = False
    """Says that a conversation is resolved, and leaves it open."""
    logins: int = 0
    refreshes: int = 0

    def samples(self) -> Sequence[Sample]:
        return ()

    def refusal(self, fault: Fault, request: Request) -> Response:
        return _unauthorized()

    def not_found(self, request: Request) -> Response:
        return PlainTextResponse("404 page not found", 404)

    def routes(self) -> Sequence[BaseRoute]:
        one = f"{BASE}/channels/{{id}}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", f"{BASE}/channels", self._list),
            ("POST", f"{BASE}/channels", self._create),
            ("GET", one, self._get),
            ("PUT", one, self._put),
            ("DELETE", one, self._delete),
            ("PUT", f"{one}/enabled", self._enabled),
            ("POST", f"{one}/connect", self._connect),
            ("POST", f"{one}/disconnect", self._disconnect),
            ("GET", f"{BASE}/conversations", self._conversations),
            ("POST", f"{BASE}/conversations/{{id}}/resolve", self._resolve),
            ("GET", f"{BASE}/conversations/{{id}}", self._conversation),
            ("GET", f"{BASE}/conversations/{{id}}/messages", self._thread),
            ("GET", f"{BASE}/messages/{{id}}", self._message),
            ("GET", f"{BASE}/me", self._me),
        ]
        routes = [Route(path, self._guarded(do), methods=[verb]) for verb, path, do in table]
        routes.append(Route(f"{BASE}/auth/login", self._log_in, methods=["POST"]))
        routes.append(Route(f"{BASE}/auth/refresh", self._refresh, methods=["POST"]))
        routes.append(Route("/health", _healthy))
        return routes

    def restart(self) -> None:
        """What every start of the server does to its channels."""
        for row in self.rows.values():
            row["enabled"] = False

    def converse(self, channel_id: str) -> str:
        """Begin a conversation."""
        identifier = str(uuid.uuid4())
        self.conversations[identifier] = {
            "id": identifier,
            "contact_id": "c0ffee00-0000-4000-8000-000000000001",
            "channel_id": channel_id,
            "status": "open",
            "unread_count": 1,
            "created_at": "2026-01-15T10:00:00.123456Z",
            "updated_at": "2026-01-15T10:00:00.123456Z",
        }
        return identifier

    def said(self, conversation_id: str, text: str, *, sender: str = "contact") -> str:
        """Put a message into a conversation."""
        identifier = str(uuid.uuid4())
        self.messages[identifier] = {
            "id": identifier,
            "conversation_id": conversation_id,
            "sender_type": sender,
            "content_type": "text",
            "content": text,
            "status": "delivered" if sender == "contact" else "pending",
            "created_at": f"2026-01-15T10:{len(self.messages):02}:00.123456Z",
        }
        return identifier

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if given not in self.access:
                return _unauthorized()
            method, end = self.broken or ("", "")
            if request.method == method and request.url.path.endswith(end):
                return Response(status_code=500)
            raw = await request.body()
            try:
                body = json.loads(raw) if raw else None
            except ValueError:
                return _failure(400, "VALIDATION_ERROR", "Invalid request body")
            return await handler(request, body)

        return guarded

    # --- logins --------------------------------------------------------------------------------

    async def _log_in(self, request: Request) -> Response:
        body = await request.json()
        if (body.get("email"), body.get("password")) != (EMAIL, PASSWORD):
            return _failure(401, "INVALID_CREDENTIALS", "invalid email or password")
        self.logins += 1
        return _ok({"user": self._user(), **self._tokens()})

    async def _refresh(self, request: Request) -> Response:
        if (await request.json()).get("refresh_token") not in self.refresh:
            return _failure(401, "TOKEN_INVALID", "invalid refresh token")
        self.refreshes += 1
        return _ok(self._tokens())

    def _tokens(self) -> Row:
        access = jwt(self.lifetime, self.logins + self.refreshes)
        refresh = jwt(7 * 24 * 3600, self.logins + self.refreshes)
        self.access.append(access)
        self.refresh.append(refresh)
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.lifetime}

    async def _me(self, request: Request, body: Any) -> Response:
        return _ok(self._user())

    def _user(self) -> Row:
        return {"id": "u1", "tenant_id": "t1", "email": EMAIL, "name": "Admin", "role": "admin"}

    # --- channels ------------------------------------------------------------------------------

    async def _list(self, request: Request, body: Any) -> Response:
        newest_first = list(reversed(self.rows.values()))[:100]
        return _ok([_read(row) for row in newest_first] or None)

    async def _create(self, request: Request, body: Any) -> Response:
        fault = _not_texts(body)
        if fault is not None or not body.get("name") or not body.get("type"):
            return fault or _failure(400, "VALIDATION_ERROR", "Invalid request body")
        identifier, now = str(uuid.uuid4()), self._stamp()
        row = {
            "id": identifier,
            "tenant_id": "t1",
            "type": body["type"],
            "name": body["name"],
            "enabled": True,
            "connection_status": "disconnected",
            **({"config": body["config"]} if body.get("config") else {}),
            "created_at": now,
            "updated_at": now,
        }
        self.rows[identifier] = row
        self.credentials[identifier] = dict(body.get("credentials") or {})
        return _ok(row, 201)

    async def _get(self, request: Request, body: Any) -> Response:
        row = self._row(request)
        return row if isinstance(row, Response) else _ok(_read(row))

    async def _put(self, request: Request, body: Any) -> Response:
        row, fault = self._row(request), _not_texts(body)
        if isinstance(row, Response):
            return row
        if fault is not None or not body.get("name") or not body.get("type"):
            return fault or _failure(400, "VALIDATION_ERROR", "Invalid request body")
        row["name"] = body["name"]
        if body.get("config") is not None:
            row["config"] = body["config"]
        if body.get("credentials") is not None:
            self.credentials[row["id"]] = dict(body["credentials"])
        return self._touched(row)

    async def _delete(self, request: Request, body: Any) -> Response:
        row = self._row(request)
        if isinstance(row, Response):
            return row
        del self.rows[row["id"]]
        self.conversations = {
            key: value
            for key, value in self.conversations.items()
            if value["channel_id"] != row["id"]
        }
        return Response(status_code=204)

    async def _enabled(self, request: Request, body: Any) -> Response:
        row = self._row(request)
        if isinstance(row, Response):
            return row
        row["enabled"] = body["enabled"]
        return self._touched(row)

    async def _connect(self, request: Request, body: Any) -> Response:
        row = self._row(request)
        if isinstance(row, Response):
            return row
        row["connection_status"] = "connected"
        return _ok({"channel": _read(row)})

    async def _disconnect(self, request: Request, body: Any) -> Response:
        row = self._row(request)
        if isinstance(row, Response):
            return row
        row["connection_status"] = "disconnected"
        return _ok({"message": "Channel disconnected"})

    async def _conversations(self, request: Request, body: Any) -> Response:
        asked = request.query_params
        found = [
            item
            for item in self.conversations.values()
            if all(item[name] == asked[name] for name in ("channel_id", "status") if name in asked)
        ]
        return _ok(found[:20] or None)

    async def _conversation(self, request: Request, body: Any) -> Response:
        found = self.conversations.get(request.path_params["id"])
        if found is None:
            return _failure(404, "CONVERSATION_NOT_FOUND", "conversation not found")
        return _ok(found)

    async def _thread(self, request: Request, body: Any) -> Response:
        wanted = request.path_params["id"]
        said = [item for item in self.messages.values() if item["conversation_id"] == wanted]
        return _ok(said[:50] or None)

    async def _message(self, request: Request, body: Any) -> Response:
        found = self.messages.get(request.path_params["id"])
        return _ok(found) if found else _failure(404, "MESSAGE_NOT_FOUND", "message not found")

    async def _resolve(self, request: Request, body: Any) -> Response:
        if not self.stubborn:
            self.conversations[request.path_params["id"]]["status"] = "resolved"
        return _ok({"message": "resolved"})

    def _row(self, request: Request) -> Row | Response:
        given = str(request.path_params["id"])
        try:
            uuid.UUID(given)
        except ValueError:
            return _failure(500, "INTERNAL_ERROR", "failed to find channel")
        return self.rows.get(given) or _failure(404, "CHANNEL_NOT_FOUND", "channel not found")

    def _touched(self, row: Row) -> Response:
        row["updated_at"] = self._stamp()
        return _ok(_read(row))

    def _stamp(self) -> str:
        return self.clock().strftime("%Y-%m-%dT%H:%M:%S.123456Z")


def jwt(seconds: int, number: int) -> str:
    """Make what looks like a token, with a time at which it runs out."""
    claims = {"exp": time.time() + seconds, "n": number, "s": seconds}
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJIUzI1NiJ9.{middle}.made-up"


def _read(row: Row) -> Row:
    return {**row, "coexistence_status": "inactive"}


def _not_texts(body: Any) -> Response | None:
    maps = [body.get(name) or {} for name in ("config", "credentials")]
    texts = all(isinstance(value, str) for given in maps for value in given.values())
    return None if texts else _failure(400, "VALIDATION_ERROR", "Invalid request body")


async def _healthy(request: Request) -> Response:
    return JSONResponse({"status": "healthy"})


def _ok(data: Any, status: int = 200) -> Response:
    return JSONResponse({"success": True, "data": data}, status)


def _failure(status: int, code: str, message: str) -> Response:
    return JSONResponse({"success": False, "error": {"code": code, "message": message}}, status)


def _unauthorized() -> Response:
    flat = {"code": "UNAUTHORIZED", "message": "Invalid or expired token", "details": None}
    return JSONResponse(flat, 401)
