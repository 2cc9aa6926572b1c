"""The answers with which the simulated Mailgun shows each known error, at the request that meets it."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from connectors.mailgun.simulated import DOMAIN, SANDBOXED, SimulatedDomain

SHOW = ("GET", f"/v4/domains/{DOMAIN}")
SEND = ("POST", f"/v3/{DOMAIN}/messages")

Place = tuple[str, str]
_FREE = (
    "Free accounts are for test purposes only. Please upgrade or add the address to authorized "
    "recipients in Account Settings."
)
_ACTIVATE = (
    f"Domain {DOMAIN} is not allowed to send: Please activate your Mailgun account. Check your "
    "inbox or log in to your control panel to resend the activation email."
)


def _said(status: int, message: str, *places: Place) -> dict[Place, tuple[int, Any]]:
    return {place: (status, {"message": message}) for place in places}


def _domain(state: str = "active", kind: str = "custom") -> dict[Place, tuple[int, Any]]:
    return {SHOW: (200, SimulatedDomain(DOMAIN, state, kind).shown())}


def _records_gone() -> dict[Place, tuple[int, Any]]:
    shown = SimulatedDomain(DOMAIN).shown()
    shown["sending_dns_records"][0]["valid"] = "invalid"
    return {SHOW: (200, shown)}


ANSWERS: dict[str, dict[Place, tuple[int, Any]]] = {
    "unauthorized": {SHOW: (401, "Forbidden"), SEND: (401, "Forbidden")},
    "invalid-private-key": _said(401, "Invalid private key", SHOW),
    "forbidden": _said(403, "Forbidden", SHOW, SEND),
    "domain-not-found": _said(404, "Domain not found", SHOW),
    "domain-unverified": _domain(state="unverified"),
    "domain-disabled": _domain(state="disabled"),
    "dns-records-invalid": _records_gone(),
    "sandbox-domain": _domain(kind="sandbox"),
    "account-not-activated": _said(403, _ACTIVATE, SEND),
    "sandbox-recipient": _said(403, SANDBOXED, SEND),
    "free-recipient": _said(403, _FREE, SEND),
    "to-invalid": _said(
        400, "to parameter is not a valid address. please check documentation", SEND
    ),
    "from-invalid": _said(
        400, "from parameter is not a valid address. please check documentation", SEND
    ),
    "from-missing": _said(400, "from parameter is missing", SEND),
    "text-missing": _said(
        400,
        "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
        SEND,
    ),
    "options-too-large": _said(
        400, "Send options (parameters starting with o:, h:, or v:) are limited to 16KB total", SEND
    ),
    "too-large": _said(413, "Request Entity Too Large", SEND),
}


def provoked(code: str, method: str, path: str) -> Response | None:
    """The answer to a request while an error is provoked; None where it goes on as usual."""
    answer = ANSWERS.get(code, {}).get((method, path))
    if answer is None:
        return None
    status, body = answer
    return PlainTextResponse(body, status) if isinstance(body, str) else JSONResponse(body, status)
