"""When an event that could not be delivered is tried again.

The Webhooks page: at once, then after 1 minute, 5 minutes, 30 minutes and 2 hours, each counted
from the attempt before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import random

DELAYS = (0, 60, 5 * 60, 30 * 60, 2 * 60 * 60)
"""Seconds before each attempt."""
MOST_ATTEMPTS = len(DELAYS)
JITTER = 0.1
"""Part of a delay that is added at most, so that not everything comes back at once."""
LONGEST = timedelta(seconds=DELAYS[-1] * (1 + JITTER))


def next_attempt(
    made: int,
    at: datetime,
    *,
    most: int = MOST_ATTEMPTS,
    retry_after: float | None = None,
    chance: Callable[[], float] = random,
) -> datetime | None:
    """Tell when to try again; None where it is given up.

    Args:
        made: attempts so far.
        at: when the last one ended.
        most: attempts in all.
        retry_after: seconds that the receiver asked for. Honoured up to the longest delay of the
            schedule, and never a reason to come earlier.
        chance: a number from 0 to 1.
    """
    if made >= min(most, MOST_ATTEMPTS):
        return None
    delay = DELAYS[made]
    wait = max(delay, min(retry_after or 0, DELAYS[-1]))
    return at + timedelta(seconds=wait + delay * JITTER * chance())


def is_due(due: datetime, now: datetime) -> bool:
    """Whether the time of an attempt has come.

    None is further away than the longest delay: then the clock was set back since, and whatever
    comes after it in its order would wait for as long.
    """
    return due <= now or due - now > LONGEST


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or a date; None for one that makes no sense."""
    if not value or not value.isascii():
        return None
    if value.strip().isdigit():
        return float(value) if len(value) < 10 else None
    from email.utils import parsedate_to_datetime  # needed once in a while, and half a MiB

    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None
