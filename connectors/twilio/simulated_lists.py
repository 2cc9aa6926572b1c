"""Lists of the simulated Twilio: filters, and pages in the manner of both API generations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.twilio.simulated_resources import Shown

USUAL_SIZE = 50
LARGEST_SIZE = 1000


def matching_numbers(request: Request, shown: list[Shown]) -> list[Shown]:
    """Filter numbers by `PhoneNumber`, which may be a part with * for any digit, and by name."""
    part = request.query_params.get("PhoneNumber", "")
    name = request.query_params.get("FriendlyName")
    pattern = re.escape(part).replace(r"\*", r"\d")
    return [
        item
        for item in shown
        if re.search(pattern, item["phone_number"]) and name in (None, item["friendly_name"])
    ]


def matching_messages(request: Request, shown: list[Shown]) -> list[Shown]:
    """Filter messages by `To`, `From` and `DateSent`, the last also with < or > for a range."""
    return _matching(request, shown, "DateSent", "date_sent")


def matching_calls(request: Request, shown: list[Shown]) -> list[Shown]:
    """Filter calls by `To`, `From`, `Status` and `StartTime`, the last also with < or >."""
    status = request.query_params.get("Status")
    chosen = [item for item in shown if status in (None, item["status"])]
    return _matching(request, chosen, "StartTime", "start_time")


def _matching(request: Request, shown: list[Shown], time: str, at: str) -> list[Shown]:
    given = request.query_params
    for parameter, key in (("To", "to"), ("From", "from")):
        if parameter in given:
            shown = [item for item in shown if item[key] == given[parameter]]
    compare: dict[str, Callable[[date, date], bool]] = {
        time: lambda sent, asked: sent == asked,
        f"{time}>": lambda sent, asked: sent >= asked,
        f"{time}<": lambda sent, asked: sent <= asked,
    }
    for parameter, holds in compare.items():
        if parameter in given:
            asked = date.fromisoformat(given[parameter][:10])
            shown = [item for item in shown if (sent := _day(item[at])) and holds(sent, asked)]
    return shown


def _day(at: str | None) -> date | None:
    return parsedate_to_datetime(at).date() if at else None


def _cut(request: Request) -> tuple[int, int]:
    """Page and page size that a request asks for."""
    size = int(request.query_params.get("PageSize", USUAL_SIZE))
    return int(request.query_params.get("Page", 0)), min(max(size, 1), LARGEST_SIZE)


def _address(request: Request, page: int, size: int) -> str:
    kept = {
        name: value
        for name, value in request.query_params.items()
        if name not in ("Page", "PageSize", "PageToken")
    }
    return f"{request.url.path}?{urlencode(kept | {'PageSize': size, 'Page': page})}"


def listed(request: Request, key: str, shown: list[Shown]) -> Response:
    """Answer with a page of a list as API version 2010-04-01 does."""
    page, size = _cut(request)
    start = page * size
    part = shown[start : start + size]
    more = start + size < len(shown)
    return JSONResponse(
        {
            "end": start + max(len(part) - 1, 0),
            "first_page_uri": _address(request, 0, size),
            key: part,
            "next_page_uri": _address(request, page + 1, size) if more else None,
            "page": page,
            "page_size": size,
            "previous_page_uri": _address(request, page - 1, size) if page else None,
            "start": start,
            "uri": _address(request, page, size),
        }
    )


def meta_page(request: Request, key: str, shown: list[Shown], base: str) -> Response:
    """Answer with a page of a list as Messaging version 1 does."""
    page, size = _cut(request)
    start = page * size
    more = start + size < len(shown)
    return JSONResponse(
        {
            "meta": {
                "first_page_url": base + _address(request, 0, size),
                "key": key,
                "next_page_url": base + _address(request, page + 1, size) if more else None,
                "page": page,
                "page_size": size,
                "previous_page_url": base + _address(request, page - 1, size) if page else None,
                "url": base + _address(request, page, size),
            },
            key: shown[start : start + size],
        }
    )
