"""Where Vonage sends what comes in, against where this channel wants it. Pure judgements.

A number may name an address of its own (`moHttpUrl`); without one the account's default counts
(`mo-callback-url`). Delivery receipts go where the message said, else to the account's
`dr-callback-url`. Only the host is shown of an address that is somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors.addresses import host_of, same
from connectors.checks import Finding, passed, warning
from connectors.problems import Problem

GUIDE = "https://developer.vonage.com/en/messaging/sms/guides/inbound-sms"
RECEIPTS = "https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts"
AT_NUMBER = (
    "In the Vonage dashboard, Phone Numbers > Your numbers, at the number, “Inbound Webhook URL”"
)
AT_ACCOUNT = "In the Vonage dashboard, API Settings, “Inbound SMS webhooks”"


@dataclass(frozen=True, slots=True)
class Inbound:
    """What is set at Vonage, and where to change it."""

    url: str
    """Empty where nothing is set."""
    place: str
    """`the number`, `the account`, `the application`."""
    change: str
    """How to get to the setting in the dashboard."""
    documentation: str = GUIDE
    what: str = "Incoming messages"


def destination(inbound: Inbound, expected: str | None) -> Finding:
    """Say where what comes in goes.

    Args:
        inbound: what is set.
        expected: where this channel wants it; None while nobody outside reaches this machine.
    """
    facts: dict[str, Any] = {"setAt": inbound.place, "registered": bool(inbound.url)}
    if inbound.url:
        facts["host"] = host_of(inbound.url)
    if not inbound.url and expected is None:
        return passed(
            f"No webhook is set. {inbound.what} reach nobody; sending needs none.", **facts
        )
    if not inbound.url:
        return warning(_missing(inbound, str(expected), facts))
    if expected is None or not same(inbound.url, expected):
        return warning(_elsewhere(inbound, expected, facts))
    return passed(f"{inbound.what} go to {host_of(expected)}, as they should.", **facts)


def _missing(inbound: Inbound, expected: str, facts: dict[str, Any]) -> Problem:
    return Problem(
        "webhook_missing",
        f"No webhook is set, so {inbound.what[:1].lower()}{inbound.what[1:]} do not reach this "
        "channel.",
        f"Nothing was entered at {inbound.place}.",
        f"{inbound.change}, set {expected}.",
        documentation=inbound.documentation,
        details=facts | {"expected": expected},
    )


def _elsewhere(inbound: Inbound, expected: str | None, facts: dict[str, Any]) -> Problem:
    host = host_of(inbound.url)
    near = expected is not None and host_of(expected).lower() == host.lower()
    fix = "If that system still needs them, leave it, or use another number for this channel."
    if expected is not None:
        change = inbound.change[:1].lower() + inbound.change[1:]
        fix = f"If nothing else needs the old address: {change}, set {expected}."
        facts = facts | {"expected": expected}
    return Problem(
        "webhook_elsewhere",
        f"{inbound.what} go to {host}, {'but to another address there' if near else 'not to this channel'}.",
        f"Another system, another channel or an older setting stands at {inbound.place}.",
        fix,
        documentation=inbound.documentation,
        details=facts,
    )


def unprovable(has_secret: bool) -> Finding:
    """Say whether what Vonage posts can be proved."""
    if has_secret:
        return passed("A signature secret is there to prove what Vonage posts.")
    return warning(
        Problem(
            "signature_secret_missing",
            "What Vonage posts to the webhook will be refused: nobody can tell who sent it.",
            "The channel has no signature secret.",
            "Copy the signature secret from the Vonage dashboard, API Settings, into "
            "signatureSecret; for the SMS API, ask Vonage support to switch signatures on.",
            documentation="https://developer.vonage.com/en/getting-started/concepts/signing-messages",
            details={"field": "signatureSecret"},
        )
    )
