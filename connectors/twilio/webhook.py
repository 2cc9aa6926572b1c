"""Where Twilio sends what comes in, against where this channel wants it.

Pure judgements. Only the host is shown of an address that is somebody else's: many put a secret into
the rest. Facts: `sms_url`, `sms_method` and `sms_application_sid` of the IncomingPhoneNumber
resource, `inbound_request_url` of the Messaging Service, and Twilio's help page “Configure a Twilio
Phone Number to Receive and Respond to Messages” (new numbers answer with a sample message).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from connectors.addresses import host_of, same
from connectors.checks import Finding, passed, warning
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.twilio.answers import Application, Number
    from connectors.twilio.standing import Carried

GUIDE = "https://www.twilio.com/docs/usage/webhooks/messaging-webhooks"
VOICE_GUIDE = "https://www.twilio.com/docs/usage/webhooks/voice-webhooks"
_AT_NUMBER = "In the Console, Phone Numbers > Manage > Active numbers, at the number, under "
AT_NUMBER = f"{_AT_NUMBER}Messaging, “A message comes in”"
AT_NUMBER_CALLED = f"{_AT_NUMBER}Voice, “A call comes in”"
AT_APP = "In the Console, under TwiML apps, at the app's messaging request URL"
AT_APP_CALLED = "In the Console, under TwiML apps, at the app's voice request URL"
AT_SERVICE = (
    "In the Console, Messaging > Services, at the service under Integration, “Send a webhook”"
)

DEMO_HOST = "demo.twilio.com"
"""Answers a new number's messages and calls with a sample text."""


@dataclass(frozen=True, slots=True)
class Words:
    """How messages, or calls, are spoken of."""

    incoming: str
    unset: str
    missing: str
    demo: str
    by_get: str
    guide: str


MESSAGES = Words(
    "Incoming messages",
    "Sending needs none; what customers write only reaches Twilio's log.",
    "No webhook is set, so messages from customers do not reach this channel.",
    "Whoever writes to this number gets a sample answer from Twilio.",
    "Twilio delivers messages by HTTP GET, which puts their text into server logs.",
    GUIDE,
)
CALLS = Words(
    "Incoming calls",
    "Calling out needs none; whoever calls this number reaches nobody.",
    "No webhook is set, so calls from customers do not reach this channel.",
    "Whoever calls this number hears a sample text of Twilio's.",
    "Twilio tells of calls by HTTP GET, which puts what callers say into server logs.",
    VOICE_GUIDE,
)


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
    words: Words = MESSAGES


def at_number(number: Number, carried: Carried) -> Inbound:
    """Read what is set at a number itself."""
    if carried == "sms":
        return Inbound(number.sms_url, number.sms_method, "the number", AT_NUMBER)
    return Inbound(number.voice_url, number.voice_method, "the number", AT_NUMBER_CALLED, CALLS)


def at_app(app: Application, carried: Carried) -> Inbound:
    """Read what is set at the TwiML app that a number uses."""
    if carried == "sms":
        return Inbound(app.sms_url, app.sms_method, "the TwiML app", AT_APP)
    return Inbound(app.voice_url, app.voice_method, "the TwiML app", AT_APP_CALLED, CALLS)


def destination(inbound: Inbound, expected: str | None) -> Finding:
    """Say where incoming messages or calls go.

    Args:
        inbound: what is set.
        expected: where this channel wants them; None while nobody outside reaches this machine.
    """
    words = inbound.words
    facts: dict[str, Any] = {"setAt": inbound.place, "registered": bool(inbound.url)}
    if inbound.url:
        facts["host"] = host_of(inbound.url)
    if not inbound.url and expected is None:
        return passed(f"No webhook is set. {words.unset}", **facts)
    if not inbound.url:
        return warning(_missing(inbound, str(expected), facts))
    if expected is None or not same(inbound.url, expected):
        return warning(_elsewhere(inbound, expected, facts))
    if (inbound.method or "POST").upper() != "POST":
        return warning(_by_get(inbound, facts))
    return passed(f"{words.incoming} go to {host_of(expected)}, as they should.", **facts)


def app_gone(refusal: Problem, carried: Carried) -> Problem:
    """Describe a number that hands what comes in to a TwiML app which is not there."""
    words, at = (MESSAGES, AT_NUMBER) if carried == "sms" else (CALLS, AT_NUMBER_CALLED)
    return replace(
        refusal,
        message=f"{words.incoming} are lost: the number hands them to a TwiML app that is gone.",
        cause="The app was deleted, and the number still refers to it.",
        fix=f"{at}, choose a webhook in place of the app.",
        documentation=words.guide,
    )


def on_trunk() -> Problem:
    """Describe a number whose calls go to a SIP trunk."""
    return Problem(
        code="number_on_trunk",
        message="Incoming calls go to a SIP trunk, and not to a webhook.",
        cause="The number belongs to an Elastic SIP Trunk, which goes before every webhook.",
        fix=f"If the trunk is not needed, take the number out of it: {lower(AT_NUMBER_CALLED)}. "
        "Otherwise use another number for this channel.",
        documentation="https://www.twilio.com/docs/sip-trunking",
        details={"setAt": "the SIP trunk"},
    )


def _problem(
    inbound: Inbound, code: str, message: str, cause: str, fix: str, details: dict[str, Any]
) -> Problem:
    return Problem(code, message, cause, fix, documentation=inbound.words.guide, details=details)


def _missing(inbound: Inbound, expected: str, facts: dict[str, Any]) -> Problem:
    return _problem(
        inbound,
        "webhook_missing",
        inbound.words.missing,
        f"Nothing was entered at {inbound.place}.",
        f"{inbound.change}, set {expected} with HTTP POST.",
        facts | {"expected": expected},
    )


def _elsewhere(inbound: Inbound, expected: str | None, facts: dict[str, Any]) -> Problem:
    host = host_of(inbound.url)
    problem = _problem(
        inbound,
        "webhook_elsewhere",
        f"{inbound.words.incoming} go to {host}, not to this channel.",
        f"Another system, or an older setting, stands at {inbound.place}.",
        "If that system still needs them, leave it, or use another number for this channel.",
        facts,
    )
    if host.lower().partition(":")[0] == DEMO_HOST:
        problem = replace(
            problem,
            code="webhook_demo",
            message=inbound.words.demo,
            cause="Twilio sets its demo address at new numbers, and nobody has changed it.",
            fix="Replace it, as soon as this channel has an address that Twilio can reach.",
        )
    if expected is None:
        return problem
    if host_of(expected).lower() == host.lower():
        problem = replace(
            problem,
            message=f"{inbound.words.incoming} go to {host}, but to another address there.",
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
        inbound,
        "webhook_method",
        inbound.words.by_get,
        f"GET was chosen at {inbound.place}.",
        f"{inbound.change}, choose HTTP POST beside the address.",
        facts | {"method": inbound.method},
    )


def lower(text: str) -> str:
    """Make a sentence go on in the middle of another."""
    return text[:1].lower() + text[1:]
