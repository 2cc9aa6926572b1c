"""The world of the simulated Postmark: an account, its servers and senders, mail that was sent.

Paths, bodies and refusals are those of Postmark's API reference.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from starlette.exceptions import HTTPException

TOKENS = {
    "works": "51a1a7ed-0000-4000-8000-00000000cafe",
    "sandbox": "51a1a7ed-0000-4000-8000-00000000beef",
    "deleted": "51a1a7ed-0000-4000-8000-00000000dead",
    "account": "51a1a7ed-0000-4000-8000-0000acc00000",
}
"""Tokens of nobody, in the shape of Postmark's."""
SENDER, TRIER = "support@example.com", "tries@example.com"
UNCONFIRMED = "new@single.example"
INACTIVE = "gone@customer.example"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KINDS = ("Open", "Click", "Delivery", "Bounce", "SpamComplaint", "SubscriptionChange")


class Refused(Exception):
    """A refusal in Postmark's form."""

    def __init__(self, code: int, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


NOT_ACCEPTED = (
    "The Server Token you provided in the X-Postmark-Server-Token request header was invalid. "
    "Please verify that you are using a valid token."
)
NO_STREAM = "The message stream for the provided 'ID' was not found."


@dataclass(slots=True)
class SimulatedMail:
    """A mail that was taken."""

    id: str
    to: str
    sender: str
    subject: str
    text: str
    stream: str
    reply_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of its own, beside those that every mail has."""


@dataclass(slots=True)
class SimulatedServer:
    """A server of the account, with its streams and webhooks."""

    id: int
    name: str
    token: str
    senders: tuple[str, ...]
    """The samples' senders, to find the server by."""
    delivery_type: str = "Live"
    inbound_hook: str = ""
    streams: dict[str, dict[str, Any]] = field(default_factory=dict)
    webhooks: dict[int, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, SimulatedMail] = field(default_factory=dict)

    @property
    def inbound_address(self) -> str:
        """Where mail must go to come in."""
        return f"0000cafe{self.id}@inbound.postmarkapp.com"

    def shown(self) -> dict[str, Any]:
        """The server as GET /server shows it, its tokens included."""
        return {
            "ID": self.id,
            "Name": self.name,
            "ApiTokens": [self.token],
            "Color": "Blue",
            "SmtpApiActivated": True,
            "RawEmailEnabled": False,
            "DeliveryType": self.delivery_type,
            "ServerLink": f"https://postmarkapp.com/servers/{self.id}/streams",
            "InboundAddress": self.inbound_address,
            "InboundHookUrl": self.inbound_hook,
            "InboundDomain": "",
            "InboundHash": self.inbound_address.partition("@")[0],
            "InboundSpamThreshold": 0,
            "TrackOpens": False,
            "TrackLinks": "None",
            "IncludeBounceContentInHook": False,
            "EnableSmtpApiErrorHooks": False,
        }

    def stream(self, stream_id: str) -> dict[str, Any]:
        """A message stream. Raises `Refused`."""
        found = self.streams.get(stream_id)
        if found is None:
            raise Refused(1226, NO_STREAM)
        return found

    def webhook(self, webhook_id: int) -> dict[str, Any]:
        """A webhook. Raises `HTTPException`: “404 - Entity doesn't exist”."""
        found = self.webhooks.get(webhook_id)
        if found is None:
            raise HTTPException(404)
        return found

    def set_webhook(self, body: Mapping[str, Any], webhook_id: int | None) -> dict[str, Any]:
        """Make or change a webhook. Raises `Refused`."""
        if webhook_id is None:
            stream = str(body.get("MessageStream") or "outbound")
            self.stream(stream)
            webhook_id = max(self.webhooks, default=1000) + 1
            item: dict[str, Any] = {
                "ID": webhook_id,
                "MessageStream": stream,
                "HttpHeaders": [],
                "Triggers": {kind: {"Enabled": False} for kind in _KINDS},
            }
            self.webhooks[webhook_id] = item
        else:
            item = self.webhook(webhook_id)
        item |= {name: body[name] for name in ("Url", "HttpAuth", "HttpHeaders") if name in body}
        item["Triggers"] = item["Triggers"] | dict(body.get("Triggers") or {})
        return item


@dataclass(slots=True)
class SimulatedAccount:
    """An account: servers by token, and the senders that all of them may use."""

    servers: dict[str, SimulatedServer]
    token: str = TOKENS["account"]
    domains: tuple[str, ...] = ("example.com",)
    """Verified: any address of them may send."""

    def take(self, server: SimulatedServer, body: Any) -> SimulatedMail:
        """Take a mail in, or refuse it, in Postmark's order of complaints."""
        if not isinstance(body, dict):
            raise Refused(403, "The request body is not as expected.")
        sender, to = (parseaddr(str(body.get(name, "")))[1] for name in ("From", "To"))
        if not _ADDRESS.fullmatch(sender):
            raise Refused(300, "Invalid 'From' address: ''.")
        if not _ADDRESS.fullmatch(to):
            raise Refused(300, "Zero recipients specified")
        if not (body.get("TextBody") or body.get("HtmlBody")):
            raise Refused(300, "Provide either email TextBody or HtmlBody or both.")
        self._check_sender(sender)
        stream = str(body.get("MessageStream") or "outbound")
        if stream not in server.streams:
            raise Refused(1235, "The 'MessageStream' provided does not exist on this server.")
        if server.streams[stream]["MessageStreamType"] == "Inbound":
            raise Refused(1236, "Sending is not supported on the supplied 'MessageStream'.")
        if to == INACTIVE:
            raise Refused(406, f"{INACTIVE_SAID} Found inactive addresses: {to}.")
        mail = SimulatedMail(
            str(uuid.uuid4()),
            to,
            sender,
            str(body.get("Subject", "")),
            str(body.get("TextBody", "")),
            stream,
            body.get("ReplyTo"),
            {item["Name"]: item["Value"] for item in body.get("Headers") or ()},
        )
        server.sent[mail.id] = mail
        return mail

    def _check_sender(self, sender: str) -> None:
        if sender == UNCONFIRMED:
            raise Refused(401, "The Sender Signature for this address is not confirmed.")
        if sender.rpartition("@")[2] not in self.domains:
            raise Refused(
                400,
                "The 'From' address you supplied is not a Sender Signature on your account. Please "
                "add and confirm this address in order to be able to use it in the 'From' field.",
            )


INACTIVE_SAID = "You tried to send to recipient(s) that have been marked as inactive."


def _streams(server_id: int) -> dict[str, dict[str, Any]]:
    kinds = {"outbound": "Transactional", "broadcast": "Broadcasts", "inbound": "Inbound"}
    made = {
        name: {
            "ID": name,
            "ServerID": server_id,
            "Name": name.title(),
            "Description": None,
            "MessageStreamType": kind,
            "CreatedAt": "2026-07-01T00:00:00-04:00",
            "UpdatedAt": None,
            "ArchivedAt": None,
        }
        for name, kind in kinds.items()
    }
    made["old"] = made["outbound"] | {"ID": "old", "ArchivedAt": "2026-11-01T00:00:00-04:00"}
    return made


def simulated_account() -> SimulatedAccount:
    """The account that a simulator starts with."""
    live = SimulatedServer(1, "Acme", TOKENS["works"], (SENDER,), streams=_streams(1))
    sandbox = SimulatedServer(
        2, "Acme tries", TOKENS["sandbox"], (TRIER,), "Sandbox", streams=_streams(2)
    )
    return SimulatedAccount({server.token: server for server in (live, sandbox)})
