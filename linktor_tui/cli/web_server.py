"""The server of `web`: textual-serve behind a guard, for it lets everybody in."""

from __future__ import annotations

import hmac
import os
import re
import secrets
import socket as sockets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager

from aiohttp import web
from textual_serve.server import Server

from linktor_tui.contract.errors import ChannelsError

HOST = "127.0.0.1"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self' ws://{own}; frame-ancestors 'none'"
)
"""A page of this machine asks nobody else."""
ELSEWHERE = re.compile(r"<link[^>]+https://[^>]+>")
"""textual-serve's page asks Google for a font."""
TO_THE_APP = """<script>
new MutationObserver(() => document.querySelector(".xterm-helper-textarea")?.focus())
  .observe(document.body, {attributes: true, attributeFilter: ["class"]});
</script>"""
"""Gives the keys to the app once it is drawn: textual-serve's page waits for a click."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PortTaken(ChannelsError):
    """Something else listens there."""

    code = "PORT_TAKEN"


class GuardedServer(Server):
    """Lets in who came through the printed address, from the page that this server gave.

    A page elsewhere that finds its way here by a name of its own (DNS rebinding) has another Host;
    one that connects across sites has another Origin, and a browser gives it no cookie.
    """

    def __init__(self, port: int) -> None:
        super().__init__("", host=HOST, port=port, title="linktor-tui")
        self._secret = secrets.token_urlsafe(32)
        self._cookie = f"linktor_tui_{port}"  # a browser keeps one set for all ports
        self._own = f"{HOST}:{port}" if port != 80 else HOST

    @property
    def entrance(self) -> str:
        """The address that lets one in."""
        return f"http://{self._own}/?key={self._secret}"

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has said where it is."""

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host != self._own or not self._is_own(request):
            raise web.HTTPForbidden(text="This page belongs to another address.")
        if request.path == "/" and self._fits(request.query.get("key", "")):
            return self._let_in()
        if not self._fits(request.cookies.get(self._cookie, "")):
            raise web.HTTPForbidden(text="Open the address that `linktor-tui web` printed.")
        response = await handler(request)
        if not response.prepared:
            response.headers["X-Frame-Options"] = "DENY"
            response.headers["Content-Security-Policy"] = POLICY.format(own=self._own)
        if request.path == "/" and isinstance(response, web.Response) and response.text:
            page = ELSEWHERE.sub("", response.text)
            response.text = page.replace("</body>", f"{TO_THE_APP}</body>")
        return response

    def _is_own(self, request: web.Request) -> bool:
        """Tell whether a page of this server asks; a plain visit need not say where it is from."""
        origin = request.headers.get("Origin")
        if origin is None:
            return request.path != "/ws"
        return origin == f"http://{self._own}"

    def _let_in(self) -> web.Response:
        """Take the secret out of the address, where a history would keep it."""
        response = web.Response(status=303, headers={"Location": "/", "Cache-Control": "no-store"})
        response.set_cookie(self._cookie, self._secret, httponly=True, samesite="Strict")
        return response

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), self._secret.encode())


@contextmanager
def listening(port: int) -> Iterator[tuple[sockets.socket, GuardedServer]]:
    """Listen on a port of this machine alone. Raises `PortTaken`."""
    with sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM) as listener:
        if os.name == "posix":
            listener.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} cannot be used: {error.strerror}.", fix="Choose another with --port."
            ) from None
        yield listener, GuardedServer(port)


def serve(
    server: GuardedServer, listener: sockets.socket, command: str, more: Mapping[str, str]
) -> None:
    """Serve until Ctrl-C or SIGTERM. Each tab's app has this process's environment, and `more`."""
    server.command = command
    os.environ.update(more)  # textual-serve hands the environment on as it is
    web.run_app(
        server._make_app(),  # aiohttp makes it on the loop that it runs
        sock=listener,
        print=lambda *_: None,
        access_log=None,
        shutdown_timeout=2.0,
    )
