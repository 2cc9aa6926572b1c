"""Accounts, numbers and messages of a MessageBird that exists in memory only, and what it posts."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors.hooks import DeliveryStatus
from connectors.messagebird.formats import LONGEST_NAME, digits, is_number
from connectors.messagebird.hooks import ISSUER

MAIN_KEY = "live_simulated0000000000main1"
WRONG_KEY = "live_simulated0000000000gone1"
TRIAL_KEY = "live_simulated000000000trial1"
SIGNING_KEY = "simulated-signing-key-of-the-main-account"
GOOD_NUMBER = "15550102001"
VOICE_ONLY_NUMBER = "15550102002"
FOREIGN_NUMBER = "15550109998"
CUSTOMER = "15550100123"
PRICE = Decimal("0.07")
LONGEST_BODY = 1377
"""Characters of a text, in up to nine parts."""

ERRORS = {
    2: (401, "Request not allowed (incorrect access_key)", "access_key"),
    9: (422, "no (correct) recipients found", "recipient"),
    10: (422, "originator is invalid", "originator"),
    20: (404, "message not found", None),
    21: (400, "Bad request", None),
    25: (422, "Not enough balance", None),
    98: (404, "API not found", None),
}
"""Code -> HTTP status, description and parameter."""

STATUSES = {
    DeliveryStatus.QUEUED: "buffered",
    DeliveryStatus.SENT: "sent",
    DeliveryStatus.DELIVERED: "delivered",
    DeliveryStatus.FAILED: "delivery_failed",
}
_REASONS = {
    1: "unknown subscriber",
    5: "unknown subscriber",
    8: "unavailable subscriber",
    9: "unknown subscriber",
    11: "unknown subscriber",
    12: "unknown subscriber",
    27: "unavailable subscriber",
    31: "unavailable subscriber",
    34: "received network error",
    103: "opted out",
    104: "carrier rejected",
}


def now() -> str:
    """The time as MessageBird writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


class Refused(Exception):
    """MessageBird says no: the code of its error, and its words where they differ."""

    def __init__(self, code: int, description: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


@dataclass(slots=True)
class SimulatedMessage:
    """A text that was taken."""

    recipient: str
    originator: str
    body: str
    reference: str | None = None
    report_url: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    created: str = field(default_factory=now)

    def shown(self, base: str) -> dict[str, Any]:
        """The message as the API shows it."""
        item = {
            "recipient": int(self.recipient),
            "status": "sent",
            "statusDatetime": self.created,
            "messagePartCount": 1,
        }
        return {
            "id": self.id,
            "href": f"{base}/messages/{self.id}",
            "direction": "mt",
            "type": "sms",
            "originator": self.originator,
            "body": self.body,
            "reference": self.reference,
            "validity": None,
            "gateway": 10,
            "typeDetails": {},
            "datacoding": "plain" if self.body.isascii() else "unicode",
            "mclass": 1,
            "scheduledDatetime": None,
            "createdDatetime": self.created,
            "recipients": {
                "totalCount": 1,
                "totalSentCount": 1,
                "totalDeliveredCount": 0,
                "totalDeliveryFailedCount": 0,
                "items": [item],
            },
        }


UNSET_HOOK = "http://127.0.0.1:9/webhooks/messagebird"
"""Where a flow posts that nobody has set up: the port where nobody listens."""


@dataclass(slots=True)
class SimulatedAccount:
    """An account with its key, numbers and messages."""

    key: str
    signing_key: str
    numbers: dict[str, tuple[str, ...]]
    """Number -> its features."""
    amount: Decimal = Decimal("18.4")
    payment: str = "prepaid"
    webhook: str = ""
    """Where its flow sends incoming texts; empty for where the last message's report goes."""
    only_to: str | None = None
    """The one recipient of a trial."""
    messages: list[SimulatedMessage] = field(default_factory=list)

    @property
    def flow(self) -> str:
        """Where incoming texts go. MessageBird has no API that would set it: a channel that sent
        something has shown its address.
        """
        shown = (item.report_url for item in reversed(self.messages) if item.report_url)
        return self.webhook or next(shown, UNSET_HOOK)


def simulated_accounts() -> dict[str, SimulatedAccount]:
    """A fresh world."""
    numbers = {GOOD_NUMBER: ("sms", "voice"), VOICE_ONLY_NUMBER: ("voice",)}
    main = SimulatedAccount(MAIN_KEY, SIGNING_KEY, numbers)
    trial = SimulatedAccount(
        TRIAL_KEY, "simulated-signing-key-of-the-trial", {}, amount=Decimal(1), only_to=CUSTOMER
    )
    return {account.key: account for account in (main, trial)}


def compose(account: SimulatedAccount, given: Mapping[str, Any]) -> SimulatedMessage:
    """Make the message of a request. Raises `Refused`."""
    originator, text = str(given.get("originator") or ""), str(given.get("body") or "")
    named = given.get("recipients")
    recipients = named.split(",") if isinstance(named, str) else list(named or [])
    if not text:
        raise Refused(9, "body is required")
    if not recipients or not all(is_number(digits(str(item))) for item in recipients):
        raise Refused(9)
    recipient = digits(str(recipients[0]))
    if account.only_to not in (None, recipient):
        raise Refused(
            9,
            "no (correct) recipients found. Note: during your test period you can only send "
            f"messages to your own number (+{account.only_to}).",
        )
    if not originator or not (originator.isdigit() or len(originator) <= LONGEST_NAME):
        raise Refused(10)
    if len(text) > LONGEST_BODY:
        raise Refused(10, "body is too long")
    if account.payment == "prepaid" and account.amount < PRICE:
        raise Refused(25)
    account.amount -= PRICE
    reference, url = given.get("reference"), given.get("reportUrl")
    return SimulatedMessage(recipient, originator, text, reference, str(url or ""))


def report(
    message: SimulatedMessage, status: DeliveryStatus, code: str | None
) -> Mapping[str, str]:
    """Make the parameters of a status report."""
    told = {
        "id": message.id,
        "reference": message.reference or "",
        "recipient": message.recipient,
        "status": STATUSES[status],
        "statusReason": "successfully delivered",
        "statusDatetime": now(),
        "mccmnc": "310090",
        "ported": "0",
    }
    if status is not DeliveryStatus.FAILED:
        return told
    number = (code or "").removeprefix("statusErrorCode ")
    if number.isdigit():
        reason = _REASONS.get(int(number), "generic delivery failure")
        return told | {"statusReason": reason, "statusErrorCode": number}
    reason = code or "generic delivery failure"
    return told | {
        "statusReason": reason,
        "status": "expired" if reason != "generic delivery failure" else "delivery_failed",
    }


def token(account: SimulatedAccount, url: str, payload: bytes, **claims: Any) -> str:
    """Make the signature of a request."""
    import jwt

    begins = int(time.time())
    held = {"iss": ISSUER, "nbf": begins, "exp": begins + 60, "jti": str(uuid.uuid4())}
    held["url_hash"] = hashlib.sha256(url.encode()).hexdigest()
    if payload:
        held["payload_hash"] = hashlib.sha256(payload).hexdigest()
    return jwt.encode(held | claims, account.signing_key, algorithm="HS256")
