"""What a request asks for: query parameters and bodies, read strictly.

A parameter or a field that is not known is refused, as it is everywhere here: `per_page=100` would
otherwise be answered with twenty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from linktor_tui.contract.errors import Fault, InvalidRequest
from linktor_tui.contract.resources import Granularity, ListQuery, Period
from linktor_tui.server.refusals import CLOSE, Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from linktor_tui.contract.traffic import DeliveryQuery

LARGEST_BODY = 1024 * 1024
"""Bytes of a request's body, in whatever pieces it comes."""
DEEPEST = 32
"""Objects and lists within each other."""
LONGEST_REASON = 10_000
MOST_DRAINED = 8 * LARGEST_BODY
"""Bytes of a body that is too large which are still taken, so that its sender hears why."""

T = TypeVar("T")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


# --- the query -----------------------------------------------------------------------------------


def list_query(request: Request) -> ListQuery:
    """Read the query of GET /channels; its ranges are the engine's to judge."""
    return ListQuery(**numbered(parameters(request, ListQuery._fields)))


def numbered(given: dict[str, Any]) -> dict[str, Any]:
    """Read the numbers of a list's query. Raises `InvalidRequest`."""
    faults: list[Fault] = []
    for name in ("page", "per_page"):
        if name in given:
            given[name] = read(given, name, integer, "must be a whole number", faults)
    if faults:
        raise InvalidRequest(*faults)
    return given


def delivery_query(request: Request, endpoint_id: str) -> DeliveryQuery:
    """Read the query of GET /webhooks/:id/deliveries; its ranges are the engine's to judge."""
    from linktor_tui.contract.traffic import DeliveryQuery

    given = parameters(request, ("page", "per_page", "status", "event"))
    return DeliveryQuery(**numbered(given), endpoint_id=endpoint_id)


def force(request: Request) -> bool:
    """Read the query of DELETE /channels/:id."""
    given = parameters(request, ("force",))
    faults: list[Fault] = []
    found = read(given, "force", boolean, "must be true or false", faults)
    if faults:
        raise InvalidRequest(*faults)
    return bool(found)


def window(request: Request) -> tuple[Period, Granularity]:
    """Read the query of GET /channels/:id/stats."""
    given = parameters(request, ("period", "granularity"))
    faults: list[Fault] = []
    period = read(given, "period", Period, f"must be one of {', '.join(Period)}", faults)
    wide = f"must be one of {', '.join(Granularity)}"
    granularity = read(given, "granularity", Granularity, wide, faults)
    if faults:
        raise InvalidRequest(*faults)
    return period or Period.DAY, granularity or Granularity.HOUR


def nothing(request: Request) -> None:
    """Insist on no query."""
    parameters(request, ())


def parameters(request: Request, names: Iterable[str]) -> dict[str, Any]:
    """Read the query under Python names; each known parameter once. Raises `InvalidRequest`."""
    from linktor_tui.contract.wire import camel

    known = {camel(name): name for name in names}
    given: dict[str, Any] = {}
    faults = []
    for key, value in request.query_params.multi_items():
        if key not in known:
            faults.append(Fault(key[:100], "is not a parameter of this request"))
        elif known[key] in given:
            faults.append(Fault(key, "is given twice"))
        else:
            given[known[key]] = value
    if faults:
        raise InvalidRequest(*faults)
    return given


def read(
    given: dict[str, Any], name: str, reader: Callable[[str], T], wanted: str, faults: list[Fault]
) -> T | None:
    """Read one parameter; what cannot be read is added to the faults. None where it is not given."""
    from linktor_tui.contract.wire import camel

    if name not in given:
        return None
    try:
        return reader(given[name])
    except (KeyError, ValueError):
        faults.append(Fault(camel(name), wanted))
        return None


def integer(text: str) -> int:
    """Read a whole number. Raises `ValueError`."""
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return int(text)


def boolean(text: str) -> bool:
    """Read `true` or `false`. Raises `KeyError`."""
    return _BOOLEANS[text]


# --- the body ------------------------------------------------------------------------------------


async def body(request: Request) -> bytes:
    """Read a body of a sensible size. Raises `Refusal` with 413 or 415."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise Refusal(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "Compressed bodies are not taken.",
            fix="Send the body as it is, without Content-Encoding.",
            headers={"Accept-Encoding": "identity", **CLOSE},
        )
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdecimal() else 0
    waits = "expect" in request.headers  # for our word, before it sends anything
    if size > MOST_DRAINED or (size > LARGEST_BODY and waits):
        raise _too_large()
    taken, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST_BODY:
            taken += chunk
        elif size > MOST_DRAINED:
            break
    if size > LARGEST_BODY:
        raise _too_large()
    return bytes(taken)


def _too_large() -> Refusal:
    message = f"The body is larger than {LARGEST_BODY} bytes."
    return Refusal(413, "PAYLOAD_TOO_LARGE", message, headers=CLOSE)


def required_json(request: Request, raw: bytes) -> Any:
    """Read a body that must be JSON. Raises `Refusal` with 400 or 415."""
    if raw:
        _refuse_other_types(request)
    try:
        found = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
        _refuse_depth(found)
        json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be answered
    except (ValueError, RecursionError):
        raise Refusal(400, "VALIDATION_ERROR", "The body is not JSON in UTF-8.") from None
    return found


def optional_json(request: Request, raw: bytes) -> dict[str, Any]:
    """Read a body that may be left out, and is an object otherwise."""
    if not raw.strip():
        return {}
    found = required_json(request, raw)
    if not isinstance(found, dict):
        raise InvalidRequest(Fault("body", "must be an object"))
    return found


def deactivation(given: dict[str, Any]) -> tuple[str | None, bool]:
    """Read the body of POST /channels/:id/deactivate: reason, and whether to close."""
    reason, close = given.get("reason"), given.get("closeConversations")
    faults = _strangers(given, ("reason", "closeConversations"))
    if reason is not None and not isinstance(reason, str):
        faults.append(Fault("reason", "must be text"))
    elif reason is not None and len(reason) > LONGEST_REASON:
        faults.append(Fault("reason", f"must have at most {LONGEST_REASON} characters"))
    if close is not None and not isinstance(close, bool):
        faults.append(Fault("closeConversations", "must be true or false"))
    if faults:
        raise InvalidRequest(*faults)
    return reason, bool(close)


def empty(given: dict[str, Any]) -> None:
    """Insist on a body without fields."""
    faults = _strangers(given, ())
    if faults:
        raise InvalidRequest(*faults)


def _strangers(given: dict[str, Any], known: tuple[str, ...]) -> list[Fault]:
    return [Fault(key[:100], "is not a field of this request") for key in given if key not in known]


def _refuse_other_types(request: Request) -> None:
    given = request.headers.get("content-type", "")
    kind, _, parameters = given.partition(";")
    named = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != "application/json" or named not in ("", "charset=utf-8"):
        raise Refusal(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "The body must be application/json in UTF-8.",
            fix="Send the header Content-Type: application/json",
            headers={"Accept": "application/json"},
        )


def _refuse_depth(found: Any) -> None:
    level, depth = [found], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ValueError("too deep")
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
