"""Reading requests and answering refusals, for the simulated Plivo."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from connectors.plivo import simulated_resources as resources
from connectors.plivo import simulated_world as world
from connectors.plivo.formats import digits, is_number

LARGEST_PAGE = 20
NO_ACCESS = (
    "Could not verify your access level for that URL.\nYou have to login with proper credentials"
)
_SETTABLE = (
    "app_name",
    "answer_url",
    "answer_method",
    "hangup_url",
    "hangup_method",
    "message_url",
    "message_method",
)


class Refused(Exception):
    """A refusal with an HTTP status."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """Answer with JSON, which always has an `api_id`."""
    return JSONResponse({"api_id": str(uuid.uuid4()), **body}, status)


def refused(status: int, error: str) -> Response:
    """Answer as Plivo does when it says no."""
    if status == 401:
        headers = {"WWW-Authenticate": 'Basic realm="Login Required"'}
        return PlainTextResponse(NO_ACCESS, 401, headers)
    return answer({"error": error}, status)


def recipient(
    account: world.SimulatedAccount, given: Any, sender: str, name: str
) -> tuple[str, str]:
    """Recipient and sender of a request, as Plivo writes them. Raises `Refused`."""
    to, sender = digits(str(given or "")), digits(sender)
    if not is_number(to):
        raise Refused(400, f"{name} parameter is not a valid number")
    if to == sender:
        raise Refused(400, f"source and {name} cannot be the same")
    if float(account.credit) <= 0:
        raise Refused(402, "insufficient credit")
    return to, sender


def own_number(request: Request, account: world.SimulatedAccount) -> resources.SimulatedNumber:
    """Find the number that a path names. Raises `Refused`."""
    found = account.number(digits(request.path_params["id"]))
    if found is None:
        raise Refused(404, "not found")
    return found


def own_application(
    request: Request, account: world.SimulatedAccount
) -> resources.SimulatedApplication:
    """Find the application that a path names. Raises `Refused`."""
    found = account.application(request.path_params["id"])
    if found is None:
        raise Refused(404, "not found")
    return found


def change(application: resources.SimulatedApplication, given: Mapping[str, Any]) -> None:
    """Change what a request names."""
    for name in _SETTABLE:
        if name in given:
            setattr(application, name, str(given[name]))


async def body_of(request: Request) -> dict[str, Any]:
    """Read JSON, which is all that Plivo takes. Raises `Refused`."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(400, "the body is not a JSON object")
    return found


def page(request: Request, shown: list[resources.Shown]) -> Response:
    """Answer with a page of a list."""
    given = request.query_params
    limit = min(int(given.get("limit", LARGEST_PAGE)), LARGEST_PAGE)
    offset = int(given.get("offset", 0))
    more = offset + limit < len(shown)
    following = f"{request.url.path}?limit={limit}&offset={offset + limit}"
    meta = {
        "limit": limit,
        "next": following if more else None,
        "offset": offset,
        "previous": None,
        "total_count": len(shown),
    }
    return answer({"meta": meta, "objects": shown[offset : offset + limit]})
