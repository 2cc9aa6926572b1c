"""What Twilio is told to do with a call, in TwiML: Say, Gather, Record, Hangup and Reject.

Facts: “TwiML for Programmable Voice”. Everything that is not ours is escaped, and what XML cannot hold
is left out, so that no text can become an instruction.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.hooks import HookReply

GREETING = "Hello. After the tone, please say what we can do for you."
LONGEST_RECORDING = 300
"""Seconds of what a caller says."""
TURN = "turn"
"""Query parameter that counts what a caller has said; it is signed with the address."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def response(*verbs: str) -> str:
    """Put verbs into a document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def reply(*verbs: str) -> HookReply:
    """Answer a webhook with verbs."""
    return HookReply(200, response(*verbs), "text/xml")


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", text))


def _attributes(**values: str | None) -> str:
    given = ((name, value) for name, value in values.items() if value is not None)
    return "".join(f' {name}="{escape(_NO_XML.sub("", value))}"' for name, value in given)


def say(text: str, language: str | None = None) -> str:
    """Speak a text."""
    return f"<Say{_attributes(language=language)}>{_text(text)}</Say>"


def gather(action: str, *inside: str, language: str | None = None) -> str:
    """Listen, and post what was said to `action`, silence included."""
    attributes = _attributes(
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
    attributes = _attributes(
        action=action, method="POST", maxLength=str(LONGEST_RECORDING), playBeep="true"
    )
    return f"<Record{attributes}/>"


HANGUP = "<Hangup/>"
REJECT = "<Reject/>"
"""Turns a call away before it is answered, which costs nothing."""


def turn_of(url: str) -> int:
    """Tell how many times a caller was listened to when this address was called."""
    value = dict(parse_qsl(urlsplit(url).query)).get(TURN, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0


def with_turn(url: str, turn: int) -> str:
    """Give the address that stands for the next turn."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if name not in (TURN, "bodySHA256")]
    return urlunsplit(parts._replace(query=urlencode([*kept, (TURN, str(turn))])))
