"""What Mailgun posts to a channel: events as JSON, and mail of customers as a form.

Both carry their signature inside (“Securing Webhooks”): HMAC-SHA256 of timestamp and token with the
account's webhook signing key. It says nothing of the rest of the body, so a token counts once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRequest,
    InboundMessage,
    Received,
    equal,
    fresh,
    too_old,
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)
from connectors.mailapi.incoming import Form, kind_of, person, read_form, readable, when
from connectors.mailgun.errors import why_it_failed

STATUSES = {
    "accepted": DeliveryStatus.QUEUED,
    "delivered": DeliveryStatus.DELIVERED,
    "opened": DeliveryStatus.READ,
    "clicked": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
}
"""Events about a mail's way. A failure that is temporary is tried again: see `_status`."""


def signature_of(key: str, timestamp: str, token: str) -> str:
    """The signature that Mailgun makes."""
    message = f"{timestamp}{token}".encode("utf-8", "replace")
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def receive(request: HookRequest, key: str | None, now: datetime) -> Received:
    """Prove and read a post.

    Raises:
        HookRefused: nobody proved it, or it makes no sense.
    """
    if key is None:
        raise unverifiable("webhookSigningKey")
    if "json" in request.headers.get("content-type", "").lower():
        return _events(request, key, now)
    if not request.body:
        raise unsigned("signature field")
    form = read_form(request)
    given = {name: form.text(name) for name in ("timestamp", "token", "signature")}
    token = _prove(given, key, now)
    return Received(messages=(_mail(form, now),), once=token)


def _prove(given: Mapping[str, Any], key: str, now: datetime) -> str:
    """Check the signature, and give the token. Raises `HookRefused`."""
    stamp, token = str(given.get("timestamp", "")), given.get("token")
    # An event of a subaccount is signed with the key of the account above it as well.
    found = [given.get(name) for name in ("signature", "parent-signature")]
    signatures = [item for item in found if isinstance(item, str) and item]
    if not signatures or not isinstance(token, str) or not token:
        raise unsigned("signature field")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise unsigned("timestamp field")
    due = signature_of(key, stamp, token)
    if not any(equal(item, due) for item in signatures):
        raise wrong_signature("webhook")
    if not fresh(int(stamp), now):
        raise too_old(int(stamp), now)
    return token


def _events(request: HookRequest, key: str, now: datetime) -> Received:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise unreadable("it is no JSON") from None
    signature = body.get("signature") if isinstance(body, dict) else None
    if not isinstance(signature, dict):
        raise unsigned("signature field")
    token = _prove(signature, key, now)
    event = body.get("event-data")
    if not isinstance(event, dict):
        raise unreadable("it holds no event")
    update = _update(event)
    return Received(deliveries=(update,) if update is not None else (), once=token)


def _status(event: Mapping[str, Any]) -> DeliveryStatus | None:
    name = event.get("event")
    if name == "failed" and event.get("severity") == "temporary":
        return DeliveryStatus.QUEUED
    return STATUSES.get(name) if isinstance(name, str) else None


def _update(event: Mapping[str, Any]) -> DeliveryUpdate | None:
    status, message_id = _status(event), _message_id(event)
    if status is None or not message_id:
        return None
    stamp, recipient = event.get("timestamp"), event.get("recipient")
    if not isinstance(stamp, (int, float)) or not 0 <= stamp < 253_402_300_800:
        raise unreadable("the event has no time")
    return DeliveryUpdate(
        message_id=message_id,
        status=status,
        at=datetime.fromtimestamp(stamp, UTC),
        contact=recipient if isinstance(recipient, str) else None,
        problem=why_it_failed(event) if status is DeliveryStatus.FAILED else None,
    )


def _message_id(event: Mapping[str, Any]) -> str:
    message = event.get("message")
    headers = message.get("headers") if isinstance(message, dict) else None
    found = headers.get("message-id") if isinstance(headers, dict) else None
    return bare_id(found) if isinstance(found, str) else ""


def bare_id(message_id: str) -> str:
    """A Message-ID without its angle brackets, which a send has and an event has not."""
    return message_id.strip().removeprefix("<").removesuffix(">")


def _mail(form: Form, now: datetime) -> InboundMessage:
    address, name = person(form.text("from") or form.text("From"))
    address = address or form.text("sender")
    if not address:
        raise unreadable("it has no sender")
    text = readable(form.text("body-plain"), form.text("body-html"))
    head = _headers(form)
    return InboundMessage(
        id=form.text("Message-Id") or head.get("message-id") or _fingerprint(form),
        contact=address,
        text=text,
        at=when(form.text("Date") or head.get("date", ""), now),
        kind=kind_of(text, form.files),
        contact_name=name,
        subject=form.text("subject").strip() or None,
        media=form.files,
    )


def _headers(form: Form) -> dict[str, str]:
    """The mail's own headers, which come as JSON: a list of pairs."""
    try:
        found = json.loads(form.text("message-headers") or "[]")
    except (ValueError, RecursionError):
        return {}
    pairs = (pair for pair in (found if isinstance(found, list) else []) if isinstance(pair, list))
    return {
        pair[0].lower(): pair[1]
        for pair in pairs
        if len(pair) == 2 and all(isinstance(item, str) for item in pair)
    }


_ABOUT_THE_POST = ("timestamp", "token", "signature")


def _fingerprint(form: Form) -> str:
    """An id for a mail without one: the same mail has the same, however often it is posted."""
    digest = hashlib.sha256()
    for name in sorted(set(form.fields) - set(_ABOUT_THE_POST)):
        digest.update(name.encode("utf-8", "replace") + b"\0" + form.fields[name] + b"\0")
    return f"sha256:{digest.hexdigest()}"
