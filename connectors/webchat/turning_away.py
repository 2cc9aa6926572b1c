"""Refusing a WebSocket with an answer that says why (the ASGI extension for denial responses)."""

from __future__ import annotations

import logging

from starlette.responses import Response
from starlette.websockets import WebSocket

FALSE_ALARM = "ASGI callable returned without completing handshake."
"""What uvicorn logs as an error after each such answer, although it was sent."""


def _is_news(record: logging.LogRecord) -> bool:
    return record.msg != FALSE_ALARM


async def turn_away(websocket: WebSocket, answer: Response) -> None:
    """Refuse a WebSocket that was not accepted yet, without alarming whoever reads the log."""
    logging.getLogger("uvicorn.error").addFilter(_is_news)  # the same function is added once
    await websocket.send_denial_response(answer)
