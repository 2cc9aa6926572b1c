"""Reading requests and answering refusals, for the simulated Twilio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.twilio.simulated_rules import Refused

Handler = Callable[[Request], Awaitable[Response]]


def answering(known: dict[str, Handler]) -> Handler:
    """Serve a path: by method, with refusals as Twilio writes them."""

    async def answer(request: Request) -> Response:
        try:
            handler = known.get(request.method)
            if handler is None:
                raise Refused(20004, 405)
            return await handler(request)
        except Refused as refusal:
            return refused(refusal)

    return answer


def refused(refusal: Refused) -> Response:
    """Answer as Twilio does when it says no."""
    body = {
        "code": refusal.code,
        "message": str(refusal),
        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
        "status": refusal.status,
    }
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refusal.status == 401 else None
    return JSONResponse(body, refusal.status, headers)


def resource_of(request: Request) -> str:
    """The resource below the account that a request is about; `Account` for itself."""
    if request.url.path.startswith("/v1/"):
        return "Services"
    below = request.url.path.removesuffix(".json").split("/")[4:]
    return below[0] if below else "Account"


async def form(request: Request) -> dict[str, str]:
    """Fields of a form that was posted."""
    return dict(
        parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    )


async def update(request: Request, resource: Any, names: Mapping[str, str]) -> None:
    """Change what a request names, parameter by attribute."""
    for name, value in (await form(request)).items():
        if name in names:
            setattr(resource, names[name], value)


def one(request: Request, items: Sequence[Any]) -> Any:
    """Find what a path names. Raises `Refused`."""
    for item in items:
        if item.sid == request.path_params["sid"]:
            return item
    raise Refused(20404, 404, path=request.url.path)
