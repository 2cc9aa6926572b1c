"""What the simulated Mailgun posts: events as JSON and mail of customers as a form, both signed.

“Webhook payloads” and “Receiving messages via HTTP” give the shapes. The signing key is everybody's.
"""

from __future__ import annotations

import json
import secrets
import time
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.mailapi.incoming import as_called
from connectors.mailgun.receiving import signature_of
from connectors.mailgun.simulated import SIGNING_KEY, SimulatedMail
from connectors.simulation import NotPlayed

NAMES = {
    DeliveryStatus.QUEUED: ("accepted", "accepted"),
    DeliveryStatus.DELIVERED: ("delivered", "delivered"),
    DeliveryStatus.READ: ("opened", "opened"),
    DeliveryStatus.FAILED: ("failed", "permanent_fail"),
}
"""What an event calls itself, and the kind of webhook that it goes to."""

_BOUNCES = {
    "bounce/mailbox-unknown": (550, "5.1.1", "5.1.1 The email account does not exist"),
    "bounce/mailbox-full": (552, "5.2.2", "5.2.2 The mailbox is over quota"),
    "bounce/policy": (554, "5.7.1", "5.7.1 Message rejected due to local policy"),
    "failed/bounce": (550, "", "550 no"),
}
_CODES = {
    "suppress-bounce": 605,
    "suppress-unsubscribe": 606,
    "suppress-complaint": 607,
    "old": 602,
}


def sign(stamp: int | None = None) -> dict[str, str]:
    """Timestamp, token and signature, as Mailgun makes them."""
    at = str(int(time.time()) if stamp is None else stamp)
    token = secrets.token_hex(25)
    return {"timestamp": at, "token": token, "signature": signature_of(SIGNING_KEY, at, token)}


def event(mail: SimulatedMail, status: DeliveryStatus, code: str | None) -> dict[str, Any]:
    """One event about a mail. Raises `NotPlayed` for what Mailgun tells of nobody."""
    if status not in NAMES:
        raise NotPlayed("Mailgun tells nothing between taking a mail and its delivery")
    failure = _failure(code or "bounce/mailbox-unknown") if status is DeliveryStatus.FAILED else {}
    return {
        "id": secrets.token_urlsafe(16),
        "event": NAMES[status][0],
        "timestamp": time.time(),
        "log-level": "info",
        "recipient": mail.to,
        "recipient-domain": mail.to.rpartition("@")[2],
        "message": {
            "headers": {
                "to": mail.to,
                "from": mail.sender,
                "message-id": mail.id,
                "subject": mail.subject,
            },
            "size": 341,
        },
        "flags": {"is-test-mode": False, "is-authenticated": True},
    } | failure


def _failure(code: str) -> dict[str, Any]:
    kind, _, name = code.partition("/")
    if code in _BOUNCES:
        smtp, enhanced, said = _BOUNCES[code]
        status = {"code": smtp, "message": said, "attempt-no": 1}
        status |= {"enhanced-code": enhanced} if enhanced else {}
        return {"severity": "permanent", "reason": "bounce", "delivery-status": status}
    if kind != "failed":
        raise NotPlayed("no event has this code")
    status = {"code": _CODES.get(name, 498), "message": "", "description": "Not delivering"}
    return {"severity": "permanent", "reason": name, "delivery-status": status}


def posted_event(url: str, data: dict[str, Any]) -> HookRequest:
    """A post of a webhook."""
    called, headers = as_called(url)
    body = json.dumps({"signature": sign(), "event-data": data}).encode()
    return HookRequest("POST", called, headers | {"content-type": "application/json"}, body)


def posted_mail(url: str, contact: str, to: str, text: str) -> HookRequest:
    """A post of a route: what a customer wrote. Without attachments it is urlencoded."""
    name = contact.partition("@")[0].title()
    message_id = f"<{secrets.token_hex(12)}@{contact.rpartition('@')[2]}>"
    sent = formatdate(usegmt=True)
    form = {
        "recipient": to,
        "sender": contact,
        "subject": "A question",
        "from": f"{name} <{contact}>",
        "Message-Id": message_id,
        "Date": sent,
        "message-headers": json.dumps([["Message-Id", message_id], ["Date", sent]]),
        "body-plain": f"{text}\r\n",
        "stripped-text": text,
        "stripped-signature": "",
        **sign(),
    }
    called, headers = as_called(url)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return HookRequest("POST", called, headers | kind, urlencode(form).encode())
