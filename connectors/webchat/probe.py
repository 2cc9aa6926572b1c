"""A WebSocket handshake as a browser makes it, to see whom a server lets in. Sends no message."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)
from websockets.typing import Origin

from connectors.problems import NoAnswer
from connectors.transport import connection_problem, silence
from connectors.trust import client_context

MAX_GREETING = 16 * 1024
"""Bytes of the first message."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """How a server answered the wish to open a WebSocket."""

    admitted: bool
    status: int
    """HTTP status: 101 where it was let in."""
    code: str | None = None
    """The server's own word for a refusal, where it is ours."""
    greeting: Any = None
    """The first message of a connection that was let in, None where it is no JSON."""


class _Once(connect):
    """No redirect is followed: a stranger's server would be asked in place of ours."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def knock(url: str, origin: str | None, *, patience: float) -> Handshake:
    """Try to open a WebSocket from an origin, read the greeting, and hang up.

    Args:
        url: `ws:` or `wss:`.
        origin: what the browser would name; None for a program that names none.
        patience: seconds for all of it.

    Raises:
        NoAnswer: no HTTP answer came at all.
    """
    host = urlsplit(url).netloc
    try:
        async with asyncio.timeout(patience):
            return await _knock(url, origin)
    except InvalidStatus as error:
        return Handshake(False, error.response.status_code, _code(error.response.body))
    except (InvalidHandshake, InvalidURI):
        return Handshake(False, 200)  # something answered, and it was no WebSocket handshake
    except TimeoutError:
        problem = silence(host, patience)
    except (OSError, WebSocketException) as error:
        problem = connection_problem(host, error)
    raise NoAnswer(problem) from None


async def _knock(url: str, origin: str | None) -> Handshake:
    secure: ssl.SSLContext | None = client_context() if url.startswith("wss:") else None
    async with _Once(
        url,
        origin=None if origin is None else Origin(origin),
        compression=None,
        open_timeout=None,
        close_timeout=1,
        max_size=MAX_GREETING,
        proxy=None,
        ssl=secure,
    ) as connection:
        return Handshake(True, 101, greeting=await _greeting(connection))


async def _greeting(connection: ClientConnection) -> Any:
    try:
        return json.loads(await connection.recv())
    except (ConnectionClosed, ValueError, RecursionError):
        return None


def _code(body: bytes | bytearray | None) -> str | None:
    try:
        found = json.loads(body or b"")["error"]["code"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) and len(found) <= 40 else None
