"""What Google posts to the webhook: proof, and the three kinds of thing inside.

Facts: “Webhooks” (handshake, `X-Goog-Signature`), “UserMessage”, “UserEvent” and “Events”. The
signature is the base64 HMAC-SHA512 of the decoded `message.data`, keyed with the client token. It
covers no time, so a replayed request is told by its message id alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.google_rbm.knowledge import delivery_problem
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
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)

HEADER = "X-Goog-Signature"
STATUSES = {"DELIVERED": DeliveryStatus.DELIVERED, "READ": DeliveryStatus.READ}
EXPIRED = frozenset({"TTL_EXPIRATION_REVOKED", "TTL_EXPIRATION_REVOKE_FAILED"})


def sign(data: bytes, token: str) -> str:
    """Compute the signature of what is inside `message.data`."""
    return base64.b64encode(hmac.new(token.encode(), data, hashlib.sha512).digest()).decode()


def read(request: HookRequest, token: str | None, agent: str, now: datetime) -> Received:
    """Prove and read a request. Raises `HookRefused`."""
    if request.method != "POST":
        raise HookRefused(405, "unreadable", "Google posts; this was another kind of request.")
    if token is None:
        raise unverifiable("client token")
    envelope = _object(request.body)
    if "clientToken" in envelope:
        return _handshake(envelope, token)
    data = _data(envelope)
    given = request.headers.get(HEADER.lower())
    if not given:
        raise unsigned(HEADER)
    if not equal(given, sign(data, token)):
        raise wrong_signature(HEADER)
    return _content(_object(data), agent, _published(envelope) or now)


def _handshake(envelope: Mapping[str, Any], token: str) -> Received:
    """Google proves that it knows the token, and wants the plain secret back."""
    given, secret = envelope.get("clientToken"), envelope.get("secret")
    if not isinstance(given, str) or not equal(given, token):
        raise wrong_signature("clientToken")
    if not isinstance(secret, str) or len(secret) > 500:
        raise unreadable("the verification has no secret")
    return Received(HookReply(body=secret))


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise unreadable("it is not JSON") from None
    if not isinstance(found, dict):
        raise unreadable("it is not a JSON object")
    return found


def _data(envelope: Mapping[str, Any]) -> bytes:
    message = envelope.get("message")
    data = message.get("data") if isinstance(message, dict) else None
    if not isinstance(data, str):
        raise unreadable("it has no message.data")
    try:
        return base64.b64decode(data, validate=True)
    except (ValueError, binascii.Error):
        raise unreadable("message.data is not base64") from None


def _published(envelope: Mapping[str, Any]) -> datetime | None:
    return _when(envelope["message"].get("publishTime"))


def _when(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _content(event: Mapping[str, Any], agent: str, published: datetime) -> Received:
    named = event.get("agentId")
    if isinstance(named, str) and named.removesuffix("@rbm.goog") != agent.removesuffix(
        "@rbm.goog"
    ):
        # A partner's webhook gets the events of all its agents, and one answer that is not a 200
        # holds up the queue of them all: this one is dropped, and Google told that all is well.
        raise HookRefused(200, "not_ours", "The request is for another agent of the same partner.")
    contact = _text(event.get("senderPhoneNumber")) or _text(event.get("phoneNumber"))
    at = _when(event.get("sendTime")) or published
    if "eventType" in event:
        return Received(deliveries=_deliveries(event, contact, at))
    message_id = _text(event.get("messageId"))
    if contact is None or message_id is None:
        raise unreadable("it names no sender or no message")
    kind, text, media, details = _said(event)
    message = InboundMessage(message_id, contact, text, at, kind, media=media, details=details)
    return Received(messages=(message,))


def _deliveries(
    event: Mapping[str, Any], contact: str | None, at: datetime
) -> tuple[DeliveryUpdate, ...]:
    kind, message_id = event["eventType"], _text(event.get("messageId"))
    if message_id is None or not isinstance(kind, str):
        return ()
    if kind in EXPIRED:
        problem = delivery_problem(kind)
        return (DeliveryUpdate(message_id, DeliveryStatus.FAILED, at, contact, problem),)
    status = STATUSES.get(kind)
    return () if status is None else (DeliveryUpdate(message_id, status, at, contact),)


def _said(event: Mapping[str, Any]) -> tuple[Kind, str, tuple[Media, ...], dict[str, Any]]:
    text = _text(event.get("text"))
    if text is not None:
        return Kind.TEXT, text, (), {}
    tapped, place, file = (
        event.get(name) for name in ("suggestionResponse", "location", "userFile")
    )
    if isinstance(tapped, dict):
        postback = _text(tapped.get("postbackData"))
        return Kind.TEXT, _text(tapped.get("text")) or postback or "", (), {"postback": postback}
    if isinstance(place, dict):
        spot = {name: place.get(name) for name in ("latitude", "longitude")}
        numbers = {name: value for name, value in spot.items() if isinstance(value, (int, float))}
        return Kind.LOCATION, "", (), numbers
    if isinstance(file, dict) and isinstance(file.get("payload"), dict):
        return _file(file["payload"])
    return Kind.OTHER, "", (), {}


def _file(payload: Mapping[str, Any]) -> tuple[Kind, str, tuple[Media, ...], dict[str, Any]]:
    mime = _text(payload.get("mimeType"))
    name = _text(payload.get("fileName"))
    kinds = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
    kind = kinds.get((mime or "").partition("/")[0], Kind.DOCUMENT)
    return kind, "", (Media(mime, _text(payload.get("fileUri")), name=name),), {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
