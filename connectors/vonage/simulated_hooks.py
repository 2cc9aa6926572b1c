"""What a simulated Vonage posts: texts and delivery receipts, signed in the account's dialect."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import NotPlayed
from connectors.vonage.signatures import sign
from connectors.vonage.simulated import SimulatedAccount, SimulatedMessage

_RECEIPTS = {
    DeliveryStatus.QUEUED: "buffered",
    DeliveryStatus.SENT: "accepted",
    DeliveryStatus.DELIVERED: "delivered",
    DeliveryStatus.FAILED: "failed",
}


def token(account: SimulatedAccount, payload: bytes, **claims: Any) -> str:
    """Make the signed token of a webhook."""
    import jwt

    held = {
        "iat": int(time.time()),
        "jti": str(uuid.uuid4()),
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(payload).hexdigest(),
        "api_key": account.key,
        **claims,
    }
    return jwt.encode(held, account.signature_secret, algorithm="HS256")


def with_token(
    account: SimulatedAccount, url: str, body: Mapping[str, Any], **claims: Any
) -> HookRequest:
    """Post JSON with a signed token, as the Messages and Voice APIs do."""
    payload = json.dumps(body, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json",
        "authorization": f"Bearer {token(account, payload, **claims)}",
    }
    return HookRequest("POST", url, headers, payload)


def with_sig(account: SimulatedAccount, url: str, values: Mapping[str, str]) -> HookRequest:
    """Post parameters with a signature among them, as the SMS API does."""
    held = dict(values) | {"timestamp": str(int(time.time())), "nonce": str(uuid.uuid4())}
    held["sig"] = sign(held, account.signature_secret, account.signature_method).upper()
    if account.dialect == "GET":
        joint = "&" if "?" in url else "?"
        return HookRequest("GET", f"{url}{joint}{urlencode(held)}", {})
    if account.dialect == "POST":
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return HookRequest("POST", url, kind, urlencode(held).encode())
    kind = {"content-type": "application/json"}
    return HookRequest("POST", url, kind, json.dumps(held).encode())


def text(account: SimulatedAccount, url: str, number: str, contact: str, said: str) -> HookRequest:
    """Post what a customer wrote."""
    now = datetime.now(UTC)
    if account.dialect == "Messages API":
        body = {
            "channel": "sms",
            "message_uuid": str(uuid.uuid4()),
            "to": number,
            "from": contact,
            "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "message_type": "text",
            "text": said,
            "sms": {"num_messages": "1", "keyword": said.split(" ")[0].upper()},
            "usage": {"price": "0.0057", "currency": "EUR"},
        }
        return with_token(account, url, body)
    values = {
        "api-key": account.key,
        "msisdn": contact,
        "to": number,
        "messageId": uuid.uuid4().hex[:16].upper(),
        "text": said,
        "type": "text" if said.isascii() else "unicode",
        "keyword": said.split(" ")[0].upper(),
        "message-timestamp": now.strftime("%Y-%m-%d %H:%M:%S"),
    }
    return with_sig(account, url, values)


def receipt(
    account: SimulatedAccount, message: SimulatedMessage, status: DeliveryStatus, code: str | None
) -> HookRequest:
    """Post what became of a message. Raises `NotPlayed` for what Vonage does not report."""
    url = message.callback or account.dr_url
    word = _RECEIPTS.get(status)
    if word is None or not url:
        raise NotPlayed("Vonage does not report this" if url else "no address for receipts is set")
    if code is not None and not code.startswith("err-code "):
        raise NotPlayed("this error is not one of a text message")
    number = (code or "err-code 1").removeprefix("err-code ")
    now = datetime.now(UTC)
    values = {
        "msisdn": message.to,
        "to": message.sender,
        "network-code": "310090",
        "messageId": message.id,
        "price": "0.00809000",
        "status": word,
        "scts": now.strftime("%y%m%d%H%M"),
        "err-code": number if status is DeliveryStatus.FAILED else "0",
        "api-key": account.key,
        "message-timestamp": now.strftime("%Y-%m-%d %H:%M:%S"),
    }
    return with_sig(account, url, values)
