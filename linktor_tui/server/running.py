"""Running the application on a socket, inside somebody else's event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import uvicorn

from linktor_tui.server.webchat import LONGEST_FRAME

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp


class Server(uvicorn.Server):
    """uvicorn that leaves signals to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server_of(app: ASGIApp) -> Server:
    """Make a server: no access log (it would name visitors), small frames, a short goodbye."""
    return Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws_max_size=LONGEST_FRAME,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=2,
        )
    )


async def run(app: ASGIApp, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve on a listening socket until `stop` is set."""
    server = server_of(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await stop.wait()
    server.should_exit = True
    await serving
