"""What is known of Google's refusals, and how one is found in a pasted text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.google_rbm.api_errors import AGENT, API, DELIVERY, ERRORS, SENDING
from connectors.google_rbm.oauth_errors import CODES, OAUTH, WORDS
from connectors.knowledge import Entry, Pasted, by_code, quoted
from connectors.problems import Problem

ENTRIES: tuple[Entry, ...] = (*OAUTH, *API, *SENDING, *DELIVERY)
BY_CODE = by_code(ENTRIES)

_NO_AGENT = "looking up the rbm agent"
_OURS = ("rcsbusinessmessaging", "businesscommunications", "rbm agent")
"""What of a Google error names this API and no other of Google's hundreds."""


def oauth_problem(body: Mapping[str, Any]) -> Problem:
    """Explain a refusal of the token endpoint: `{"error": …, "error_description": …}`."""
    error = str(body.get("error", ""))
    said = str(body.get("error_description", ""))
    code = error
    if error == "invalid_grant":
        words = said.lower()
        code = next((known for word, known in WORDS if word in words), error)
    entry = BY_CODE.get(code)
    if entry is None:
        return _unknown(code or "oauth", said or error, CODES)
    return entry.problem(**({"said": quoted(said)} if said else {}))


def api_problem(error: Mapping[str, Any]) -> Problem:
    """Explain a `google.rpc.Status` as an API writes it under `error`."""
    status, said = str(error.get("status", "")), str(error.get("message", ""))
    entry = None
    if _NO_AGENT in said.lower():
        entry = BY_CODE[AGENT]
    for reason in _reasons(error):
        entry = entry or BY_CODE.get(f"{status}/{reason}")
    entry = entry or BY_CODE.get(status)
    if entry is None:
        return _unknown(status or str(error.get("code", "refused")), said, ERRORS)
    return entry.problem(**({"said": quoted(said)} if said else {}))


def delivery_problem(code: str) -> Problem:
    """Explain the event that says a message was not delivered."""
    return BY_CODE[code].problem()


def _reasons(error: Mapping[str, Any]) -> Iterator[str]:
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("reason"), str):
            yield detail["reason"]


def _unknown(code: str, said: str, documentation: str) -> Problem:
    shown = quoted(said)
    return Problem(
        code=quoted(code)[:60],
        message=f"Google refused: {shown}"
        if shown
        else f"Google refused with {quoted(code)[:60]}.",
        cause="Google gave no reason that is known here.",
        fix="Look the words up on the linked page, or ask RCS for Business support.",
        documentation=documentation,
    )


def recognise(pasted: Pasted) -> Problem | None:
    """Find an error of the token endpoint or of the RCS for Business API in a pasted text."""
    body = pasted.object
    error = body.get("error")
    if isinstance(error, dict):
        return _pasted_status(error, pasted.text)
    if isinstance(error, str) and "error_description" in body:
        return _pasted_oauth(body)
    event = str(body.get("eventType"))
    if event in {entry.code for entry in DELIVERY} and "agentId" in body:
        return delivery_problem(event)
    return None


def _pasted_status(error: Mapping[str, Any], text: str) -> Problem | None:
    if not isinstance(error.get("status"), str) or not isinstance(error.get("code"), int):
        return None
    if not any(name in text.lower() for name in _OURS):
        return None
    if error["code"] == 429:
        from connectors.transport import rate_limited

        limited = rate_limited("rcsbusinessmessaging.googleapis.com", None)
        return replace(limited, documentation=ERRORS)
    return api_problem(error)


def _pasted_oauth(body: Mapping[str, Any]) -> Problem | None:
    """Other providers use OAuth's words too: only what Google alone says of a signed request."""
    found = oauth_problem(body)
    return found if found.code.startswith("invalid_grant/") else None
