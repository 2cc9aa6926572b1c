"""What is known of Telegram's errors, and how one is found in a pasted text."""

from __future__ import annotations

import re

from connectors.knowledge import Pasted
from connectors.problems import Problem
from connectors.telegram.errors import explain
from connectors.telegram.refusals import REFUSALS

ENTRIES = tuple(refusal.entry for refusal in REFUSALS)

_WORDS = re.compile(
    r"\b(?P<kind>Bad Request|Forbidden|Unauthorized|Conflict|Not Found|Misdirected Request|Logged out)"
    r"(?P<rest>: [^\"\n]+)?"
)
_STATUS = {
    "Bad Request": 400,
    "Logged out": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "Not Found": 404,
    "Conflict": 409,
    "Misdirected Request": 421,
}


def recognise(pasted: Pasted) -> Problem | None:
    """Find a refusal of the Bot API: its JSON, or its words in a log line."""
    body = pasted.object
    if body.get("ok") is False and isinstance(body.get("error_code"), int):
        parameters = body.get("parameters")
        return explain(
            body["error_code"],
            str(body.get("description", "")),
            parameters if isinstance(parameters, dict) else {},
        )
    return _from_words(pasted.text)


def _from_words(text: str) -> Problem | None:
    """Read a line such as `Forbidden: bot was blocked by the user`; others write the first word too."""
    about_telegram = "telegram" in text.lower() or "getupdates" in text.lower()
    for found in _WORDS.finditer(text):
        status, said = _STATUS[found["kind"]], found[0].strip()
        specific = any(
            refusal.status == status and refusal.says and refusal.says in said.lower()
            for refusal in REFUSALS
        )
        if specific or about_telegram:
            return explain(status, said, {})
    return None
