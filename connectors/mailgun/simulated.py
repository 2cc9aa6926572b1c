"""The world of the simulated Mailgun: keys, domains, webhooks, routes, mail that was sent.

Paths, bodies and refusals are those of Mailgun's OpenAPI description.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KEYS = {
    "works": "0000000000000000000000000000cafe-00000000-51a1a7ed",
    "sending": "0000000000000000000000000000beef-00000000-51a1a7ed",
    "deleted": "0000000000000000000000000000dead-00000000-51a1a7ed",
}
"""Keys of nobody, in the shape of Mailgun's."""
SIGNING_KEY = "00000000000000000000000000005161"
DOMAIN, SANDBOX, FRESH = "example.com", "sandbox0000cafe.mailgun.org", "fresh.example"
AUTHORIZED = "ada@customer.example"
"""The one person whom the sandbox domain may write to."""
KINDS = (
    "accepted",
    "delivered",
    "opened",
    "clicked",
    "unsubscribed",
    "complained",
    "temporary_fail",
    "permanent_fail",
)
MOST_URLS = 3
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_MATCH = re.compile(r"match_recipient\(\s*([\"'])(.*)\1\s*\)", re.DOTALL)

Form = Sequence[tuple[str, str]]


class Refused(Exception):
    """A refusal in Mailgun's form: a message, a `Reason`, or a bare word."""

    def __init__(self, status: int, said: str, name: str | None = "message") -> None:
        super().__init__(said)
        self.status = status
        self.said = said
        self.name = name


