"""What is known of SendGrid's errors: see `known` and `known_delivery`."""

from __future__ import annotations

from typing import Any

from connectors.knowledge import Entry, Pasted
from connectors.problems import Problem
from connectors.sendgrid.errors import explain, find, why_it_failed, words
from connectors.sendgrid.known import CHECK, SEND
from connectors.sendgrid.known_delivery import DELIVERY

ENTRIES: tuple[Entry, ...] = (*CHECK, *SEND, *DELIVERY)

_EVENT_MARKS = ("sg_message_id", "sg_event_id")
_HELP = "sendgrid.com/"


def recognise(pasted: Pasted) -> Problem | None:
    """Find SendGrid's error in a pasted text: a refusal's body, or an event of its webhook.

    The body `{"errors": [{"message": …}]}` is everybody's, so its words must be SendGrid's: the
    `help` link leads there, or the words stand in the table and nobody else's API uses them.
    """
    event = _event(pasted.json)
    if event is not None:
        failed = event.get("event") in ("bounce", "dropped")
        return why_it_failed(event) if failed else None
    errors = pasted.object.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return _refusal(errors, pasted)
    return _words_alone(pasted)


def _event(found: Any) -> dict[str, Any] | None:
    first = found[0] if isinstance(found, list) and found else found
    if isinstance(first, dict) and any(mark in first for mark in _EVENT_MARKS):
        return first
    return None


_SINGULAR = (
    (401, "the provided authorization grant is invalid, expired, or revoked"),
    (403, "the from address does not match a verified sender identity"),
)
"""Words that only SendGrid says, and the status that comes with them."""


def _refusal(errors: list[Any], pasted: Pasted) -> Problem | None:
    message, field = words(errors)
    status = pasted.status
    if status is None:
        singular = (*_SINGULAR, (401, "authorization required"))  # with this body, it is theirs
        status = next((code for code, said in singular if said in message.lower()), None)
    elif not 400 <= status < 500:
        return None
    theirs = _HELP in str(errors[0].get("help") or "")
    if status is None and theirs:
        status = 400  # help links come with faults of a mail, which are 400
    known = status is not None and find(status, message, field) is not None
    exact = set(errors[0]) <= {"message", "field", "help"} and "field" in errors[0]
    if status is None or not (theirs or (known and exact)):
        return None
    return explain(status, errors)


def _words_alone(pasted: Pasted) -> Problem | None:
    text = pasted.text.lower()
    for status, said in _SINGULAR:
        if said in text:
            return explain(status, [{"message": said}])
    return None
