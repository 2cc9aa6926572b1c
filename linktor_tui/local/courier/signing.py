"""What goes out to an endpoint: the body of an event, and headers that prove where it is from.

Signed twice over the same bytes: as the Webhooks page has it (`X-Linktor-Signature: sha256=` and the
hex of an HMAC over `timestamp.body`, keyed with the secret as it is written), and as Standard
Webhooks 1.0.0 has it (`webhook-signature: v1,` and the base64 of an HMAC over `id.timestamp.body`,
keyed with the bytes that the secret encodes), so that verifiers off the shelf work.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any

PREFIX = "whsec_"
SECRET_BYTES = 30
"""Standard Webhooks asks for 24 to 64; a multiple of three needs no padding."""
ORGANIZATION = "local"
"""The page's `organizationId`: this machine has no organizations."""


def new_secret() -> str:
    """Make a signing secret."""
    return PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def payload(
    *, event_id: str, event: str, timestamp: str, data: Mapping[str, Any], endpoint_id: str
) -> dict[str, Any]:
    """The page's body of an event for one endpoint."""
    return {
        "id": event_id,
        "event": event,
        "timestamp": timestamp,
        "data": dict(data),
        "meta": {"organizationId": ORGANIZATION, "webhookId": endpoint_id},
    }


def encoded(body: Mapping[str, Any]) -> bytes:
    """Write a body, the same bytes with every attempt."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a character, from a contact's message
        return json.dumps(body, separators=(",", ":")).encode()


def headers(
    body: bytes, *, secret: str, at: int, event_id: str, event: str, delivery_id: str
) -> dict[str, str]:
    """The headers of one attempt.

    Args:
        body: the bytes that are sent.
        secret: `whsec_…`, as it was shown.
        at: seconds since 1970; each attempt has its own.
    """
    linktor = hmac.new(secret.encode(), b"%d.%b" % (at, body), hashlib.sha256).hexdigest()
    key = base64.b64decode(secret.removeprefix(PREFIX))
    standard = hmac.new(key, b"%b.%d.%b" % (event_id.encode(), at, body), hashlib.sha256).digest()
    return {
        "X-Linktor-Signature": f"sha256={linktor}",
        "X-Linktor-Timestamp": str(at),
        "X-Linktor-Event": event,
        "X-Linktor-Delivery-Id": delivery_id,
        "webhook-id": event_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(standard).decode()}",
    }
