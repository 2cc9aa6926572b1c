"""What the SMS API takes and refuses, and how it says so.

`status` and its meaning: “Troubleshooting SMS”. The words are those of the API, as its SDKs and
other people's integrations know them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.vonage.signatures import sign
from connectors.vonage.simulated import BLOCKED_CUSTOMER, SimulatedAccount, SimulatedMessage

PRICE = Decimal("0.00809")
PART = {"text": 153, "unicode": 67}
"""Characters of each part of a message that does not fit into one."""
WHOLE = {"text": 160, "unicode": 70}
MOST_PARTS = 10

WORDS = {
    "1": "Throughput Rate Exceeded - please wait [ 250 ] and retry",
    "2": "Missing to param",
    "3": "Invalid value for param: to",
    "4": "Bad Credentials",
    "5": "Internal Error",
    "6": "Unroutable message - rejected",
    "7": "Number barred",
    "8": "Partner account barred",
    "9": "Quota Exceeded - rejected",
    "11": "Account not enabled for REST",
    "12": "Message too long",
    "14": "Invalid Signature",
    "15": "Illegal Sender Address - rejected",
    "23": "Invalid callback url",
    "29": "Non White-listed Destination - rejected",
    "33": "Number de-activated",
}
"""`error-text` of each status."""


class Refused(Exception):
    """The SMS API does not take a message."""

    def __init__(self, status: str, text: str | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.text = text or WORDS.get(status, "Rejected")

    def body(self) -> dict[str, Any]:
        """The answer."""
        return {
            "message-count": "1",
            "messages": [{"status": self.status, "error-text": self.text}],
        }


def signed(account: SimulatedAccount, form: Mapping[str, str]) -> None:
    """Prove a request that carries a signature in place of the secret. Raises `Refused`."""
    rest = {name: value for name, value in form.items() if name != "sig"}
    if form["sig"].lower() != sign(rest, account.signature_secret, account.signature_method):
        raise Refused("14")


def compose(account: SimulatedAccount, form: Mapping[str, str]) -> list[SimulatedMessage]:
    """Make the messages of a form, one for each part. Raises `Refused`."""
    for name in ("from", "to", "text"):
        if not form.get(name):
            raise Refused("2", f"Missing {name} param")
    sender, to, callback = form["from"], form["to"], form.get("callback", "")
    if not re.fullmatch(r"\d{7,15}", to):
        raise Refused("3")
    if len(callback) > 100:
        raise Refused("23")
    if sender.isdigit() and account.number(sender) is None:
        raise Refused("15")
    if to == BLOCKED_CUSTOMER:
        raise Refused("7")
    if account.trial_numbers is not None and to not in account.trial_numbers:
        raise Refused("29")
    kind = form.get("type") or "text"
    parts = _parts(form["text"], kind)
    if len(parts) > MOST_PARTS:
        raise Refused("12")
    if account.balance < PRICE * len(parts):
        raise Refused("9")
    account.balance -= PRICE * len(parts)
    return [SimulatedMessage(to, sender, part, kind, callback) for part in parts]


def _parts(text: str, kind: str) -> list[str]:
    size = PART.get(kind, PART["text"])
    if len(text) <= WHOLE.get(kind, WHOLE["text"]):
        return [text]
    return [text[start : start + size] for start in range(0, len(text), size)]


def taken(account: SimulatedAccount, messages: list[SimulatedMessage]) -> dict[str, Any]:
    """The answer to messages that were taken."""
    return {
        "message-count": str(len(messages)),
        "messages": [
            {
                "to": message.to,
                "message-id": message.id,
                "status": "0",
                "remaining-balance": f"{account.balance:.8f}",
                "message-price": f"{PRICE:.8f}",
                "network": "310090",
            }
            for message in messages
        ],
    }
