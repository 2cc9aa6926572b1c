"""Where Twilio sends what comes in, against where this channel wants it.

Pure judgements. Only the host is shown of an address that is somebody else's: many put a secret into
the rest. Facts: `sms_url`, `sms_method` and `sms_application_sid` of the IncomingPhoneNumber
resource, `inbound_request_url` of the Messaging Service, and Twilio's help page “Configure a Twilio
Phone Number to Receive and Respond to Messages” (new numbers answer with a sample message).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from connectors.addresses import host_of, same
from connectors.checks import Finding, passed, warning
from connectors.problems import Problem

GUIDE = "https://www.twilio.com/docs/usage/webhooks/messaging-webhooks"
AT_NUMBER = (
    "In the Console, Phone Numbers > Manage > Active numbers, at the number, under Messaging, "
    "“A message comes in”"
)
AT_APP = "In the Console, under TwiML apps, at the app's messaging request URL"
AT_SERVICE = (
    "In the Console, Messaging > Services, at the service under Integration, “Send a webhook”"
)

DEMO_HOST = "demo.twilio.com"
"""Answers a new number's messages with a sample text."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """What is set at Twilio, and where to change it."""

    url: str
    """Empty where nothing is set."""
    method: str | None
    place: str
    """`the number`, `the TwiML app`, `the Messaging Service`."""
    change: str
    """How to get to the setting in the Console."""


def destination(inbound: Inbound, expected: str | None) -> Finding:
    """Say where incoming messages go.

    Args:
        inbound: what is set.
        expected: where this channel wants them; None while nobody outside reaches this machine.
    """
    facts: dict[str, Any] = {"setAt": inbound.place, "registered": bool(inbound.url)}
    if inbound.url:
        facts["host"] = host_of(inbound.url)
    if not inbound.url and expected is None:
        return passed(
            "No webhook is set. Sending needs none; what customers write only reaches Twilio's log.",
            **facts,
        )
    if not inbound.url:
        return warning(_missing(inbound, str(expected), facts))
    if expected is None or not same(inbound.url, expected):
        return warning(_elsewhere(inbound, expected, facts))
    if (inbound.method or "POST").upper() != "POST":
        return warning(_by_get(inbound, facts))
    return passed(f"Incoming messages go to {host_of(expected)}, as they should.", **facts)


def app_gone(refusal: Problem) -> Problem:
    """Describe a number that hands its messages to a TwiML app which is not there."""
    return replace(
        refusal,
        message="Incoming messages are lost: the number hands them to a TwiML app that is gone.",
        cause="The app was deleted, and the number still refers to it.",
        fix=f"{AT_NUMBER}, choose a webhook in place of the app.",
        documentation=GUIDE,
    )


def _problem(code: str, message: str, cause: str, fix: str, details: dict[str, Any]) -> Problem:
    return Problem(code, message, cause, fix, documentation=GUIDE, details=details)


def _missing(inbound: Inbound, expected: str, facts: dict[str, Any]) -> Problem:
    return _problem(
        "webhook_missing",
        "No webhook is set, so messages from customers do not reach this channel.",
        f"Nothing was entered at {inbound.place}.",
        f"{inbound.change}, set {expected} with HTTP POST.",
        facts | {"expected": expected},
    )


def _elsewhere(inbound: Inbound, expected: str | None, facts: dict[str, Any]) -> Problem:
    host = host_of(inbound.url)
    problem = _problem(
        "webhook_elsewhere",
        f"Incoming messages go to {host}, not to this channel.",
        f"Another system, or an older setting, stands at {inbound.place}.",
        "If that system still needs them, leave it, or use another number for this channel.",
        facts,
    )
    if host.lower().partition(":")[0] == DEMO_HOST:
        problem = replace(
            problem,
            code="webhook_demo",
            message="Whoever writes to this number gets a sample answer from Twilio.",
            cause="Twilio sets its demo address at new numbers, and nobody has changed it.",
            fix="Replace it, as soon as this channel has an address that Twilio can reach.",
        )
    if expected is None:
        return problem
    if host_of(expected).lower() == host.lower():
        problem = replace(
            problem,
            message=f"Incoming messages go to {host}, but to another address there.",
            cause="It belongs to another channel, or the address of this one has changed.",
        )
    return replace(
        problem,
        fix=f"If nothing else needs the old address: {lower(inbound.change)}, set {expected} "
        "with HTTP POST.",
        details=facts | {"expected": expected},
    )


def _by_get(inbound: Inbound, facts: dict[str, Any]) -> Problem:
    return _problem(
        "webhook_method",
        "Twilio delivers messages by HTTP GET, which puts their text into server logs.",
        f"GET was chosen at {inbound.place}.",
        f"{inbound.change}, choose HTTP POST beside the address.",
        facts | {"method": inbound.method},
    )


def lower(text: str) -> str:
    """Make a sentence go on in the middle of another."""
    return text[:1].lower() + text[1:]
