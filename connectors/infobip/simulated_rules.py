"""Infobip's error bodies, in the form of each API: `ApiError`, and the older `ApiException`."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.infobip.simulated import World

ERRORS = {
    "E400": (
        400,
        "Request cannot be processed.",
        "Check the syntax, violations and adjust the request.",
    ),
    "E401": (
        401,
        "The request lacks valid authentication credentials for the requested resource.",
        "Check the resources and adjust authentication credentials.",
    ),
    "E403": (
        403,
        "Insufficient permissions to access the requested resource.",
        "Repeat the request with new or different credentials.",
    ),
    "E404": (
        404,
        "Not found - request URL doesn't exist on the API server or resource is not found.",
        "Check the resources and adjust your request.",
    ),
    "E429": (
        429,
        "Too many requests sent.",
        "Check request rate limit specified in the API endpoint documentation resource.",
    ),
}
EXCEPTIONS = {
    "BAD_REQUEST": (400, "Bad request"),
    "UNAUTHORIZED": (401, "Unauthorized"),
    "FORBIDDEN": (403, "Forbidden"),
    "NOT_FOUND": (404, "Not found"),
    "TOO_MANY_REQUESTS": (429, "Too many requests"),
}
MATCHING = {"E401": "UNAUTHORIZED", "E403": "FORBIDDEN", "E429": "TOO_MANY_REQUESTS"}
"""The same refusal in both forms."""


class Refused(Exception):
    """Infobip says no."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def error(code: str, *violations: tuple[str, str]) -> Response:
    """The newer form."""
    status, description, action = ERRORS[code]
    found = [{"property": name, "violation": text} for name, text in violations]
    content: dict[str, Any] = {
        "errorCode": code,
        "description": description,
        "action": action,
        "violations": found,
        "resources": [],
    }
    return JSONResponse(content, status)


def exception(code: str) -> Response:
    """The older form, of the account and subscriptions APIs."""
    status, text = EXCEPTIONS[code]
    inner = {"messageId": code, "text": text}
    return JSONResponse({"requestError": {"serviceException": inner}}, status)


def old_style(path: str) -> bool:
    """Tell which form an API uses."""
    return path.startswith(("/account/", "/subscriptions/"))


def refuse(request: Request, code: str) -> Response:
    """A refusal in the form of the API that was asked."""
    return exception(MATCHING[code]) if old_style(request.url.path) else error(code)


def admit(world: World, request: Request, *scopes: str) -> None:
    """Let a request with a known key and any of the scopes through. Raises `Refused`."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "app" or key not in world.keys:
        raise Refused(refuse(request, "E401"))
    if not world.keys[key] & set(scopes):
        raise Refused(refuse(request, "E403"))
