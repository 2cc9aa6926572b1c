"""What the API answers besides its resources: refusals of its own, and bodies as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from linktor_tui.contract import wire

if TYPE_CHECKING:
    from linktor_tui.contract.errors import ChannelsError

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
CLOSE = {"Connection": "close"}


class Refusal(Exception):
    """A request that does not get as far as the engine.

    Args:
        status: of HTTP.
        code: stable name of the error.
        message: one sentence; holds nothing that the request said in confidence.
        fix: what to do about it.
        headers: further ones of the answer.
        beyond: further members of the error.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fix: str | None = None,
        headers: Mapping[str, str] | None = None,
        beyond: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.error: dict[str, Any] = {"code": code, "message": message}
        if fix:
            self.error["fix"] = fix
        self.error |= beyond or {}

    def response(self) -> Response:
        """Write it as an answer."""
        return answer({"error": self.error}, self.status, self.headers)


def answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Write a body as JSON."""
    return written(encoded(content), status, headers)


def written(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a body that is JSON already."""
    return Response(body, status, {**HEADERS, **(headers or {})}, "application/json")


def encoded(content: Any) -> bytes:
    """Encode a body, readable where that is possible."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a character, from a store that somebody else wrote
        return json.dumps(content, separators=(",", ":")).encode()


def failure(error: ChannelsError) -> Response:
    """Write what an engine raised."""
    retry = {"Retry-After": "1"} if error.http_status == 503 else None
    return answer(wire.failure(error), error.http_status, retry)


def broken() -> Response:
    """Own up to a mistake of the program. What it was is in the log, not in the answer."""
    return Refusal(
        500, "INTERNAL_ERROR", "Something unexpected happened; the log of the server has it."
    ).response()
