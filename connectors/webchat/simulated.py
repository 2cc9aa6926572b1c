"""Answers of a web chat server and of proxies before it, as the simulator gives them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from connectors.webchat.places import (
    ADDRESS_HEADER,
    MARK_HEADER,
    PROTOCOL,
    REHEARSAL,
    REPLY_PATH,
    WIDGET_PATH,
)

RETRY_AFTER = 5
"""Seconds that the simulator asks a client to wait."""


def script(address: str | None = None) -> Response:
    """The widget, in name."""
    headers = {MARK_HEADER: PROTOCOL} | ({ADDRESS_HEADER: address} if address else {})
    return Response("// simulated\n", media_type="text/javascript", headers=headers)


def frame(policy: str | None, **other: str) -> Response:
    """The page of the chat window, with its policy."""
    headers = {MARK_HEADER: PROTOCOL, **other}
    if policy is not None:
        headers["Content-Security-Policy"] = policy
    return HTMLResponse("<title>Rehearsal</title>", headers=headers)


def error(code: str, status: int) -> Response:
    """A refusal of the server."""
    return JSONResponse({"linktor": "webchat", "error": {"code": code}}, status)


def taken(id: str) -> Response:
    """The visitor has a reply."""
    body = {"linktor": "webchat", "id": id, "status": "delivered"}
    return JSONResponse(body, headers={MARK_HEADER: PROTOCOL})


def slow_down() -> Response:
    """The proxy before the server asks for patience."""
    return PlainTextResponse("Too Many Requests", 429, {"Retry-After": str(RETRY_AFTER)})


PROVOKED: dict[str, dict[str, Callable[[], Response]]] = {
    WIDGET_PATH: {
        "widget_missing": lambda: PlainTextResponse("Not Found", 404),
        "widget_foreign": lambda: HTMLResponse("<h1>Welcome to nginx!</h1>"),
        "moved": lambda: RedirectResponse("https://chat.acme.example/widget.js", 301),
        "mixed_content": lambda: script("http://chat.acme.example"),
    },
    f"/widget/{REHEARSAL}": {
        "frame_blocked": lambda: frame(None, **{"X-Frame-Options": "SAMEORIGIN"}),
        "frame_unprotected": lambda: frame(None),
    },
    "ws": {
        "no_upgrade": lambda: PlainTextResponse("Upgrade Required", 426),
        "origin_not_allowed": lambda: error("origin_not_allowed", 403),
        "origin_missing": lambda: error("origin_missing", 403),
        "too_many_connections": lambda: error("too_many_connections", 503),
    },
    REPLY_PATH: {
        "control_refused": lambda: error("control_refused", 401),
        "channel_inactive": lambda: error("channel_inactive", 409),
        "visitor_gone": lambda: error("visitor_gone", 404),
    },
}
"""Path, or `ws` for a WebSocket -> code -> the answer with that error."""
