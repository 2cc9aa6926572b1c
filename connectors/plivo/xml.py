"""What Plivo is told to do with a call: Speak, GetInput, Record, Redirect and Hangup.

Facts: “Plivo XML”. Everything that is not ours is escaped, and what XML cannot hold is left out, so that
no text can become an instruction. What the channel must remember stands in the query of its addresses,
which the signature covers; a text is put there in base64, as Plivo's own SDKs do not agree on how to
sign other letters.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.hooks import HookReply

GREETING = "Hello. Please say what we can do for you."
LONGEST_RECORDING = 300
"""Seconds of what a caller says."""
TURN, SILENT, SPEAK = "turn", "silent", "speak"
"""Query parameters: how often a caller was listened to, that nothing was said, what to speak."""

_OURS = {TURN, SILENT, SPEAK}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

HANGUP = "<Hangup/>"
REJECT = '<Hangup reason="rejected"/>'


def reply(*elements: str) -> HookReply:
    """Answer a webhook with elements."""
    body = f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(elements)}</Response>'
    return HookReply(200, body, "application/xml")


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _attributes(**values: str | None) -> str:
    given = ((name, value) for name, value in values.items() if value is not None)
    return "".join(f' {name}="{escape(_clean(value))}"' for name, value in given)


def speak(text: str, language: str | None = None) -> str:
    """Speak a text."""
    return f"<Speak{_attributes(language=language)}>{escape(_clean(text))}</Speak>"


def get_input(action: str, *inside: str, language: str | None = None) -> str:
    """Listen, and post what was said to `action`. After silence the next element follows."""
    attributes = _attributes(action=action, method="POST", inputType="speech", language=language)
    return f"<GetInput{attributes}>{''.join(inside)}</GetInput>"


def record(action: str, *, session: bool = False) -> str:
    """Record what a caller says, or the whole session, and post where it is kept to `action`."""
    how = {"recordSession": "true", "redirect": "false"} if session else {"playBeep": "true"}
    attributes = _attributes(
        action=action, method="POST", maxLength=None if session else str(LONGEST_RECORDING), **how
    )
    return f"<Record{attributes}/>"


def redirect(url: str) -> str:
    """Go on with what another address answers."""
    return f'<Redirect method="POST">{escape(_clean(url))}</Redirect>'


def with_query(url: str, **values: str) -> str:
    """Give an address of the channel with these of our parameters, and no others of ours."""
    parts = urlsplit(url)
    kept = [item for item in parse_qsl(parts.query, keep_blank_values=True) if item[0] not in _OURS]
    return urlunsplit(parts._replace(query=urlencode([*kept, *values.items()])))


def turn_of(query: dict[str, str]) -> int:
    """Tell how many times a caller was listened to."""
    value = query.get(TURN, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0


def packed(text: str) -> str:
    """Put a text into letters that every address can hold."""
    return urlsafe_b64encode(text.encode("utf-8", "replace")).decode().rstrip("=")


def unpacked(value: str) -> str:
    """Give the text back. Raises `ValueError` for what is none of ours."""
    return urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
