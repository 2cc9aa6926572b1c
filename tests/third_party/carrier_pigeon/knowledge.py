"""What is known of pigeons."""

from __future__ import annotations

from connectors.knowledge import During, Entry, Pasted
from connectors.problems import Problem

PAGE = "https://pigeons.example/docs/errors"
ENTRIES = (
    Entry("401", "The pigeons do not come.", "A wrong whistle.", "Take the right one.", PAGE),
    Entry("403", "The whistle is worn.", "It was blown too often.", "Buy a new one.", PAGE),
    Entry("404", "There is no such loft.", "A wrong name.", "Read the sign.", PAGE),
    Entry(
        "422", "No pigeon knows the way.", "Too far.", "Send a letter.", PAGE, during=During.SEND
    ),
)
_BY_CODE = {entry.code: entry for entry in ENTRIES}


def explain(status: int) -> Problem:
    return _BY_CODE[str(status)].problem(statusCode=status)


def recognise(pasted: Pasted) -> Problem | None:
    cooed = pasted.object.get("coo")
    return explain(cooed) if cooed in (401, 403, 404, 422) else None
