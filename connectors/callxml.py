"""What providers share that are told in XML what to do with a call, and post forms about it.

Everything that is not ours is escaped, and what XML cannot hold is left out, so that no text can
become an instruction. What a channel must remember stands in the query of its addresses, which the
provider's signature covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.hooks import InboundMessage, Kind, Media, unreadable

TURN = "turn"
"""Query parameter that counts how often a caller was listened to."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(*elements: str) -> str:
    """Put instructions into a document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(elements)}</Response>'


def text(words: str) -> str:
    """Write a text between tags, or in an attribute."""
    return escape(_NO_XML.sub("", words))


def attributes(**values: str | None) -> str:
    """Write attributes, without those that are None."""
    given = ((name, value) for name, value in values.items() if value is not None)
    return "".join(f' {name}="{text(value)}"' for name, value in given)


def with_query(url: str, ours: Iterable[str], values: Mapping[str, str]) -> str:
    """Give an address with these parameters of ours, and no others of ours."""
    parts, dropped = urlsplit(url), frozenset(ours)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [item for item in query if item[0] not in dropped]
    return urlunsplit(parts._replace(query=urlencode([*kept, *values.items()])))


def turn_in(query: Mapping[str, str]) -> int:
    """Tell how many times a caller was listened to."""
    value = query.get(TURN, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0


def caller(form: Mapping[str, str]) -> str:
    """Tell who calls, as the provider writes it. Raises `HookRefused` where nobody is named."""
    number = form.get("From", "")
    if not number:
        raise unreadable("it has no From")
    return number


def spoken(
    id: str, contact: str, words: str, form: Mapping[str, str], now: datetime, told: Iterable[str]
) -> InboundMessage:
    """Make a message of what a caller said, or of a call in which nothing was.

    Args:
        id: of the message.
        contact: who called.
        words: what was said.
        form: what was posted.
        now: the message's time, as the providers tell none.
        told: fields of the form that are worth keeping.
    """
    return InboundMessage(
        id=id,
        contact=contact,
        text=words,
        at=now,
        kind=Kind.CALL,
        contact_name=form.get("CallerName") or None,
        details={name: form[name] for name in told if form.get(name)},
    )


def recorded(
    id: str, contact: str, media: Media, form: Mapping[str, str], now: datetime, told: Iterable[str]
) -> InboundMessage:
    """Make a message of a recording; see `spoken`."""
    return InboundMessage(
        id=id,
        contact=contact,
        text="",
        at=now,
        kind=Kind.AUDIO,
        media=(media,),
        details={name: form[name] for name in told if form.get(name)},
    )
