"""What Twilio is told to do with a call, in TwiML: Say, Gather, Record, Hangup and Reject.

Facts: “TwiML for Programmable Voice”.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from connectors import callxml
from connectors.hooks import HookReply

GREETING = "Hello. After the tone, please say what we can do for you."
LONGEST_RECORDING = 300
"""Seconds of what a caller says."""
_OURS = (callxml.TURN, "bodySHA256")


def response(*verbs: str) -> str:
    """Put verbs into a document."""
    return callxml.document(*verbs)


def reply(*verbs: str) -> HookReply:
    """Answer a webhook with verbs."""
    return HookReply(200, response(*verbs), "text/xml")


def say(text: str, language: str | None = None) -> str:
    """Speak a text."""
    return f"<Say{callxml.attributes(language=language)}>{callxml.text(text)}</Say>"


def gather(action: str, *inside: str, language: str | None = None) -> str:
    """Listen, and post what was said to `action`, silence included."""
    attributes = callxml.attributes(
        input="speech",
        action=action,
        method="POST",
        speechTimeout="auto",
        actionOnEmptyResult="true",
        language=language,
    )
    return f"<Gather{attributes}>{''.join(inside)}</Gather>"


def record(action: str) -> str:
    """Record what a caller says, and post where it is kept to `action`."""
    attributes = callxml.attributes(
        action=action, method="POST", maxLength=str(LONGEST_RECORDING), playBeep="true"
    )
    return f"<Record{attributes}/>"


HANGUP = "<Hangup/>"
REJECT = "<Reject/>"
"""Turns a call away before it is answered, which costs nothing."""


def turn_of(url: str) -> int:
    """Tell how many times a caller was listened to when this address was called."""
    return callxml.turn_in(dict(parse_qsl(urlsplit(url).query)))


def with_turn(url: str, turn: int) -> str:
    """Give the address that stands for the next turn."""
    return callxml.with_query(url, _OURS, {callxml.TURN: str(turn)})
