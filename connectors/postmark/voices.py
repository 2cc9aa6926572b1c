"""What the simulated Postmark posts: events and mail of customers, with the password registered.

“Delivery”, “Bounce”, “Open” and “Inbound webhook” give the shapes.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.mailapi.incoming import as_called
from connectors.postmark.simulated import SimulatedMail
from connectors.simulation import NotPlayed

KINDS = {
    DeliveryStatus.DELIVERED: "Delivery",
    DeliveryStatus.READ: "Open",
    DeliveryStatus.FAILED: "Bounce",
}
_TYPE_CODES = {
    "HardBounce": 1,
    "DnsError": 256,
    "SpamNotification": 512,
    "Unknown": 2048,
    "SoftBounce": 4096,
    "VirusNotification": 8192,
    "ChallengeVerification": 16384,
    "BadEmailAddress": 100000,
    "ManuallyDeactivated": 100002,
    "Blocked": 100006,
    "SMTPApiError": 100007,
    "DMARCPolicy": 100009,
    "TemplateRenderingFailed": 100010,
}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def event(mail: SimulatedMail, status: DeliveryStatus, code: str | None) -> dict[str, Any]:
    """One event about a mail. Raises `NotPlayed` for what Postmark tells of nobody."""
    if status not in KINDS:
        raise NotPlayed("Postmark tells nothing between taking a mail and its delivery")
    kind = KINDS[status]
    common = {
        "RecordType": kind,
        "MessageID": mail.id,
        "ServerID": 1,
        "MessageStream": mail.stream,
        "Tag": "",
        "Metadata": {},
    }
    if kind == "Delivery":
        return common | {"Recipient": mail.to, "DeliveredAt": _now(), "Details": "250 OK"}
    if kind == "Open":
        return common | {"Recipient": mail.to, "ReceivedAt": _now(), "FirstOpen": True}
    return common | _bounce(mail, (code or "bounce/HardBounce").removeprefix("bounce/"))


def _bounce(mail: SimulatedMail, kind: str) -> dict[str, Any]:
    if kind not in _TYPE_CODES:
        raise NotPlayed("no bounce is of this type")
    return {
        "ID": 42,
        "Type": kind,
        "TypeCode": _TYPE_CODES[kind],
        "Name": kind,
        "Description": "The server was unable to deliver your message.",
        "Details": "smtp;550 5.1.1 The account does not exist",
        "Email": mail.to,
        "From": mail.sender,
        "BouncedAt": _now(),
        "DumpAvailable": False,
        "Inactive": kind == "HardBounce",
        "CanActivate": True,
        "Subject": mail.subject,
    }


def posted_event(webhook: Mapping[str, Any], data: Mapping[str, Any]) -> HookRequest:
    """A post of a webhook, with the basic authentication that it was given."""
    called, headers = as_called(str(webhook["Url"]))
    auth = webhook.get("HttpAuth") or {}
    if auth.get("Password"):
        pair = f"{auth.get('Username', '')}:{auth['Password']}".encode()
        headers = {"authorization": f"Basic {base64.b64encode(pair).decode()}"}
    headers |= {"content-type": "application/json"}
    return HookRequest("POST", called, headers, json.dumps(data).encode())


def posted_mail(url: str, contact: str, to: str, text: str) -> HookRequest:
    """A post of the inbound stream: what a customer wrote."""
    name = contact.partition("@")[0].title()
    body = {
        "From": contact,
        "FromName": name,
        "FromFull": {"Email": contact, "Name": name, "MailboxHash": ""},
        "To": to,
        "ToFull": [{"Email": to, "Name": "", "MailboxHash": ""}],
        "Cc": "",
        "CcFull": [],
        "ReplyTo": "",
        "Subject": "A question",
        "MessageID": str(uuid.uuid4()),
        "MessageStream": "inbound",
        "Date": format_datetime(datetime.now(UTC)),
        "TextBody": f"{text}\n",
        "HtmlBody": "",
        "StrippedTextReply": text,
        "Tag": "",
        "Headers": [{"Name": "Message-ID", "Value": f"<{uuid.uuid4()}@customer.example>"}],
        "Attachments": [],
    }
    called, headers = as_called(url)
    headers |= {"content-type": "application/json"}
    return HookRequest("POST", called, headers, json.dumps(body).encode())
