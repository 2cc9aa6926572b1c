"""Keep known secrets out of text, in every form they commonly take.

Whoever knows the secrets of a channel makes a `Redactor` of them and passes everything that will be
shown, logged or stored through it: provider messages, exception texts, step details.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"
SHORTEST = 4
"""Shorter secrets would blank out ordinary text; they are masked in whole values only."""


def forms(secret: str) -> set[str]:
    """List how a secret may appear: as it is, URL- and JSON-escaped, in base64 at each alignment."""
    raw = secret.encode("utf-8", "surrogatepass")
    found = {secret, quote(raw, safe=""), quote_plus(raw), json.dumps(secret)[1:-1]}
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + raw).decode()
        # The first and last characters depend on the neighbours: the middle is what stays.
        start, end = (0, 2, 3)[lead], len(encoded.rstrip("=")) - (1 if (lead + len(raw)) % 3 else 0)
        found.add(encoded[start:end])
        found.add(encoded[start:end].replace("+", "-").replace("/", "_"))
    return {form for form in found if len(form) >= SHORTEST}


class Redactor:
    """Replaces secrets in text and in JSON-like values. Longest first, so that none shows a tail."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = tuple(secret for secret in secrets if secret)
        self._whole = set(known)
        every: set[str] = set()
        for secret in known:
            every |= forms(secret)
        self._forms = sorted(every, key=len, reverse=True)

    def text(self, value: str) -> str:
        """Mask each known secret in a text."""
        if value in self._whole:
            return MASK
        for form in self._forms:
            if form in value:
                value = value.replace(form, MASK)
        return value

    def value(self, value: Any) -> Any:
        """Mask each known secret anywhere in a JSON-like value, keys included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
            return [self.value(item) for item in value]
        return value
