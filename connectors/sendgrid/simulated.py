"""The world of the simulated SendGrid: accounts, their keys and senders, webhooks, mail that was sent.

Paths, bodies and refusals are those of the v3 API reference.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEYS = {
    "works": "SG.simulator-only-works--.of-nobody-and-for-no-account-anywhere------",
    "no-send": "SG.simulator-only-no-send.of-nobody-and-for-no-account-anywhere------",
    "deleted": "SG.simulator-only-deleted.of-nobody-and-for-no-account-anywhere------",
}
SCOPES = (
    "mail.send",
    "sender_verification_eligible",
    "user.account.read",
    "user.credits.read",
    "user.webhooks.event.settings.read",
    "user.webhooks.event.settings.update",
    "user.webhooks.parse.settings.create",
    "user.webhooks.parse.settings.read",
    "whitelabel.read",
)
MOST_WEBHOOKS = 5
EVENTS = (
    "group_resubscribe",
    "delivered",
    "group_unsubscribe",
    "spam_report",
    "bounce",
    "deferred",
    "unsubscribe",
    "processed",
    "open",
    "click",
    "dropped",
)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Refused(Exception):
    """A refusal in SendGrid's form."""

    def __init__(self, status: int, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.errors = [{"message": message, "field": field, "help": None}]


@dataclass(slots=True)
class SimulatedMail:
    """A mail that was taken."""

    id: str
    to: str
    sender: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of its own, beside those that every mail has."""


@dataclass(slots=True)
class SimulatedAccount:
    """An account of SendGrid's, with keys of different rights."""

    keys: dict[str, tuple[str, ...]]
    """Key -> what it may do."""
    domains: list[dict[str, Any]]
    senders: list[dict[str, Any]]
    events: list[dict[str, Any]] = field(default_factory=list)
    parse: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[str, SimulatedMail] = field(default_factory=dict)

    def may_send_as(self, address: str) -> bool:
        """Tell whether an address is a verified sender."""
        name = address.rpartition("@")[2].lower()
        by_domain = any(item["valid"] and item["domain"] == name for item in self.domains)
        return by_domain or any(
            item["verified"] and item["from_email"] == address.lower() for item in self.senders
        )

    def take(self, body: Any) -> SimulatedMail:
        """Take a mail in, or refuse it."""
        mail = _read(body)
        if not self.may_send_as(mail.sender):
            raise Refused(
                403,
                "The from address does not match a verified Sender Identity. Mail cannot be sent "
                "until this error is resolved.",
                "from",
            )
        self.sent[mail.id] = mail
        return mail

    def event(self, webhook_id: str) -> dict[str, Any]:
        """One Event Webhook. Raises `Refused`."""
        for item in self.events:
            if item["id"] == webhook_id:
                return item
        raise Refused(404, "Invalid id provided.")

    def set_event(self, body: Mapping[str, Any], webhook_id: str | None) -> dict[str, Any]:
        """Make or change an Event Webhook."""
        url = body.get("url")
        if not isinstance(url, str) or "://" not in url:
            raise Refused(400, f"'{url}' is not a valid url")
        if any(item["url"] == url and item["id"] != webhook_id for item in self.events):
            raise Refused(400, f"Webhook at '{url}' already exists. Please provide a unique URL.")
        if webhook_id is None:
            if len(self.events) >= MOST_WEBHOOKS:
                raise Refused(
                    400,
                    "You have reached the maximum number of webhooks per your current billing plan.",
                )
            item: dict[str, Any] = {"id": secrets.token_hex(8), "created_date": _stamp()}
            self.events.append(item)
        else:
            item = self.event(webhook_id)
        item |= {name: bool(body.get(name)) for name in (*EVENTS, "enabled")}
        item |= {"url": url, "friendly_name": body.get("friendly_name", "")}
        return item

    def parse_setting(self, hostname: str) -> dict[str, Any]:
        """Where mail to a host name is posted. Raises `Refused`."""
        for item in self.parse:
            if item["hostname"] == hostname.lower():
                return item
        raise Refused(404, "hostname could not be found")

    def set_parse(self, body: Mapping[str, Any], hostname: str | None) -> dict[str, Any]:
        """Make or change an Inbound Parse setting."""
        if hostname is None:
            name = str(body.get("hostname", "")).lower()
            if any(item["hostname"] == name for item in self.parse):
                raise Refused(400, "hostname already exists", "hostname")
            if not any(
                name == item["domain"] or name.endswith("." + item["domain"])
                for item in self.domains
            ):
                raise Refused(400, "hostname must be an authenticated domain", "hostname")
            item: dict[str, Any] = {"hostname": name}
            self.parse.append(item)
        else:
            item = self.parse_setting(hostname)
        item |= {
            "url": str(body.get("url", "")),
            "spam_check": bool(body.get("spam_check")),
            "send_raw": bool(body.get("send_raw")),
        }
        return item


def _stamp() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _read(body: Any) -> SimulatedMail:
    """Read a mail as Mail Send does, in its order of complaints."""
    if not isinstance(body, dict):
        raise Refused(400, "Bad Request")
    try:
        to = body["personalizations"][0]["to"][0]["email"]
    except (KeyError, IndexError, TypeError):
        raise Refused(
            400,
            "The personalizations field is required and must have at least one personalization.",
            "personalizations",
        ) from None
    sender = (body.get("from") or {}).get("email", "")
    if not _ADDRESS.fullmatch(str(sender)):
        raise Refused(400, "The from email does not contain a valid address.", "from.email")
    if not _ADDRESS.fullmatch(str(to)):
        raise Refused(400, "Does not contain a valid address.", "personalizations.0.to.0.email")
    reply_to = (body.get("reply_to") or {}).get("email")
    if reply_to is not None and not _ADDRESS.fullmatch(str(reply_to)):
        raise Refused(400, "The reply_to email does not contain a valid address.", "reply_to.email")
    subject = body.get("subject")
    if not subject:
        raise Refused(400, NO_SUBJECT, "subject")
    content = body.get("content") or [{}]
    text = content[0].get("value") if isinstance(content[0], dict) else None
    if not text:
        raise Refused(400, NO_CONTENT, "content.0.value")
    headers = body.get("headers") or {}
    return SimulatedMail(
        secrets.token_urlsafe(16), str(to), str(sender), str(subject), str(text), headers
    )


NO_SUBJECT = (
    "The subject is required. You can get around this requirement if you use a template with a "
    "subject defined or if every personalization has a subject defined."
)
NO_CONTENT = "The content value must be a string at least one character in length."


def simulated_account() -> SimulatedAccount:
    """The account that a simulator starts with."""
    without = tuple(scope for scope in SCOPES if scope != "mail.send")
    record = {"valid": True, "type": "cname", "host": "em1.example.com", "data": "u1.wl.sendgrid"}
    key = record | {"host": "s1._domainkey.example.com"}
    lacking = record | {"valid": False, "host": "s1._domainkey.fresh.example"}
    return SimulatedAccount(
        keys={KEYS["works"]: SCOPES, KEYS["no-send"]: without},
        domains=[
            {
                "id": 1,
                "domain": "example.com",
                "subdomain": "em1",
                "valid": True,
                "dns": {"mail_cname": record, "dkim1": key},
            },
            {
                "id": 2,
                "domain": "fresh.example",
                "subdomain": "em2",
                "valid": False,
                "dns": {"mail_cname": record, "dkim1": lacking},
            },
        ],
        senders=[
            {"id": 11, "from_email": "shop@single.example", "verified": True, "locked": False},
            {"id": 12, "from_email": "new@single.example", "verified": False, "locked": False},
        ],
    )