@dataclass(slots=True)
class SimulatedMail:
    """A mail that was taken."""

    id: str
    domain: str
    to: str
    sender: str
    subject: str
    text: str
    reply_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of its own, beside those that every mail has."""


@dataclass(slots=True)
class SimulatedDomain:
    """A domain at Mailgun."""

    name: str
    state: str = "active"
    type: str = "custom"
    webhooks: dict[str, list[str]] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """The domain as GET /v4/domains/{name} shows it."""
        valid = "valid" if self.state == "active" else "invalid"
        details = {
            "created_at": "Wed, 10 Jul 2013 19:26:52 GMT",
            "id": "0123456789abcdef01234567",
            "is_disabled": self.state == "disabled",
            "name": self.name,
            "require_tls": False,
            "skip_verification": False,
            "smtp_login": f"postmaster@{self.name}",
            "spam_action": "disabled",
            "state": self.state,
            "type": self.type,
            "use_automatic_sender_security": False,
            "web_prefix": "email",
            "web_scheme": "https",
            "wildcard": False,
            "encrypt_incoming_message": False,
            "message_ttl": 259200,
        }
        record = {"is_active": True, "cached": [], "valid": valid}
        sending = [
            record
            | {"name": self.name, "record_type": "TXT", "value": "v=spf1 include:mailgun.org"},
            record | {"name": f"k1._domainkey.{self.name}", "record_type": "TXT", "value": "k=rsa"},
        ]
        receiving = [
            record | {"name": "", "record_type": "MX", "priority": "10", "value": host}
            for host in ("mxa.mailgun.org", "mxb.mailgun.org")
        ]
        return {
            "domain": details,
            "sending_dns_records": sending,
            "receiving_dns_records": receiving,
        }

    def listed(self) -> dict[str, Any]:
        """The webhooks as all of their endpoints show them."""
        return {
            "webhooks": {
                kind: {"urls": urls} if urls else None
                for kind in KINDS
                for urls in [self.webhooks.get(kind, [])]
            }
        }

    def add(self, kind: str, url: str) -> None:
        """Add an address to a kind of event. Raises `Refused`."""
        if kind not in KINDS:
            raise Refused(400, f"{kind} is not a valid webhook type", "Reason")
        urls = self.webhooks.setdefault(kind, [])
        if url in urls:
            raise Refused(400, "Webhook already exists", "Reason")
        if len(urls) >= MOST_URLS:
            raise Refused(400, "Maximum of 3 urls for a given webhook type", "Reason")
        urls.append(url)

    def drop(self, url: str) -> None:
        """Take an address from all kinds of event."""
        for urls in self.webhooks.values():
            if url in urls:
                urls.remove(url)


@dataclass(slots=True)
class SimulatedAccount:
    """An account of Mailgun's in one region."""

    keys: dict[str, str]
    """Key -> `account` or `sending`."""
    domains: dict[str, SimulatedDomain]
    routes: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[str, SimulatedMail] = field(default_factory=dict)

    def domain(self, name: str) -> SimulatedDomain:
        """A domain. Raises `Refused`."""
        found = self.domains.get(name.lower())
        if found is None:
            raise Refused(404, "Domain not found")
        return found

    def take(self, name: str, form: Form) -> SimulatedMail:
        """Take a mail in, or refuse it, in Mailgun's order of complaints."""
        given, domain = dict(form), self.domain(name)
        for part in ("from", "to"):
            if part not in given:
                raise Refused(400, f"{part} parameter is missing")
            if _ADDRESS.search(given[part]) is None:
                raise Refused(
                    400, f"{part} parameter is not a valid address. please check documentation"
                )
        if not any(given.get(part) for part in ("text", "html", "amp-html", "template")):
            raise Refused(
                400,
                "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
            )
        if domain.state != "active":
            raise Refused(403, UNVERIFIED.format(domain.name))
        if domain.type == "sandbox" and AUTHORIZED not in given["to"]:
            raise Refused(403, SANDBOXED)
        stamp = f"20261124120000.{secrets.token_hex(8)}@{domain.name}"
        mail = SimulatedMail(
            stamp,
            domain.name,
            given["to"],
            given["from"],
            given.get("subject", ""),
            given.get("text", ""),
            given.get("h:Reply-To"),
            {key.removeprefix("h:"): value for key, value in form if key.startswith("h:")},
        )
        self.sent[mail.id] = mail
        return mail

    def route(self, route_id: str) -> dict[str, Any]:
        """A route. Raises `Refused`."""
        for item in self.routes:
            if item["id"] == route_id:
                return item
        raise Refused(404, "Route not found")

    def set_route(self, form: Form, route_id: str | None) -> dict[str, Any]:
        """Make or change a route. Raises `Refused`."""
        given = dict(form)
        if route_id is None:
            if not given.get("expression"):
                raise Refused(400, "Missing mandatory parameter: expression")
            item: dict[str, Any] = {
                "id": secrets.token_hex(12),
                "priority": 0,
                "description": "",
                "actions": [],
                "created_at": "Wed, 15 Feb 2012 13:03:31 GMT",
            }
            self.routes.append(item)
        else:
            item = self.route(route_id)
        item |= {name: given[name] for name in ("expression", "description") if name in given}
        item["priority"] = int(given.get("priority", item["priority"]))
        actions = [value for name, value in form if name == "action"]
        item["actions"] = actions or item["actions"]
        return item

    def posts_for(self, address: str) -> list[str]:
        """Where routes post mail to an address."""
        found: list[str] = []
        for item in self.routes:
            hit = _MATCH.search(item["expression"])
            if hit and re.search(hit[2], address, re.IGNORECASE):
                targets = (re.search(r"forward\([\"'](.+)[\"']\)", act) for act in item["actions"])
                found += [target[1] for target in targets if target and "://" in target[1]]
        return found


UNVERIFIED = (
    "Domain {} is not allowed to send: The domain is unverified and requires DNS configuration. "
    "Log in to your control panel to view required DNS records."
)
SANDBOXED = (
    "Sandbox subdomains are for test purposes only. Please add your own domain or add the address "
    "to authorized recipients in Account Settings."
)


def simulated_account() -> SimulatedAccount:
    """The account that a simulator starts with."""
    domains = (
        SimulatedDomain(DOMAIN),
        SimulatedDomain(SANDBOX, type="sandbox"),
        SimulatedDomain(FRESH, state="unverified"),
    )
    return SimulatedAccount(
        keys={KEYS["works"]: "account", KEYS["sending"]: "sending"},
        domains={domain.name: domain for domain in domains},
    )
