"""How the calls of the last days ended, in numbers.

Read from the account's Calls list. Only states are read; who was called is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.checks import Finding, passed, skipped, warning
from connectors.twilio.answers import Call
from connectors.twilio.codes_voice import CALL_STATES

DAYS = 7
MOST = 100
"""Calls that are looked at: the newest."""

_FAILED = next(entry for entry in CALL_STATES if entry.code == "failed")


def query(now: datetime, sender: str) -> dict[str, str]:
    """Make the parameters that list recent calls from a number."""
    since = (now - timedelta(days=DAYS)).strftime("%Y-%m-%d")
    return {"StartTime>": since, "From": sender, "PageSize": str(MOST)}


def judge(calls: Sequence[Call]) -> Finding:
    """Say how many of these calls failed. A busy line or nobody at home is no fault of a channel."""
    made = [item for item in calls if (item.direction or "").startswith("outbound")]
    if not made:
        return skipped(f"Nobody was called in the last {DAYS} days.", calls=0)
    ended = Counter(item.status for item in made)
    facts: dict[str, Any] = {"calls": len(made), "states": dict(ended.most_common())}
    count = "1 call" if len(made) == 1 else f"{len(made)} calls"
    failed = ended["failed"]
    if not failed:
        return passed(f"{count} in the last {DAYS} days, and none failed.", **facts)
    problem = replace(
        _FAILED.problem(**facts),
        code="calls_failed",
        message=f"Of {count} in the last {DAYS} days, {failed} could not be put through.",
    )
    return warning(problem)
