"""What is known of providers' errors: cause, fix, who can fix it, and where the provider says so.

Each room has a module `knowledge` with

* `ENTRIES`: a tuple of `Entry`, one for each documented error an operator meets, and
* `recognise(pasted) -> Problem | None`: finds the error in a text that somebody pasted, whether or
  not it is in `ENTRIES`; None where the text is not this provider's.

The same entries explain a check's step, a refused send, a failed delivery and a pasted text. The
room's simulator can produce each of them (`Simulator.provoke`), and the acceptance suite has it do so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from connectors.contract import FailureClass, Who
from connectors.problems import Problem

LONGEST_QUOTE = 200
"""Characters of a provider's own words that are repeated."""


class During(StrEnum):
    """When an operator meets an error: what the acceptance suite does to produce it."""

    CHECK = "check"
    SEND = "send"
    DELIVERY = "delivery"
    """After the provider took a message: told by a webhook."""
    WEBHOOK = "webhook"
    """While a webhook is registered by API."""
    FETCH = "fetch"
    """While messages are fetched by polling."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One documented error of a provider, in plain words."""

    code: str
    """The provider's own, as a problem shows it: `190/463`, `21211`, `535 5.7.8`, `AccessDenied`."""
    message: str
    """What happened, one sentence."""
    cause: str
    fix: str
    documentation: str
    """The provider's page about it."""
    who: Who = Who.OPERATOR
    failure_class: FailureClass = FailureClass.CONFIG
    during: During = During.CHECK

    def problem(self, **details: Any) -> Problem:
        """Make it the problem of one occasion. Details are JSON-ready and hold no secret."""
        return Problem(
            code=self.code,
            message=self.message,
            cause=self.cause,
            fix=self.fix,
            who=self.who,
            failure_class=self.failure_class,
            documentation=self.documentation,
            details=details,
        )


def by_code(*tables: Iterable[Entry]) -> dict[str, Entry]:
    """Index entries by code. Raises `ValueError` for a code that stands twice."""
    found: dict[str, Entry] = {}
    for table in tables:
        for entry in table:
            if entry.code in found:
                raise ValueError(f"two entries for {entry.code}")
            found[entry.code] = entry
    return found


def quoted(text: str) -> str:
    """Shorten words of somebody else to what fits a line or two."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


@dataclass(frozen=True, slots=True)
class Pasted:
    """An error as somebody pasted it: a JSON body, an SMTP reply, a status line, a log line."""

    text: str
    json: Any
    """The first JSON object or array in the text, None without one."""
    status: int | None
    """The HTTP status the text names (`HTTP/1.1 401`, `status 401`, `401 Unauthorized`), if any."""

    @property
    def object(self) -> Mapping[str, Any]:
        """The JSON object, empty where there is none."""
        return self.json if isinstance(self.json, dict) else {}


class Knowledge(Protocol):
    """A room's module `knowledge`."""

    ENTRIES: tuple[Entry, ...]

    @staticmethod
    def recognise(pasted: Pasted) -> Problem | None:
        """Find a provider's error in a pasted text. None where it is not this provider's."""
        ...


_STATUS = (
    re.compile(r"\bHTTP/[\d.]+\s+([1-5]\d\d)\b"),
    re.compile(r"\b(?:status|code|HTTP)(?:\s+code)?\s*[:=]?\s*([1-5]\d\d)\b", re.IGNORECASE),
    re.compile(r"\b([45]\d\d)\s+(?:Client|Server|[A-Z][a-z]+)"),
)


def read(text: str) -> Pasted:
    """Read what was pasted. Never fails: what cannot be read stays text."""
    found = _first_json(text)
    bare = text.strip()
    if len(bare) == 3 and bare.isdecimal() and bare[0] in "45":
        return Pasted(bare, None, int(bare))
    outside = text if found is None else text[: text.find("{")] if "{" in text else text
    status = next((int(hit[1]) for shape in _STATUS if (hit := shape.search(outside))), None)
    return Pasted(text.strip(), found, status)


def _first_json(text: str) -> Any:
    decoder = json.JSONDecoder()
    for start in (match.start() for match in re.finditer(r"[{\[]", text[:20_000])):
        try:
            return decoder.raw_decode(text, start)[0]
        except (ValueError, RecursionError):
            continue
    return None
