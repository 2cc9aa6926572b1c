"""How long a server asks us to wait, in every form that servers say it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

EPOCH_FROM = 1_000_000_000
"""X-RateLimit-Reset above this is a moment since 1970, below it a number of seconds."""


def asked_to_wait(headers: Mapping[str, str], body: Any, now: datetime) -> float | None:
    """Find how many seconds a server asks for; None where it does not say.

    Looked at in this order: `Retry-After` as seconds or as an HTTP date, `retryAfter` or
    `retry_after` in the body, `X-RateLimit-Reset`. Header names are in lower case.
    """
    named = headers.get("retry-after", "").strip()
    for seconds in (_number(named), _date(named, now), _in_body(body)):
        if seconds is not None:
            return max(seconds, 0.0)
    reset = _number(headers.get("x-ratelimit-reset", "").strip())
    if reset is None:
        return None
    return max(reset - now.timestamp() if reset > EPOCH_FROM else reset, 0.0)


def pause(tried: int, asked: float | None) -> float:
    """Seconds before the next try, spread so that clients do not come back all at once."""
    spread = random.uniform(0.5, 1.5)  # noqa: S311 - no secret, only dice
    backoff = 0.25 * 2.0**tried * spread
    return backoff if asked is None else asked + 0.1 * spread


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _date(value: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _in_body(body: Any) -> float | None:
    if not isinstance(body, dict):
        return None
    inner = body.get("error")
    for place in (inner if isinstance(inner, dict) else {}, body):
        for name in ("retryAfter", "retry_after"):
            found = _number(place.get(name))
            if found is not None:
                return found
    return None
