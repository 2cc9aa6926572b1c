"""How the Cloud API words its errors: HTTP status, title and details by code."""

from __future__ import annotations

from connectors.knowledge import During
from connectors.meta.codes_whatsapp import WHATSAPP_ENTRIES
from connectors.meta.simulated_graph import GraphError

_STATUS: dict[str, int] = {"131016": 500}
"""HTTP status by code where it is not 400."""
_TITLES: dict[str, str] = {
    "131016": "Service unavailable",
    "131021": "Recipient cannot be sender",
    "131026": "Message undeliverable",
    "131030": "Recipient phone number not in allowed list",
    "131047": "Re-engagement message",
    "133010": "Phone number not registered on the WhatsApp Business Platform",
}
KNOWN = {entry.code: entry.during for entry in WHATSAPP_ENTRIES}
"""Code -> when it is met."""
DELIVERIES = frozenset(entry.code for entry in WHATSAPP_ENTRIES if entry.during is During.DELIVERY)
"""Codes that are told in a status webhook, after the message was taken."""


def whatsapp_error(code: str) -> GraphError:
    """The refusal with a code of the Cloud API."""
    title = _TITLES.get(code, "Simulated refusal")
    status = _STATUS.get(code, 400)
    return GraphError(int(code), f"(#{code}) {title}", status, details=f"{title}.")
