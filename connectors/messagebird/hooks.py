"""Proof and reading of what MessageBird posts: texts and status reports.

Proof: “Verifying HTTP requests”. `MessageBird-Signature-JWT` is a token signed with the account's
signing key (an HMAC); its claims name the issuer, a span of time, the SHA-256 of the address as it was
called and, where there is a body, of the body. Texts: “Receive SMS”; reports: “Handle a status report”.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRefused,
    HookReply,
    HookRequest,
    InboundMessage,
    Kind,
    Media,
    Received,
    equal,
    not_ours,
    too_old,
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)
from connectors.messagebird.formats import digits, is_number, shown
from connectors.messagebird.knowledge import of_delivery

HEADER = "messagebird-signature-jwt"
ISSUER = "MessageBird"
ALGORITHMS = ("HS256", "HS384", "HS512")
LEEWAY = 1
"""Seconds by which clocks may differ, as in MessageBird's own SDKs."""
LONGEST_TOKEN = 8_000

_STATUSES = {
    "scheduled": DeliveryStatus.QUEUED,
    "buffered": DeliveryStatus.QUEUED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "expired": DeliveryStatus.FAILED,
    "delivery_failed": DeliveryStatus.FAILED,
}


def prove(request: HookRequest, signing_key: str | None, now: datetime) -> str | None:
    """Prove a request, and give the id of its token, which MessageBird uses once.

    Raises:
        HookRefused: unsigned, signed by somebody else, for another address or body, or too old.
    """
    if signing_key is None:
        raise unverifiable("signingKey")
    token = request.headers.get(HEADER, "")
    if not token:
        raise unsigned("MessageBird-Signature-JWT")
    claims = _claims(token, signing_key)
    if claims.get("iss") != ISSUER:
        raise wrong_signature("MessageBird")
    _in_time(claims, now)
    if not equal(str(claims.get("url_hash", "")), _hash(request.url.encode())):
        raise HookRefused(
            401,
            "wrong_signature",
            "The signature is for another address: MessageBird called a different one than this, or "
            "something on the way rewrote it.",
        )
    named = claims.get("payload_hash")
    if (named or request.body) and not equal(str(named or ""), _hash(request.body)):
        raise wrong_signature("MessageBird")
    used = claims.get("jti")
    return used if isinstance(used, str) else None


def _claims(token: str, key: str) -> dict[str, Any]:
    import jwt

    if len(token) > LONGEST_TOKEN:
        raise unreadable("its signature is too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a short key is the provider's to lengthen
            # Times are judged by the caller's clock; PyJWT only knows the machine's.
            found: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                options={
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "verify_aud": False,
                },
            )
    except (jwt.PyJWTError, ValueError):
        raise wrong_signature("MessageBird") from None
    return found


def _in_time(claims: Mapping[str, Any], now: datetime) -> None:
    begins, ends = claims.get("nbf"), claims.get("exp")
    if not isinstance(begins, int | float) or not isinstance(ends, int | float):
        raise unreadable("its signature has no time")
    if not begins - LEEWAY <= now.timestamp() < ends + LEEWAY:
        raise too_old(begins, now)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(request: HookRequest, number: str, once: str | None, now: datetime) -> Received:
    """Read a proved request.

    Args:
        request: as it came: a query, a form or JSON.
        number: the channel's, as MessageBird writes it, or its sender name.
        once: the id of its token.
        now: when it came, for requests without a time of their own.

    Raises:
        HookRefused: it makes no sense, or is for another number.
    """
    values = _values(request)
    reply = HookReply(200, "OK")
    if "status" in values:
        return Received(reply, deliveries=(_report(values, now),), once=once)
    if "originator" in values:
        return Received(reply, messages=(_text(values, number, now),), once=once)
    raise unreadable("it is neither a text nor a status report")


def _values(request: HookRequest) -> Mapping[str, Any]:
    if request.method == "GET" or not request.body:
        return request.query
    if "json" not in request.headers.get("content-type", "").lower():
        return request.form
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        raise unreadable("its body is no JSON") from None
    if not isinstance(found, dict):
        raise unreadable("its body is no JSON object")
    return found


def _told(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _id(values: Mapping[str, Any]) -> str:
    found = _told(values, "id")
    if not found:
        raise unreadable("it names no message")
    return found


def _text(values: Mapping[str, Any], number: str, now: datetime) -> InboundMessage:
    if is_number(number) and digits(_told(values, "recipient")) != number:
        raise not_ours("another number")
    urls = values.get("mediaUrls")
    media = tuple(
        Media(url=url) for url in (urls if isinstance(urls, list) else ()) if isinstance(url, str)
    )
    return InboundMessage(
        id=_id(values),
        contact=shown(digits(_told(values, "originator"))),
        text=_told(values, "body"),
        at=_at(_told(values, "createdDatetime"), now),
        kind=Kind.OTHER if media else Kind.TEXT,
        media=media,
    )


def _report(values: Mapping[str, Any], now: datetime) -> DeliveryUpdate:
    status = _STATUSES.get(_told(values, "status"))
    if status is None:
        raise unreadable("its status is not known")
    reason = _told(values, "statusReason") or (
        "expired" if _told(values, "status") == "expired" else ""
    )
    is_failed = status is DeliveryStatus.FAILED
    code = _told(values, "statusErrorCode")
    code = code if code.isascii() and code.isdigit() and len(code) < 6 else ""
    return DeliveryUpdate(
        message_id=_id(values),
        status=status,
        at=_at(_told(values, "statusDatetime"), now),
        contact=shown(digits(_told(values, "recipient"))),
        problem=of_delivery(code, reason) if is_failed else None,
    )


def _at(told: str, now: datetime) -> datetime:
    """When it happened: ISO 8601, or the fourteen digits that short codes have."""
    for read_time in (datetime.fromisoformat, lambda text: datetime.strptime(text, "%Y%m%d%H%M%S")):
        try:
            found = read_time(told.replace(" 00:00", "+00:00"))
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return now
