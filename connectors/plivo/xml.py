"""What Plivo is told to do with a call: Speak, GetInput, Record, Redirect and Hangup.

Facts: “Plivo XML”. A text stands in the query of an address in base64, as Plivo's own SDKs do not agree
on how to sign other letters.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from connectors import callxml
from connectors.hooks import HookReply

GREETING = "Hello. Please say what we can do for you."
LONGEST_RECORDING = 300
"""Seconds of what a caller says."""
SILENT, SPEAK = "silent", "speak"
"""Query parameters: that nothing was said, what to speak."""

_OURS = {callxml.TURN, SILENT, SPEAK}

HANGUP = "<Hangup/>"
REJECT = '<Hangup reason="rejected"/>'


def reply(*elements: str) -> HookReply:
    """Answer a webhook with elements."""
    return HookReply(200, callxml.document(*elements), "application/xml")


def speak(text: str, language: str | None = None) -> str:
    """Speak a text."""
    return f"<Speak{callxml.attributes(language=language)}>{callxml.text(text)}</Speak>"


def get_input(action: str, *inside: str, language: str | None = None) -> str:
    """Listen, and post what was said to `action`. After silence the next element follows."""
    attributes = callxml.attributes(
        action=action, method="POST", inputType="speech", language=language
    )
    return f"<GetInput{attributes}>{''.join(inside)}</GetInput>"


def record(action: str, *, session: bool = False) -> str:
    """Record what a caller says, or the whole session, and post where it is kept to `action`."""
    how = {"recordSession": "true", "redirect": "false"} if session else {"playBeep": "true"}
    attributes = callxml.attributes(
        action=action, method="POST", maxLength=None if session else str(LONGEST_RECORDING), **how
    )
    return f"<Record{attributes}/>"


def redirect(url: str) -> str:
    """Go on with what another address answers."""
    return f'<Redirect method="POST">{callxml.text(url)}</Redirect>'


def with_query(url: str, **values: str) -> str:
    """Give an address of the channel with these of our parameters, and no others of ours."""
    return callxml.with_query(url, _OURS, values)


def packed(text: str) -> str:
    """Put a text into letters that every address can hold."""
    return urlsafe_b64encode(text.encode("utf-8", "replace")).decode().rstrip("=")


def unpacked(value: str) -> str:
    """Give the text back. Raises `ValueError` for what is none of ours."""
    return urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
