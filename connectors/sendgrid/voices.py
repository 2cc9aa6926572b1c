"""What the simulated SendGrid posts: events, signed, and mail of customers as a form.

“Event Webhook Reference” and “Inbound Email Parse Webhook” give the shapes. The signing key is
everybody's: it proves nothing outside the simulator.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.mailapi.incoming import as_called
from connectors.sendgrid.signing import SIGNATURE, TIMESTAMP
from connectors.sendgrid.simulated import SimulatedMail
from connectors.simulation import NotPlayed

_KEY = ec.derive_private_key(0x5E4D_0001, ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(
    _KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()

NAMES = {
    DeliveryStatus.QUEUED: "processed",
    DeliveryStatus.DELIVERED: "delivered",
    DeliveryStatus.READ: "open",
}
DEFAULT_FAILURE = "bounce/Invalid Address"


def sign(body: bytes, stamp: int | None = None) -> dict[str, str]:
    """The two headers that prove a body, as SendGrid makes them."""
    at = str(int(time.time()) if stamp is None else stamp)
    signature = _KEY.sign(at.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: at}


def event(mail: SimulatedMail, status: DeliveryStatus, code: str | None) -> dict[str, Any]:
    """One event about a mail. Raises `NotPlayed` for what SendGrid tells of nobody."""
    common = {
        "email": mail.to,
        "timestamp": int(time.time()),
        "smtp-id": f"<{mail.id}@geopod-ismtpd-0>",
        "sg_event_id": secrets.token_urlsafe(16),
        "sg_message_id": f"{mail.id}.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0",
    }
    if status is DeliveryStatus.FAILED:
        return common | _failure(code or DEFAULT_FAILURE)
    if status not in NAMES:
        raise NotPlayed("SendGrid tells nothing between taking a mail and its delivery")
    return common | {"event": NAMES[status]}


def _failure(code: str) -> dict[str, Any]:
    kind, _, name = code.partition("/")
    if kind == "dropped":
        return {"event": "dropped", "reason": name, "status": "5.0.0"}
    if kind != "bounce":
        raise NotPlayed("no event has this code")
    blocked = name == "blocked"
    return {
        "event": "bounce",
        "type": "blocked" if blocked else "bounce",
        "bounce_classification": "Unclassified" if blocked else name,
        "reason": "550 5.1.1 The account does not exist",
        "status": "5.1.1",
    }


def events(url: str, batch: Sequence[Mapping[str, Any]], *, signed: bool) -> HookRequest:
    """A post of the Event Webhook. SendGrid ends each event with CRLF, and signs that too."""
    body = ("[" + ",\r\n".join(json.dumps(item) for item in batch) + "]\r\n").encode()
    called, headers = as_called(url)
    headers |= {"content-type": "application/json;charset=utf-8"} | (sign(body) if signed else {})
    return HookRequest("POST", called, headers, body)


def mail(url: str, contact: str, to: str, text: str) -> HookRequest:
    """A post of Inbound Parse: what a customer wrote, as a form."""
    name = contact.partition("@")[0].title()
    envelope = json.dumps({"to": [to], "from": contact})
    charsets = ("to", "from", "subject", "text", "html")
    parts = {
        "headers": f"Message-ID: <{secrets.token_hex(12)}@{contact.rpartition('@')[2]}>\r\n"
        f"Date: {formatdate(usegmt=True)}\r\nFrom: {name} <{contact}>\r\nTo: {to}\r\n",
        "dkim": "{@customer.example : pass}",
        "to": to,
        "from": f"{name} <{contact}>",
        "subject": "A question",
        "text": f"{text}\r\n",
        "html": "",
        "sender_ip": "192.0.2.10",
        "envelope": envelope,
        "attachments": "0",
        "charsets": json.dumps(dict.fromkeys(charsets, "UTF-8")),
        "SPF": "pass",
    }
    called, headers = as_called(url)
    body, content_type = form(parts)
    return HookRequest("POST", called, headers | {"content-type": content_type}, body)


def form(
    parts: Mapping[str, str], files: Mapping[str, tuple[str, str, bytes]] | None = None
) -> tuple[bytes, str]:
    """A multipart form of fields and files (name -> file name, type, content), and its type."""
    boundary = f"xYzZY{secrets.token_hex(8)}"
    lines: list[bytes] = []
    for name, value in parts.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        lines.append(head.encode() + value.encode() + b"\r\n")
    for name, (filename, kind, content) in (files or {}).items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
        )
        lines.append(head.encode() + content + b"\r\n")
    body = b"".join(lines) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
