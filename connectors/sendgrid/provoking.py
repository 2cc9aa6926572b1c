"""The answers with which the simulated SendGrid shows each known error, at the request that meets it."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from connectors.sendgrid.simulated import NO_CONTENT, NO_SUBJECT

SCOPES, SEND = ("GET", "/v3/scopes"), ("POST", "/v3/mail/send")
SENDERS, DOMAINS = ("GET", "/v3/verified_senders"), ("GET", "/v3/whitelabel/domains")
CREDITS = ("GET", "/v3/user/credits")

Place = tuple[str, str]


def _refused(place: Place, status: int, message: str, field: str | None = None) -> Any:
    return {place: (status, {"errors": [{"message": message, "field": field, "help": None}]})}


_UNPROVED = {"valid": False, "type": "cname", "host": "s1._domainkey.example.com", "data": "d"}

ANSWERS: dict[str, dict[Place, tuple[int, Any]]] = {
    "401/authorization-required": _refused(SCOPES, 401, "authorization required"),
    "401/grant-invalid": _refused(
        SCOPES, 401, "The provided authorization grant is invalid, expired, or revoked"
    ),
    "403/access-forbidden": _refused(SCOPES, 403, "access forbidden"),
    "451/data-residency": _refused(SCOPES, 451, "Unavailable due to data residency restrictions"),
    "mail_send_missing": {SCOPES: (200, {"scopes": ["alerts.read", "stats.read"]})},
    "sender_unverified": {DOMAINS: (200, []), SENDERS: (200, {"results": []})},
    "sender_pending": {
        DOMAINS: (200, []),
        SENDERS: (
            200,
            {"results": [{"id": 1, "from_email": "support@example.com", "verified": False}]},
        ),
    },
    "domain_unproved": {
        DOMAINS: (200, [{"domain": "example.com", "valid": False, "dns": {"dkim1": _UNPROVED}}]),
        SENDERS: (200, {"results": []}),
    },
    "credits_used_up": {CREDITS: (200, {"remain": 0, "total": 100, "next_reset": "2026-12-01"})},
    "401/credits-exceeded": _refused(SEND, 401, "Maximum credits exceeded"),
    "401/not-authorized-to-send": _refused(
        SEND, 401, "Authenticated user is not authorized to send mail"
    ),
    "403/sender-identity": _refused(
        SEND,
        403,
        "The from address does not match a verified Sender Identity. Mail cannot be sent until "
        "this error is resolved.",
        "from",
    ),
    "403/blocked": _refused(
        SEND,
        403,
        "You are temporarily blocked from sending emails due to repeated bad requests.",
    ),
    "400/recipient": _refused(
        SEND, 400, "Does not contain a valid address.", "personalizations.0.to.0.email"
    ),
    "400/from": _refused(
        SEND, 400, "The from email does not contain a valid address.", "from.email"
    ),
    "400/reply-to": _refused(
        SEND, 400, "The reply_to email does not contain a valid address.", "reply_to.email"
    ),
    "400/subject": _refused(SEND, 400, NO_SUBJECT, "subject"),
    "400/content": _refused(SEND, 400, NO_CONTENT, "content.0.value"),
    "400/bad-request": _refused(SEND, 400, "Bad Request"),
    "413/too-large": _refused(SEND, 413, "Payload too large"),
}


def provoked(code: str, method: str, path: str) -> Response | None:
    """The answer to a request while an error is provoked; None where it goes on as usual."""
    answer = ANSWERS.get(code, {}).get((method, path))
    return None if answer is None else JSONResponse(answer[1], answer[0])
