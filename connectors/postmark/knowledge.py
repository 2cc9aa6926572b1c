"""What is known of Postmark's errors: see `known` and `known_bounces`."""

from __future__ import annotations

from connectors.knowledge import Entry, Pasted
from connectors.postmark.errors import explain, why_it_bounced
from connectors.postmark.known import CHECK, SEND
from connectors.postmark.known_bounces import BOUNCES
from connectors.postmark.receiving import FAILED
from connectors.problems import Problem

ENTRIES: tuple[Entry, ...] = (*CHECK, *SEND, *BOUNCES)


def recognise(pasted: Pasted) -> Problem | None:
    """Find Postmark's error in a pasted text: `ErrorCode` with `Message`, or a bounce.

    The two names with these capital letters are Postmark's alone; zero means that all is well.
    """
    found = pasted.object
    code, said = found.get("ErrorCode"), found.get("Message")
    if type(code) is int and isinstance(said, str):
        return explain(code, said, pasted.status or 422) if code else None
    if "MessageID" in found and "TypeCode" in found and "Type" in found:
        return why_it_bounced(found) if found["Type"] in FAILED else None
    return None
