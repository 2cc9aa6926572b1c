"""What is known of Infobip's refusals, and how one is found in a pasted text.

Two forms of error body are in use: `errorCode` (newer APIs) and `requestError` (older ones).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.contract import FailureClass
from connectors.infobip.api_errors import CODES, REFUSALS, REJECTIONS
from connectors.infobip.delivery_errors import DELIVERY
from connectors.knowledge import Entry, Pasted, by_code, quoted
from connectors.problems import Problem

ENTRIES: tuple[Entry, ...] = (*REFUSALS, *REJECTIONS, *DELIVERY)
BY_CODE = by_code(ENTRIES)


def refusal(body: Mapping[str, Any]) -> Problem | None:
    """Explain an error body of either form; None for a body that is neither."""
    code, said = _error(body)
    if code is None:
        return None
    return _explained(code, said)


def _error(body: Mapping[str, Any]) -> tuple[str | None, str]:
    if isinstance(body.get("errorCode"), str):
        return body["errorCode"], _violations(body) or str(body.get("description", ""))
    nested = body.get("requestError")
    inner = nested.get("serviceException") if isinstance(nested, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("messageId"), str):
        return inner["messageId"], str(inner.get("text", ""))
    return None, ""


def _violations(body: Mapping[str, Any]) -> str:
    """What exactly is wrong: worth more than the description, which is the same for all."""
    found = body.get("violations")
    items = found if isinstance(found, list) else []
    return "; ".join(
        f"{item.get('property', '')}: {item.get('violation', '')}"
        for item in items
        if isinstance(item, dict)
    )


def _explained(code: str, said: str) -> Problem:
    entry = BY_CODE.get(code)
    if entry is not None:
        return entry.problem(**({"said": quoted(said)} if said else {}))
    shown, code = quoted(said), quoted(code)[:60]
    return Problem(
        code=code or "refused",
        message=f"Infobip refused: {shown}" if shown else f"Infobip refused with {code}.",
        cause="Infobip gave no reason that is known here.",
        fix="Look the code up on the linked page, or ask Infobip support.",
        documentation=CODES,
    )


def rejection(name: str, description: str) -> Problem:
    """Explain a message that was rejected in the reply to the send."""
    return _explained(name or "REJECTED", description)


def loss(status: Mapping[str, Any], error: Mapping[str, Any]) -> Problem:
    """Explain a delivery report of a message that did not arrive: by its error, else its status."""
    number, name = error.get("id"), str(status.get("name", ""))
    if isinstance(number, int) and number != 0:
        known = BY_CODE.get(str(number))
        said = str(error.get("description") or error.get("name") or "")
        if known is not None:
            return known.problem(**({"said": quoted(said)} if said else {}))
        if name not in BY_CODE:
            return replace(_explained(str(number), said), failure_class=FailureClass.REMOTE)
    return _explained(name or "UNDELIVERABLE", str(status.get("description", "")))


def recognise(pasted: Pasted) -> Problem | None:
    """Find an error body, a rejected message or a delivery report of Infobip in a pasted text."""
    body = pasted.object
    if isinstance(body.get("errorCode"), str):
        ours = body["errorCode"][:1] == "E" and body["errorCode"][1:].isdigit() and "action" in body
        return refusal(body) if ours else None
    nested = body.get("requestError")
    if isinstance(nested, dict) and isinstance(nested.get("serviceException"), dict):
        return refusal(body)
    items = body.get("messages") or body.get("results")
    first = items[0] if isinstance(items, list) and items else body
    return _pasted_report(first) if isinstance(first, dict) else None


def _pasted_report(item: Mapping[str, Any]) -> Problem | None:
    status = item.get("status")
    if not isinstance(status, dict) or "groupName" not in status or "groupId" not in status:
        return None
    if status["groupName"] not in ("REJECTED", "UNDELIVERABLE", "EXPIRED"):
        return None
    error = item.get("error")
    return loss(status, error if isinstance(error, dict) else {})
