"""What is known of Mailgun's errors: see `known` and `known_delivery`."""

from __future__ import annotations

from typing import Any

from connectors.knowledge import Entry, Pasted
from connectors.mailgun.errors import explain, why_it_failed
from connectors.mailgun.known import CHECK, SEND
from connectors.mailgun.known_delivery import DELIVERY
from connectors.problems import Problem

ENTRIES: tuple[Entry, ...] = (*CHECK, *SEND, *DELIVERY)

_THEIRS = (
    "please activate your mailgun account",
    "sandbox subdomains are for test purposes only",
    "free accounts are for test purposes only",
    "is not allowed to send: ",
    "parameter is not a valid address. please check documentation",
    "invalid private key",
)
"""Words that only Mailgun says."""


def recognise(pasted: Pasted) -> Problem | None:
    """Find Mailgun's error in a pasted text: a refusal's body, or an event of its webhook.

    A bare 401 with “Forbidden” could be anybody's, and is left alone.
    """
    event = _event(pasted.object)
    if event is not None:
        failed = event.get("event") in ("failed", "rejected")
        return why_it_failed(event) if failed else None
    message = pasted.object.get("message")
    words = message if isinstance(message, str) else pasted.text
    if not any(mark in words.lower() for mark in _THEIRS):
        return None
    usual = 401 if "private key" in words.lower() else 400
    return explain(pasted.status or usual, words)


def _event(found: Any) -> Any:
    """The event of a webhook's body, or one from the logs."""
    inner = found.get("event-data", found)
    if isinstance(inner, dict) and "event" in inner and "delivery-status" in inner:
        return inner
    if isinstance(inner, dict) and inner.get("event") == "rejected" and "reject" in inner:
        return inner
    return None
