"""How a simulated Vonage says no over HTTP, and how it reads who asks."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Handler = Callable[[Request], Awaitable[Response]]

ERRORS = "https://developer.vonage.com/api-errors"

PROBLEMS = {
    "unauthorized": (401, "Unauthorized", "You did not provide correct credentials."),
    "forbidden": (
        403,
        "Forbidden",
        "Your account does not have permission to perform this action.",
    ),
    "unprovisioned": (
        403,
        "Authentication Error",
        "The credentials provided do not have access to the requested product",
    ),
    "account-suspended": (403, "Account Suspended", "This account has been suspended"),
    "jwt-expired": (401, "Unauthorized", "The JWT provided has expired"),
    "jwt-revoked": (401, "Unauthorized", "The JWT provided has been revoked"),
    "low-balance": (
        402,
        "Low balance",
        "This request could not be performed due to your account balance being low.",
    ),
    "bad-request": (400, "Bad Request", "The request failed due to validation errors"),
    "throttled": (429, "Rate Limit Hit", "Please wait, then retry your request"),
    "not-found": (404, "Not Found", "The requested resource does not exist"),
}
"""Problem details: HTTP status, title and detail, by the last part of `type`."""


class Denied(Exception):
    """Another API than that for SMS says no: the last part of `type`."""


def problem(kind: str, **more: Any) -> Response:
    """Answer with problem details."""
    status, title, detail = PROBLEMS[kind]
    body = {
        "type": f"{ERRORS}#{kind}",
        "title": title,
        "detail": detail,
        "instance": uuid.uuid4().hex,
        **more,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def told(code: int, label: str) -> Response:
    """Answer in the older form of rest.nexmo.com."""
    return JSONResponse({"error-code": str(code), "error-code-label": label}, code)


def answering(handler: Handler) -> Handler:
    """Make a handler say no as Vonage does."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Denied as denied:
            return problem(str(denied))

    return answer


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form."""
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True))
